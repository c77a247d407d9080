/** Rows as lines of text: the first `left` columns flush left, the others, numbers, flush right. */
export function alignedLines(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) =>
    column < left ? cell.padEnd(widths[column]) : cell.padStart(widths[column])).join('  ').trimEnd());
}
