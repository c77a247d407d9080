// Shows how long the gradient is that approximate joint training ignores: at the RPN's deltas, beside the gradient of
// the RPN's own box loss, while backbone S is trained from its M0 with bilinear sampling and the path cut. The ignored
// one grows as the head learns, and is soon many times as long.
// Deck: "What happens in practice?".  About 20 s on two cores; with --quick (10 steps) about 6 s.
//   npm run example -- 12b
// Expected output:
//   mean lengths     the RPN's own   ignored   ratio
//   steps   1 to  10       …
import { openCompute } from '../lib/compute/open-compute.js';
import { shapesDataset } from '../lib/data/shapes/shapes.js';
import { FASTER_EXACT_SMALL, type ExactConfig } from '../lib/detectors/faster-rcnn/config.js';
import { EXACT_SETTINGS } from '../lib/detectors/faster-rcnn/exact/exact-settings.js';
import { startExactTraining } from '../lib/detectors/faster-rcnn/exact/train-exact.js';
import { BACKBONES } from '../lib/networks/backbones.js';
import { pretrainedM0 } from './pretrained.js';

const STEPS = process.argv.includes('--quick') ? 10 : 40;
const WINDOW = 10;

const data = shapesDataset({ split: 'train', images: 40, seed: 1, occluders: false });
const compute = await openCompute('auto');
const config: ExactConfig = { ...FASTER_EXACT_SMALL, path: EXACT_SETTINGS.control };
const { step } = startExactTraining({ M0: await pretrainedM0(), spec: BACKBONES.S, data, config, seed: 1, compute });

console.log('mean lengths     the RPN\'s own   ignored   ratio');
for (let first = 1; first <= STEPS; first += WINDOW) {
  const sums = { rpnBbox: 0, path: 0 };
  for (let i = 0; i < WINDOW; i++) {
    const { norms } = await step();
    sums.rpnBbox += norms.rpnBbox;
    sums.path += norms.path;
  }
  const [own, ignored] = [sums.rpnBbox / WINDOW, sums.path / WINDOW];
  const steps = `steps ${String(first).padStart(3)} to ${String(first + WINDOW - 1).padStart(3)}`;
  console.log(`${steps}   ${own.toFixed(4).padStart(12)}   ${ignored.toFixed(4).padStart(7)}   `
    + `${(ignored / own).toFixed(1).padStart(5)}`);
}
await compute.close();
