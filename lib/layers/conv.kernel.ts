// Convolution by contractions: the twin of conv.ts, same signatures with a backend's `contract` in front.
// Inside, activations are frames with channels last (channels-last.ts) and weights are [i][j][input][output].
// S = stride, K = kernel size, C inputs and O outputs of one group. The lanes, the cells (y, z) and the four results j
// of a cell (product.ts), and what is summed:
//   forward   lane = output channel, y·4+j = column, z = row:   Σ over kernel rows b, kernel columns and inputs c
//   ∂L/∂x     the forward pass over ∂L/∂y, with S−1 zeros between its pixels and the kernel rotated by 180°
//   ∂L/∂w     lane = output channel, y·4+j = kernel column and input, z = kernel row:   Σ over images, rows, columns
import { precisionOf, zerosLike, type Shape, type Tensor, type TensorData } from '../tensor/tensor.js';
import { checkConv, convOutputShape, type ConvGeometry } from './conv.js';
import { frameLength, intoFrame, outOfQuads, tightFrame, type Frame, type QuadRows } from './kernels/channels-last.js';
import type { Moves } from './kernels/moves.js';
import {
  LANES, QUAD, laneStart, roundUpToLanes, roundUpToQuad,
  type Contract, type LaneOrder, type ProductPlan, type ResultOrder,
} from './kernels/product.js';

/** x (N,C,H,W), w (O,C/G,K,K), b (O) → y (N,O,OH,OW). */
export async function convForwardByKernel(
  contract: Contract, x: Tensor, w: Tensor, b: Tensor, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(x.shape, w.shape, geometry);
  const [O, C, K] = w.shape;
  const y = zerosLike(x, convOutputShape(x.shape, w.shape, geometry));
  const frame = forwardFrame(x.shape, w.shape, geometry);
  const Og = O / geometry.groups;
  const rows: QuadRows = {
    pitch: frame.pitch / geometry.stride, quads: Math.ceil(y.shape[3] / QUAD), width: roundUpToLanes(Og),
  };
  const plan = rowsPlan(frame, rows, { K, S: geometry.stride, C, N: x.shape[0], H: y.shape[2] });
  await Promise.all(groupsOf(geometry).map((g) => contract({
    plan, precision: precisionOf(x), xLength: frameLength(frame, x.shape[0], C),
    packX: (target, moves) => intoFrame(x, { first: g * C, count: C, width: C }, frame, target, moves),
    packW: (target, order, moves) => forwardWeights(w, { first: g * Og, count: Og }, target, order, moves),
    unpack: (results, order, moves) =>
      outOfQuads({ results, order, moves }, rows, y, { first: g * Og, count: Og, bias: b.data }),
  })));
  return y;
}

/** dy (N,O,OH,OW), w (O,C/G,K,K) → dx of shape xShape. */
export async function convBackwardInputByKernel(
  contract: Contract, dy: Tensor, w: Tensor, xShape: Shape, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(xShape, w.shape, geometry);
  const [O, C, K] = w.shape;
  const [N, , H, W] = xShape;
  const dx = zerosLike(dy, xShape);
  const frame = backwardFrame(dy.shape, xShape, K, geometry);
  const rows: QuadRows = { pitch: frame.pitch, quads: Math.ceil(W / QUAD), width: roundUpToLanes(C) };
  const Og = O / geometry.groups;
  const plan = rowsPlan(frame, rows, { K, S: 1, C: Og, N, H });
  await Promise.all(groupsOf(geometry).map((g) => contract({
    plan, precision: precisionOf(dy), xLength: frameLength(frame, N, Og),
    packX: (target, moves) => intoFrame(dy, { first: g * Og, count: Og, width: Og }, frame, target, moves),
    packW: (target, order, moves) => rotatedWeights(w, { first: g * Og, count: Og }, target, order, moves),
    unpack: (results, order, moves) =>
      outOfQuads({ results, order, moves }, rows, dx, { first: g * C, count: C, bias: null }),
  })));
  return dx;
}

/** x (N,C,H,W), dy (N,O,OH,OW) → dw of shape wShape. */
export async function convBackwardWeightsByKernel(
  contract: Contract, x: Tensor, dy: Tensor, wShape: Shape, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(x.shape, wShape, geometry);
  const [O, C, K] = wShape;
  const [N, , OH, OW] = dy.shape;
  const dw = zerosLike(x, wShape);
  const frame = forwardFrame(x.shape, wShape, geometry);
  const Og = O / geometry.groups;
  const width = pixelWidth(C);
  const taps = Math.ceil(K * width / QUAD); // quads of (kernel column, input)
  const row = frame.columns * width;
  const plan: ProductPlan = {
    cells: [roundUpToLanes(Og), taps, K],
    lengths: { a: N, b: OH, c: OW },
    x: { y: QUAD, z: row, j: 1, a: frame.pitch * row, b: geometry.stride * row, c: geometry.stride * width },
  };
  await Promise.all(groupsOf(geometry).map((g) => contract({
    plan, precision: precisionOf(x), xLength: frameLength(frame, N, width),
    packX: (target, moves) => intoFrame(x, { first: g * C, count: C, width }, frame, target, moves),
    packW: (target, order, moves) => pixelsAsRows(dy, { first: g * Og, count: Og }, target, order, moves),
    unpack: (results, order) => weightGradients(results, order, { taps, width, lanes: plan.cells[0] }, dw, g * Og),
  })));
  return dw;
}

