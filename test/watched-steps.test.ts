// The watched twins of the six steps: made from the steps, and the same training to the last bit.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { loopsCompute } from '../lib/compute/loops.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../lib/detectors/faster-rcnn/config.js';
import { JOINT_STEP_STAGES } from '../lib/detectors/faster-rcnn/step-joint.watched.js';
import { startJointTraining } from '../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { StageRecorder, type StageAccount } from '../lib/training/stage-account.js';
import type { Watch } from '../lib/training/watch.js';
import { bytesOf } from './support/tensor-bytes.js';
import { freshTwins, STEPPED_FILES, watchedStep } from './support/watched-step.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');
const inLib = readdirSync(`${ROOT}/lib`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts')).map((name) => `lib/${name.replaceAll('\\', '/')}`);

for (const [path, text] of freshTwins(read, inLib)) {
  test(`${path} is made from the step beside it (if not: npm run docs)`, (t) => {
    t.equal(read(path), text);
    t.end();
  });
  test(`the stages of ${path} name functions that are there`, (t) => {
    for (const [, code] of text.matchAll(/code: '(.*)'/g)) {
      const [file, name] = code.split('#');
      t.ok(existsSync(`${ROOT}/${file}`), file);
      t.match(read(file), new RegExp(`^export (async )?(function|class) ${name}\\b`, 'm'), code);
    }
    t.end();
  });
}

test('watchedStep() rejects a source without the step, and a call whose function is not known', (t) => {
  const [file] = STEPPED_FILES;
  t.throws(() => watchedStep(file, '', new Map()), new RangeError(`${file.source} has no function rcnnStep`));
  const text = 'export async function rcnnStep(net, batch) {\n  const a = await mystery(batch);\n}\n';
  t.throws(() => watchedStep(file, text, new Map()), new RangeError(`${file.source}: whose function is mystery?`));
  t.end();
});

function jointTraining(watch?: Watch) {
  const { preprocessing, roiSampling, schedule } = FASTER_JOINT_SMALL;
  const config = {
    ...FASTER_JOINT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 40, longerSide: 66 }, // small, and few regions: loops are slow
    roiSampling: { ...roiSampling, roisPerImage: 8 },
    schedule: { ...schedule, steps: 2 },
  };
  const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });
  return startJointTraining({ M0: null, spec: BACKBONES.S, data, config, seed: 1, compute: loopsCompute(), watch });
}

test('a watched joint step shows every stage in the order of the source, and moves the same bytes', async (t) => {
  const accounts: StageAccount[] = [];
  const recorder = new StageRecorder((account) => { accounts.push(account); });
  const watched = jointTraining(recorder.watch);
  const report = await recorder.step(watched.step);
  const plain = jointTraining();
  t.same(await plain.step(), report);
  for (const [i, { name, value }] of plain.net.params.entries()) {
    t.equal(bytesOf(watched.net.params[i].value), bytesOf(value), name);
  }
  t.same(accounts.map(({ stage }) => stage.name), [...Object.keys(JOINT_STEP_STAGES), 'update']);
  const losses = accounts.filter(({ loss }) => loss !== null).map(({ stage, loss }) => [stage.name, loss]);
  t.same(Object.fromEntries(losses), report.losses);
  const learning = accounts.filter(({ gradientLength }) => gradientLength !== null).map(({ stage }) => stage.name);
  t.same(learning, ['dPooled', 'dConvRpn', 'conv.params']);
});
