// Who computes the hot operations. Networks take a Compute as an argument and never ask which one it is.
//   loops    the defining loops of lib/layers, in plain TypeScript
//   blocked  the same products as 4×4 register-blocked plain TypeScript (lib/layers/kernels/contract-blocked.ts)
//   dev      the gpu.js kernels as plain JavaScript: a breakpoint inside a kernel stops there
//   cpu, webasm, webgpu, webgl2   the gpu.js kernels on that backend
//   auto     by measured size: kernels on webasm where they pay, loops elsewhere (lib/compute/dispatch.ts)
// Float64 tensors (gradient checks) are computed by loops, blocked and auto; gpu.js knows float32 only and says so.
import type { ConvOps } from '../layers/conv.js';
import type { LinearOps } from '../layers/linear.js';
import type { MaxPoolOps } from '../layers/max-pool.js';
import type { RoiPoolOps } from '../layers/roi-pool.js';

export const COMPUTE_MODES = ['auto', 'loops', 'blocked', 'dev', 'cpu', 'webasm', 'webgpu', 'webgl2'] as const;
export type ComputeMode = typeof COMPUTE_MODES[number];

/** What was asked for and what happened: printed by the commands, stored in config.json and metrics.json. */
export interface Backend {
  /** The mode that was asked for. */
  readonly mode: ComputeMode;
  /** What really ran the kernels (read from the kernels' own class): a mode name, or several joined by `+`. */
  readonly ran: string;
  /** Threads a large operation is spread over; 1 when everything runs on the calling thread. */
  readonly threads: number;
  /** Why something other than the mode ran, or null. */
  readonly fallback: string | null;
}

export interface Compute extends ConvOps, LinearOps, MaxPoolOps, RoiPoolOps {
  /** Read it after the work: a kernel may fall back when it first runs. */
  readonly backend: Backend;
  /** Frees kernels and worker threads; afterwards the operations reject. Closing twice is harmless. */
  close(): Promise<void>;
}

/** The one-line form printed by commands, e.g. `webasm, 2 threads`. */
export function describeBackend(backend: Backend): string {
  const threads = backend.threads === 1 ? '1 thread' : `${backend.threads} threads`;
  const why = backend.fallback === null ? '' : ` (${backend.fallback})`;
  return `${backend.ran}, ${threads}${why}`;
}
