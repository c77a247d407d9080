// What to say of each class with a low average precision: which error costs most, a command that shows a case of it,
// and what would help.
import { isDeepStrictEqual } from 'node:util';
import { typedCommand } from '../../data/files/typed-command.js';
import { apText } from '../../evaluation/ap-text.js';
import type { ErrorKind } from '../../evaluation/detection-errors.js';
import { explainerLoader, systemNamed } from '../../systems/systems.js';
import type { DataChoice } from '../data-choice.js';
import type { Metrics } from '../metrics.js';
import type { RunConfig, TestPlan, TrainPlan } from '../run-config.js';
import type { World } from '../world.js';
import { mainReason, worstOf, type ClassDiagnosis } from './class-diagnosis.js';
import type { MissReason } from './missed-reason.js';
import { dataWords, retrainCommand, type FitFlags } from './retrain-command.js';
import { ENOUGH_PASSES, type TrainingLength } from './training-length.js';

/** A class is low below this AP, or by so much below the mean. */
const LOW = { ap: 0.5, belowMean: 0.15 };

export interface ClassAdvice {
  readonly class: string;
  readonly ap: number;
  /** What costs most, as a sentence. */
  readonly error: string;
  /** The command that shows a case; null where there is none to show. */
  readonly see: string | null;
  /** What would help. */
  readonly help: string;
  /** The command that does it; null where there is none. */
  readonly command: string | null;
}

/** The run that was tested. */
export interface AdvisedRun {
  readonly dir: string;
  readonly config: RunConfig;
  /** What the test was asked for. */
  readonly plan: TestPlan;
  readonly length: TrainingLength;
  /** What `train --data` would choose for the data and the run has not; null: nothing is known. */
  readonly fit: FitFlags | null;
  /** Where the data of the training are now; null: at the place that the run knows. */
  readonly movedTo: DataChoice | null;
  /** Whether `train --resume` can give the run more steps. */
  readonly canTrainOn: boolean;
}

/** An entry for each class with a low AP, the lowest first. */
export function adviceOf(run: AdvisedRun, metrics: Metrics, { systems }: Pick<World, 'systems'>): ClassAdvice[] {
  const { diagnosis } = metrics;
  if (diagnosis === undefined) return [];
  const { plan } = run.config;
  const explains = explainerLoader(systemNamed(plan.system, systems), plan.settings) !== undefined;
  return Object.entries(metrics.ap)
    .filter((entry): entry is [string, number] => entry[1] !== null && isLow(entry[1], metrics.mAP))
    .sort((a, b) => a[1] - b[1])
    .flatMap(([name, ap]) => {
      const one = diagnosis.classes[name];
      const worst = worstOf(one);
      if (worst === null) return [];
      return [{
        class: name, ap, error: errorText(one, worst, diagnosis.score),
        see: explains ? seeCommand(run, one) : null,
        ...helpFor(one, worst, run),
      }];
    });
}

function isLow(ap: number, mAP: number): boolean {
  return ap < LOW.ap || ap < mAP - LOW.belowMean;
}

const ERRORS: Readonly<Record<ErrorKind, string>> = {
  'poor-box': 'boxes that fit badly',
  'wrong-class': 'taking one class for another',
  'both': 'boxes that fit badly, of another class',
  'duplicate': 'finding the same object twice',
  'background': 'finding something where there is nothing',
  'missed': 'missing objects',
};

/** `missing objects costs most: 58 of 72 have no right detection from score 0.40 on; of 50 looked into, 40 …` */
function errorText(one: ClassDiagnosis, worst: ErrorKind, score: number): string {
  const head = `${ERRORS[worst]} costs most`;
  if (worst !== 'missed') {
    const { [worst]: such, right } = one.found;
    const cost = `${head}, ${apText(one.cost[worst])} AP`;
    return `${cost}: ${such} of its ${one.objects} best detections, and ${right} are right`;
  }
  const looked = Object.values(one.reasons).reduce((a, b) => a + b, 0);
  const missed = `${head}: ${one.missed} of ${one.objects} have no right detection from score ${score.toFixed(2)} on`;
  if (looked === 0) return missed;
  const reason = mainReason(one.reasons)!; // at least one was looked into
  const rank = one.rank === null ? ''
    : `; the best box that overlaps one and is not kept has rank ${one.rank} in the median`;
  return `${missed}; of ${looked} looked into, ${one.reasons[reason]} ${REASONS[reason]}${rank}`;
}

