// The fit of data beside what a run was trained with: which flags it lacks.
import * as v from 'valibot';
import { isDeepStrictEqual } from 'node:util';
import type { FitFlags } from '../diagnosis/advice.js';
import type { RunConfig } from '../run-config.js';
import type { Annotations } from './anchor-report.js';
import { fitOf, type FittedConfig } from './fit-rule.js';
import { USUAL_CONFIG } from './usual-config.js';

const limit = v.union([v.literal('all'), v.number()]);
const LIMITS = v.looseObject({ preNmsTopN: limit, postNmsTopN: limit });
const FITTED = v.looseObject({
  preprocessing: v.looseObject({ shorterSide: v.number(), longerSide: v.number() }),
  anchors: v.looseObject({ scales: v.array(v.number()) }), anchorStride: v.number(),
  proposalsTrain: LIMITS, proposalsTest: LIMITS,
});

/** The flags that fit the data and that the run was not trained with; null for a run without anchors. */
export function lackingFlags(data: Annotations, { constants }: RunConfig): FitFlags | null {
  if (!v.is(FITTED, constants)) return null;
  const own = constants as unknown as FittedConfig; // what the schema does not name is not compared
  const { scale, set } = fitOf(data, USUAL_CONFIG, null);
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
