// The command that trains a run's data anew, with other flags.
import { typedCommand } from '../../data/files/typed-command.js';
import { DEFAULT_SYSTEM } from '../../systems/systems.js';
import type { DataChoice } from '../data-choice.js';
import { fitWords } from '../fit/fit-lines.js';
import type { FittedValues } from '../fit/fitted-config.js';
import type { TrainPlan } from '../run-config.js';

/** Flags of a new training that differ from a run's. */
export interface FitFlags {
  readonly scale: number | null;
  readonly set: FittedValues;
}

/** `npx rcnn train --data photos --split train --scale 300`: what the run has set stays set, and its scale. */
export function retrainCommand({ system, data, split, settings }: TrainPlan, { scale, set }: FitFlags): string {
  return typedCommand([
    'train', ...system === DEFAULT_SYSTEM ? [] : ['--system', system], ...dataWords(data),
    ...data.kind === 'folder' ? ['--split', split] : [],
    ...fitWords({ scale: scale ?? settings.scale, rate: null, set: { ...settings.set, ...set } }),
  ]);
}

/** The flags that choose data: `--data photos --strict`. */
export function dataWords(data: DataChoice): string[] {
  if (data.kind === 'shapes') return data.occluders ? ['--occluders'] : [];
  return [
    '--data', data.dir, ...data.strict === true ? ['--strict'] : [], ...data.skipBad === true ? ['--skip-bad'] : [],
    ...data.valShare === undefined ? [] : ['--val-share', String(data.valShare)],
  ];
}
