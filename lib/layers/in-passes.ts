// A layer over many images, a few at a time: the same numbers, and kernels no larger than for a few.
//   y = [l(x₁), l(x₂), …]      dx = [dx₁, dx₂, …]      ∂L/∂param = Σ over passes
// Slices have one size, so a kernel is compiled once (and once more when the last slice is smaller).
import { tensor, zerosLike, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

/** `imagesPerPass` images of (N,C,H,W) go through the layer together. Throws RangeError when it is less than 1. */
export function inPasses<Saved>(layer: Layer<Saved>, imagesPerPass: number): Layer<readonly Saved[]> {
  if (!(imagesPerPass >= 1)) throw new RangeError(`inPasses: a pass needs an image, got ${imagesPerPass}`);
  return {
    params: layer.params,
    async forward(x) {
      const [ys, saved]: [Tensor[], Saved[]] = [[], []];
      for (const images of slicesOf(x, imagesPerPass)) {
        const pass = await layer.forward(images);
        ys.push(pass.y);
        saved.push(pass.saved);
      }
      return { y: joined(ys), saved };
    },
    async backward(dy, saved) {
      const dxs: Tensor[] = [];
      for (const [i, dImages] of slicesOf(dy, imagesPerPass).entries()) {
        dxs.push(await layer.backward(dImages, saved[i]));
      }
      return joined(dxs);
    },
    async backwardParams(dy, saved) {
      for (const [i, dImages] of slicesOf(dy, imagesPerPass).entries()) await layer.backwardParams(dImages, saved[i]);
    },
  };
}

/** Images 0..n−1, n..2n−1, …; they share the numbers of x. */
function slicesOf(x: Tensor, n: number): Tensor[] {
  const [N, ...perImage] = x.shape;
  const size = x.data.length / N;
  return Array.from({ length: Math.ceil(N / n) }, (_, i) => {
    const end = Math.min((i + 1) * n, N);
    return tensor([end - i * n, ...perImage], x.data.subarray(i * n * size, end * size));
  });
}

function joined(parts: readonly Tensor[]): Tensor {
  if (parts.length === 1) return parts[0];
  const [, ...perImage] = parts[0].shape;
  const all = zerosLike(parts[0], [parts.reduce((sum, { shape: [n] }) => sum + n, 0), ...perImage]);
  let at = 0;
  for (const { data } of parts) {
    all.data.set(data, at);
    at += data.length;
  }
  return all;
}
