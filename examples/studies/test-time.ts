// Test time over the number of regions, as far as the deck's 2,000 (slide "Fast R-CNN outcome"): the same pictures
// through the trained systems of a comparison, with 300, 500 and 2,000 regions an image: selective search's best, and
// random boxes after them where it has no more. Seconds of the processors, proposals not counted.
//   npm run build && node dist/examples/studies/test-time.js --from runs/compare/runs --images 3
// Two minutes on one core; slow R-CNN takes most of it.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCompute } from '../../lib/compute/open-compute.js';
import { SHAPES_DEFAULT, shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FolderStore } from '../../lib/data/caches/folder-store.js';
import { readSafetensors } from '../../lib/data/files/tensor-file.js';
import type { Sample } from '../../lib/data/sample.js';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { RCNN_SYSTEM } from '../../lib/systems/rcnn.js';
import { SPPNET_SYSTEM } from '../../lib/systems/sppnet.js';
import type { System, TrainedDetector } from '../../lib/systems/system.js';
import type { ProposalChoice } from '../../lib/proposals/proposal-choice.js';

const TIGHT = { kind: 'selective-search', loosen: 0 } as const;
const REGIONS: readonly (readonly [name: string, choice: ProposalChoice])[] = [
  ['300', { ...TIGHT, limit: 300 }], ['500', { ...TIGHT, limit: 500 }], ['2000', { ...TIGHT, extraRandom: 1500 }],
];
const SYSTEMS = [RCNN_SYSTEM, SPPNET_SYSTEM, FAST_SYSTEM];

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: 'runs/compare/runs' },
    images: { type: 'string', default: '3' },
    cache: { type: 'string', default: 'runs/compare/proposals' },
  },
});
const { testImages, seed } = SHAPES_DEFAULT;
const { samples } = shapesDataset({ split: 'test', images: testImages, seed, occluders: false });
const timed = samples.slice(0, Number(values.images));
const compute = await openCompute('auto');

console.log(row(`s/image, ${timed.length} images`, SYSTEMS.map(({ name }) => name), 'rcnn : sppnet : fast'));
for (const [name, choice] of REGIONS) {
  const seconds: number[] = [];
  for (const system of SYSTEMS) {
    const detector = await detectorWith(system, choice);
    seconds.push(await secondsFor(detector, timed) / timed.length);
  }
  const ratios = seconds.map((one) => (one / seconds[2]).toPrecision(2)).join(' : ');
  console.log(row(`${name} regions`, seconds.map((one) => one.toFixed(3)), ratios));
}
await compute.close();

function row(name: string, cells: readonly string[], ratios: string): string {
  return `${name.padEnd(20)}${cells.map((cell) => cell.padStart(9)).join('')}   ${ratios}`;
}

/** The first seed of a system, told to look at other regions than those it was trained with. */
async function detectorWith(system: System, choice: ProposalChoice): Promise<TrainedDetector> {
  const file = await readSafetensors(join(values.from, `${system.name}-0`, 'model.safetensors'));
  const metadata = { ...file.metadata, proposals: JSON.stringify(choice) };
  return system.loadDetector({ ...file, metadata }, compute, async () => new FolderStore(values.cache));
}

/** A first look caches proposals and compiles kernels; the second is timed. */
async function secondsFor(detector: TrainedDetector, images: readonly Sample[]): Promise<number> {
  for (const image of images) await detector.find(image);
  const begin = process.cpuUsage();
  for (const image of images) await detector.find(image);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}
