// Random float32 tensors, and a comparison of their bits.
import type { Rng } from '../../lib/tensor/rng.js';
import { withPrecision, type Shape, type Tensor, type TensorData } from '../../lib/tensor/tensor.js';
import { randomTensor } from './gradient.js';

export function float32Tensor(shape: Shape, rng: Rng): Tensor {
  return withPrecision(randomTensor(shape, rng), 'float32');
}

interface Numbers {
  readonly data: TensorData | Int32Array;
}

/** Whether every byte is equal; tap's own comparison of arrays takes seconds at the sizes of feature maps. */
export function sameBits(a: readonly Numbers[], b: readonly Numbers[]): boolean {
  const bytes = ({ data }: Numbers): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return a.length === b.length && a.every((x, i) => Buffer.compare(bytes(x), bytes(b[i])) === 0);
}
