// What the file system says went wrong, in a word.

/** The system's short name of an error, e.g. ENOENT. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}
