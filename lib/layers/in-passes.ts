// A layer applied to a large batch a few images at a time: the same results with smaller kernels and less memory.
//   y = [l(x₁), l(x₂), …]      dx = [dx₁, dx₂, …]      ∂L/∂param = Σ over passes
// All passes have the same size (the last one may be smaller), so each kernel is compiled once (or twice).
import { concatenate, tensor, type Tensor } from '../tensor/tensor.js';
import type { Layer } from './layer.js';

/** Splits x (N,C,H,W) into passes of `imagesPerPass` images. Throws RangeError when that is less than 1. */
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
      return { y: concatenate(ys), saved };
    },
    async backward(dy, saved) {
      const dxs: Tensor[] = [];
      for (const [i, dImages] of slicesOf(dy, imagesPerPass).entries()) {
        dxs.push(await layer.backward(dImages, saved[i]));
      }
      return concatenate(dxs);
    },
    async backwardParams(dy, saved) {
      for (const [i, dImages] of slicesOf(dy, imagesPerPass).entries()) await layer.backwardParams(dImages, saved[i]);
    },
  };
}

/** Images 0..n−1, n..2n−1, …, as views of x. */
function slicesOf(x: Tensor, n: number): Tensor[] {
  const [N, ...perImage] = x.shape;
  const size = x.data.length / N;
  return Array.from({ length: Math.ceil(N / n) }, (_, i) => {
    const end = Math.min((i + 1) * n, N);
    return tensor([end - i * n, ...perImage], x.data.subarray(i * n * size, end * size));
  });
}
