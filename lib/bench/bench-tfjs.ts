// The same convolutions and fully connected layers in TensorFlow.js, as far as it can do them: activations N,H,W,C,
// weights [K,K,input,output] and [input,output], the gradient kernels called by name. It has no RoI pooling.
import type * as Tfjs from '@tensorflow/tfjs-core';
import type { Init } from '../tensor/param.js';
import { CONVS, LINEARS, type ConvSize, type LinearSize } from './bench-shapes.js';

export type TfjsBackend = 'cpu' | 'wasm';

export interface TfjsOperation {
  /** As in bench-operations.ts. */
  readonly name: string;
  readonly flops: number;
  /** Throws where the backend has no such kernel. */
  run(): void;
}

export interface TfjsSide {
  readonly version: string;
  readonly operations: readonly TfjsOperation[];
}

/** Loads tfjs, a development dependency, and prepares the operations; rejects with the reason when it cannot. */
export async function openTfjs(backend: TfjsBackend, init: Init): Promise<TfjsSide> {
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode(); // no checks, no greeting
  if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else await import('@tensorflow/tfjs-backend-wasm'); // finds its .wasm files beside itself
  if (!await tf.setBackend(backend)) throw new Error(`tfjs does not start its backend ${backend}`);
  await tf.ready();
  const operations = [
    ...CONVS.flatMap((size) => convOperations(tf, size, init)),
    ...LINEARS.flatMap((size) => linearOperations(tf, size, init)),
  ];
  return { version: tf.version_core, operations };
}

type Tf = typeof Tfjs;
type Shape4 = [number, number, number, number];

function convOperations(tf: Tf, size: ConvSize, { rng }: Init): TfjsOperation[] {
  const { name, xShape: [N, C, H, W], wShape: [O, , K], yShape: [, , OH, OW], geometry, flops } = size;
  const [xShape, filterShape, dyShape]: Shape4[] = [[N, H, W, C], [K, K, C, O], [N, OH, OW, O]];
  const seed = rng.integer(2 ** 31);
  const [x, w, dy] = [xShape, filterShape, dyShape].map((shape) => tf.randomNormal(shape, 0, 1, 'float32', seed));
  const attributes = {
    strides: [geometry.stride, geometry.stride], pad: geometry.pad, dataFormat: 'NHWC', dimRoundingMode: 'floor',
    dilations: [1, 1],
  };
  const operation = (what: string, kernel: string, inputs: Tfjs.NamedTensorMap, shapes: object): TfjsOperation => ({
    name: `${name} ${what}`, flops,
    run: () => { tf.tidy(() => void tf.engine().runKernel(kernel, inputs, { ...attributes, ...shapes })); },
  });
  const forward = operation('forward', 'Conv2D', { x, filter: w }, {});
  const dX = operation('dX', 'Conv2DBackpropInput', { dy, filter: w }, { inputShape: xShape });
  const dW = operation('dW', 'Conv2DBackpropFilter', { x, dy }, { filterShape });
  return size.needsInputGradient ? [forward, dX, dW] : [forward, dW];
}

function linearOperations(tf: Tf, size: LinearSize, { rng }: Init): TfjsOperation[] {
  const { name, examples, inputs, outputs, flops } = size;
  const random = (rows: number, columns: number): Tfjs.Tensor2D =>
    tf.randomNormal([rows, columns], 0, 1, 'float32', rng.integer(2 ** 31));
  const [x, w, dy] = [random(examples, inputs), random(inputs, outputs), random(examples, outputs)];
  const operation = (what: string, product: () => Tfjs.Tensor2D): TfjsOperation =>
    ({ name: `${name} ${what}`, flops, run: () => { tf.tidy(() => void product()); } });
  return [
    operation('forward', () => tf.matMul(x, w)),
    operation('dX', () => tf.matMul(dy, w, false, true)),
    operation('dW', () => tf.matMul(x, dy, true, false)),
  ];
}
