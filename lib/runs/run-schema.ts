// What config.json may hold, field by field: types, ranges and known names. A field that this version does not know is
// kept and not read.
import * as v from 'valibot';
import { COMPUTE_MODES } from '../compute/compute.js';
import { PIXELS } from '../data/files/test-config.js';
import { ERROR_KINDS, WRONG_KINDS } from '../evaluation/detection-errors.js';
import { ALL_BACKBONE_NAMES } from '../networks/published-backbones.js';
import { PROPOSAL_KINDS } from '../proposals/proposal-choice.js';
import { RECIPES } from '../systems/recipe.js';
import { MISS_REASONS } from './diagnosis/missed-reason.js';

/** A whole number from `least` on. */
export const count = (least: number) => v.pipe(v.number(), v.safeInteger(), v.minValue(least));
/** A finite number of at least 0. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
/** A finite number from 0 to 1. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const text = v.pipe(v.string(), v.nonEmpty());
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const PROPOSAL_CHOICE = v.looseObject({
  kind: v.picklist(PROPOSAL_KINDS),
  file: v.exactOptional(text),
  sha256: v.exactOptional(sha256),
  loosen: share,
  limit: v.exactOptional(count(1)),
  extraRandom: v.exactOptional(count(0)),
});

const SETTINGS = v.looseObject({
  backbone: v.picklist(ALL_BACKBONE_NAMES),
  recipe: v.exactOptional(v.picklist(RECIPES)), // absent in runs of an earlier version, as `set`
  steps: count(1),
  scale: count(1),
  learningRate: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  seed: count(0),
  proposals: v.exactOptional(PROPOSAL_CHOICE),
  pixels: v.exactOptional(v.looseObject(PIXELS)), // absent where the recipe's scaling is used
  set: v.exactOptional(v.record(v.string(), v.unknown())),
});

const DATA_CHOICE = v.variant('kind', [
  v.looseObject({ kind: v.literal('folder'), dir: text, images: v.exactOptional(count(1)) }),
  v.looseObject({
    kind: v.literal('shapes'), occluders: v.boolean(), seed: count(0), trainImages: count(1), testImages: count(1),
  }),
]);

const PLAN = v.looseObject({
  system: text,
  settings: SETTINGS,
  data: DATA_CHOICE,
  split: text,
  init: v.nullable(v.looseObject({ file: text, sha256 })),
  mode: v.picklist(COMPUTE_MODES),
  checkpointEvery: count(1),
  cache: v.exactOptional(text),
  validation: v.exactOptional(v.looseObject({ split: text, every: count(1), images: count(1) })),
});

const BACKEND = v.looseObject({
  mode: v.picklist(COMPUTE_MODES), ran: v.string(), threads: count(1), fallback: v.nullable(v.string()),
});

/** By the names of the stages. */
const SECONDS = v.record(v.string(), v.pipe(v.number(), v.finite())); // a clock without its disk may be below 0

const STEP_COST = v.looseObject({ inputPixels: amount, trunk: amount, head: amount, diskBytes: amount });
const COST_BY_STAGE = v.record(v.string(), v.looseObject({ steps: count(0), total: STEP_COST }));
const TRAINING_COST = v.looseObject({ stages: COST_BY_STAGE, slowStep: STEP_COST });

const VERSIONS = v.record(v.string(), v.string());

/** Which program made which steps (guards/run-processes.ts). */
export const PROCESSES = v.array(v.looseObject({ versions: VERSIONS, backend: BACKEND, fromStep: count(0) }));

export const RUN_CONFIG = v.looseObject({
  program: v.string(),
  versions: VERSIONS,
  plan: PLAN,
  classes: v.pipe(v.array(v.string()), v.minLength(1)),
  trainingImages: count(0),
  constants: v.unknown(),
  training: v.nullable(v.looseObject({
    backend: BACKEND, seconds: amount,
    cpuSeconds: v.exactOptional(amount), stages: v.exactOptional(SECONDS),
    proposalsPerImage: v.exactOptional(amount), cost: v.exactOptional(TRAINING_COST),
    cacheBytes: v.exactOptional(amount),
  })),
  processes: v.exactOptional(PROCESSES),
});

/** A record with a value for each name. */
const forEach = <Name extends string, S extends v.GenericSchema>(names: readonly Name[], schema: S) =>
  v.looseObject(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, S>);

const mean = v.nullable(share);
const COCO = v.looseObject({
  ap: mean, ap50: mean, ap75: mean, small: mean, medium: mean, large: mean, classes: v.record(v.string(), mean),
});

const CLASS_DIAGNOSIS = v.looseObject({
  objects: count(0), unfound: count(0), missed: count(0),
  found: forEach(['right', 'ignored', ...WRONG_KINDS] as const, count(0)),
  cost: forEach(ERROR_KINDS, share), reasons: forEach(MISS_REASONS, count(0)), rank: v.nullable(count(1)),
  example: v.nullable(v.looseObject({ image: text, kind: v.picklist(['object', 'detection']), number: count(1) })),
});
const DIAGNOSIS = v.looseObject({
  score: v.pipe(v.number(), v.finite()),
  confusion: v.looseObject({ iou: share, score: v.number(), counts: v.array(v.array(count(0))) }),
  images: v.looseObject({ withMissed: count(0), lookedInto: count(0) }),
  classes: v.record(v.string(), CLASS_DIAGNOSIS),
});

export const METRICS = v.looseObject({
  system: text, backbone: text, backend: BACKEND, seed: count(0),
  data: v.exactOptional(DATA_CHOICE), split: text, images: count(1),
  dataKey: v.exactOptional(sha256), detectionsKey: v.exactOptional(sha256),
  mAP: share, mAPArea: share, ap: v.record(v.string(), v.nullable(share)),
  coco: v.exactOptional(COCO), diagnosis: v.exactOptional(DIAGNOSIS),
  variants: v.exactOptional(v.record(v.string(), share)),
  recall: v.looseObject({
    classes: v.record(v.string(), v.nullable(share)), proposals: v.nullable(v.record(v.string(), share)),
  }),
  seconds: v.looseObject({
    stages: SECONDS, train: v.nullable(amount), proposalsPerImage: v.nullable(amount), testPerImage: amount,
    cpu: v.exactOptional(v.looseObject({ train: v.nullable(amount), testPerImage: v.nullable(amount) })),
  }),
  cost: v.exactOptional(v.nullable(TRAINING_COST)), cacheBytes: amount, steps: count(1),
  best: v.exactOptional(v.literal(true)),
});

const number = v.pipe(v.number(), v.finite());
const COCO_RESULT = v.looseObject({
  image_id: text, category_id: count(1), bbox: v.strictTuple([number, number, number, number]), score: number,
});
export const DETECTIONS = v.array(COCO_RESULT);
