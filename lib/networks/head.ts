// The detection head of Fast R-CNN (deck: "Define one network with two loss branches").
//   pooled → fc6 → fc7 ─┬─ cls_score: K+1 scores                 branch 1: softmax classifier
//                       └─ bbox_pred: 4 deltas for each class    branch 2: linear bounding-box regressors
// Backward, the gradients of the two branches add at fc7.
import type { Layer } from '../layers/layer.js';
import type { Param } from '../tensor/param.js';
import { add, beside, onProcessor, type Placed, type Tensor } from '../tensor/tensor.js';
import type { FeatureSpec } from './backbones.js';
import { fcBackward, fcForward, newFc, type DrawMask, type Fc, type FcSaved } from './fc.js';
import { newLinear, type Factory } from './layer-factory.js';

/** Standard deviations of the new layers' Gaussian weights (Fast R-CNN §2.3). */
const CLS_SCORE_STD = 0.01;
const BBOX_PRED_STD = 0.001;

export interface Head<T extends Placed = Tensor> {
  readonly fc: Fc<T>;
  readonly clsScore: Layer<T, T>;
  readonly bboxPred: Layer<T, T>;
  readonly params: readonly Param<T>[];
}

/** The outputs are on the processor, where the losses read them. */
export interface HeadOutput<T extends Placed = Tensor> {
  /** (R,K+1), before the softmax. */
  readonly scores: Tensor;
  /** (R,4(K+1)): tx ty tw th of class c in columns 4c..4c+3, in normalised target units. */
  readonly deltas: Tensor;
  readonly saved: HeadSaved<T>;
}

export interface HeadSaved<T extends Placed = Tensor> {
  readonly fc: FcSaved<T>;
  readonly clsScore: T;
  readonly bboxPred: T;
}

/** A head of existing fc6 and fc7 and new sibling layers for K classes and background. */
export function newHead<T extends Placed>(
  spec: FeatureSpec, fc: Fc<T>, classes: number, factory: Factory<T>,
): Head<T> {
  const [, inputs] = spec.fc;
  const clsScore = newLinear(factory, 'cls_score', { in: inputs, out: classes + 1 }, CLS_SCORE_STD);
  const bboxPred = newLinear(factory, 'bbox_pred', { in: inputs, out: 4 * (classes + 1) }, BBOX_PRED_STD);
  return headOf(fc, clsScore, bboxPred);
}

/** A head of existing parts. */
export function headOf<T extends Placed>(fc: Fc<T>, clsScore: Layer<T, T>, bboxPred: Layer<T, T>): Head<T> {
  return { fc, clsScore, bboxPred, params: [...fc.params, ...clsScore.params, ...bboxPred.params] };
}

/** A head of new layers only. */
export function newHeadFromScratch<T extends Placed>(
  spec: FeatureSpec, classes: number, factory: Factory<T>,
): Head<T> {
  return newHead(spec, newFc(spec, factory), classes, factory);
}

/** pooled (R,C,h,w) → scores and deltas. */
export async function headForward<T extends Placed>(
  head: Head<T>, pooled: T, drawMask: DrawMask,
): Promise<HeadOutput<T>> {
  const fc7 = await fcForward(head.fc, pooled, drawMask);
  const [cls, bbox] = await Promise.all([head.clsScore.forward(fc7.y), head.bboxPred.forward(fc7.y)]);
  const [scores, deltas] = await Promise.all([onProcessor(cls.y), onProcessor(bbox.y)]);
  return { scores, deltas, saved: { fc: fc7.saved, clsScore: cls.saved, bboxPred: bbox.saved } };
}

/** dScores (R,K+1) and dDeltas (R,4(K+1)) → dPooled. */
export async function headBackward<T extends Placed>(
  head: Head<T>, dScores: Tensor, dDeltas: Tensor, saved: HeadSaved<T>,
): Promise<T> {
  const dFromCls = await head.clsScore.backward(beside(saved.clsScore, dScores), saved.clsScore);
  const dFromBbox = await head.bboxPred.backward(beside(saved.bboxPred, dDeltas), saved.bboxPred);
  return fcBackward(head.fc, add(dFromCls, dFromBbox), saved.fc); // fc7 feeds two branches: gradients add
}
