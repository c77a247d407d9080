// The study of docs/12-exact-joint-training.md, one setting a call: trains backbone S with that path, watches
// where the path's gradient comes from, tests, and leaves SETTING-sSEED.json in a folder. A setting that has its file
// is not trained again.  About 3 minutes on one core for 500 steps; with --steps 10 --images 20 half a minute.
//   npm run build && node dist/examples/studies/exact-joint.js --setting weight-1 --seed 0 --out runs/exact-study
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeFileAtomic } from '../../lib/data/files/atomic-file.js';
import { openCompute } from '../../lib/compute/open-compute.js';
import { SHAPES_DEFAULT, shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FASTER_EXACT_SMALL, type ExactConfig } from '../../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS, exactSettingName } from '../../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { studyExact, type ExactWindow } from '../../lib/studies/exact-joint/exact-study.js';
import { BACKBONES } from '../../lib/networks/backbones.js';
import { pretrainedM0 } from '../pretrained.js';

const { values } = parseArgs({
  options: {
    setting: { type: 'string', default: 'control' },
    steps: { type: 'string', default: '500' },
    seed: { type: 'string', default: '0' },
    images: { type: 'string', default: String(SHAPES_DEFAULT.trainImages) },
    out: { type: 'string', default: 'runs/exact-study' },
  },
});
const setting = exactSettingName(values.setting);
const [steps, seed, images] = [values.steps, values.seed, values.images].map(Number);
const file = join(values.out, `${setting}-s${seed}.json`);

if (await access(file).then(() => true, () => false)) {
  console.log(`${file} is there already`);
} else {
  await mkdir(values.out, { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(await run())}\n`);
  console.log(file);
}

async function run() {
  const { seed: drawing, testImages } = SHAPES_DEFAULT;
  const data = shapesDataset({ split: 'train', images, seed: drawing, occluders: false });
  const test = shapesDataset({ split: 'test', images: Math.min(images, testImages), seed: drawing, occluders: false });
  const path = EXACT_SETTINGS[setting];
  const config: ExactConfig = {
    ...FASTER_EXACT_SMALL, schedule: { ...FASTER_EXACT_SMALL.schedule, steps }, path,
  };
  const compute = await openCompute('auto');
  const job = { M0: await pretrainedM0(), spec: BACKBONES.S, data, config, seed, compute };
  const begin = process.cpuUsage();
  const result = await studyExact({ job, test, window: 25 }, (window) => console.log(lineOf(window)));
  const { user, system } = process.cpuUsage(begin);
  await compute.close();
  const { mAP, recall } = result;
  console.log(`mAP ${mAP.toFixed(3)}, recall ${recall.half.toFixed(3)} ${recall.strict.toFixed(3)}`);
  const size = { trainingImages: data.samples.length, testImages: test.samples.length };
  return { setting, path, seed, steps, ...size, cpuSeconds: (user + system) / 1e6, ...result };
}

function lineOf({ step, losses, norms }: ExactWindow): string {
  const named = Object.entries(losses).map(([name, loss]) => `${name} ${loss.toFixed(3)}`).join('  ');
  return `${String(step).padStart(4)}  ${named}  |own| ${norms.rpnBbox.toFixed(4)}  |path| ${norms.path.toFixed(4)}`
    + `  |all| ${norms.all.toFixed(2)}`;
}
