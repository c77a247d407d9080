// The state of an SGD training as tensors and text, so that it can stand in a file beside the weights.
import type { TensorFile } from '../data/files/safetensors.js';
import type { ImageWalkState } from '../sampling/image-walk.js';
import type { TrainingState } from '../training/sgd-training.js';
import { tensor } from '../tensor/tensor.js';

/** V of each parameter under its name; the walk over the images and the step counter as text. */
export function trainingStateFile({ stepsDone, walk, velocities }: TrainingState): TensorFile {
  return {
    tensors: new Map(Object.entries(velocities)),
    metadata: { stepsDone: String(stepsDone), walk: JSON.stringify(walk) },
  };
}

/** The inverse. Throws RangeError when the file is not such a state. */
export function trainingState({ tensors, metadata }: TensorFile): TrainingState {
  const stepsDone = Number(metadata.stepsDone);
  if (!Number.isInteger(stepsDone) || metadata.walk === undefined) {
    throw new RangeError('training state: stepsDone or walk is missing');
  }
  const velocities = Object.fromEntries([...tensors].map(([name, { shape, data }]) => {
    if (!(data instanceof Float32Array)) throw new RangeError(`training state: the velocity ${name} is not float32`);
    return [name, tensor(shape, data)];
  }));
  return { stepsDone, walk: JSON.parse(metadata.walk) as ImageWalkState, velocities };
}
