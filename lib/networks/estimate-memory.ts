// The memory a Fast R-CNN needs, before any of it is allocated. In numbers of 4 bytes, with P parameters and for each
// layer l its kept numbers and the operands of a kernel (trunk-layer.ts):
//   forward   2P + Σ kept(l) + Σ operands(l) + 2 · max operands
//   step      3P + Σ kept(l) + Σ kernels(l) · operands(l) + 2 · max operands
// 2P: every parameter has its gradient from the start; 3P: and the solver's velocity. A trained layer has three kernels
// (y; ∂L/∂x; ∂L/∂w), the lowest trained one two, the others one; a kernel keeps its memory for the next call, or until
// the garbage collector comes by. The last term is the largest call under way, its operands packed and its result
// unpacked. It is an upper estimate: layers of equal sizes share their kernels, and old ones are dropped.
//   likely    3P + Σ kept(l) + min(Σ kernels(l) · operands(l), max(cache, max operands)) + 2 · max operands + process
// counts the kernels that the runner keeps instead of all: what a step comes to where the garbage collector keeps up.
import { GPU_OPTIONS } from '../compute/gpu-runner.js';
import type { BackboneSpec } from './backbones.js';
import { describeBackbone, totalCost, type LayerRow, type Workload } from './describe-backbone.js';

export interface MemoryEstimate {
  /** Bytes of the parameters' values alone: the size of a saved model. */
  readonly parameters: number;
  /** Bytes needed at the most by one forward pass. */
  readonly forward: number;
  /** Bytes needed at the most by a training step; includes `forward`. */
  readonly step: number;
  /** Bytes that a training step is likely to need, of the whole process. */
  readonly likelyStep: number;
  /** Bytes of the largest single kernel: WebAssembly's limit is 4 GiB for each. */
  readonly largestKernel: number;
}

const BYTES = 4;

/** Node with this program loaded, before it has a network. */
const PROCESS_BYTES = 64 * 2 ** 20;

/** For float32, one image, trained from `spec.firstTrained` on. */
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

/** Kernels of a layer in training, `above` layers above the lowest trained one. */
function kernelCount({ cost }: LayerRow, above: number): number {
  if (cost.parameters === 0 || above < 0) return 1;
  return above === 0 ? 2 : 3;
}
