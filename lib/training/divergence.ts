// Whether a training came to something, from its log: a loss far above its start for many steps has diverged, although
// no number of it is infinite yet.

const FAR_ABOVE = 10;   // times the loss of the first step, or times 1 where that is smaller
const LAST_SHARE = 0.1; // of the steps that are looked at
const LAST_STEPS = 5;   // at least; a shorter training is not judged

/** A sentence about losses that have diverged; null: they have not. A row is step, learning rate, losses. */
export function divergence(rows: readonly (readonly number[])[]): string | null {
  const totals = rows.map(([, , ...losses]) => losses.reduce((sum, loss) => sum + loss, 0));
  const count = Math.max(LAST_STEPS, Math.ceil(LAST_SHARE * totals.length));
  if (totals.length <= count) return null;
  const last = totals.slice(-count).sort((a, b) => a - b)[Math.floor(count / 2)];
  if (last <= FAR_ABOVE * Math.max(totals[0], 1)) return null;
  const [start, end] = [totals[0], last].map((loss) => loss.toPrecision(3));
  return `the training has diverged: its loss was ${start} in the first step and is ${end} in the `
    + `last ${count} steps; take a lower --lr`;
}
