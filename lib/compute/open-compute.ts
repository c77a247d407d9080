// Opens a Compute by the name of its mode.
import { COMPUTE_MODES, type Compute, type ComputeMode } from './compute.js';
import { dispatchedOperations } from './dispatch.js';
import { openGpuRunner, type GpuMode } from './gpu-runner.js';
import { kernelOperations, runBlocked } from './kernel-operations.js';
import { loopsCompute } from './loops.js';

/** The mode of a name as typed after `--mode`. Throws RangeError with the known modes for any other name. */
export function computeMode(name: string): ComputeMode {
  const mode = COMPUTE_MODES.find((known) => known === name);
  if (mode === undefined) {
    throw new RangeError(`compute: unknown mode ${JSON.stringify(name)}, known are ${COMPUTE_MODES.join(', ')}`);
  }
  return mode;
}

/**
 * Opens a backend; the caller closes it. Rejects with RangeError for an unknown mode and with Error when the mode is
 * not available on this machine; both messages list the known modes.
 */
export async function openCompute(name: string): Promise<Compute> {
  const mode = computeMode(name);
  switch (mode) {
    case 'loops': return loopsCompute();
    case 'blocked': return blockedCompute();
    case 'auto': return autoCompute();
    default: return gpuCompute(mode);
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
async function gpuCompute(mode: GpuMode): Promise<Compute> {
  const runner = await openGpuRunner(mode).catch((error: unknown) => {
    const known = COMPUTE_MODES.join(', ');
    throw new Error(`compute: mode ${mode} is not available here (${reasonOf(error)}), known are ${known}`);
  });
  return {
    ...kernelOperations(runner.run),
    get backend() {
      const { modes, threads, fallback } = runner.ran();
      return { mode, ran: modes, threads, fallback };
    },
    close: () => runner.close(),
  };
}

/** webasm and loops, chosen by size; mode blocked where gpu.js or WebAssembly does not load. */
async function autoCompute(): Promise<Compute> {
  const loops = loopsCompute();
  try {
    const runner = await openGpuRunner('webasm');
    return {
      ...dispatchedOperations(runner.run, loops),
      get backend() {
        const { modes, threads, fallback } = runner.ran();
        return { mode: 'auto' as const, ran: `${modes}+loops`, threads, fallback };
      },
      close: () => runner.close(),
    };
  } catch (error) {
    const fallback = `mode webasm is not available: ${reasonOf(error)}`;
    return { ...blockedCompute(), backend: { mode: 'auto', ran: 'blocked', threads: 1, fallback } };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
