// What a run may be expected to reach: measured with several seeds on the drawn shapes.
import { apText } from '../../evaluation/ap-text.js';
import { isDeepStrictEqual } from 'node:util';
import { DRAWN_SHAPES } from '../data-choice.js';
import type { Metrics } from '../metrics.js';
import type { RunConfig } from '../run-config.js';

/** Lowest and highest mAP by system and steps; backbone S, scale 150, the M0 that comes with the program. */
const MEASURED: Readonly<Record<string, Readonly<Record<number, readonly [low: number, high: number]>>>> = {
  'faster-joint': { 1000: [0.726, 0.752], 1500: [0.787, 0.803], 5000: [0.867, 0.867] }, // README.md; docs/findings.md
  'rcnn': { 600: [0.838, 0.852] },                                                      // docs/findings.md, also below
  'sppnet': { 1500: [0.839, 0.853] },
  'fast': { 1500: [0.822, 0.826] },
  'faster-alternating': { 3000: [0.749, 0.752] },
  'faster-exact': { 1500: [0.796, 0.813] },
};

/** mAP by which another seed may leave the range. */
const NOISE = 0.03;

/** How good the mAP of a test is, in words. */
export function verdictOf({ plan }: RunConfig, metrics: Metrics): string {
  const { mAP, images, split } = metrics;
  const head = `mAP ${apText(mAP)} on ${images} images of split ${split}`;
  const range = isMeasured(plan) && isDeepStrictEqual(metrics.data, DRAWN_SHAPES)
    ? MEASURED[plan.system]?.[plan.settings.steps] : undefined;
  if (range === undefined) return `${head}: ${wordOf(mAP)}. No other training of this recipe on these data is known.`;
  const [low, high] = range;
  const known = low === high ? `a training of this recipe had ${apText(low)}`
    : `trainings of this recipe with other seeds had ${apText(low)} to ${apText(high)}`;
  if (mAP > high + NOISE) return `${head}: better than expected; ${known}.`;
  return mAP < low - NOISE ? `${head}: less than expected; ${known}.` : `${head}: as expected; ${known}.`;
}

function isMeasured({ data, settings: { backbone, scale }, init }: RunConfig['plan']): boolean {
  return isDeepStrictEqual(data, DRAWN_SHAPES) && backbone === 'S' && scale === 150 && init !== null;
}

function wordOf(mAP: number): string {
  if (mAP >= 0.8) return 'most objects are found, and few detections are wrong';
  if (mAP >= 0.5) return 'many objects are found, with errors that are named below';
  return mAP >= 0.2 ? 'a beginning; what costs most is named below' : 'hardly anything is found yet';
}
