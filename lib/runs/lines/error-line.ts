// Errors as a command says them: in one line, with the file they are about.

/** What the JavaScript engine says when memory runs out. */
const NO_MEMORY = /^(Invalid (typed )?array length|Array buffer allocation failed|.*could not allocate memory)/;
const LESS = 'a smaller --scale or fewer objects need less, and --mode blocked needs no WebAssembly memory';

/** The message in one line, whatever was thrown. */
export function errorLine(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const message = NO_MEMORY.test(said) ? `there is not enough memory (${said.trim()}); ${LESS}` : said;
  return message.trim().replace(/\s*\n\s*/g, '; ');
}

/** Puts the name of a file before the message of a RangeError that `work` throws. */
export async function namingFile<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`${file}: ${error.message}`);
  }
}
