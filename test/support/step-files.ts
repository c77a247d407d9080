// Which files of lib one SGD step of joint training runs through, by coverage, in mode loops.
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { loopsCompute } from '../../lib/compute/loops.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../../lib/detectors/faster-rcnn/config.js';
import { startJointTraining } from '../../lib/detectors/faster-rcnn/train-joint.js';
import { BACKBONES } from '../../lib/networks/backbones.js';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url)); // below dist

/** Paths such as `lib/layers/conv.ts`, in alphabetical order: files with a function that the second step calls. */
export async function filesOfStep(): Promise<string[]> {
  const data = shapesDataset({ split: 'train', images: 2, seed: 1, occluders: false });
  const { preprocessing, roiSampling, schedule } = FASTER_JOINT_SMALL;
  const config = {
    ...FASTER_JOINT_SMALL,
    preprocessing: { ...preprocessing, shorterSide: 40, longerSide: 66 }, // small, and few regions: loops are slow
    roiSampling: { ...roiSampling, roisPerImage: 8 },
    schedule: { ...schedule, steps: 2 },
  };
  const job = { M0: null, spec: BACKBONES.S, data, config, seed: 1, compute: loopsCompute() };
  const { step } = startJointTraining(job);
  await step(); // draws and prepares both images
  return filesRunBy(step);
}

async function filesRunBy(work: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await session.post('Profiler.takePreciseCoverage'); // counts from here on
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  return result
    .filter(({ functions }) => functions.some(({ ranges }) => ranges[0].count > 0))
    .filter(({ url }) => url.startsWith('file:') && fileURLToPath(url).startsWith(LIB))
    .map(({ url }) => `lib/${fileURLToPath(url).slice(LIB.length).replace(/\.js$/, '.ts')}`)
    .sort();
}
