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
export function intoFrame(x: Tensor, channels: Channels, frame: Frame, target: TensorData): void {
  const [N, C, H, W] = x.shape;
  const { offset, dilation, pitch } = frame;
  const { width } = channels;
  const rows = visible(H, frame.rows, frame);
  const columns = visible(W, frame.columns, frame);
  for (let n = 0; n < N; n++) {
    for (let h = rows.first; h < rows.end; h++) {
      const row = n * pitch + offset + h * dilation;
      const to = (row * frame.columns + offset + columns.first * dilation) * width;
      const from = ((n * C + channels.first) * H + h) * W + columns.first;
      copyRow(x.data, from, target, to, {
        pixels: columns.end - columns.first, channels: channels.count, plane: H * W, step: dilation * width,
      });
    }
  }
}

interface RowCopy {
  readonly pixels: number;
  readonly channels: number;
  /** From a channel to the next one in the source. */
  readonly plane: number;
  /** From a pixel to the next one in the target. */
  readonly step: number;
}

/** Copies one row of pixels, four channels at a time, so that the numbers written are neighbours in memory. */
function copyRow(source: TensorData, from: number, target: TensorData, to: number, copy: RowCopy): void {
  const { pixels, channels, plane, step } = copy;
  let c = 0;
  for (; c + QUAD <= channels; c += QUAD) {
    const base = from + c * plane;
    for (let i = 0, t = to + c; i < pixels; i++, t += step) {
      target[t] = source[base + i];
      target[t + 1] = source[base + plane + i];
      target[t + 2] = source[base + 2 * plane + i];
      target[t + 3] = source[base + 3 * plane + i];
    }
  }
  for (; c < channels; c++) {
    const base = from + c * plane;
    for (let i = 0, t = to + c; i < pixels; i++, t += step) target[t] = source[base + i];
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

/** Writes results + bias into channels first..first+count−1 of y (N,C,H,W). */
export function outOfQuads(
  results: TensorData, order: ResultOrder, { pitch, quads, width }: QuadRows, y: Tensor, channels: OutputChannels,
): void {
  const [N, C, H, W] = y.shape;
  const { first, count, bias } = channels;
  const plane = H * W;
  const offsets = bias === null ? zeroData(count, precisionOf(y)) : bias.subarray(first, first + count);
  for (let n = 0; n < N; n++) {
    for (let h = 0; h < H; h++) {
      for (let quad = 0; quad < quads; quad++) {
        const from = ((n * pitch + h) * quads + quad) * QUAD * width;
        const to = (n * C + first) * plane + h * W + quad * QUAD;
        copyQuad({ results, from, order }, { data: y.data, to, plane }, offsets, Math.min(QUAD, W - quad * QUAD));
      }
    }
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
