import { test } from 'tap';
import { ERROR_KINDS, WRONG_KINDS, type ErrorKind } from '../../../lib/evaluation/detection-errors.js';
import { adviceOf, type AdvisedRun } from '../../../lib/runs/diagnosis/advice.js';
import { adviceLines, cocoLine } from '../../../lib/runs/diagnosis/advice-lines.js';
import type { ClassDiagnosis } from '../../../lib/runs/diagnosis/class-diagnosis.js';
import { MISS_REASONS, type MissReason } from '../../../lib/runs/diagnosis/missed-reason.js';
import { trainingLength, zeroLosses } from '../../../lib/runs/diagnosis/training-length.js';
import type { Metrics } from '../../../lib/runs/metrics.js';
import { DRAWN_SHAPES } from '../../../lib/runs/data-choice.js';
import type { RunConfig, TestPlan } from '../../../lib/runs/run-config.js';
import { FASTER_JOINT_SYSTEM } from '../../../lib/systems/faster-joint.js';

const DATA = { kind: 'folder', dir: '/photos' } as const;
const CONFIG = {
  plan: { system: FASTER_JOINT_SYSTEM.name, data: DATA, split: 'train', settings: { steps: 600, scale: 150, set: {} } },
  trainingImages: 205,
  constants: { anchors: {}, roiSampling: { imagesPerBatch: 2 }, proposalsTest: { postNmsTopN: 150 } },
} as unknown as RunConfig;
const LONG = { passes: 40, fell: 0.01, isShort: false };
const TEST = { data: DATA, split: 'val', mode: 'auto', pictures: 0, drawnScore: 0.5 };
const RUN: AdvisedRun = {
  dir: 'runs/a', config: CONFIG, plan: TEST, length: LONG, fit: null, movedTo: null, canTrainOn: true,
};

function zeros<Name extends string>(
  names: readonly Name[], given: Partial<Record<Name, number>>,
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as Record<Name, number>;
}

function metrics(cost: Partial<Record<ErrorKind, number>>, reasons: Partial<Record<MissReason, number>>): Metrics {
  const platelets: ClassDiagnosis = {
    objects: 76, unfound: 30, found: { ...zeros(WRONG_KINDS, { background: 9 }), right: 20, ignored: 0 }, missed: 56,
    cost: zeros(ERROR_KINDS, cost), reasons: zeros(MISS_REASONS, reasons), rank: 248,
    example: { image: 'BloodImage_00012', kind: 'object', number: 3 },
  };
  const diagnosis = { score: 0.4, confusion: { iou: 0.5, score: 0.4, counts: [] },
    images: { withMissed: 40, lookedInto: 16 }, classes: { platelets, cells: platelets, none: platelets } };
  const ap = { platelets: 0.3, cells: 0.8, none: null };
  return { split: 'val', data: DATA, mAP: 0.6, ap, diagnosis } as unknown as Metrics;
}

const lines = (run: AdvisedRun, tested: Metrics): string[] =>
  adviceLines(adviceOf(run, tested, { systems: [FASTER_JOINT_SYSTEM] }));

test('adviceOf() names error, case and limit of a class without proposals, and nothing of others', async (t) => {
  t.same(lines(RUN, metrics({ missed: 0.5, background: 0.1 }, { limit: 30, background: 5 })), [
    'platelets, AP .300: missing objects costs most: 56 of 76 have no right detection from score 0.40 on; of 35 '
      + 'looked into, 30 have no proposal among those kept, though boxes that overlap them were made; the best box '
      + 'that overlaps one and is not kept has rank 248 in the median',
    '  see a case by: npx rcnn explain --run runs/a --split val --object 3 BloodImage_00012',
    '  what would help: more proposals than 150 a picture, by: npx rcnn train --data /photos --split train --scale 150 '
      + '--set proposalsTest.postNmsTopN=400',
  ]);
});

test('adviceOf() prefers the flags that fit the data', async (t) => {
  const fit = { scale: 300, set: { 'anchors.scales': [1, 2, 4, 8], 'proposalsTest.postNmsTopN': 1000 } };
  const [, , help] = lines({ ...RUN, fit }, metrics({ missed: 0.5 }, { anchor: 30 }));
  t.equal(help,
    '  what would help: a scale, anchors or limits that fit the data, by: npx rcnn train --data /photos --split train '
      + '--scale 300 --set anchors.scales=1,2,4,8 proposalsTest.postNmsTopN=1000');
});

