// The settings of the study of exact joint training (docs/12-exact-joint-training.md): each a coordinate path, named
// after what tells it from the whole derivative with the head's targets taken as constants.
import type { CoordinatePath } from '../config.js';

const WHOLE: CoordinatePath = {
  weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0,
};

/** ±1/512 for one region and one delta, as the public layer for RoI warping has it (py-faster-rcnn's successor MNC). */
const WARPING_LIMIT = 1 / 512;

/** A ramp ends at half of the 500 steps of the study. */
const HALF_WAY = 250;

export const EXACT_SETTINGS = {
  'control': { ...WHOLE, weight: 0 },
  'weight-1': WHOLE,
  'weight-0.3': { ...WHOLE, weight: 0.3 },
  'weight-0.1': { ...WHOLE, weight: 0.1 },
  'weight-0.03': { ...WHOLE, weight: 0.03 },
  'weight-0.01': { ...WHOLE, weight: 0.01 },
  'foreground': { ...WHOLE, regions: 'foreground' },
  'limit': { ...WHOLE, limit: WARPING_LIMIT },
  'ramp-1': { ...WHOLE, rampUp: HALF_WAY },
  'ramp-0.1': { ...WHOLE, weight: 0.1, rampUp: HALF_WAY },
  'moving-targets': { ...WHOLE, targets: 'moving' },
  'foreground-moving': { ...WHOLE, regions: 'foreground', targets: 'moving' },
  'foreground-moving-0.1': { ...WHOLE, weight: 0.1, regions: 'foreground', targets: 'moving' },
  'foreground-moving-0.03': { ...WHOLE, weight: 0.03, regions: 'foreground', targets: 'moving' },
  'foreground-moving-0.01': { ...WHOLE, weight: 0.01, regions: 'foreground', targets: 'moving' }, // the default
  'share-1': { ...WHOLE, share: 1 },
  'share-1-weight-0.01': { ...WHOLE, share: 1, weight: 0.01 },
  'share-1-moving': { ...WHOLE, share: 1, targets: 'moving' },
  'share-1-foreground-moving': { ...WHOLE, share: 1, regions: 'foreground', targets: 'moving' },
} as const satisfies Readonly<Record<string, CoordinatePath>>;

export type ExactSettingName = keyof typeof EXACT_SETTINGS;

/** The setting of a name as typed. Throws RangeError listing the known ones. */
export function exactSettingName(name: string): ExactSettingName {
  if (Object.hasOwn(EXACT_SETTINGS, name)) return name as ExactSettingName;
  const known = Object.keys(EXACT_SETTINGS).join(', ');
  throw new RangeError(`no setting of exact joint training is called ${JSON.stringify(name)}, there are: ${known}`);
}
