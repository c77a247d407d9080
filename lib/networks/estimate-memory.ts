// An estimate of the memory that a Fast R-CNN needs. In numbers of 4 bytes, with P parameters; kept(l) and operands(l)
// are the numbers that layer l keeps and that one of its kernels holds (trunk-layer.ts):
//   forward   2P + Σ kept(l) + Σ operands(l) + 2 · max operands
//   step      3P + Σ kept(l) + Σ kernels(l) · operands(l) + 2 · max operands
// 2P: values and gradients; 3P: also the solver's velocities. A trained layer has three kernels (y, ∂L/∂x, ∂L/∂w), the
// lowest trained layer two, all others one. A kernel keeps its memory for the next call. 2 · max operands is the
// largest call while it runs: its packed operands and its unpacked result. `step` is an upper bound, because layers of
// equal sizes share kernels and the runner frees old ones:
//   likely    3P + Σ kept(l) + min(Σ kernels(l) · operands(l), max(cache, max operands)) + 2 · max operands + process
// counts only the kernels that the runner keeps (cache), and assumes that garbage is collected in time.
import { GPU_OPTIONS } from '../compute/gpu-runner.js';
import type { BackboneSpec } from './backbones.js';
import { describeBackbone, totalCost, type LayerRow, type Workload } from './describe-backbone.js';

export interface MemoryEstimate {
  /** Bytes of the parameters' values alone: the size of a saved model. */
  readonly parameters: number;
  /** Upper bound on the bytes of one forward pass. */
  readonly forward: number;
  /** Upper bound on the bytes of a training step, its forward pass included. */
  readonly step: number;
  /** Likely bytes of the whole process in a training step. */
  readonly likelyStep: number;
  /** Bytes of the largest kernel; WebAssembly allows 4 GiB per kernel. */
  readonly largestKernel: number;
}

const BYTES = 4;

/** Bytes of Node with this program loaded and no network. */
const PROCESS_BYTES = 64 * 2 ** 20;

/** In float32, for one image, with all layers from `spec.firstTrained` on trained. */
export function estimateMemory(spec: BackboneSpec, work: Workload): MemoryEstimate {
  const { trunk, head } = describeBackbone(spec, work);
  const rows = [...trunk, ...head];
  const firstTrained = rows.findIndex(({ name }) => name === spec.firstTrained);
  const { parameters, kept, operands } = totalCost(rows);
  const allKernels = rows.reduce((sum, row, l) => sum + kernelCount(row, l - firstTrained) * row.cost.operands, 0);
  const largest = Math.max(...rows.map(({ cost }) => cost.operands));
  return {
    parameters: BYTES * parameters,
    forward: BYTES * (2 * parameters + kept + operands + 2 * largest),
    step: BYTES * (3 * parameters + kept + allKernels + 2 * largest),
    likelyStep: BYTES * (3 * parameters + kept + 2 * largest) + PROCESS_BYTES
      + Math.min(BYTES * allKernels, Math.max(GPU_OPTIONS.cache.bytes, BYTES * largest)),
    largestKernel: BYTES * largest,
  };
}

/** Kernels of a layer in training. `above`: its place above the lowest trained layer, negative below that. */
function kernelCount({ cost }: LayerRow, above: number): number {
  if (cost.parameters === 0 || above < 0) return 1;
  return above === 0 ? 2 : 3;
}
