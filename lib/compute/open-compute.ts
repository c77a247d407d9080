// Opens a Compute by the name of its mode.
import { openCard } from './card/kernel-card.js';
import { COMPUTE_MODES, type Compute, type ComputeMode } from './compute.js';
import { dispatchedOperations } from './dispatch.js';
import { GPU_OPTIONS, isOnCard, openGpuRunner, type GpuMode } from './gpu-runner.js';
import { kernelOperations, productOperations, runBlocked } from './kernel-operations.js';
import { loopsCompute } from './loops.js';
import { SimdContraction, workerThreads } from './simd/simd-contraction.js';
import { SimdMemory } from './simd/simd-memory.js';
import { simdPooling } from './simd/simd-pooling.js';
import { threadCount } from './thread-count.js';

/** The mode of a name as typed after `--mode`. Throws RangeError with the known modes for any other name. */
export function computeMode(name: string): ComputeMode {
  const mode = COMPUTE_MODES.find((known) => known === name);
  if (mode === undefined) {
    throw new RangeError(`compute: unknown mode ${JSON.stringify(name)}, known are ${COMPUTE_MODES.join(', ')}`);
  }
  return mode;
}

/**
 * Opens a backend with at most so many threads; the caller closes it. Rejects with RangeError for an unknown mode and
 * with Error when the mode is not available on this machine; both messages list the known modes.
 */
export async function openCompute(name: string, mostThreads = GPU_OPTIONS.threads): Promise<Compute> {
  const mode = computeMode(name);
  switch (mode) {
    case 'loops': return loopsCompute();
    case 'blocked': return blockedCompute();
    case 'simd': return simdCompute(mostThreads);
    case 'auto': return autoCompute(mostThreads);
    default: return gpuCompute(mode, mostThreads);
  }
}

/** Why a mode is not available on this machine; null: it is available. */
export async function whyUnavailable(mode: ComputeMode): Promise<string | null> {
  try {
    await (await openCompute(mode)).close();
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Contractions by the blocked loop, pooling by the loops. */
function blockedCompute(): Compute {
  const { maxPoolForward, roiPoolForward, close } = loopsCompute();
  const backend = { mode: 'blocked', ran: 'blocked', threads: 1, fallback: null } as const;
  return { ...kernelOperations(runBlocked), maxPoolForward, roiPoolForward, backend, close };
}

/** Every operation by its kernel, of any size. */
async function gpuCompute(mode: GpuMode, threads: number): Promise<Compute> {
  const runner = await openGpuRunner(mode, { ...GPU_OPTIONS, threads }).catch((error: unknown) => {
    throw notAvailable(mode, error);
  });
  return {
    ...kernelOperations(runner.run),
    get backend() {
      const { modes, threads, fallback } = runner.ran();
      return { mode, ran: modes, threads, fallback };
    },
    ...isOnCard(mode) ? { transfers: () => runner.transfers() } : {},
    ...runner.card === null ? {} : { card: openCard(runner.card) },
    close: () => runner.close(),
  };
}

/** What the functions written for WebAssembly SIMD compute. Throws where there is no WebAssembly SIMD. */
function openSimd(threads: number) {
  const memory = new SimdMemory();
  const contraction = new SimdContraction(memory, threads);
  return { contract: contraction.contract, pooling: simdPooling(memory), close: () => contraction.close() };
}

/** Threads of mode simd; 1 in a page: its threads are started by Node's own module. */
function simdThreads(mostThreads: number): number {
  return workerThreads() === undefined ? 1 : threadCount(mostThreads);
}

/** Every operation of any size by the functions written for WebAssembly SIMD. */
async function simdCompute(mostThreads: number): Promise<Compute> {
  const threads = simdThreads(mostThreads);
  try {
    const { contract, pooling, close } = openSimd(threads);
    const backend = { mode: 'simd', ran: 'simd', threads, fallback: null } as const;
    return { ...productOperations(contract), ...pooling, backend, close };
  } catch (error) {
    throw notAvailable('simd', error);
  }
}

/** simd and loops, chosen by size; mode blocked where there is no WebAssembly SIMD. */
async function autoCompute(mostThreads: number): Promise<Compute> {
  const threads = simdThreads(mostThreads);
  try {
    const { contract, pooling, close } = openSimd(threads);
    const backend = { mode: 'auto', ran: 'simd+loops', threads, fallback: null } as const;
    return { ...dispatchedOperations(contract, pooling, loopsCompute()), backend, close };
  } catch (error) {
    const fallback = `mode simd is not available: ${reasonOf(error)}`;
    return { ...blockedCompute(), backend: { mode: 'auto', ran: 'blocked', threads: 1, fallback } };
  }
}

function notAvailable(mode: ComputeMode, error: unknown): Error {
  const known = COMPUTE_MODES.join(', ');
  return new Error(`compute: mode ${mode} is not available here (${reasonOf(error)}), known are ${known}`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
