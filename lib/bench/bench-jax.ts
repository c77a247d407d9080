// The same convolutions and fully connected layers in jax-js, which differentiates in JavaScript: its WebAssembly
// backend, one thread. Gradients are vector-Jacobian products, prepared once, so that the forward pass is not timed
// with them. Its functions take over the arrays they are given; `.ref` keeps one for the next call.
import type * as Jax from '@jax-js/jax';
import { gaussian, type Init } from '../tensor/param.js';
import type { Shape } from '../tensor/tensor.js';
import { CONVS, LINEARS, type ConvSize, type LinearSize } from './bench-shapes.js';

/** The version that package.json pins; the package does not say it. */
export const JAX_VERSION = '0.1.25';

export interface JaxOperation {
  /** As in bench-operations.ts. */
  readonly name: string;
  readonly flops: number;
  /** Computes, waits, and frees the result. */
  run(): Promise<void>;
}

/** Loads jax-js, a development dependency, and prepares the operations; rejects with the reason when it cannot. */
export async function openJax(init: Init): Promise<readonly JaxOperation[]> {
  const jax = await import('@jax-js/jax');
  const devices = await jax.init('wasm');
  if (!devices.includes('wasm')) throw new Error('jax-js does not start its backend wasm');
  jax.defaultDevice('wasm');
  return [
    ...CONVS.flatMap((size) => convOperations(jax, size, init)),
    ...LINEARS.flatMap((size) => linearOperations(jax, size, init)),
  ];
}

type Library = typeof Jax;
type Value = Jax.Array;

function convOperations(jax: Library, size: ConvSize, init: Init): JaxOperation[] {
  const { name, xShape, wShape, yShape, geometry: { stride, pad }, flops } = size;
  const [x, w, dy] = [xShape, wShape, yShape].map((shape) => random(jax, shape, init));
  const conv = (input: Value, weight: Value): Value =>
    jax.lax.convGeneralDilated(input, weight, [stride, stride], [[pad, pad], [pad, pad]]);
  const operation = (what: string, compute: () => Value): JaxOperation =>
    operationOf(jax, `${name} ${what}`, flops, compute);
  const forward = operation('forward', () => conv(x.ref, w.ref));
  const dX = operation('dX', gradient(jax, (input) => conv(input, w.ref), x, dy));
  const dW = operation('dW', gradient(jax, (weight) => conv(x.ref, weight), w, dy));
  return size.needsInputGradient ? [forward, dX, dW] : [forward, dW];
}

function linearOperations(jax: Library, size: LinearSize, init: Init): JaxOperation[] {
  const { name, examples, inputs, outputs, flops } = size;
  const shapes = [[examples, inputs], [inputs, outputs], [examples, outputs]];
  const [x, w, dy] = shapes.map((shape) => random(jax, shape, init));
  const { matmul } = jax.numpy;
  return [
    operationOf(jax, `${name} forward`, flops, () => matmul(x.ref, w.ref)),
    operationOf(jax, `${name} dX`, flops, () => matmul(dy.ref, w.ref.transpose())),
    operationOf(jax, `${name} dW`, flops, () => matmul(x.ref.transpose(), dy.ref)),
  ];
}

/** ∂L/∂x of y = f(x) at a point, from ∂L/∂y. */
function gradient(jax: Library, f: (x: Value) => Value, x: Value, dy: Value): () => Value {
  const [y, backward] = jax.vjp(f, [x.ref]);
  y.dispose();
  return () => backward(dy.ref)[0] as Value;
}

function operationOf(jax: Library, name: string, flops: number, compute: () => Value): JaxOperation {
  const run = async (): Promise<void> => {
    const result = compute();
    await jax.blockUntilReady(result);
    result.dispose();
  };
  return { name, flops, run };
}

function random(jax: Library, shape: Shape, init: Init): Value {
  return jax.numpy.array(Float32Array.from(gaussian(shape, 1, init).data), { shape: [...shape] });
}
