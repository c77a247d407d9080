// Shows why a gradient check works, at which ε, and what it says when a backward is wrong.
// Deck: "Forward / backward".  About 1 s on a CPU.
//   npm run example -- 02
// Prints a table of ε and the verdicts; draws runs/examples/02-gradient-check.png (correct digits for each ε).
// Expected output:
//   correct backward in float64, ε = 1e-5: relative error …, passes
//   backward with = in place of += : relative error …, fails
//   backward that forgets the stride: relative error …, fails
import { mkdir } from 'node:fs/promises';
import { writePng } from '../lib/data/pictures/image-file.js';
import type { RgbImage } from '../lib/data/sample.js';
import { convBackwardInput, convForward, convOutputShape } from '../lib/layers/conv.js';
import { gaussian } from '../lib/tensor/param.js';
import { Rng } from '../lib/tensor/rng.js';
import {
  add, dot, l2Norm, precisionOf, scaled, withPrecision, zerosLike, type Precision, type Tensor,
} from '../lib/tensor/tensor.js';
import { blankCanvas, fillArea, paintText } from '../lib/viz/pictures/canvas.js';
import { colourOf, DARK } from '../lib/viz/pictures/colour.js';

const OUT = 'runs/examples';
const PICTURE = `${OUT}/02-gradient-check.png`;
const TOLERANCE = 1e-6;                                          // what the tests ask for, in float64
const EXPONENTS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];       // ε = 10^−1 … 10^−12

// A 3×3 convolution with stride 2 on random numbers, and a random dy. L(x) = Σ dy·y(x), so ∂L/∂y is dy.
const init = { rng: new Rng(1), precision: 'float64' } as const;
const geometry = { stride: 2, pad: 1, groups: 1 };
const x = gaussian([2, 3, 7, 7], 1, init);
const w = gaussian([4, 3, 3, 3], 1, init);
const b = gaussian([4], 1, init);
const dy = gaussian(convOutputShape(x.shape, w.shape, geometry), 1, init);

/** ∂L/∂x[i] ≈ (L(x + ε·e_i) − L(x − ε·e_i)) / 2ε, everything in the given precision. */
function centralDifferences(precision: Precision, epsilon: number): Tensor {
  const [moved, weight, bias, upstream] = [x, w, b, dy].map((v) => withPrecision(v, precision));
  const loss = (): number => dot(upstream, convForward(moved, weight, bias, geometry));
  const gradient = zerosLike(moved);
  for (let i = 0; i < moved.data.length; i++) {
    const here = moved.data[i];
    moved.data[i] = here + epsilon;
    const above = loss();
    moved.data[i] = here - epsilon;
    const below = loss();
    moved.data[i] = here;
    gradient.data[i] = (above - below) / (2 * epsilon);
  }
  return gradient;
}

/** |a − n| / (|a| + |n|): 0 when equal, 1 when one is zero. */
function relativeError(analytic: Tensor, numeric: Tensor): number {
  const widened = withPrecision(numeric, precisionOf(analytic));
  return l2Norm(add(analytic, scaled(widened, -1))) / (l2Norm(analytic) + l2Norm(widened));
}

// 1. The right backward at every ε. L is linear in x, so nothing is lost by a large ε; a small one subtracts two
//    nearly equal numbers, and of their 16 digits (7 in float32) only those that differ are left.
const analytic = convBackwardInput(dy, w, x.shape, geometry);
const errorsOf = (precision: Precision): number[] =>
  EXPONENTS.map((k) => relativeError(analytic, centralDifferences(precision, 10 ** -k)));
const errors = { float64: errorsOf('float64'), float32: errorsOf('float32') };
console.log('relative error of the numeric gradient');
console.log('      ε   in float64   in float32');
EXPONENTS.forEach((k, i) => {
  console.log(`${`1e-${k}`.padStart(7)} ${[errors.float64[i], errors.float32[i]]
    .map((error) => error.toExponential(1).padStart(12)).join(' ')}`);
});

