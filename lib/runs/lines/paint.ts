// Colours of a terminal. Where there are none (a pipe, a file, NO_COLOR, TERM=dumb) the text stays as it is.

/** Escape sequences that begin a style; `\x1b[0m` ends each (ECMA-48, "Select graphic rendition"). */
const STYLES = { strong: '\x1b[1m', faint: '\x1b[2m', red: '\x1b[31m', green: '\x1b[32m' } as const;
export type Style = keyof typeof STYLES;

/** The text in a style. */
export function painted(text: string, style: Style): string {
  return `${STYLES[style]}${text}\x1b[0m`;
}
