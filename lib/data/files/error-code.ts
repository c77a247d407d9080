// The short name of a file system error.

/** The system's code of an error, e.g. ENOENT; the message of an error without a code. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
