// The hot operations of the small network, one by one, on random data.
import type { Operations } from '../compute/kernel-operations.js';
import { gaussian, type Init } from '../tensor/param.js';
import { zerosLike } from '../tensor/tensor.js';
import {
  CONVS, LINEARS, POOL, ROI_GRID, SPATIAL_SCALE, someRois, type ConvSize, type LinearSize,
} from './bench-shapes.js';

export interface HotOperation {
  /** E.g. `conv2 dX`; the tfjs side uses the same names. */
  readonly name: string;
  /** 0 for pooling: it compares instead of multiplying. */
  readonly flops: number;
  run(compute: Operations): Promise<unknown>;
}

export function hotOperations(init: Init): HotOperation[] {
  return [
    ...CONVS.flatMap((size) => convOperations(size, init)),
    ...LINEARS.flatMap((size) => linearOperations(size, init)),
    ...poolOperations(init),
  ];
}

function convOperations(size: ConvSize, init: Init): HotOperation[] {
  const { name, xShape, wShape, yShape, geometry, flops } = size;
  const [x, w, b, dy] = [xShape, wShape, [wShape[0]], yShape].map((shape) => gaussian(shape, 1, init));
  const forward: HotOperation = { name: `${name} forward`, flops, run: (c) => c.convForward(x, w, b, geometry) };
  const dX: HotOperation = { name: `${name} dX`, flops, run: (c) => c.convBackwardInput(dy, w, xShape, geometry) };
  const dW: HotOperation = { name: `${name} dW`, flops, run: (c) => c.convBackwardWeights(x, dy, wShape, geometry) };
  return size.needsInputGradient ? [forward, dX, dW] : [forward, dW];
}

function linearOperations({ name, examples, inputs, outputs, flops }: LinearSize, init: Init): HotOperation[] {
  const shapes = [[examples, inputs], [outputs, inputs], [outputs], [examples, outputs]];
  const [x, w, b, dy] = shapes.map((shape) => gaussian(shape, 1, init));
  const gradient = zerosLike(w); // as in a training, which clears it and adds into it
  return [
    { name: `${name} forward`, flops, run: (c) => c.linearForward(x, w, b) },
    { name: `${name} dX`, flops, run: (c) => c.linearBackwardInput(dy, w) },
    { name: `${name} dW`, flops, run: (c) => c.linearBackwardWeights(x, dy, gradient) },
  ];
}

function poolOperations(init: Init): HotOperation[] {
  const [first, , , last] = CONVS;
  const [map, features] = [gaussian(first.yShape, 1, init), gaussian(last.yShape, 1, init)];
  const rois = someRois(init.rng);
  return [
    { name: 'max pool', flops: 0, run: (c) => c.maxPoolForward(map, POOL) },
    { name: 'RoI pool', flops: 0, run: (c) => c.roiPoolForward(features, rois, ROI_GRID, SPATIAL_SCALE) },
  ];
}
