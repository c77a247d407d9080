// The systems by the names of `--system`: one line each.
import { FAST_SYSTEM } from './fast.js';
import { FAST_VARIANTS } from './fast-variants.js';
import { FASTER_ALTERNATING_SYSTEM } from './faster-alternating.js';
import { FASTER_CONTROL_SYSTEM, FASTER_EXACT_SYSTEM } from './faster-exact.js';
import { FASTER_JOINT_SYSTEM } from './faster-joint.js';
import { RCNN_SYSTEM } from './rcnn.js';
import { SPPNET_5_SCALES_SYSTEM, SPPNET_SYSTEM } from './sppnet.js';
import type { System, TrainSettings } from './system.js';
import { UsageError } from './usage-error.js';

/** The deck's, in its order. */
export const SYSTEMS: readonly System[] = [
  RCNN_SYSTEM,
  SPPNET_SYSTEM,
  FAST_SYSTEM,
  FASTER_ALTERNATING_SYSTEM,
  FASTER_JOINT_SYSTEM,
  FASTER_EXACT_SYSTEM,
];

/** The same trained in another way, to see what one choice is worth. */
export const VARIANTS: readonly System[] = [SPPNET_5_SCALES_SYSTEM, ...FAST_VARIANTS, FASTER_CONTROL_SYSTEM];

/** What `--system` means when it is not typed. */
export const DEFAULT_SYSTEM = FASTER_JOINT_SYSTEM.name;

/** loadExplainer() of a system, for models that were trained with these settings; undefined: they keep no records. */
export function explainerLoader(system: System, settings: TrainSettings): System['loadExplainer'] {
  return system.keepsRecords?.(settings) === false ? undefined : system.loadExplainer;
}

/** The system of a name. Throws RangeError that lists the known systems. */
export function systemNamed(name: string, systems: readonly System[]): System {
  const found = systems.find((system) => system.name === name);
  if (found !== undefined) return found;
  const known = systems.map((system) => system.name).join(', ');
  throw new UsageError(`unknown system ${JSON.stringify(name)}, this version has ${known}`);
}
