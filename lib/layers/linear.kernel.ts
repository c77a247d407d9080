// Fully connected layer by contractions (contract.kernel.ts): the twin of linear.ts, with a runner in front.
//   forward   lanes x = output m,  y·4+j = example n:   Σ over inputs c
//   ∂L/∂x     lanes x = input i,   y·4+j = example n:   Σ over outputs c
//   ∂L/∂w     lanes x = input i,   y·4+j = output m:    Σ over examples c
// Rows and columns are padded with zeros to multiples of 4. The number of examples (RoIs of an image) differs from call
// to call; it is rounded up further, so that fewer different kernels are compiled.
import { precisionOf, zeroData, zerosLike, type Tensor, type TensorData } from '../tensor/tensor.js';
import { QUAD, SPARE, contractByKernel, roundUpToQuad, type ContractionPlan } from './kernels/contract.kernel.js';
import type { RunKernel } from './kernels/kernel-run.js';
import { checkLinear } from './linear.js';

/** More examples than this are rounded up to a multiple of it. */
const ROWS_STEP = 32;

/** x (N,I), w (M,I), b (M) → y (N,M). */
export async function linearForwardByKernel(run: RunKernel, x: Tensor, w: Tensor, b: Tensor): Promise<Tensor> {
  checkLinear(x, w);
  const [N, I] = x.shape;
  const [M] = w.shape;
  const [rows, lanes] = [roundUpRows(N), roundUpToQuad(M)];
  const plan = productPlan([lanes, rows / QUAD], I, { row: QUAD * I, j: I, c: 1 }, { x: I, c: 1 });
  const results = await contractByKernel(run, plan, padded(x, rows, I), padded(w, lanes, I));
  const y = zerosLike(x, [N, M]);
  for (let n = 0; n < N; n++) {
    const from = Math.floor(n / QUAD) * lanes * QUAD + n % QUAD;
    for (let m = 0; m < M; m++) y.data[n * M + m] = results[from + m * QUAD] + b.data[m];
  }
  return y;
}

/** dy (N,M), w (M,I) → dx (N,I). */
export async function linearBackwardInputByKernel(run: RunKernel, dy: Tensor, w: Tensor): Promise<Tensor> {
  const [N, M] = dy.shape;
  const [, I] = w.shape;
  const [rows, lanes] = [roundUpRows(N), roundUpToQuad(I)];
  const plan = productPlan([lanes, rows / QUAD], M, { row: QUAD * M, j: M, c: 1 }, { x: 1, c: lanes });
  const results = await contractByKernel(run, plan, padded(dy, rows, M), padded(w, M, lanes));
  return outOfRows(results, lanes, zerosLike(dy, [N, I]));
}

/** x (N,I), dy (N,M) → dw (M,I). */
export async function linearBackwardWeightsByKernel(run: RunKernel, x: Tensor, dy: Tensor): Promise<Tensor> {
  const [N, I] = x.shape;
  const [, M] = dy.shape;
  const [examples, rows, lanes] = [roundUpRows(N), roundUpToQuad(M), roundUpToQuad(I)];
  const plan = productPlan([lanes, rows / QUAD], examples, { row: QUAD, j: 1, c: rows }, { x: 1, c: lanes });
  const results = await contractByKernel(run, plan, padded(dy, examples, rows), padded(x, examples, lanes));
  return outOfRows(results, lanes, zerosLike(x, [M, I]));
}

function roundUpRows(N: number): number {
  return N <= ROWS_STEP ? roundUpToQuad(N) : Math.ceil(N / ROWS_STEP) * ROWS_STEP;
}

/** Σ_c X[y·row + j·xj + c·xc] · W[x·wx + c·wc]: a matrix product. */
function productPlan(
  [lanes, quads]: readonly [number, number], length: number,
  x: { readonly row: number; readonly j: number; readonly c: number },
  w: { readonly x: number; readonly c: number },
): ContractionPlan {
  return {
    cells: [lanes, quads, 1],
    lengths: { a: 1, b: 1, c: length },
    x: { y: x.row, z: 0, j: x.j, a: 0, b: 0, c: x.c },
    w: { x: w.x, a: 0, b: 0, c: w.c },
  };
}

/** A matrix with zeros added on the right and below, or its own data when none are needed. */
function padded({ shape: [rows, columns], data }: Tensor, toRows: number, toColumns: number): TensorData {
  if (rows === toRows && columns === toColumns) return data;
  const target = zeroData(toRows * toColumns + SPARE, precisionOf({ data }));
  for (let row = 0; row < rows; row++) {
    target.set(data.subarray(row * columns, (row + 1) * columns), row * toColumns);
  }
  return target;
}

/** Results [quad of rows][lane][row in the quad] → y (rows, columns); padding is dropped. */
function outOfRows(results: TensorData, lanes: number, y: Tensor): Tensor {
  const [rows, columns] = y.shape;
  for (let row = 0; row < rows; row++) {
    const from = Math.floor(row / QUAD) * lanes * QUAD + row % QUAD;
    const to = row * columns;
    for (let column = 0; column < columns; column++) y.data[to + column] = results[from + column * QUAD];
  }
  return y;
}
