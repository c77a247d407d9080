// One joint step to walk through in a debugger: two drawn scenes, small, and few regions. The argument is the mode.
//   node --inspect-brk dist/test/support/joint-step-main.js         loops: the code that defines every layer
//   node --inspect-brk dist/test/support/joint-step-main.js dev     gpu.js kernels as plain JavaScript
import { openCompute } from '../../lib/compute/open-compute.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { startJointTraining } from '../../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from '../../lib/networks/backbones.js';

const { preprocessing, roiSampling } = FASTER_JOINT_SMALL;
const config = {
  ...FASTER_JOINT_SMALL,
  preprocessing: { ...preprocessing, shorterSide: 40, longerSide: 66 },
  roiSampling: { ...roiSampling, roisPerImage: 8 },
};
const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });
const compute = await openCompute(process.argv[2] ?? 'loops');
const { step } = startJointTraining({ M0: null, spec: BACKBONES.S, data, config, seed: 1, compute });
console.log((await step()).losses);
await compute.close();
