// The detection head of Fast R-CNN (deck: "Define one network with two loss branches").
//   pooled → fc6 → fc7 ─┬─ cls_score: K+1 scores                 branch 1: softmax classifier
//                       └─ bbox_pred: 4 deltas for each class    branch 2: linear bounding-box regressors
// Backward, the gradients of the two branches add at fc7.
import type { Layer } from '../layers/layer.js';
import type { Param } from '../tensor/param.js';
import { add, type Tensor } from '../tensor/tensor.js';
import type { FeatureSpec } from './backbones.js';
import { fcBackward, fcForward, newFc, type DrawMask, type Fc, type FcSaved } from './fc.js';
import { newLinear, type Factory } from './layer-factory.js';

/** Standard deviations of the new layers' Gaussian weights (Fast R-CNN §2.3). */
const CLS_SCORE_STD = 0.01;
const BBOX_PRED_STD = 0.001;

export interface Head {
  readonly fc: Fc;
  readonly clsScore: Layer<Tensor>;
  readonly bboxPred: Layer<Tensor>;
  readonly params: readonly Param[];
}

export interface HeadOutput {
  /** (R,K+1), before the softmax. */
  readonly scores: Tensor;
  /** (R,4(K+1)): tx ty tw th of class c in columns 4c..4c+3, in normalised target units. */
  readonly deltas: Tensor;
  readonly saved: HeadSaved;
}

export interface HeadSaved {
  readonly fc: FcSaved;
  readonly clsScore: Tensor;
  readonly bboxPred: Tensor;
}

/** A head of existing fc6 and fc7 and new sibling layers for K classes and background. */
export function newHead(spec: FeatureSpec, fc: Fc, classes: number, factory: Factory): Head {
  const [, inputs] = spec.fc;
  const clsScore = newLinear(factory, 'cls_score', { in: inputs, out: classes + 1 }, CLS_SCORE_STD);
  const bboxPred = newLinear(factory, 'bbox_pred', { in: inputs, out: 4 * (classes + 1) }, BBOX_PRED_STD);
  return headOf(fc, clsScore, bboxPred);
}

/** A head of existing parts. */
export function headOf(fc: Fc, clsScore: Layer<Tensor>, bboxPred: Layer<Tensor>): Head {
  return { fc, clsScore, bboxPred, params: [...fc.params, ...clsScore.params, ...bboxPred.params] };
}

/** A head of new layers only. */
export function newHeadFromScratch(spec: FeatureSpec, classes: number, factory: Factory): Head {
  return newHead(spec, newFc(spec, factory), classes, factory);
}

/** pooled (R,C,h,w) → scores and deltas. */
export async function headForward(head: Head, pooled: Tensor, drawMask: DrawMask): Promise<HeadOutput> {
  const fc7 = await fcForward(head.fc, pooled, drawMask);
  const [cls, bbox] = await Promise.all([head.clsScore.forward(fc7.y), head.bboxPred.forward(fc7.y)]);
  return { scores: cls.y, deltas: bbox.y, saved: { fc: fc7.saved, clsScore: cls.saved, bboxPred: bbox.saved } };
}

/** dScores (R,K+1) and dDeltas (R,4(K+1)) → dPooled. */
export async function headBackward(head: Head, dScores: Tensor, dDeltas: Tensor, saved: HeadSaved): Promise<Tensor> {
  const dFromCls = await head.clsScore.backward(dScores, saved.clsScore);
  const dFromBbox = await head.bboxPred.backward(dDeltas, saved.bboxPred);
  return fcBackward(head.fc, add(dFromCls, dFromBbox), saved.fc); // fc7 feeds two branches: gradients add
}
