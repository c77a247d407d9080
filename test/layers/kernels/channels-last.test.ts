import { test } from 'tap';
import {
  frameLength, intoFrame, outOfQuads, type Channels, type Frame,
} from '../../../lib/layers/kernels/channels-last.js';
import { LOOP_MOVES } from '../../../lib/layers/kernels/moves.js';
import { precisionOf, tensor, zeroData, zeros, type Tensor, type TensorData } from '../../../lib/tensor/tensor.js';

function framed(x: Tensor, channels: Channels, frame: Frame): TensorData {
  const data = zeroData(frameLength(frame, x.shape[0], channels.width), precisionOf(x));
  intoFrame(x, channels, frame, data, LOOP_MOVES);
  return data;
}

test('intoFrame() stacks two images with shared zeros and puts channels side by side', (t) => {
  // two images, two channels, 1×2 pixels; window 3×4, pixels at (1,1), the windows share one row of zeros
  const x = tensor([2, 2, 1, 2], [1, 2, 10, 20, 3, 4, 30, 40]);
  const frame = { offset: 1, dilation: 1, rows: 3, columns: 4, pitch: 2 };
  const data = framed(x, { first: 0, count: 2, width: 2 }, frame);
  t.equal(data.length, 5 * 4 * 2 + 8);
  const rows = Array.from({ length: 5 }, (_, row) => [...data.subarray(row * 8, row * 8 + 8)]);
  const empty = [0, 0, 0, 0, 0, 0, 0, 0];
  t.same(rows, [empty, [0, 0, 1, 10, 2, 20, 0, 0], empty, [0, 0, 3, 30, 4, 40, 0, 0], empty]);
  t.end();
});

test('intoFrame() leaves zeros between dilated pixels, cuts what is outside the window and pads channels', (t) => {
  const x = tensor([1, 2, 1, 3], [1, 2, 3, 4, 5, 6]);
  const row = { offset: 0, dilation: 1, rows: 1, columns: 2, pitch: 1 };
  const dilated = framed(x, { first: 1, count: 1, width: 1 }, { ...row, dilation: 2, columns: 5 });
  t.same([...dilated.subarray(0, 5)], [4, 0, 5, 0, 6]);
  const cut = framed(x, { first: 0, count: 1, width: 2 }, row);
  t.same([...cut.subarray(0, 4)], [1, 0, 2, 0]);
  const shifted = framed(x, { first: 0, count: 1, width: 1 }, { ...row, offset: -1, columns: 1 });
  t.same([...shifted], [0, 0, 0, 0, 0, 0, 0, 0, 0], 'row −1 is outside, with all its pixels');
  t.end();
});

test('intoFrame() copies five channels, four together and one alone, in float64', (t) => {
  const x = tensor([1, 5, 1, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 'float64');
  const row = { offset: 0, dilation: 1, rows: 1, columns: 2, pitch: 1 };
  const data = framed(x, { first: 0, count: 5, width: 5 }, row);
  t.ok(data instanceof Float64Array);
  t.same([...data.subarray(0, 10)], [1, 3, 5, 7, 9, 2, 4, 6, 8, 10]);
  t.end();
});

test('outOfQuads() drops the surplus columns and rows and adds the bias, in either order of results', (t) => {
  // two images of 1×5 cells in one channel of eight lanes, two quads a row, one junk row between the images
  for (const order of [{ j: 1, lane: 4 }, { j: 8, lane: 1 }]) {
    const results = Float32Array.from({ length: 3 * 2 * 4 * 8 }, () => NaN);
    const put = (row: number, quad: number, values: number[]) => {
      values.forEach((value, j) => { results[(row * 2 + quad) * 32 + j * order.j] = value; });
    };
    put(0, 0, [1, 2, 3, 4]);
    put(0, 1, [5]);
    put(2, 0, [6, 7, 8, 9]);
    put(2, 1, [10]);
    const y = zeros([2, 2, 1, 5]);
    const bias = Float32Array.of(100, 0.5);
    const taken = { results, order, moves: LOOP_MOVES };
    outOfQuads(taken, { pitch: 2, quads: 2, width: 8 }, y, { first: 1, count: 1, bias });
    t.same([...y.data], [0, 0, 0, 0, 0, 1.5, 2.5, 3.5, 4.5, 5.5, 0, 0, 0, 0, 0, 6.5, 7.5, 8.5, 9.5, 10.5]);
  }
  t.end();
});
