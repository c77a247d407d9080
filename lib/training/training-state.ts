// The state of an SGD training as tensors and text, so that a file can hold it beside the weights.
import type { TensorFile } from '../data/files/safetensors.js';
import { tensor } from '../tensor/tensor.js';
import type { TrainingState } from './sgd-training.js';

/** V of each parameter under its name; the step counter and the walk over the images as text. */
export function trainingStateFile({ stepsDone, walk, velocities }: TrainingState): TensorFile {
  return {
    tensors: new Map(Object.entries(velocities)),
    metadata: { stepsDone: String(stepsDone), ...walk === null ? {} : { walk: JSON.stringify(walk) } },
  };
}

/** The inverse. Throws RangeError when the file is not such a state. */
export function trainingState({ tensors, metadata }: TensorFile): TrainingState {
  const stepsDone = Number(metadata.stepsDone);
  if (!Number.isInteger(stepsDone)) throw new RangeError('training state: stepsDone is missing');
  const velocities = Object.fromEntries([...tensors].map(([name, { shape, data }]) => {
    if (!(data instanceof Float32Array)) throw new RangeError(`training state: the velocity ${name} is not float32`);
    return [name, tensor(shape, data)];
  }));
  const walk = metadata.walk === undefined ? null : JSON.parse(metadata.walk) as object;
  return { stepsDone, walk, velocities };
}
