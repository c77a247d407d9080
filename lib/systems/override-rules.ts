// What the values of a configuration may be, for `--set`. The type is that of the recipe's value; the rules below add
// ranges, words, and values of another type. A rule is found by the whole path, or else by the last name of the path.
import type { Json } from './system.js';

interface Rule {
  /** Ends the sentence `… must be`. */
  readonly takes: string;
  readonly holds: (value: unknown) => boolean;
}

function numbers(takes: string, holds: (x: number) => boolean): Rule {
  return { takes, holds: (value) => typeof value === 'number' && Number.isFinite(value) && holds(value) };
}

function count(least: number): Rule {
  return numbers(`a whole number from ${least} on`, (x) => Number.isSafeInteger(x) && x >= least);
}

function words(...known: string[]): Rule {
  return { takes: known.join(' or '), holds: (value) => known.some((word) => word === value) };
}

function either(first: Rule, second: Rule): Rule {
  return { takes: `${first.takes} or ${second.takes}`, holds: (value) => first.holds(value) || second.holds(value) };
}

/** A list of any length but 0. */
function listOf(rule: Rule): Rule {
  return {
    takes: `a list, each ${rule.takes}`,
    holds: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => rule.holds(one)),
  };
}

/** A list of one length. */
function tuple(length: number, rule: Rule): Rule {
  return {
    takes: `${length} numbers, each ${rule.takes}`,
    holds: (value) => Array.isArray(value) && value.length === length && value.every((one) => rule.holds(one)),
  };
}

/** The same, and it may be empty. */
function perhapsEmpty(rule: Rule): Rule {
  return { takes: `a list of ${rule.takes}`, holds: (value) => Array.isArray(value) && value.every(rule.holds) };
}

function record(fields: Readonly<Record<string, Rule>>): Rule {
  const names = Object.keys(fields);
  return {
    takes: `{${names.map((name) => `"${name}": X`).join(', ')}}`,
    holds: (value) => typeof value === 'object' && value !== null && Object.keys(value).length === names.length
      && names.every((name) => Object.hasOwn(value, name) && fields[name].holds(Reflect.get(value, name))),
  };
}

const ANY = numbers('a finite number', () => true);
const POSITIVE = numbers('a positive number', (x) => x > 0);
const FROM_0 = numbers('a number from 0 on', (x) => x >= 0);
const SHARE = numbers('a number from 0 to 1', (x) => x >= 0 && x <= 1);
const BELOW_1 = numbers('a number from 0 to below 1', (x) => x >= 0 && x < 1);
const NULL: Rule = { takes: 'null', holds: (value) => value === null };
const TEXT: Rule = { takes: 'a name', holds: (value) => typeof value === 'string' && value !== '' };
const DELTAS = record({ tx: POSITIVE, ty: POSITIVE, tw: POSITIVE, th: POSITIVE });

/** Values that something else decides; the text says what. */
const FIXED: Readonly<Record<string, string>> = {
  'schedule.steps': 'is what --steps chooses',
  'steps': 'is a share of --steps',
  'anchorStride': 'follows the backbone',
  'detection.classifier': 'follows the training',
};

