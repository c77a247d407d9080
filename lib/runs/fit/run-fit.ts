// The fit of data beside what a run was trained with: which flags it lacks.
import { isDeepStrictEqual } from 'node:util';
import type { System } from '../../systems/system.js';
import type { FitFlags } from '../diagnosis/retrain-command.js';
import type { RunConfig } from '../run-config.js';
import type { Annotations } from './anchor-report.js';
import { fittedConfig } from './fit-plan.js';
import { fitOf } from './fit-rule.js';

/** The flags that fit the data and that the run was not trained with; null for a run without anchors. */
export function lackingFlags(data: Annotations, { plan, constants }: RunConfig, system: System): FitFlags | null {
  const { backbone, recipe } = plan.settings;
  const [own, usual] = [constants, system.configOf(system.defaults(backbone, recipe))].map(fittedConfig);
  if (own === null || usual === null || recipe !== 'small') return null;
  const { scale, set } = fitOf(data, usual, null);
  const lacks = Object.entries(set).filter(([path, value]) => !isEnough(valueAt(own, path), value));
  return { scale: scale > own.preprocessing.shorterSide ? scale : null, set: Object.fromEntries(lacks) };
}

/** Whether a run's value is the one that fits, or a wider limit. */
function isEnough(own: unknown, value: unknown): boolean {
  if (own === 'all') return true;
  return typeof own === 'number' && typeof value === 'number' ? own >= value : isDeepStrictEqual(own, value);
}

function valueAt(config: object, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => (part as Readonly<Record<string, unknown>>)[name], config);
}
