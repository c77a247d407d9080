// How far the slope of the head's losses can be believed: every region is moved against its own gradient, by more and
// more pixels, and the fall that the slope promises is put beside the fall that the losses show.
//   promised = −Σ_r ∂L/∂region[r] · step[r]            step[r] ∝ −∂L/∂region[r], its longest corner `pixels` long
// The losses of the regions do not depend on one another, so all regions can be moved at once.
import type { BoxGradient } from '../../boxes/deltas-backward.js';
import type { Roi } from '../../layers/roi-pool.js';

export interface SlopeReach {
  /** Network-input pixels. */
  readonly pixels: number;
  /** The fall of the summed losses by the slope, and the fall measured; negative: they rise. */
  readonly promised: number;
  readonly kept: number;
}

/** A quarter of a pixel to four cells of a map of stride 4. */
export const REACHES: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16];

/** `lossAt` is the sum of the losses of regions, `dRegions` its gradient at `regions`. */
export async function slopeReach(
  regions: readonly Roi[], dRegions: readonly BoxGradient[], lossAt: (regions: readonly Roi[]) => Promise<number>,
): Promise<SlopeReach[]> {
  const here = await lossAt(regions);
  const reach: SlopeReach[] = [];
  for (const pixels of REACHES) {
    const steps = dRegions.map((d) => stepAgainst(d, pixels));
    const moved = regions.map(({ image, x1, y1, x2, y2 }, r) =>
      ({ image, x1: x1 + steps[r].x1, y1: y1 + steps[r].y1, x2: x2 + steps[r].x2, y2: y2 + steps[r].y2 }));
    const promised = dRegions.reduce((sum, d, r) => sum - dotOf(d, steps[r]), 0);
    reach.push({ pixels, promised, kept: here - await lossAt(moved) });
  }
  return reach;
}

function stepAgainst(d: BoxGradient, pixels: number): BoxGradient {
  const longest = Math.max(Math.abs(d.x1), Math.abs(d.y1), Math.abs(d.x2), Math.abs(d.y2));
  const scale = longest === 0 ? 0 : -pixels / longest;
  return { x1: scale * d.x1, y1: scale * d.y1, x2: scale * d.x2, y2: scale * d.y2 };
}

function dotOf(a: BoxGradient, b: BoxGradient): number {
  return a.x1 * b.x1 + a.y1 * b.y1 + a.x2 * b.x2 + a.y2 * b.y2;
}
