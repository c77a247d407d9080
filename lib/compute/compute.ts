// The backend that computes the expensive operations. Networks take a Compute as an argument and work with any of them.
//   loops    the defining loops of lib/layers, in plain TypeScript
//   blocked  the same products as 4×4 register-blocked plain TypeScript (lib/layers/kernels/contract-blocked.ts)
//   dev      the gpu.js kernels as plain JavaScript: a breakpoint inside a kernel stops there
//   cpu, webasm, webgpu, webgl2   the gpu.js kernels on that backend
//   simd     the same products, and pooling, by functions written for WebAssembly by hand (lib/compute/simd)
//   auto     by size: simd where it is faster, loops elsewhere (lib/compute/dispatch.ts)
// loops, blocked and auto also compute in float64 (gradient checks). The other modes reject it: gpu.js has no float64.
import type { ConvOps } from '../layers/conv.js';
import type { LinearOps } from '../layers/linear.js';
import type { MaxPoolOps } from '../layers/max-pool.js';
import type { RoiPoolOps } from '../layers/roi-pool.js';
import type { Card, OnCard, Placed, Tensor } from '../tensor/tensor.js';
import type { Transfers } from './transfers.js';

export const COMPUTE_MODES = ['auto', 'loops', 'blocked', 'simd', 'dev', 'cpu', 'webasm', 'webgpu', 'webgl2'] as const;
export type ComputeMode = typeof COMPUTE_MODES[number];

/** The requested mode and what really ran: printed by the commands, stored in config.json and metrics.json. */
export interface Backend {
  /** The requested mode. */
  readonly mode: ComputeMode;
  /** What really ran: a mode name, or several joined by `+`. In gpu.js' modes it is read from the kernels' class. */
  readonly ran: string;
  /** Threads that share a large operation; 1: everything runs on the calling thread. */
  readonly threads: number;
  /** Why something other than the requested mode ran; null: it did not. */
  readonly fallback: string | null;
}

/** A card with the operations of layers. */
export type CardCompute = Card & LayerOps<OnCard>;

/** What layers are computed by, on tensors at one place. */
export interface LayerOps<T extends Placed = Tensor> extends ConvOps<T>, LinearOps<T>, MaxPoolOps<T>, RoiPoolOps<T> {}

export interface Compute extends LayerOps {
  /** Read it after the work: a kernel may fall back when it first runs. */
  readonly backend: Backend;
  /** What has travelled to and from a graphics card so far; absent: there is no card. */
  readonly transfers?: () => Transfers;
  /** The same operations on tensors that stay on the graphics card; absent: there is no card, or none keeps them. */
  readonly card?: CardCompute;
  /** Frees kernels and worker threads; afterwards the operations reject. Closing twice is harmless. */
  close(): Promise<void>;
}

/** The one-line form printed by commands, e.g. `webasm, 2 threads`. */
export function describeBackend(backend: Backend): string {
  const threads = backend.threads === 1 ? '1 thread' : `${backend.threads} threads`;
  const why = backend.fallback === null ? '' : ` (${backend.fallback})`;
  return `${backend.ran}, ${threads}${why}`;
}
