// Runs a kernel's own text over all its threads, in JavaScript numbers and in the precision of its inputs. Slow, plain,
// and without gpu.js. It serves gradient checks of kernels in float64, and debuggers: a kernel is stepped like any
// function.
import type { KernelCall, KernelConstants, KernelThis } from '../layers/kernels/kernel-run.js';
import { precisionOf, zeroData, type TensorData } from '../tensor/tensor.js';

type PlainKernel = (this: KernelThis<KernelConstants>, ...inputs: TensorData[]) => number | number[];

/** A RunKernel. Results are float64 if any input is. */
export async function runInFloat64(call: KernelCall): Promise<TensorData> {
  const { kernel, resultsPerCell, output: [X, Y, Z], constants, inputs } = call;
  const doubles = inputs.some((data) => precisionOf({ data }) === 'float64');
  const results = zeroData(X * Y * Z * resultsPerCell, doubles ? 'float64' : 'float32');
  // The cast: a KernelFunction declares the types of its constants and inputs, and the call carries exactly those.
  const cell = kernel as unknown as PlainKernel;
  for (let i = 0; i < X * Y * Z; i++) {
    const thread = { x: i % X, y: Math.floor(i / X) % Y, z: Math.floor(i / (X * Y)) };
    const result = cell.apply({ thread, output: { x: X, y: Y, z: Z }, constants }, [...inputs]);
    if (typeof result === 'number') results[i] = result;
    else results.set(result, i * resultsPerCell);
  }
  return results;
}
