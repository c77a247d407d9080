// The products of convolutions and fully connected layers, described. Each is one sum over k = (a, b, c):
//   r[z,y,j,lane] = Σ_a Σ_b Σ_c  X[z·xz + y·xy + j·xj + a·xA + b·xB + c·xC] · W[k][lane]      j = 0..3
// conv.kernel.ts and linear.kernel.ts say what X and W are. A backend (lib/compute) says where they stand: it owns the
// memory, has the operands written into it, sums, and has the results read. So no layer knows of a backend's memory.
import type { Precision, TensorData } from '../../tensor/tensor.js';
import type { Moves } from './moves.js';

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
  packX(target: TensorData, moves: Moves): void;
  /** Writes W, all rows of every lane that a result is taken from; other lanes may stay as they are. */
  packW(target: TensorData, order: LaneOrder, moves: Moves): void;
  /** Takes the results; the memory behind them is used again afterwards. */
  unpack(results: TensorData, order: ResultOrder, moves: Moves): void;
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

/**
 * Writes columns first..first+count−1 of a matrix as W: k = row, lane = column. W has K rows, `rows` or more; the
 * others are zero.
 */
export function rowsAsLanes(
  { data, rows, columns }: Matrix,
  { K, first, count }: { readonly K: number; readonly first: number; readonly count: number },
  target: TensorData, { group }: LaneOrder, moves: Moves,
): void {
  const groups = Math.floor(count / LANES);
  moves.copyGroups(data, target, {
    from: first, to: 0, counts: { h: rows, i: groups },
    source: { h: columns, i: LANES }, target: { h: group, i: laneStart(LANES, K, group) },
  });
  for (let lane = 0; lane < count; lane += group) {
    const start = laneStart(lane, K, group);
    target.fill(0, start + rows * group, start + K * group);
  }
  for (let row = 0; row < rows; row++) { // the lanes that make no whole group
    for (let lane = groups * LANES; lane < count; lane++) {
      target[laneStart(lane, K, group) + row * group] = data[row * columns + first + lane];
    }
  }
}

/** Writes a matrix as W: k = column, lane = row. */
export function columnsAsLanes(
  { data, rows, columns: K }: Matrix, target: TensorData, { group }: LaneOrder, moves: Moves,
): void {
  for (let lane = 0; lane < rows; lane += LANES) {
    moves.transpose(data, target, {
      from: lane * K, to: laneStart(lane, K, group), counts: { h: 1, i: Math.min(LANES, rows - lane), j: K },
      source: { h: 0, i: K }, target: { h: 0, j: group }, added: null,
    });
  }
}

/** Where row 0 of a lane stands in W. */
export function laneStart(lane: number, K: number, group: number): number {
  return lane % group + (lane - lane % group) * K;
}
