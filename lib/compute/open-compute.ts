// The one way to get a Compute: by the name of a mode.
import { COMPUTE_MODES, type Compute, type ComputeMode } from './compute.js';
import { loopsCompute } from './loops.js';

/** `--mode` as typed: the mode, or an error that lists the known ones. */
export function computeMode(name: string): ComputeMode {
  const mode = COMPUTE_MODES.find((known) => known === name);
  if (mode === undefined) {
    throw new RangeError(`compute: unknown mode ${JSON.stringify(name)}, known are ${COMPUTE_MODES.join(', ')}`);
  }
  return mode;
}

/**
 * Opens a backend. Rejects with a RangeError for an unknown mode and with an Error when the mode is not available on
 * this machine; both list the modes that can be asked for. Close what you open.
 */
export async function openCompute(name: string): Promise<Compute> {
  const mode = computeMode(name);
  if (mode === 'loops') return loopsCompute();
  return { ...loopsCompute(), backend: { mode, ran: 'loops', threads: 1, fallback: 'kernels are not built yet' } };
}
