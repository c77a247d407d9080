// What a training of several stages goes on from, besides its weights, as tensors and text:
//   velocities/…   while the network is trained       svms/1/positives …   while the SVMs are
//   metadata: seconds of the stages; training { stepsDone, walk }; svms { scale, imagesDone }
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { miningFile, miningOf } from '../posthoc/mining-state.js';
import type { SvmProgress } from '../posthoc/stages.js';
import type { TrainingState } from '../training/sgd-training.js';
import { trainingState, trainingStateFile } from './training-state.js';

export interface StagedState {
  /** By stage. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Absent when the network is trained. */
  readonly training?: TrainingState;
  /** Absent before its stage. */
  readonly svms?: SvmProgress;
}

export function stagedStateFile({ seconds, training, svms }: StagedState): TensorFile {
  const tensors = new Map<string, StoredTensor>();
  const metadata: Record<string, string> = { seconds: JSON.stringify(seconds) };
  const put = (prefix: string, file: TensorFile, more: object): void => {
    for (const [name, tensor] of file.tensors) tensors.set(`${prefix}/${name}`, tensor);
    metadata[prefix] = JSON.stringify({ ...file.metadata, ...more });
  };
  if (training !== undefined) put('training', trainingStateFile(training), {});
  if (svms !== undefined) {
    const { scale, imagesDone, classes } = svms;
    put('svms', miningFile(classes), { scale, imagesDone });
  }
  return { tensors, metadata };
}

/** The inverse. Throws RangeError when the file is not such a state. */
export function stagedState(file: TensorFile): StagedState {
  const { seconds } = file.metadata;
  if (seconds === undefined) throw new RangeError('training state: seconds is missing');
  const training = partOf(file, 'training');
  const svms = partOf(file, 'svms');
  return {
    seconds: JSON.parse(seconds) as StagedState['seconds'],
    ...training === null ? {} : { training: trainingState(training) },
    ...svms === null ? {} : { svms: svmProgress(svms) },
  };
}

function svmProgress(file: TensorFile): SvmProgress {
  const [scale, imagesDone] = ['scale', 'imagesDone'].map((name) => Number(file.metadata[name]));
  if (!Number.isFinite(scale) || !Number.isInteger(imagesDone)) {
    throw new RangeError('training state: scale or imagesDone of the SVMs is missing');
  }
  return { scale, imagesDone, classes: miningOf(file) };
}

function partOf({ tensors, metadata }: TensorFile, prefix: string): TensorFile | null {
  const text = metadata[prefix];
  if (text === undefined) return null;
  const own = [...tensors].filter(([name]) => name.startsWith(`${prefix}/`));
  return {
    tensors: new Map(own.map(([name, value]) => [name.slice(prefix.length + 1), value])),
    metadata: JSON.parse(text) as Record<string, string>,
  };
}
