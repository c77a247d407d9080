// The border between names from outside and whatever shows them: a terminal, a table, a page. A name may hold escape
// sequences that recolour a terminal, set its title or hide a line; here they become signs that can be read.
//   \x1b[31mRED  →  \x1b[31mRED, as text          a line of 2,000 characters  →  its beginning … its end

// C0 but for tab and line feed, delete, C1; line separators; marks that turn the direction of the text; half characters
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu;

/** No line that is shown is longer; characters. */
export const LONGEST_LINE = 500;
const END = 120; // characters of a long line's end that stay, where messages say the rule

/** `text` with each control character as `\x1b` or `\u202e`; tabs and line feeds stay. */
export function visible(text: string): string {
  return text.replace(CONTROL, (sign) => escapeOf(sign, '\\x', 2));
}

/** visible(), and the middle of each line that is longer than 500 characters is left out. */
export function shownLines(text: string): string {
  return visible(text).split('\n').map(shortened).join('\n');
}

/** JSON text with every control character as `\u001b`: the same value, harmless on a terminal. */
export function visibleJson(json: string): string {
  return json.replace(CONTROL, (sign) => escapeOf(sign, '\\u', 4));
}

/** `\x1b` where two digits do, otherwise `\u202e`. */
function escapeOf(sign: string, short: string, digits: number): string {
  const code = sign.charCodeAt(0).toString(16);
  return code.length <= 2 ? `${short}${code.padStart(digits, '0')}` : `\\u${code.padStart(4, '0')}`;
}

function shortened(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  const mark = ` … ${line.length} characters … `;
  return `${line.slice(0, LONGEST_LINE - END - mark.length)}${mark}${line.slice(-END)}`;
}
