// Shows why joint training is called approximate: one loss against x1, the left edge of a region. Through RoI max
// pooling it is a staircase, flat with jumps: no derivative that would help. Through bilinear sampling it is a curve,
// and the analytic gradient is its slope.
// Deck: "Why is this approach approximate?", "Faster R-CNN exact joint training".  Under 1 s on a CPU.
//   npm run example -- 12a
// Draws runs/examples/12a-why-approximate.svg.
// Expected output:
//   L at 4801 places between x1 = 8 and x1 = 56:
//   RoI max pooling: 7 values, 6 jumps, the largest 1.203; flat elsewhere
//   bilinear sampling: 4801 values, no step larger than 0.0009
//   x1 = 12.3: dL/dx1 …, central difference …
//   x1 = 22.3: dL/dx1 …, central difference …
//   x1 = 46.3: dL/dx1 …, central difference …
//   dL/d(x1,y1,x2,y2) agree to 1e-7 or better
import { mkdir } from 'node:fs/promises';
import { writeFileAtomic } from '../lib/data/files/atomic-file.js';
import { roiBilinearBackward, roiBilinearForward } from '../lib/layers/roi-bilinear.js';
import { roiPoolForward, type Roi } from '../lib/layers/roi-pool.js';
import { boxEdgeSampling } from '../lib/layers/sampling-rule.js';
import { Rng } from '../lib/tensor/rng.js';
import { copyOf, type Tensor, zeros } from '../lib/tensor/tensor.js';
import { lineChart } from '../lib/viz/charts/line-chart.js';
import { pictureFile } from '../lib/viz/charts/picture-file.js';

const OUT = 'runs/examples';
const PICTURE = `${OUT}/12a-why-approximate.svg`;
const STRIDE = 8;
const GRID = { height: 3, width: 3 };
const RULE = boxEdgeSampling(STRIDE, (STRIDE - 1) / 2, 2);
const FROM = 8;
const TO = 56;
const STEPS = 4800;                                         // between FROM and TO: a hundredth of a pixel each

// A smooth feature map of 14×16 cells, an image of 128×112 pixels, and a region whose left edge is moved.
const x = smoothMap(14, 16, new Rng(3));
const region: Roi = { image: 0, x1: 30, y1: 24, x2: 95, y2: 79 };
const withX1 = (x1: number): Roi => ({ ...region, x1 });

// L = ½ Σ (y − y*)²: what the pooled region should have been is y*, the region with x1 = 30.
const maxPooled = (roi: Roi): Tensor => roiPoolForward(x, [roi], GRID, 1 / STRIDE).y;
const sampled = (roi: Roi): Tensor => roiBilinearForward(x, [roi], GRID, RULE);
const wanted = { max: maxPooled(region), bilinear: sampled(region) };
const maxLoss = (roi: Roi): number => halfSquared(difference(maxPooled(roi), wanted.max));
const bilinearLoss = (roi: Roi): number => halfSquared(difference(sampled(roi), wanted.bilinear));

const places = Array.from({ length: STEPS + 1 }, (_, i) => FROM + (TO - FROM) * i / STEPS);
const staircase = places.map((x1) => maxLoss(withX1(x1)));
const curve = places.map((x1) => bilinearLoss(withX1(x1)));

const steps = staircase.slice(1).map((loss, i) => Math.abs(loss - staircase[i]));
const jumps = steps.filter((step) => step > 0);
const smoothest = Math.max(...curve.slice(1).map((loss, i) => Math.abs(loss - curve[i])));
console.log(`L at ${places.length} places between x1 = ${FROM} and x1 = ${TO}:`);
console.log(`RoI max pooling: ${new Set(staircase).size} values, ${jumps.length} jumps, `
  + `the largest ${Math.max(...jumps).toFixed(3)}; flat elsewhere`);
console.log(`bilinear sampling: ${new Set(curve).size} values, no step larger than ${smoothest.toFixed(4)}`);

// The analytic gradient beside the central difference, and as a tangent in the picture.
const EPSILON = 1e-4;
const tangents = [12.3, 22.3, 46.3].map((x1) => {
  const slope = gradientAt(withX1(x1)).x1;
  const numeric = (bilinearLoss(withX1(x1 + EPSILON)) - bilinearLoss(withX1(x1 - EPSILON))) / (2 * EPSILON);
  console.log(`x1 = ${x1}: dL/dx1 ${slope.toFixed(6)}, central difference ${numeric.toFixed(6)}`);
  const loss = bilinearLoss(withX1(x1));
  const points = [-5, 5].map((step) => [x1 + step, loss + step * slope] as const);
  return { name: `slope at ${x1}`, points };
});
console.log(`dL/d(x1,y1,x2,y2) agree to ${worstDisagreement() < 1e-7 ? '1e-7 or better' : worstDisagreement()}`);

await mkdir(OUT, { recursive: true });
await writeFileAtomic(PICTURE, pictureFile(drawing()));
console.log(`\npicture: ${PICTURE}`);

/** ∂L/∂y = y − y*, and back to the corners. */
function gradientAt(roi: Roi) {
  return roiBilinearBackward(difference(sampled(roi), wanted.bilinear), x, [roi], RULE).dRois[0];
}

/** The largest difference between the analytic gradient of a corner and its central difference, at x1 = 12.3. */
function worstDisagreement(): number {
  const roi = withX1(12.3);
  const analytic = gradientAt(roi);
  return Math.max(...(['x1', 'y1', 'x2', 'y2'] as const).map((side) => {
    const moved = (by: number): number => bilinearLoss({ ...roi, [side]: roi[side] + by });
    return Math.abs(analytic[side] - (moved(EPSILON) - moved(-EPSILON)) / (2 * EPSILON));
  }));
}

function drawing(): string {
  const every = 4;                                          // a point for each 0.04 pixels is enough for the eye
  const points = (losses: readonly number[]) =>
    places.map((x1, i) => [x1, losses[i]] as const).filter((_, i) => i % every === 0);
  return lineChart({
    title: 'One loss against the left edge of a region',
    xLabel: 'x1 in pixels (8 are one cell)', yLabel: 'L',
    series: [
      { name: 'RoI max pooling', points: points(staircase) },
      { name: 'bilinear', points: points(curve) },
      ...tangents,
    ],
    xRange: [FROM, TO],
    yRange: [0, 1.05 * Math.max(...staircase, ...curve)],
  });
}

/** Random numbers, each averaged with its neighbours twice: features of neighbouring cells are alike. */
function smoothMap(H: number, W: number, rng: Rng): Tensor {
  let map = zeros([1, 1, H, W], 'float64');
  for (let i = 0; i < map.data.length; i++) map.data[i] = 3 * rng.normal();
  for (let round = 0; round < 2; round++) {
    const next = copyOf(map);
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < W; j++) next.data[i * W + j] = meanAround(map.data, i, j, H, W);
    }
    map = next;
  }
  return map;
}

function meanAround(data: Tensor['data'], i: number, j: number, H: number, W: number): number {
  const rows = [i - 1, i, i + 1].filter((row) => row >= 0 && row < H);
  const columns = [j - 1, j, j + 1].filter((column) => column >= 0 && column < W);
  const values = rows.flatMap((row) => columns.map((column) => data[row * W + column]));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function difference(a: Tensor, b: Tensor): Tensor {
  const d = copyOf(a);
  for (let i = 0; i < d.data.length; i++) d.data[i] -= b.data[i];
  return d;
}

function halfSquared({ data }: Tensor): number {
  let sum = 0;
  for (const d of data) sum += 0.5 * d * d;
  return sum;
}