const RULES: Readonly<Record<string, Rule>> = {
  // pictures
  'order': words('RGB', 'BGR'), 'means': tuple(3, ANY), 'std': either(POSITIVE, tuple(3, POSITIVE)),
  'shorterSide': count(1), 'longerSide': count(1), 'side': count(16), 'context': count(0),
  'shorterSides': listOf(POSITIVE), 'windowSide': POSITIVE, 'regionSide': POSITIVE,
  'scaleJitter': tuple(2, POSITIVE), 'brightness': SHARE, 'contrast': SHARE, 'saturation': SHARE,
  // anchors and proposals
  'baseSize': numbers('a number from 1 on', (x) => x >= 1), 'ratios': listOf(POSITIVE),
  'anchors.scales': listOf(POSITIVE), 'batchSize': count(1),
  'positiveIou': SHARE, 'negativeIou': SHARE, 'allowedBorder': count(0),
  'conflict': words('positive-wins', 'negative-wins'),
  'weighting': either(words('uniform'), record({ positiveShare: BELOW_1 })),
  'preNmsTopN': either(words('all'), count(1)), 'postNmsTopN': either(words('all'), count(1)),
  'nmsIou': SHARE, 'minSide': FROM_0,
  // regions and targets
  'imagesPerBatch': count(1), 'rpnImagesPerBatch': count(1), 'roisPerImage': count(1),
  'fgFraction': SHARE, 'fgIou': SHARE, 'bgIou': tuple(2, SHARE),
  'targets': either(words('statistics'), DELTAS), 'tx': POSITIVE, 'ty': POSITIVE, 'tw': POSITIVE, 'th': POSITIVE,
  'sampling': words('hierarchical', 'region-wise'), 'task': words('multi-task', 'classification', 'boxes'),
  'firstTrained': either(TEXT, NULL), 'levels': listOf(count(1)),
  'batches': count(1), 'oversampling': count(1), 'cropsPerBatch': count(1),
  // solver
  'learningRate': POSITIVE, 'warmUp': count(0), 'dropAt': SHARE,
  'drops': perhapsEmpty(record({ at: SHARE, factor: POSITIVE })), 'iterSize': count(1),
  'momentum': BELOW_1, 'weightDecay': FROM_0, 'biasRate': FROM_0, 'biasDecay': FROM_0, 'newLayerRate': POSITIVE,
  'clipNorm': POSITIVE, 'dropout': BELOW_1,
  // detection
  'scoreFloor': ANY, 'maxPerImage': count(1), 'maxPerClass': count(1),
  'detection.thinOut': either(record({ scoreFloor: ANY, nmsIou: SHARE }), NULL),
  'detection.boxes': words('regressed', 'proposed'),
  // learners after the network
  'targetNorm': POSITIVE, 'maxImages': count(1), 'maxBoxes': count(1), 'minIou': SHARE, 'lambda': FROM_0,
  'whiteningEps': POSITIVE, 'C': POSITIVE, 'positiveWeight': POSITIVE, 'biasMultiplier': POSITIVE,
  'tolerance': POSITIVE, 'maxSweeps': count(1), 'retrainAfter': count(0),
  // exact joint training
  'samplesPerBin': count(1), 'path.weight': FROM_0, 'path.limit': either(POSITIVE, NULL),
  'path.share': either(POSITIVE, NULL), 'path.regions': words('all', 'foreground'),
  'path.targets': words('constant', 'moving'), 'rampUp': count(0),
};

/** What is wrong with a value for a path whose value was `old`; null where nothing is. */
export function overrideFault(path: string, old: unknown, value: Json): string | null {
  const name = path.slice(path.lastIndexOf('.') + 1);
  const fixed = FIXED[path] ?? FIXED[name];
  if (fixed !== undefined) return fixed;
  const rule = RULES[path] ?? RULES[name] ?? ruleOf(old);
  if (rule === null) return groupFault(path, old);
  return rule.holds(value) ? null : `must be ${rule.takes}, got ${JSON.stringify(value)}`;
}

/** What is wrong with a path that leads to several values. */
function groupFault(path: string, old: unknown): string {
  if (typeof old !== 'object' || old === null || Array.isArray(old)) return 'cannot be set';
  return `is a group of values: ${Object.keys(old).map((name) => `${path}.${name}`).join(', ')}`;
}

/** The rule of a value that none is written for: its type, and the length of a list. */
function ruleOf(old: unknown): Rule | null {
  if (typeof old === 'number') return ANY;
  if (typeof old === 'boolean') return { takes: 'true or false', holds: (value) => typeof value === 'boolean' };
  if (Array.isArray(old) && old.every((one) => typeof one === 'number')) return tuple(old.length, ANY);
  return null;
}
