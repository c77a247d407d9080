// The state of an SGD training as tensors and text, so that a file can hold it beside the weights.
import * as v from 'valibot';
import { checked, checkedJson } from '../data/files/checked.js';
import type { TensorFile } from '../data/files/safetensors.js';
import { tensor } from '../tensor/tensor.js';
import type { TrainingState } from './sgd-training.js';

const SOURCE = 'training state';
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const METADATA = v.looseObject({
  stepsDone: v.pipe(v.string(), v.regex(/^\d{1,15}$/)), walk: v.exactOptional(v.string()),
});

const word = v.pipe(v.number(), v.safeInteger());

/** A generator of random numbers; with all words 0 it would give zeros for ever. */
export const RNG_STATE = v.object({
  words: v.pipe(v.strictTuple([word, word, word, word]), v.check((words) => words.some((one) => one !== 0))),
  spareNormal: v.nullable(v.pipe(v.number(), v.finite())),
});

/** A walk over the images (sampling/image-walk.ts). */
const WALK = v.looseObject({
  images: count, imagesPerBatch: count, order: v.array(count), cursor: count, rng: RNG_STATE,
});

/** V of each parameter under its name; the step counter and the walk over the images as text. */
export function trainingStateFile({ stepsDone, walk, velocities }: TrainingState): TensorFile {
  return {
    tensors: new Map(Object.entries(velocities)),
    metadata: { stepsDone: String(stepsDone), ...walk === null ? {} : { walk: JSON.stringify(walk) } },
  };
}

/** The inverse. Throws RangeError naming the field that is not as trainingStateFile() writes it. */
export function trainingState({ tensors, metadata }: TensorFile): TrainingState {
  const { stepsDone, walk } = checked(METADATA, metadata, SOURCE);
  const velocities = Object.fromEntries([...tensors].map(([name, { shape, data }]) => {
    if (!(data instanceof Float32Array)) throw new RangeError(`${SOURCE}: the velocity ${name} is not float32`);
    return [name, tensor(shape, data)];
  }));
  return {
    stepsDone: Number(stepsDone), velocities,
    walk: walk === undefined ? null : checkedJson(WALK, walk, `${SOURCE}: walk`),
  };
}
