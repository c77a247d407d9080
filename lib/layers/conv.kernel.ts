// Convolution by contractions (contract.kernel.ts): the twin of conv.ts, same signatures with a runner in front.
// Inside, activations are frames with channels last (channels-last.ts) and weights are [i][j][input][output].
// S = stride, K = kernel size, C inputs and O outputs of one group. The indices x, y, z of a cell and j of its four
// results (contract.kernel.ts), and what is summed:
//   forward   x = output channel, y·4+j = column, z = row:   Σ over kernel rows b, kernel columns and inputs c
//   ∂L/∂x     the forward pass over ∂L/∂y, with S−1 zeros between its pixels and the kernel rotated by 180°
//   ∂L/∂w     x = output channel, y·4+j = kernel column and input, z = kernel row:   Σ over images a, rows b, columns c
import { zerosLike, type Shape, type Tensor, type TensorData } from '../tensor/tensor.js';
import { checkConv, convOutputShape, type ConvGeometry } from './conv.js';
import { intoFrame, outOfQuads, type Frame, type QuadRows } from './kernels/channels-last.js';
import { QUAD, SPARE, contractByKernel, roundUpToQuad, type ContractionPlan } from './kernels/contract.kernel.js';
import type { RunKernel } from './kernels/kernel-run.js';

/** x (N,C,H,W), w (O,C/G,K,K), b (O) → y (N,O,OH,OW). */
export async function convForwardByKernel(
  run: RunKernel, x: Tensor, w: Tensor, b: Tensor, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(x.shape, w.shape, geometry);
  const [O, C, K] = w.shape;
  const y = zerosLike(x, convOutputShape(x.shape, w.shape, geometry));
  const frame = forwardFrame(x.shape, w.shape, geometry);
  const Og = O / geometry.groups;
  const rows: QuadRows = {
    pitch: frame.pitch / geometry.stride, quads: Math.ceil(y.shape[3] / QUAD), width: roundUpToQuad(Og),
  };
  await Promise.all(groupsOf(geometry).map(async (g) => {
    const plan = rowsPlan(frame, rows, { K, S: geometry.stride, C, N: x.shape[0], H: y.shape[2] });
    const input = intoFrame(x, { first: g * C, count: C, width: C }, frame);
    const weights = forwardWeights(w, g * Og, Og);
    const results = await contractByKernel(run, plan, input, weights);
    outOfQuads(results, rows, y, { first: g * Og, count: Og, width: rows.width }, b.data);
  }));
  return y;
}

/** dy (N,O,OH,OW), w (O,C/G,K,K) → dx of shape xShape. */
export async function convBackwardInputByKernel(
  run: RunKernel, dy: Tensor, w: Tensor, xShape: Shape, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(xShape, w.shape, geometry);
  const [O, C, K] = w.shape;
  const [N, , H, W] = xShape;
  const dx = zerosLike(dy, xShape);
  const frame = backwardFrame(dy.shape, xShape, K, geometry);
  const rows: QuadRows = { pitch: frame.pitch, quads: Math.ceil(W / QUAD), width: roundUpToQuad(C) };
  const Og = O / geometry.groups;
  await Promise.all(groupsOf(geometry).map(async (g) => {
    const plan = rowsPlan(frame, rows, { K, S: 1, C: Og, N, H });
    const input = intoFrame(dy, { first: g * Og, count: Og, width: Og }, frame);
    const weights = rotatedWeights(w, g * Og, Og);
    const results = await contractByKernel(run, plan, input, weights);
    outOfQuads(results, rows, dx, { first: g * C, count: C, width: rows.width }, null);
  }));
  return dx;
}

