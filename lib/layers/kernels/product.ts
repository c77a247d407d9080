// The products of convolutions and fully connected layers, described. Each is one sum over k = (a, b, c):
//   r[z,y,j,lane] = Σ_a Σ_b Σ_c  X[z·xz + y·xy + j·xj + a·xA + b·xB + c·xC] · W[k][lane]      j = 0..3
// conv.kernel.ts and linear.kernel.ts say what X and W are. A backend (lib/compute) says where they stand: it owns the
// memory, has the operands written into it, sums, and has the results read. So no layer knows of a backend's memory.
import type { Precision, TensorData } from '../../tensor/tensor.js';

/** One number for each of the three summation loops, a outermost. */
export interface Loops {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The sizes of a product, and the strides of X counted in numbers. */
export interface ProductPlan {
  /** Lanes (a multiple of LANES), and the cells in y and z; a cell is four results for each lane. */
  readonly cells: readonly [lanes: number, y: number, z: number];
  readonly lengths: Loops;
  readonly x: Loops & { readonly y: number; readonly z: number; readonly j: number };
}

/** Where W[k][lane] stands: the lanes in groups of `group`, each with all its rows k one after the other. */
export interface LaneOrder {
  readonly group: number;
}

/** Where a result stands: cell·4·lanes + j·j + lane·lane. */
export interface ResultOrder {
  readonly j: number;
  readonly lane: number;
}

export interface Product {
  readonly plan: ProductPlan;
  readonly precision: Precision;
  /** Numbers of X, SPARE ones included. */
  readonly xLength: number;
  /** Writes X into zeros. */
  packX(target: TensorData): void;
  /** Writes W into zeros. */
  packW(target: TensorData, order: LaneOrder): void;
  /** Takes the results; the memory behind them is used again afterwards. */
  unpack(results: TensorData, order: ResultOrder): void;
}

/** Computes a product; afterwards the results are unpacked. */
export type Contract = (product: Product) => Promise<void>;

/** Results of a cell in one lane. */
export const QUAD = 4;

/** Lanes that a processor computes together: two SIMD vectors of four. */
export const LANES = 8;

/** Zeros to append to X: the last quad of a row may read up to three numbers past its end. */
export const SPARE = 8;

/** n rounded up to a multiple of 4. */
export function roundUpToQuad(n: number): number {
  return Math.ceil(n / QUAD) * QUAD;
}

/** n rounded up to a multiple of 8. */
export function roundUpToLanes(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}

/** Rows k of W: the products that each result sums. */
export function summed({ lengths: { a, b, c } }: ProductPlan): number {
  return a * b * c;
}

/** Numbers of W. */
export function wLength(plan: ProductPlan): number {
  return plan.cells[0] * summed(plan);
}

/** Numbers of the results. */
export function resultLength({ cells: [lanes, Y, Z] }: ProductPlan): number {
  return QUAD * lanes * Y * Z;
}

/** Multiplications and additions of a product, those of padding included. */
export function flopsOf(plan: ProductPlan): number {
  return 2 * resultLength(plan) * summed(plan);
}

/** A matrix, row by row. */
export interface Matrix {
  readonly data: TensorData;
  readonly rows: number;
  readonly columns: number;
}

/** Writes columns first..first+count−1 of a matrix as W: k = row, lane = column. W has K rows, `rows` or more. */
export function rowsAsLanes(
  { data, rows, columns }: Matrix,
  { K, first, count }: { readonly K: number; readonly first: number; readonly count: number },
  target: TensorData, { group }: LaneOrder,
): void {
  for (let row = 0; row < rows; row++) {
    for (let lane = 0; lane < count; lane += LANES) {
      const [from, to] = [row * columns + first + lane, laneStart(lane, K, group) + row * group];
      if (lane + LANES <= count) copyLanes(data, from, target, to);
      else for (let i = 0; i < count - lane; i++) target[to + i] = data[from + i];
    }
  }
}

/** Eight numbers, written out: the loop would take four times as long. */
function copyLanes(data: TensorData, from: number, target: TensorData, to: number): void {
  target[to] = data[from];
  target[to + 1] = data[from + 1];
  target[to + 2] = data[from + 2];
  target[to + 3] = data[from + 3];
  target[to + 4] = data[from + 4];
  target[to + 5] = data[from + 5];
  target[to + 6] = data[from + 6];
  target[to + 7] = data[from + 7];
}

/** Writes a matrix as W: k = column, lane = row. */
export function columnsAsLanes({ data, rows, columns: K }: Matrix, target: TensorData, { group }: LaneOrder): void {
  for (let lane = 0; lane < rows; lane++) {
    const from = lane * K;
    for (let k = 0, to = laneStart(lane, K, group); k < K; k++, to += group) target[to] = data[from + k];
  }
}

/** Where row 0 of a lane stands in W. */
export function laneStart(lane: number, K: number, group: number): number {
  return lane % group + (lane - lane % group) * K;
}
