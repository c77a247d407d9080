// Gaussian smoothing and Gaussian derivatives of planes, one axis after the other, borders repeated.
//   g[i] ∝ exp(−½ (i/σ)²), Σ g = 1, |i| ≤ ⌈4σ⌉             FH §3.1 and its code: one-sided length ⌈4σ⌉ + 1
//   (g ∗ v)[x]  = g[0] v[x] + Σ_{i>0} g[i] (v[x+i] + v[x−i])
//   (g' ∗ v)[x] = Σ_{i>0} (i/σ²) g[i] (v[x+i] − v[x−i])     the slope of v at x
import type { Planes } from './colour-spaces.js';

/** Weights of the offsets 0, 1, …, r; `mirror` is the sign of the weights at −1, …, −r. */
interface Kernel {
  readonly weights: Float64Array;
  readonly mirror: 1 | -1;
}

/** The lines of one pass over a picture: its rows or its columns. */
interface Axis {
  /** Pixels in a line, and distance of neighbours in it as flat indices. */
  readonly length: number;
  readonly step: number;
  /** Number of lines, and distance of their starts as flat indices. */
  readonly lines: number;
  readonly lineStep: number;
}

/** Every channel smoothed; σ = 0: a copy. Throws RangeError unless σ ≥ 0. */
export function smoothed({ width, height, channels }: Planes, sigma: number): Planes {
  if (!(sigma >= 0 && Number.isFinite(sigma))) throw new RangeError(`smoothed: sigma must be at least 0, got ${sigma}`);
  const [row, column] = axesOf(width, height);
  const g = gaussian(sigma);
  const smooth = (plane: Uint8Array | Float32Array): Float32Array =>
    sigma === 0 ? Float32Array.from(plane) : filtered(filtered(plane, row, g), column, g);
  return { width, height, channels: channels.map(smooth) };
}

/** The slopes ∂v/∂x and ∂v/∂y of one plane, each smoothed along the other axis. Throws RangeError unless σ > 0. */
export function gaussianSlopes(
  plane: Uint8Array | Float32Array, width: number, height: number, sigma: number,
): { readonly x: Float32Array; readonly y: Float32Array } {
  if (!(sigma > 0 && Number.isFinite(sigma))) throw new RangeError(`gaussianSlopes: sigma must be > 0, got ${sigma}`);
  const [row, column] = axesOf(width, height);
  const g = gaussian(sigma);
  const slope = derivative(g, sigma);
  return {
    x: filtered(filtered(plane, column, g), row, slope),
    y: filtered(filtered(plane, row, g), column, slope),
  };
}

function gaussian(sigma: number): Kernel {
  const length = Math.ceil(4 * sigma) + 1;
  const m = Float64Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const sum = 2 * m.reduce((total, weight) => total + weight, 0) - m[0];
  return { weights: m.map((weight) => weight / sum), mirror: 1 };
}

function derivative({ weights }: Kernel, sigma: number): Kernel {
  return { weights: weights.map((weight, i) => i * weight / sigma ** 2), mirror: -1 };
}

function axesOf(width: number, height: number): [row: Axis, column: Axis] {
  return [
    { length: width, step: 1, lines: height, lineStep: width },
    { length: height, step: width, lines: width, lineStep: 1 },
  ];
}

function filtered(plane: Uint8Array | Float32Array, axis: Axis, { weights, mirror }: Kernel): Float32Array {
  const { length, step, lines, lineStep } = axis;
  const v = plane instanceof Float32Array ? plane : new Float32Array(plane); // one type: the loops are compiled for it
  const y = new Float32Array(v.length);
  const reach = (weights.length - 1) * step;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const last = start + (length - 1) * step;
    for (let at = start; at <= last; at += step) {
      const isInside = at - reach >= start && at + reach <= last; // no border to repeat
      let sum = weights[0] * v[at];
      if (isInside) {
        for (let i = 1; i < weights.length; i++) sum += weights[i] * (v[at + i * step] + mirror * v[at - i * step]);
      } else {
        for (let i = 1; i < weights.length; i++) {
          sum += weights[i] * (v[Math.min(at + i * step, last)] + mirror * v[Math.max(at - i * step, start)]);
        }
      }
      y[at] = sum;
    }
  }
  return y;
}
