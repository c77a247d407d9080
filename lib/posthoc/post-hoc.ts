// The post hoc learners as one value and as tensors of a model file: SVMs and box regressors of all classes, each with
// the factor of its features (feature-scale.ts).
//   svm.w (K,D)  svm.b (K)     box.1.mean (4)  box.1.whiten (4,4)  box.1.unwhiten (4,4)  box.1.beta (D+1,4)  box.2 …
import * as v from 'valibot';
import { checkedJson } from '../data/files/checked.js';
import { floatTensor, type StoredTensor, type TensorFile } from '../data/files/safetensors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { BoxRegressor } from './box-regressors.js';
import type { SvmWeights } from './svms.js';

/** The SVMs of all classes, for features times `scale`. */
export interface ScaledSvms {
  readonly scale: number;
  readonly weights: SvmWeights;
}

/** The regressors of all classes, index 0 is class 1, for features times `scale`. */
export interface ScaledRegressors {
  readonly scale: number;
  readonly regressors: readonly BoxRegressor[];
}

export interface PostHoc {
  readonly svms: ScaledSvms;
  readonly boxes: ScaledRegressors;
}

const scale = v.pipe(v.number(), v.finite(), v.gtValue(0));
const FEATURE_SCALES = v.strictTuple([scale, scale]);

const REGRESSOR_PARTS = ['mean', 'whiten', 'unwhiten', 'beta'] as const;

/** Tensors and metadata of a model file. */
export function postHocFile({ svms, boxes }: PostHoc): TensorFile {
  const ofSvms: [string, StoredTensor][] = [['svm.w', svms.weights.w], ['svm.b', svms.weights.b]];
  return {
    tensors: new Map([...ofSvms, ...regressorsFile(boxes).tensors]),
    metadata: { featureScales: JSON.stringify([svms.scale, boxes.scale]) },
  };
}

/** The regressors alone, for a checkpoint. */
export function regressorsFile({ scale, regressors }: ScaledRegressors): TensorFile {
  const parts = regressors.flatMap((regressor, c) =>
    REGRESSOR_PARTS.map((part) => [`box.${c + 1}.${part}`, regressor[part]] as const));
  return { tensors: new Map<string, StoredTensor>(parts), metadata: { scale: String(scale) } };
}

/** The inverse of regressorsFile(), for K classes. Throws RangeError naming what is missing. */
export function regressorsOf(file: TensorFile, K: number): ScaledRegressors {
  const regressors = Array.from({ length: K }, (_, c): BoxRegressor => {
    const [mean, whiten, unwhiten, beta] = REGRESSOR_PARTS.map((part) => modelTensor(file, `box.${c + 1}.${part}`));
    return { mean, whiten, unwhiten, beta };
  });
  return { scale: Number(file.metadata.scale), regressors };
}

/** The inverse of postHocFile, for K classes. Throws RangeError naming the missing part, e.g. before training ends. */
export function postHocOf(file: TensorFile, K: number): PostHoc {
  const scales = file.metadata.featureScales;
  if (scales === undefined) throw new RangeError('model: has no SVMs yet, its training has not ended');
  const [svmScale, boxScale] = checkedJson(FEATURE_SCALES, scales, 'model: the metadata featureScales');
  const boxes = { ...regressorsOf(file, K), scale: boxScale };
  const weights = { w: modelTensor(file, 'svm.w'), b: modelTensor(file, 'svm.b', [K]) };
  return { svms: { scale: svmScale, weights }, boxes };
}

function modelTensor(file: TensorFile, name: string, shape?: readonly number[]): Tensor {
  try {
    return floatTensor(file, name, shape);
  } catch (error) {
    throw new RangeError(`model: ${(error as RangeError).message}`);
  }
}
