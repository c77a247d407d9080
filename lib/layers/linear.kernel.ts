// Fully connected layer by contractions: the twin of linear.ts, with a backend's `contract` in front.
//   forward   lane = example n,  y·4+j = output m:     Σ over inputs c
//   ∂L/∂x     lane = input i,    y·4+j = example n:    Σ over outputs c
//   ∂L/∂w     lane = input i,    y·4+j = output m:     Σ over examples c
// So the weights, by far the largest operand, are always read as they stand, (M,I): as X, row by row, or as W, each of
// whose rows holds the weights of one output. Large layers are computed a part of the outputs (∂L/∂x: of the inputs)
// at a time, so that a backend never holds a copy of all weights: fc6 of VGG16 has 411 MB of them.
// The number of examples (RoIs of an image) differs from call to call, and is rounded up to a multiple of 32, so that
// backends with a kernel for each size compile fewer.
import { addNumbers, precisionOf, zerosLike, type Tensor, type TensorData } from '../tensor/tensor.js';
import type { Results } from './kernels/channels-last.js';
import {
  LANES, QUAD, SPARE, columnsAsLanes, roundUpToLanes, roundUpToQuad, rowsAsLanes,
  type Contract, type Matrix, type ProductPlan, type ResultOrder,
} from './kernels/product.js';
import { checkLinear } from './linear.js';

/** More examples than this are rounded up to a multiple of it. */
const ROWS_STEP = 32;

/** Most weights that one product reads or makes; 32 MB. */
const PART_WEIGHTS = 2 ** 23;

/** x (N,I), w (M,I), b (M) → y (N,M). */
export async function linearForwardByKernel(contract: Contract, x: Tensor, w: Tensor, b: Tensor): Promise<Tensor> {
  checkLinear(x, w);
  const [N, I] = x.shape;
  const [M] = w.shape;
  const y = zerosLike(x, [N, M]);
  await Promise.all(partsOf(M, I).map(({ first, count }) => {
    const plan = matrixPlan([roundUpToLanes(roundUpExamples(N)), roundUpToQuad(count)], I);
    return contract({
      plan, precision: precisionOf(x), xLength: roundUpToQuad(count) * I + SPARE,
      packX: (target) => target.set(w.data.subarray(first * I, (first + count) * I)),
      packW: (target, order, moves) => columnsAsLanes({ data: x.data, rows: N, columns: I }, target, order, moves),
      unpack: (results, order, moves) =>
        copyTransposed({ results, order, moves }, plan, y, { bias: b.data, first, count }),
    });
  }));
  return y;
}

/** dy (N,M), w (M,I) → dx (N,I). */
export async function linearBackwardInputByKernel(contract: Contract, dy: Tensor, w: Tensor): Promise<Tensor> {
  const [N, M] = dy.shape;
  const [, I] = w.shape;
  const dx = zerosLike(dy, [N, I]);
  const rows = roundUpToQuad(roundUpExamples(N));
  await Promise.all(partsOf(I, M).map(({ first, count }) => {
    const plan = matrixPlan([roundUpToLanes(count), rows], M);
    return contract({
      plan, precision: precisionOf(dy), xLength: rows * M + SPARE,
      packX: (target) => target.set(dy.data),
      packW: (target, order, moves) =>
        rowsAsLanes({ data: w.data, rows: M, columns: I }, { K: M, first, count }, target, order, moves),
      unpack: (results, order) => putRows(results, order, plan, { data: dx.data, rows: N, columns: I, first, count }),
    });
  }));
  return dx;
}

/** x (N,I), dy (N,M) → dw (M,I), added to `into`. */
export async function linearBackwardWeightsByKernel(
  contract: Contract, x: Tensor, dy: Tensor, into = zerosLike(x, [dy.shape[1], x.shape[1]]),
): Promise<Tensor> {
  const [N, I] = x.shape;
  const [, M] = dy.shape;
  const examples = roundUpExamples(N);
  await Promise.all(partsOf(M, I).map(({ first, count }) => {
    const columns = roundUpToQuad(count);
    const plan: ProductPlan = { // X in quads of outputs, each with all its examples one after the other
      cells: [roundUpToLanes(I), columns / QUAD, 1],
      lengths: { a: 1, b: 1, c: examples }, x: { y: QUAD * examples, z: 0, j: 1, a: 0, b: 0, c: QUAD },
    };
    return contract({
      plan, precision: precisionOf(x), xLength: examples * columns + SPARE,
      packX: (target) => columnsAsQuads({ data: dy.data, rows: N, columns: M, first, count }, target, examples),
      packW: (target, order, moves) =>
        rowsAsLanes({ data: x.data, rows: N, columns: I }, { K: examples, first: 0, count: I }, target, order, moves),
      unpack: (results, order) => addRows(results, order, plan, {
        data: into.data.subarray(first * I), rows: count, columns: I, first: 0, count: I,
      }),
    });
  }));
  return into;
}

