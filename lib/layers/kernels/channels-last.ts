// Copies tensors into and out of the layout of the convolution's contractions. Tensors are N,C,H,W. A contraction needs
// the channels of a pixel side by side, borders of zeros, and all images of the batch below each other in one tall
// frame, so that one call computes the whole batch:
//
//   frame row     0        offset              pitch              pitch + offset
//   ┌─ zeros ──────┬─ image 0 ────┬─ zeros ─────┬─ image 1 ─────┐   The zeros below an image are the zeros above
//   └──────────────┴──────────────┴─────────────┴───────────────┘   the next one.
//
// A contraction over the tall frame also computes rows that cover two images; outOfQuads() drops them.
import { precisionOf, zeroData, type Tensor, type TensorData } from '../../tensor/tensor.js';
import type { Moves } from './moves.js';
import { QUAD, SPARE, type ResultOrder } from './product.js';

/** Where the pixels of an image stand in the frame. All numbers in pixels. */
export interface Frame {
  /** Row and column of the image's first pixel in its window; −n cuts off n rows and columns. */
  readonly offset: number;
  /** From a pixel to the next; a value above 1 leaves zeros between them. */
  readonly dilation: number;
  /** Rows and columns of the window of one image; pixels beyond it are cut off. */
  readonly rows: number;
  readonly columns: number;
  /** Rows from one image's window to the next. Less than `rows` where neighbouring windows share zeros. */
  readonly pitch: number;
}

/** A range of channels of a tensor and the width it is padded to. */
export interface Channels {
  readonly first: number;
  readonly count: number;
  /** Numbers stored per pixel, at least `count`; the others are zero. */
  readonly width: number;
}

/** Images directly one after the other, without borders. */
export function tightFrame(rows: number, columns: number): Frame {
  return { offset: 0, dilation: 1, rows, columns, pitch: rows };
}

/** Numbers of a frame of N images with `width` numbers a pixel, SPARE zeros at the end included. */
export function frameLength(frame: Frame, N: number, width: number): number {
  return ((N - 1) * frame.pitch + frame.rows) * frame.columns * width + SPARE;
}

/** x (N,C,H,W) → [frame row][column][channel] in `target`, whose other numbers stay as they are: zero. */
export function intoFrame(x: Tensor, channels: Channels, frame: Frame, target: TensorData, moves: Moves): void {
  const [N, C, H, W] = x.shape;
  const { offset, dilation, pitch } = frame;
  const { width } = channels;
  const rows = visible(H, frame.rows, frame);
  const columns = visible(W, frame.columns, frame);
  for (let n = 0; n < N; n++) {
    const row = n * pitch + offset + rows.first * dilation;
    moves.transpose(x.data, target, {
      from: ((n * C + channels.first) * H + rows.first) * W + columns.first,
      to: (row * frame.columns + offset + columns.first * dilation) * width,
      counts: { h: rows.end - rows.first, i: channels.count, j: columns.end - columns.first },
      source: { h: W, i: H * W },
      target: { h: dilation * frame.columns * width, j: dilation * width },
      added: null,
    });
  }
}

/** The pixels first..end−1 of 0..extent−1 that fall inside a window. */
function visible(extent: number, window: number, { offset, dilation }: Frame): { first: number; end: number } {
  const first = Math.max(0, Math.ceil(-offset / dilation));
  const end = Math.min(extent, Math.ceil((window - offset) / dilation));
  return { first, end: Math.max(first, end) };
}

/** The results of a contraction over a tall frame: cells are [row][quad of columns]. */
export interface QuadRows {
  /** Rows from one image to the next, including the rows to drop. */
  readonly pitch: number;
  /** Quads in a row. */
  readonly quads: number;
  /** Lanes: the channels, padded. */
  readonly width: number;
}

/** The channels of y that the lanes are, and what is added to each (null: nothing). */
export interface OutputChannels {
  readonly first: number;
  readonly count: number;
  readonly bias: TensorData | null;
}

/** The results of a product, their order, and who moves them. */
export interface Results {
  readonly results: TensorData;
  readonly order: ResultOrder;
  readonly moves: Moves;
}

/** Writes results + bias into channels first..first+count−1 of y (N,C,H,W). */
export function outOfQuads(taken: Results, rows: QuadRows, y: Tensor, channels: OutputChannels): void {
  const [N, , H] = y.shape;
  for (let n = 0; n < N; n++) {
    if (taken.order.lane === 1) transposeImage(taken, rows, y, n, channels);
    else for (let h = 0; h < H; h++) copyQuads(taken, rows, y, { n, h }, channels);
  }
}

/** Image n of results [row][column][lane]: the channels of a pixel stand side by side. */
function transposeImage(
  { results, moves }: Results, { pitch, quads, width }: QuadRows, y: Tensor, n: number,
  { first, count, bias }: OutputChannels,
): void {
  const [, C, H, W] = y.shape;
  const row = quads * QUAD * width;
  moves.transpose(results, y.data, {
    from: n * pitch * row, to: (n * C + first) * H * W, counts: { h: H, i: W, j: count },
    source: { h: row, i: width }, target: { h: W, j: H * W },
    added: bias === null ? null : { axis: 'j', data: bias.subarray(first, first + count) },
  });
}

/** A row of image n, of results [row][quad][lane][j]. */
function copyQuads(
  { results, order }: Results, { pitch, quads, width }: QuadRows, y: Tensor,
  { n, h }: { readonly n: number; readonly h: number }, { first, count, bias }: OutputChannels,
): void {
  const [, C, H, W] = y.shape;
  const plane = H * W;
  const offsets = bias === null ? zeroData(count, precisionOf(y)) : bias.subarray(first, first + count);
  for (let quad = 0; quad < quads; quad++) {
    const from = ((n * pitch + h) * quads + quad) * QUAD * width;
    const to = (n * C + first) * plane + h * W + quad * QUAD;
    copyQuad({ results, from, order }, { data: y.data, to, plane }, offsets, Math.min(QUAD, W - quad * QUAD));
  }
}

/** The first `columns` pixels of a quad, in all channels. */
function copyQuad(
  { results, from, order: { j, lane } }: { readonly results: TensorData; from: number; readonly order: ResultOrder },
  { data, to, plane }: { readonly data: TensorData; to: number; readonly plane: number },
  offsets: TensorData, columns: number,
): void {
  const count = offsets.length;
  if (columns === QUAD) {
    for (let c = 0, r = from, t = to; c < count; c++, r += lane, t += plane) {
      const b = offsets[c];
      data[t] = results[r] + b;
      data[t + 1] = results[r + j] + b;
      data[t + 2] = results[r + 2 * j] + b;
      data[t + 3] = results[r + 3 * j] + b;
    }
  } else {
    for (let c = 0, r = from, t = to; c < count; c++, r += lane, t += plane) {
      for (let column = 0; column < columns; column++) data[t + column] = results[r + column * j] + offsets[c];
    }
  }
}