/** x (N,C,H,W), dy (N,O,OH,OW) → dw of shape wShape. */
export async function convBackwardWeightsByKernel(
  run: RunKernel, x: Tensor, dy: Tensor, wShape: Shape, geometry: ConvGeometry,
): Promise<Tensor> {
  checkConv(x.shape, wShape, geometry);
  const [O, C, K] = wShape;
  const [N, , OH, OW] = dy.shape;
  const dw = zerosLike(x, wShape);
  const frame = forwardFrame(x.shape, wShape, geometry);
  const Og = O / geometry.groups;
  const width = roundUpToQuad(Og);
  const taps = Math.ceil(K * C / QUAD); // quads of (kernel column, input)
  const row = frame.columns * C;
  const plan: ContractionPlan = {
    cells: [width, taps, K],
    lengths: { a: N, b: OH, c: OW },
    x: { y: QUAD, z: row, j: 1, a: frame.pitch * row, b: geometry.stride * row, c: geometry.stride * C },
    w: { x: 1, a: OH * OW * width, b: OW * width, c: width },
  };
  await Promise.all(groupsOf(geometry).map(async (g) => {
    const input = intoFrame(x, { first: g * C, count: C, width: C }, frame);
    const slopes = intoFrame(dy, { first: g * Og, count: Og, width }, tightFrame(OH, OW));
    weightGradients(await contractByKernel(run, plan, input, slopes), taps, width, dw, { first: g * Og, count: Og });
  }));
  return dw;
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

/** Images directly one after the other, without borders. */
function tightFrame(rows: number, columns: number): Frame {
  return { offset: 0, dilation: 1, rows, columns, pitch: rows };
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
function rowsPlan(frame: Frame, rows: QuadRows, { K, S, C, N, H }: RowsPlan): ContractionPlan {
  const row = frame.columns * C;
  return {
    cells: [rows.width, rows.quads, (N - 1) * rows.pitch + H],
    lengths: { a: 1, b: K, c: K * C },
    x: { y: QUAD * S * C, z: S * row, j: S * C, a: 0, b: row, c: 1 },
    w: { x: 1, a: 0, b: K * C * rows.width, c: rows.width },
  };
}

/** w (O,C,K,K), outputs first..first+count−1 → [i][j][c][o], o padded to a quad. */
function forwardWeights(w: Tensor, first: number, count: number): TensorData {
  const [, C, K] = w.shape;
  const width = roundUpToQuad(count);
  const packed = zerosLike(w, [K * K * C * width + SPARE]).data;
  for (let o = 0; o < count; o++) {
    for (let c = 0; c < C; c++) {
      const from = ((first + o) * C + c) * K * K;
      for (let ij = 0; ij < K * K; ij++) packed[(ij * C + c) * width + o] = w.data[from + ij];
    }
  }
  return packed;
}

/** Like forwardWeights, rotated by 180° and with o and c exchanged: [K−1−i][K−1−j][o][c], c padded to a quad. */
function rotatedWeights(w: Tensor, first: number, count: number): TensorData {
  const [, C, K] = w.shape;
  const width = roundUpToQuad(C);
  const packed = zerosLike(w, [K * K * count * width + SPARE]).data;
  for (let o = 0; o < count; o++) {
    for (let c = 0; c < C; c++) {
      const from = ((first + o) * C + c) * K * K;
      for (let ij = 0; ij < K * K; ij++) packed[((K * K - 1 - ij) * count + o) * width + c] = w.data[from + ij];
    }
  }
  return packed;
}

/** Results [i][quad of (j,c)][o][(j,c) within the quad] → outputs first..first+count−1 of dw (O,C,K,K). */
function weightGradients(
  results: TensorData, taps: number, width: number, dw: Tensor,
  { first, count }: { readonly first: number; readonly count: number },
): void {
  const [, C, K] = dw.shape;
  for (let i = 0; i < K; i++) {
    for (let jc = 0; jc < K * C; jc++) {
      const from = (i * taps + Math.floor(jc / QUAD)) * width * QUAD + jc % QUAD;
      const to = ((first * C + jc % C) * K + i) * K + Math.floor(jc / C);
      for (let o = 0; o < count; o++) dw.data[to + o * C * K * K] = results[from + o * QUAD];
    }
  }
}
