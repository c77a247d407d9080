// The short name of a file system error, and the line that says which file it is about.

/** The system's code of an error, e.g. ENOENT; the message of an error without a code. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

/** `<path>: cannot be <done> (ENOSPC: no space left on device)`; `done`: read, written, made … */
export function fileError(path: string, done: string, error: unknown): RangeError {
  const message = error instanceof Error ? error.message : String(error);
  const [reason] = message.split(/, \w+(?: '|$)/); // Node adds the call and the path: `…, write`, `…, open '/x'`
  return new RangeError(`${path}: cannot be ${done} (${reason})`);
}