test('adviceOf() says to train on where the head fails and the run was short', async (t) => {
  const short = { ...RUN, length: { passes: 5.9, fell: 0.12, isShort: true } };
  const told = lines(short, metrics({ background: 0.3, missed: 0.1 }, {}));
  t.match(told[0], /^platelets, AP \.300: finding something where there is nothing costs most, \.300 AP: 9 of its 76 /);
  t.equal(told[2], '  what would help: a longer training: this one saw each picture 6 times, and its losses fell by 12 '
    + '% in its third quarter, by: npx rcnn train --resume --run runs/a --steps 1800');
  t.equal(lines(RUN, metrics({ background: 0.3 }, {}))[2],
    '  what would help: more pictures with such objects to learn from');
});

test('adviceOf() shows a case of the model, the proposals and the data that were tested', async (t) => {
  const missed = metrics({ missed: 0.5 }, { head: 3 });
  const see = (plan: Partial<TestPlan>): string => lines({ ...RUN, plan: { ...TEST, ...plan } }, missed)[1];
  const proposals = { kind: 'file', loosen: 0, file: '/my boxes.jsonl', sha256: '' } as const;
  t.match(see({ best: true, proposals }),
    'explain --run runs/a --best --proposals \'/my boxes.jsonl\' --split val --object 3 BloodImage_00012');
  t.match(see({ data: { kind: 'folder', dir: '/others', strict: true }, proposals: { kind: 'fast', loosen: 0 } }),
    'explain --run runs/a --proposals fast --data /others --strict --split val --object 3 BloodImage_00012');
  t.notMatch(see({ data: { ...DRAWN_SHAPES, seed: 2 } }), 'explain', 'no flag draws these');
});

test('adviceOf() takes the data from where they are now, and trains on only with what training left', async (t) => {
  const tested = metrics({ background: 0.3 }, {});
  const short: AdvisedRun = { ...RUN, length: { passes: 5.9, fell: null, isShort: true } };
  const last = (run: AdvisedRun): string => lines(run, tested)[2];
  t.match(last({ ...short, movedTo: { kind: 'folder', dir: '/new' } }),
    'train --resume --run runs/a --data /new --steps 1800');
  t.equal(last({ ...short, canTrainOn: false }),
    '  what would help: a longer training: this one saw each picture 6 times; --steps 1800 in a new one');
  const [, , help] = lines({ ...RUN, movedTo: { kind: 'folder', dir: '/new' } }, metrics({ missed: 1 }, { limit: 9 }));
  t.match(help, 'by: npx rcnn train --data /new --split train --scale 150 --set proposalsTest.postNmsTopN=400');
});

test('trainingLength() counts passes and sees falling losses', async (t) => {
  const log = (loss: (step: number) => number) => ({
    columns: ['step', 'learningRate', 'a', 'b'],
    rows: Array.from({ length: 400 }, (_, i) => [i + 1, 0.01, loss(i), 0]),
  });
  const falling = trainingLength(CONFIG, log((i) => 1 - i / 500));
  t.equal(falling.passes?.toFixed(2), '5.85', '600 steps of 2 pictures over 205');
  t.equal(falling.fell?.toFixed(3), '0.285', 'means 1 - 149.5/500 and 1 - 249.5/500');
  t.ok(falling.isShort);
  const often = { ...CONFIG, trainingImages: 20 };
  t.notOk(trainingLength(often, log(() => 0.3)).isShort);
  t.ok(trainingLength(often, log((i) => 1 - i / 500)).isShort);
  t.match(zeroLosses(log(() => 1)), [/^loss b was exactly 0 in 400 of 400 steps: nothing was learned from it$/]);
});

test('cocoLine() writes all numbers one way', async (t) => {
  t.equal(cocoLine({ ap: 0.4123, ap50: 0.76, ap75: 1, small: null, medium: 0.35, large: 0, classes: {} }),
    'COCO AP .412 (IoU .5: .760, .75: 1.000; small objects none, medium .350, large .000)');
});