// 2. Verdicts at the ε of the tests, over the right backward and two wrong ones.
const numeric = centralDifferences('float64', 1e-5);
console.log('');
verdict('correct backward in float64, ε = 1e-5', analytic);
verdict('backward with = in place of += ', lastShareOnly());
verdict('backward that forgets the stride', convBackwardInput(unstrided(dy), w, x.shape, { ...geometry, stride: 1 }));
await mkdir(OUT, { recursive: true });
await writePng(PICTURE, digitsChart());
console.log(`\npicture: ${PICTURE}`);

function verdict(name: string, gradient: Tensor): void {
  const error = relativeError(gradient, numeric);
  console.log(`${name}: relative error ${error.toExponential(1)}, ${error < TOLERANCE ? 'passes' : 'fails'}`);
}

/** What `dx[..] = w · dy` instead of `+=` gives: of all the outputs that read a cell, only the last is heard. */
function lastShareOnly(): Tensor {
  const dx = zerosLike(x);
  for (let at = 0; at < dy.data.length; at++) {
    const one = zerosLike(dy);
    one.data[at] = dy.data[at];
    convBackwardInput(one, w, x.shape, geometry).data.forEach((share, i) => { if (share !== 0) dx.data[i] = share; });
  }
  return dx;
}

/** dy in the upper left corner of the larger map that stride 1 would have given. */
function unstrided(strided: Tensor): Tensor {
  const [, , OH, OW] = strided.shape;
  const wide = zerosLike(strided, convOutputShape(x.shape, w.shape, { ...geometry, stride: 1 }));
  const [, , H, W] = wide.shape;
  strided.data.forEach((value, at) => {
    const [u, v, plane] = [at % OW, Math.floor(at / OW) % OH, Math.floor(at / OW / OH)];
    wide.data[(plane * H + v) * W + u] = value;
  });
  return wide;
}

/** Bars: correct digits (−log10 of the error) for each ε, float64 beside float32, a line at the tests' tolerance. */
function digitsChart(): RgbImage {
  const [digit, step, bottom] = [12, 46, 220];
  const canvas = blankCanvas(50 + EXPONENTS.length * step, bottom + 45);
  EXPONENTS.forEach((k, i) => {
    [errors.float64[i], errors.float32[i]].forEach((error, series) => {
      const height = Math.max(1, Math.round(digit * -Math.log10(error)));
      fillArea(canvas, { x: 40 + i * step + 17 * series, y: bottom - height, width: 16, height }, colourOf(2 - series));
    });
    paintText(canvas, `1e-${k}`, { x: 42 + i * step, y: bottom + 6 }, 1, DARK);
  });
  for (const digits of [0, 5, 10, 15]) {
    paintText(canvas, `${digits}`, { x: 20, y: bottom - digits * digit - 4 }, 1, DARK);
  }
  fillArea(canvas, { x: 34, y: bottom - 6 * digit, width: canvas.width - 40, height: 1 }, DARK);
  paintText(canvas, 'tests: 1e-6', { x: canvas.width - 74, y: bottom - 6 * digit - 11 }, 1, DARK);
  paintText(canvas, 'correct digits of the numeric gradient', { x: 20, y: 8 }, 1, DARK);
  fillArea(canvas, { x: 40, y: bottom + 24, width: 10, height: 10 }, colourOf(2));
  paintText(canvas, 'float64', { x: 54, y: bottom + 25 }, 1, DARK);
  fillArea(canvas, { x: 120, y: bottom + 24, width: 10, height: 10 }, colourOf(1));
  paintText(canvas, 'float32', { x: 134, y: bottom + 25 }, 1, DARK);
  paintText(canvas, 'epsilon', { x: canvas.width - 60, y: bottom + 25 }, 1, DARK);
  return canvas;
}