/** Writes columns first..first+count−1 of a matrix as [quad of columns][row][column of the quad], K rows in a quad. */
function columnsAsQuads({ data, rows, columns, first, count }: Matrix & Part, target: TensorData, K: number): void {
  const whole = count - count % QUAD;
  for (let column = 0, start = 0; column < count; column += QUAD, start += K * QUAD) {
    for (let row = 0, from = first + column, to = start; row < rows; row++, from += columns, to += QUAD) {
      if (column < whole) {
        target[to] = data[from];
        target[to + 1] = data[from + 1];
        target[to + 2] = data[from + 2];
        target[to + 3] = data[from + 3];
      } else for (let j = 0; j < count - whole; j++) target[to + j] = data[from + j];
    }
  }
}

/** The outputs (or inputs) `first` .. first + count − 1 of a product. */
interface Part {
  readonly first: number;
  readonly count: number;
}

/** 0..length−1 in parts of which each has at most PART_WEIGHTS weights, `width` for each of its members. */
function partsOf(length: number, width: number): Part[] {
  const size = Math.max(1, Math.floor(PART_WEIGHTS / width / LANES)) * LANES;
  return Array.from({ length: Math.ceil(length / size) }, (_, i) =>
    ({ first: i * size, count: Math.min(size, length - i * size) }));
}

function roundUpExamples(N: number): number {
  return N <= ROWS_STEP ? roundUpToQuad(N) : Math.ceil(N / ROWS_STEP) * ROWS_STEP;
}

/** r[row][lane] = Σ_k X[row][k] · W[k][lane]: a matrix product. X stands row by row. */
function matrixPlan([lanes, rows]: readonly [number, number], K: number): ProductPlan {
  return {
    cells: [lanes, rows / QUAD, 1], lengths: { a: 1, b: 1, c: K }, x: { y: QUAD * K, z: 0, j: K, a: 0, b: 0, c: 1 },
  };
}

/** Where the results of a row begin. */
function rowStart(row: number, { cells: [lanes] }: ProductPlan, order: ResultOrder): number {
  return Math.floor(row / QUAD) * QUAD * lanes + row % QUAD * order.j;
}

/** Results [m][n] + bias[m] → columns first..first+count−1 of y (N,M); padding is dropped. */
function copyTransposed(
  { results, order, moves }: Results, plan: ProductPlan, y: Tensor,
  { bias, first, count }: Part & { readonly bias: TensorData },
): void {
  const [N, M] = y.shape;
  if (order.lane === 1) {
    moves.transpose(results, y.data, {
      from: 0, to: first, counts: { h: 1, i: count, j: N }, source: { h: 0, i: plan.cells[0] },
      target: { h: 0, j: M }, added: { axis: 'i', data: bias.subarray(first, first + count) },
    });
    return;
  }
  for (let m = 0; m < count; m++) {
    const b = bias[first + m];
    for (let n = 0, from = rowStart(m, plan, order), to = first + m; n < N; n++, from += order.lane, to += M) {
      y.data[to] = results[from] + b;
    }
  }
}

/** Writes the results into columns first..first+count−1 of a matrix of zeros; padding is dropped. */
function putRows(results: TensorData, order: ResultOrder, plan: ProductPlan, matrix: Matrix & Part): void {
  if (order.lane !== 1) return addRows(results, order, plan, matrix);
  const { data, rows, columns, first, count } = matrix;
  for (let row = 0; row < rows; row++) {
    const from = rowStart(row, plan, order);
    data.set(results.subarray(from, from + count), row * columns + first);
  }
}

/** Adds the results to columns first..first+count−1 of a matrix; padding is dropped. */
function addRows(
  results: TensorData, order: ResultOrder, plan: ProductPlan, { data, rows, columns, first, count }: Matrix & Part,
): void {
  for (let row = 0; row < rows; row++) {
    const from = rowStart(row, plan, order);
    const to = row * columns + first;
    if (order.lane === 1) addNumbers(results, from, data, to, count);
    else for (let i = 0, r = from; i < count; i++, r += order.lane) data[to + i] += results[r];
  }
}
