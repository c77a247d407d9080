// The state of hard negative mining as a file: the examples of every class and its SVM so far.
//   1/positives (P,D)   1/negatives (N,D)   1/w (D)   1/b (1)   2/positives …     metadata 1: { keys, … }
import * as v from 'valibot';
import { checkedJson } from '../data/files/checked.js';
import { floatTensor, type StoredTensor, type TensorFile } from '../data/files/safetensors.js';
import { concatenate, tensor, zeros, type Tensor, type TensorData } from '../tensor/tensor.js';
import { featureRow } from '../data/caches/image-features.js';
import type { ClassMining } from './svms.js';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const CLASS_TEXT = v.object({ keys: v.array(v.string()), addedSinceTraining: count, trainings: count });

/** The parts of a class's state that are not tensors. */
interface ClassText {
  /** Keys of the negatives, in the order of their rows. */
  readonly keys: readonly string[];
  readonly addedSinceTraining: number;
  readonly trainings: number;
}

export function miningFile(classes: readonly ClassMining[]): TensorFile {
  const tensors = new Map<string, StoredTensor>();
  const metadata: Record<string, string> = { classes: String(classes.length) };
  for (const { label, positives, negatives, addedSinceTraining, trainings, svm } of classes) {
    tensors.set(`${label}/positives`, rowsTensor(positives));
    tensors.set(`${label}/negatives`, rowsTensor([...negatives.values()]));
    if (svm !== null) {
      tensors.set(`${label}/w`, { shape: [svm.w.length], data: svm.w });
      tensors.set(`${label}/b`, { shape: [1], data: Float64Array.of(svm.b) });
    }
    const text: ClassText = { keys: [...negatives.keys()], addedSinceTraining, trainings };
    metadata[label] = JSON.stringify(text);
  }
  return { tensors, metadata };
}

/** The inverse of miningFile. Throws RangeError naming the missing part. */
export function miningOf(file: TensorFile): ClassMining[] {
  const count = Number(file.metadata.classes);
  if (!Number.isInteger(count)) throw new RangeError('mining state: classes is missing');
  return Array.from({ length: count }, (_, c) => classOf(file, c + 1));
}

function classOf(file: TensorFile, label: number): ClassMining {
  const text = file.metadata[label];
  if (text === undefined) throw new RangeError(`mining state: class ${label} is missing`);
  const { keys, addedSinceTraining, trainings } = checkedJson(CLASS_TEXT, text, `mining state: class ${label}`);
  const negatives = tensorRows(floatTensor(file, `${label}/negatives`));
  if (negatives.length !== keys.length) {
    throw new RangeError(`mining state: class ${label} has ${negatives.length} negatives, ${keys.length} keys`);
  }
  const svm = file.tensors.has(`${label}/w`)
    ? { w: Float64Array.from(floatTensor(file, `${label}/w`).data), b: floatTensor(file, `${label}/b`).data[0] }
    : null;
  return {
    label, addedSinceTraining, trainings, svm,
    positives: tensorRows(floatTensor(file, `${label}/positives`)),
    negatives: new Map(keys.map((key, i) => [key, negatives[i]])),
  };
}

/** (rows, D); (0,0) for no rows. */
function rowsTensor(rows: readonly TensorData[]): Tensor {
  if (rows.length === 0) return zeros([0, 0]);
  return concatenate(rows.map((row) => tensor([1, row.length], row)));
}

function tensorRows(x: Tensor): TensorData[] {
  return Array.from({ length: x.shape[0] }, (_, i) => featureRow(x, i).slice());
}