/** After `40`, about missed objects. */
const REASONS: Readonly<Record<MissReason, string>> = {
  'anchor': 'have no anchor that overlaps them by 0.5',
  'limit': 'have no proposal among those kept, though boxes that overlap them were made',
  'no-proposal': 'have no proposal that overlaps them by 0.5',
  'box': 'have a proposal, but their class moves its box away',
  'background': 'have a proposal that was scored too low',
  'other-class': 'have a proposal that was taken for another class',
  'suppressed': 'have a box that a better box of the class suppressed',
  'head': 'have a proposal that was not recognised',
};

/** Explains the model, proposals and data of the test; null for other drawn shapes than the run's. */
function seeCommand({ dir, config, plan }: AdvisedRun, { example }: ClassDiagnosis): string | null {
  const { data, split, best, proposals } = plan;
  const isOwn = isDeepStrictEqual(data, config.plan.data);
  if (example === null || (!isOwn && data.kind === 'shapes')) return null;
  const { image, kind, number } = example;
  return typedCommand([
    'explain', '--run', dir, ...best === true ? ['--best'] : [],
    ...proposals === undefined ? [] : ['--proposals', proposals.file ?? proposals.kind],
    ...isOwn ? [] : dataWords(data), '--split', split, `--${kind}`, String(number), image,
  ]);
}

const MOST_PROPOSALS = 2000; // of a picture

type Help = Pick<ClassAdvice, 'help' | 'command'>;

function helpFor(one: ClassDiagnosis, worst: ErrorKind, run: AdvisedRun): Help {
  const reason = worst === 'missed' ? mainReason(one.reasons) : null;
  const more = { help: 'more pictures with such objects to learn from', command: null };
  switch (reason ?? worst) {
    case 'anchor': case 'limit': case 'no-proposal':
      return fitHelp(run) ?? longerHelp(run) ?? widerHelp(one, run) ?? more;
    case 'duplicate':
      return { help: 'a lower --set detection.nmsIou suppresses more boxes beside a better one', command: null };
    case 'suppressed':
      return { help: 'a higher --set detection.nmsIou keeps boxes of objects that overlap', command: null };
    default: return longerHelp(run) ?? more;
  }
}

/** A new training whose anchors and proposals reach the objects; null where the run's own fit the data. */
function fitHelp(run: AdvisedRun): Help | null {
  const { fit } = run;
  if (fit === null || (fit.scale === null && Object.keys(fit.set).length === 0)) return null;
  return { help: 'a scale, anchors or limits that fit the data', command: retrainCommand(trainPlan(run), fit) };
}

/** So many proposals that the best boxes are among them; null where that would be too many. */
function widerHelp(one: ClassDiagnosis, run: AdvisedRun): Help | null {
  const constants = run.config.constants ?? {};
  const { proposalsTest } = constants as { readonly proposalsTest?: { readonly postNmsTopN?: unknown } };
  const kept = proposalsTest?.postNmsTopN;
  if (one.rank === null || typeof kept !== 'number') return null;
  const wider = Math.max(2 * kept, Math.ceil(1.5 * one.rank / 50) * 50);
  if (wider > MOST_PROPOSALS) return null;
  const command = retrainCommand(trainPlan(run), { scale: null, set: { 'proposalsTest.postNmsTopN': wider } });
  return { help: `more proposals than ${kept} a picture`, command };
}

/** What the run was trained with, its data where they are now. */
function trainPlan({ config: { plan }, movedTo }: AdvisedRun): TrainPlan {
  return movedTo === null ? plan : { ...plan, data: movedTo };
}

function longerHelp({ dir, config, length, movedTo, canTrainOn }: AdvisedRun): Help | null {
  if (!length.isShort) return null;
  const longer = String(longerSteps(config.plan.settings.steps, length));
  const saw = length.passes === null ? '' : ` saw each picture ${timesText(length.passes)}`;
  const fell = length.fell === null || length.fell <= 0 ? ''
    : `${saw === '' ? '' : ', and'} its losses fell by ${(100 * length.fell).toFixed(0)} % in its third quarter`;
  const short = `a longer training: this one${saw}${fell}`;
  if (!canTrainOn) return { help: `${short}; --steps ${longer} in a new one`, command: null };
  const place = movedTo === null ? [] : dataWords(movedTo);
  return { help: short, command: typedCommand(['train', '--resume', '--run', dir, ...place, '--steps', longer]) };
}

/** Three times the steps, or as many as show each picture often enough. */
function longerSteps(steps: number, { passes }: TrainingLength): number {
  const enough = passes === null ? 0 : Math.ceil(steps * ENOUGH_PASSES / passes / 50) * 50;
  return Math.max(3 * steps, enough);
}

/** `0.6 times`, `once`, `6 times` */
function timesText(passes: number): string {
  if (passes < 0.95) return `${passes.toFixed(1)} times`;
  return passes < 1.5 ? 'once' : `${passes.toFixed(0)} times`;
}
