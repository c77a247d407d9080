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
import { QUAD, SPARE } from './contract.kernel.js';

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

/** x (N,C,H,W) → flat [frame row][column][channel] with SPARE zeros at the end. */
export function intoFrame(x: Tensor, channels: Channels, frame: Frame): TensorData {
  const [N, C, H, W] = x.shape;
  const { offset, dilation, pitch } = frame;
  const { width } = channels;
  const size = ((N - 1) * pitch + frame.rows) * frame.columns * width;
  const data = zeroData(size + SPARE, precisionOf(x));
  const rows = visible(H, frame.rows, frame);
  const columns = visible(W, frame.columns, frame);
  for (let n = 0; n < N; n++) {
    for (let h = rows.first; h < rows.end; h++) {
      const row = n * pitch + offset + h * dilation;
      const to = (row * frame.columns + offset + columns.first * dilation) * width;
      const from = ((n * C + channels.first) * H + h) * W + columns.first;
      copyRow(x.data, from, data, to, {
        pixels: columns.end - columns.first, channels: channels.count, plane: H * W, step: dilation * width,
      });
    }
  }
  return data;
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

/** The order of a contraction's results over a tall frame: [row][quad of columns][channel][column in the quad]. */
export interface QuadRows {
  /** Rows from one image to the next, including the rows to drop. */
  readonly pitch: number;
  /** Quads in a row. */
  readonly quads: number;
  /** Channels, a multiple of 4. */
  readonly width: number;
}

/** Writes results + bias (null: none) into channels first..first+count−1 of y (N,C,H,W). */
export function outOfQuads(
  results: TensorData, { pitch, quads, width }: QuadRows, y: Tensor, channels: Channels, bias: TensorData | null,
): void {
  const [N, C, H, W] = y.shape;
  const plane = H * W;
  const target = y.data;
  const offsets = bias === null ? zeroData(channels.count, precisionOf(y)) : bias.subarray(channels.first);
  for (let n = 0; n < N; n++) {
    for (let h = 0; h < H; h++) {
      for (let quad = 0; quad < quads; quad++) {
        const from = ((n * pitch + h) * quads + quad) * width * QUAD;
        const to = (n * C + channels.first) * plane + h * W + quad * QUAD;
        const columns = Math.min(QUAD, W - quad * QUAD);
        if (columns === QUAD) {
          for (let c = 0, r = from, t = to; c < channels.count; c++, r += QUAD, t += plane) {
            const b = offsets[c];
            target[t] = results[r] + b;
            target[t + 1] = results[r + 1] + b;
            target[t + 2] = results[r + 2] + b;
            target[t + 3] = results[r + 3] + b;
          }
        } else {
          for (let c = 0, r = from, t = to; c < channels.count; c++, r += QUAD, t += plane) {
            for (let j = 0; j < columns; j++) target[t + j] = results[r + j] + offsets[c];
          }
        }
      }
    }
  }
}
