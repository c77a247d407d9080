// The images on which a training is validated on the way: some of a split, evenly chosen, the same ones each time.
import { refuseNoObjects } from '../../data/data-sense.js';
import type { Dataset } from '../../data/sample.js';
import { checkPictures } from '../../data/voc/check-pictures.js';
import { describeData, evenly, loadData } from '../data-choice.js';
import { dataRecord, recordKey } from '../guards/data-record.js';
import { sayTrainedOn } from '../lines/trained-on-line.js';
import type { TrainPlan } from '../run-config.js';
import type { World } from '../world.js';

export interface ValidationImages {
  readonly data: Dataset;
  /** Key of their content (guards/data-record.ts); '' for drawn shapes, which the plan describes. */
  readonly key: string;
}

/**
 * Reads the images that a plan validates on; null: it does not validate. Each picture is decoded once, so that a
 * damaged one stops the training now and not at its first validation. Says when some of them are trained on, too.
 * Throws RangeError as loadData(), and for images without an object to find.
 */
export async function validationImages(
  plan: TrainPlan, training: Dataset, world: World,
): Promise<ValidationImages | null> {
  if (plan.validation === undefined) return null;
  const { split, images } = plan.validation;
  const whole = await loadData(plan.data, split, training.classes, world);
  const chosen = { ...whole, samples: evenly(whole.samples, images) };
  refuseNoObjects(chosen, describeData(plan.data), 'find');
  const check = { sound: world.sound ?? new Set<string>(), strict: false, skipBad: false, onPicture: () => {} };
  const { samples } = await checkPictures(chosen, check);
  const data = { ...chosen, samples };
  sayOverlap(data, training, world);
  const record = await dataRecord(data);
  return { data, key: record === null ? '' : recordKey(record) };
}

function sayOverlap({ samples, split }: Dataset, training: Dataset, world: World): void {
  const trained = new Set(training.samples.map(({ id }) => id));
  const both = samples.filter(({ id }) => trained.has(id)).length;
  sayTrainedOn(`validation on split ${split}`, both, samples.length, world);
}
