// ONNX files run by onnxruntime, which only tests use. Where it cannot be loaded, tests of ONNX are skipped by name.
import type * as OnnxRuntime from 'onnxruntime-node';
import type { Tensor } from '../../lib/tensor/tensor.js';

type Runtime = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor'>;

/** The runtime; or why it cannot be loaded here. */
export async function onnxRuntime(): Promise<Runtime | string> {
  return import('onnxruntime-node').catch((error: Error) => `onnxruntime-node cannot be loaded: ${error.message}`);
}

/** The outputs of a file by name, from inputs by name, all float32. */
export async function runOnnx(
  { InferenceSession, Tensor: OnnxTensor }: Runtime, file: Uint8Array, inputs: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const feeds = Object.entries(inputs).map(([name, { shape, data }]) =>
    [name, new OnnxTensor('float32', Float32Array.from(data), [...shape])] as const);
  const results = await session.run(Object.fromEntries(feeds));
  return Object.fromEntries(Object.entries(results).map(([name, { dims, data }]) =>
    [name, { shape: dims, data: data as Float32Array }])); // every output of ours is float32
}

/** The largest difference of two tensors of one shape; Infinity for other shapes. */
export function largestDifference(a: Tensor, b: Tensor): number {
  if (a.shape.join() !== b.shape.join()) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.data.length; i++) largest = Math.max(largest, Math.abs(a.data[i] - b.data[i]));
  return largest;
}
