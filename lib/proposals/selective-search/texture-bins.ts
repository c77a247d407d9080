// Texture of selective search: Gaussian slopes in eight directions, 10 bins each.  Source: SS §3.2.2.
//   g_θ = cos θ ∂v/∂x + sin θ ∂v/∂y    θ = 0°, 45°, …, 315°;   v in 0..1; a negative slope counts as 0
//   bin = min(9, round(9 · max(0, g_θ)/0.43))                 0.43: the slope at a step from 0 to 1 with σ = 0.8
// Deviation: the derivative along a diagonal is steered from those along x and y (for a Gaussian the two are the same);
// the distributed MATLAB code rotates the picture instead, and lets large slopes spill into the next direction's bins.
import type { BinPlanes } from './histograms.js';
import { gaussianSlopes } from './gaussian-filter.js';
import type { Planes } from './colour-spaces.js';

const TEXTURE_BINS = 10;

const LARGEST_SLOPE = 0.43;
const BYTE = 255;
const DIAGONAL = Math.SQRT1_2; // cos 45°

/** (cos θ, sin θ) of half of the directions; the other half are their negatives. */
const HALF_DIRECTIONS: readonly (readonly [cos: number, sin: number])[] = [
  [1, 0], [DIAGONAL, DIAGONAL], [0, 1], [-DIAGONAL, DIAGONAL],
];

/** Eight planes of bins for each channel of 8-bit values. */
export function textureBins({ width, height, channels }: Planes, sigma: number): BinPlanes {
  const planes = channels.flatMap((channel) => {
    const { x, y } = gaussianSlopes(channel, width, height, sigma);
    const slopes = HALF_DIRECTIONS.map(([cos, sin]) => combined(x, cos, y, sin));
    return [...slopes.map((g) => binsOf(g, 1)), ...slopes.map((g) => binsOf(g, -1))];
  });
  return { bins: TEXTURE_BINS, planes };
}

/** cos·x + sin·y, number by number. */
function combined(x: Float32Array, cos: number, y: Float32Array, sin: number): Float32Array {
  const sum = new Float32Array(x.length);
  for (let i = 0; i < sum.length; i++) sum[i] = cos * x[i] + sin * y[i];
  return sum;
}

function binsOf(slopes: Float32Array, sign: 1 | -1): Uint8Array {
  const scale = sign * (TEXTURE_BINS - 1) / (LARGEST_SLOPE * BYTE);
  const bins = new Uint8Array(slopes.length);
  for (let i = 0; i < bins.length; i++) {
    bins[i] = Math.min(TEXTURE_BINS - 1, Math.max(0, Math.round(scale * slopes[i])));
  }
  return bins;
}