/**
 * Numbers of a pixel in the frame of ∂L/∂w, which is read column by column: steps of 512 bytes and their multiples meet
 * in few lines of a processor's cache, so 16 unused numbers are put behind a pixel of 128, 256, 384, … channels.
 */
function pixelWidth(C: number): number {
  return C % 128 === 0 ? C + 16 : C;
}

function groupsOf({ groups }: ConvGeometry): number[] {
  return Array.from({ length: groups }, (_, g) => g);
}

/** For x: a border of P zeros, columns for whole quads of outputs, and a pitch that is a multiple of the stride. */
function forwardFrame(xShape: Shape, wShape: Shape, geometry: ConvGeometry): Frame {
  const { stride: S, pad: P } = geometry;
  const [, , H] = xShape;
  const [, , K] = wShape;
  const [, , OH, OW] = convOutputShape(xShape, wShape, geometry);
  const rows = (OH - 1) * S + K;
  const columns = (roundUpToQuad(OW) - 1) * S + K;
  const pitch = Math.ceil(Math.max(rows - P, Math.min(P + H, rows)) / S) * S;
  return { offset: P, dilation: 1, rows, columns, pitch };
}

/** For dy: S − 1 zeros between pixels and a border of K − 1 − P zeros, so that a convolution of stride 1 gives dx. */
function backwardFrame([, , OH]: Shape, [, , H, W]: Shape, K: number, { stride: S, pad: P }: ConvGeometry): Frame {
  const offset = K - 1 - P;
  const rows = H + K - 1;
  const columns = roundUpToQuad(W) + K - 1;
  const end = Math.min(offset + S * (OH - 1) + 1, rows);
  return { offset, dilation: S, rows, columns, pitch: Math.max(rows - Math.max(offset, 0), end) };
}

interface RowsPlan {
  readonly K: number;
  readonly S: number;
  /** Channels summed over. */
  readonly C: number;
  readonly N: number;
  /** Output rows of each image. */
  readonly H: number;
}

/** A sliding kernel: cell (lane, quad, row) starts at pixel (row·S, quad·4·S) and reads K·C numbers per kernel row. */
function rowsPlan(frame: Frame, rows: QuadRows, { K, S, C, N, H }: RowsPlan): ProductPlan {
  const row = frame.columns * C;
  return {
    cells: [rows.width, rows.quads, (N - 1) * rows.pitch + H],
    lengths: { a: 1, b: K, c: K * C },
    x: { y: QUAD * S * C, z: S * row, j: S * C, a: 0, b: row, c: 1 },
  };
}

/** Output channels first..first+count−1: those of one group. */
interface Outputs {
  readonly first: number;
  readonly count: number;
}

/** w (O,C,K,K) → W[k][o] with k = [i][j][c]. */
function forwardWeights(
  w: Tensor, { first, count }: Outputs, target: TensorData, { group }: LaneOrder, moves: Moves,
): void {
  const [, C, K] = w.shape;
  const taps = K * K;
  for (let o = 0; o < count; o += LANES) {
    moves.transpose(w.data, target, {
      from: (first + o) * C * taps, to: laneStart(o, taps * C, group),
      counts: { h: C, i: Math.min(LANES, count - o), j: taps },
      source: { h: taps, i: C * taps }, target: { h: group, j: C * group }, added: null,
    });
  }
}

/** Like forwardWeights, rotated by 180° and with o and c exchanged: W[k][c] with k = [K−1−i][K−1−j][o]. */
function rotatedWeights(
  w: Tensor, { first, count }: Outputs, target: TensorData, { group }: LaneOrder, moves: Moves,
): void {
  const [, C, K] = w.shape;
  const taps = K * K;
  for (let c = 0; c < C; c += LANES) {
    moves.transpose(w.data, target, {
      from: (first * C + c) * taps, to: laneStart(c, taps * count, group) + (taps - 1) * count * group,
      counts: { h: count, i: Math.min(LANES, C - c), j: taps },
      source: { h: C * taps, i: taps }, target: { h: group, j: -count * group }, added: null,
    });
  }
}

/** dy (N,O,OH,OW) → W[k][o] with k = the pixels of all images, without borders. */
function pixelsAsRows(
  dy: Tensor, { first, count }: Outputs, target: TensorData, { group }: LaneOrder, moves: Moves,
): void {
  const [N, , OH, OW] = dy.shape;
  const pixels = N * OH * OW;
  for (let o = 0; o < count; o += group) {
    const channels = { first: first + o, count: Math.min(group, count - o), width: group };
    intoFrame(dy, channels, tightFrame(OH, OW), target.subarray(o * pixels, (o + group) * pixels), moves);
  }
}

/** Results [i][(j,c)][o], c padded to `width`, → outputs first, first + 1, … of dw (O,C,K,K). */
function weightGradients(
  results: TensorData, order: ResultOrder,
  { taps, width, lanes }: { readonly taps: number; readonly width: number; readonly lanes: number },
  dw: Tensor, first: number,
): void {
  const [O, C, K] = dw.shape;
  const count = Math.min(lanes, O - first);
  for (let i = 0; i < K; i++) {
    for (let j = 0; j < K; j++) {
      for (let c = 0; c < C; c++) {
        const jc = j * width + c;
        const from = (i * taps + Math.floor(jc / QUAD)) * QUAD * lanes + jc % QUAD * order.j;
        const to = ((first * C + c) * K + i) * K + j;
        for (let o = 0; o < count; o++) dw.data[to + o * C * K * K] = results[from + o * order.lane];
      }
    }
  }
}
