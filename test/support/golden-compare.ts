// When two sets of outputs agree, for every expected name:
//   the shapes are equal, and each element is
//   equal                                   where the name is in tolerance.exact
//   |got − want| ≤ abs + rel · |want|       otherwise (never true of NaN)
import { sameShape, type Tensor } from '../../lib/tensor/tensor.js';
import type { GoldenTolerance } from './golden-case.js';
import { indexOf } from './gradient.js';

/** What differs, in one line, or null. Outputs that nobody expects are not looked at. */
export function differenceOf(
  got: Readonly<Record<string, Tensor | undefined>>, want: Readonly<Record<string, Tensor>>, tolerance: GoldenTolerance,
): string | null {
  for (const [name, expected] of Object.entries(want)) {
    const actual = got[name];
    const exact = tolerance.exact?.includes(name) ?? false;
    const problem = actual ? tensorDifference(actual, expected, exact ? { abs: 0, rel: 0 } : tolerance) : 'is missing';
    if (problem !== null) return `${name} ${problem}`;
  }
  return null;
}

function tensorDifference(got: Tensor, want: Tensor, { abs, rel }: GoldenTolerance): string | null {
  if (!sameShape(got.shape, want.shape)) return `has shape [${got.shape}], want [${want.shape}]`;
  if (got.data.length !== want.data.length) return `holds ${got.data.length} numbers, want ${want.data.length}`;
  let outside = 0;
  let worst = -1;
  let worstExcess = -Infinity;
  for (let i = 0; i < want.data.length; i++) {
    const difference = Math.abs(got.data[i] - want.data[i]);
    const allowed = abs + rel * Math.abs(want.data[i]);
    if (difference <= allowed) continue;
    outside++;
    const excess = Number.isNaN(difference) ? Infinity : difference - allowed;
    if (excess > worstExcess) [worst, worstExcess] = [i, excess];
  }
  if (outside === 0) return null;
  return `differs in ${outside} of ${want.data.length} elements, most at [${indexOf(worst, want.shape)}]: ` +
    `got ${got.data[worst]}, want ${want.data[worst]}`;
}
