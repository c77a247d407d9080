// The parts of a model's configuration that detection computes with, of all four detectors: types and ranges. A part
// that a system does not have, or that an older version did not write, may be absent.
import * as v from 'valibot';
import { checked } from './checked.js';
import { metadataJson, type TensorFile } from './safetensors.js';

const LARGEST_SIDE = 10_000; // network-input pixels

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const side = v.pipe(v.number(), v.gtValue(0), v.maxValue(LARGEST_SIDE));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const positives = v.pipe(v.array(positive), v.minLength(1), v.maxLength(100));
const limit = v.union([v.literal('all'), count]);

const STD = v.union([positive, v.strictTuple([positive, positive, positive])]);
/** How bytes of pictures become numbers (pictures/image-tensor.ts). */
export const PIXELS = { order: v.picklist(['RGB', 'BGR']), means: v.strictTuple([finite, finite, finite]), std: STD };

const TEST_CONFIG = v.looseObject({
  preprocessing: v.optional(v.pipe(
    v.looseObject({ ...PIXELS, shorterSide: side, longerSide: side }),
    v.check(({ shorterSide, longerSide }) => shorterSide <= longerSide),
  )),
  warp: v.optional(v.looseObject({ ...PIXELS, side, context: v.pipe(v.number(), v.minValue(0)) })),
  scales: v.optional(v.nullable(v.looseObject({ shorterSides: positives }))),
  levels: v.optional(v.pipe(v.array(count), v.minLength(1), v.maxLength(100))),
  anchors: v.optional(v.looseObject({ baseSize: positive, ratios: positives, scales: positives, centre: finite })),
  anchorStride: v.optional(positive),
  proposalsTest: v.optional(v.looseObject({
    preNmsTopN: limit, nmsIou: share, postNmsTopN: limit, minSide: v.pipe(v.number(), v.minValue(0)),
  })),
  targetStds: v.optional(v.looseObject({ tx: positive, ty: positive, tw: positive, th: positive })),
  detection: v.optional(v.looseObject({
    nmsIou: share, scoreFloor: v.optional(finite), maxPerImage: v.optional(count), maxPerClass: v.optional(count),
    thinOut: v.optional(v.nullable(v.looseObject({ scoreFloor: finite, nmsIou: share }))),
  })),
});

/**
 * The configuration under `config`, which must have `part`. Throws RangeError naming the field that is missing, of
 * another type or out of its range.
 */
export function testConfigOf<Config>(file: TensorFile, part: keyof Config & string): Config {
  const config = metadataJson(file, 'config') as Record<string, unknown> | null;
  if (config?.[part] === undefined) throw new RangeError(`model: the metadata config has no ${part}`);
  return checked(TEST_CONFIG, config, 'model: the metadata config') as unknown as Config; // the rest is for training
}
