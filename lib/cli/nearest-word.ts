// The word that somebody meant who has typed another one.

/**
 * The known word with the fewest letters to insert, delete, replace or swap with a neighbour; null where none is near,
 * that is with fewer changes than a third of its letters.
 */
export function nearestWord(typed: string, known: readonly string[]): string | null {
  const byDistance = known.map((word) => ({ word, distance: editDistance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [nearest] = byDistance;
  return nearest !== undefined && nearest.distance < nearest.word.length / 3 ? nearest.word : null;
}

/** `, did you mean --steps?`; a comma alone where no known word is near. The list of all known words follows. */
export function meantText(typed: string, known: readonly string[], dashes = ''): string {
  const nearest = nearestWord(typed, known);
  return nearest === null ? ',' : `, did you mean ${dashes}${nearest}?`;
}

/** The optimal string alignment distance: rows are the letters of a, columns those of b. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : Infinity;
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced, swapped));
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
