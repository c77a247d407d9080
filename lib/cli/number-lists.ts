/** JSON like JSON.stringify(value, null, 2), but lists of numbers stand on one line: curves make a file of pages. */
export function jsonWithNumberLists(value: unknown): string {
  const number = '-?[\\d.]+(?:e[+-]?\\d+)?';
  const list = new RegExp(`\\[\\n\\s*${number}(?:,\\s+${number})*\\s+\\]`, 'g'); // a string has no bare line break
  return JSON.stringify(value, null, 2).replace(list, (numbers) =>
    numbers.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'));
}
