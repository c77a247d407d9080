// Region Proposal Network (Faster R-CNN §3.1): a small network slid over the shared feature map.
//   features → [2×2 max pool] → 3×3 conv → ReLU ─┬─ cls: 2A scores, channel a background, A+a foreground of anchor a
//                                                └─ bbox: 4A deltas, channels 4a..4a+3 = tx ty tw th of anchor a
// Only the small configuration has the pool: it turns stride 4 into 8 and doubles the field of view. The published
// networks have stride 16 without it.
import type { Layer } from '../layers/layer.js';
import { maxPoolLayer } from '../layers/max-pool.js';
import { reluLayer } from '../layers/relu.js';
import { sequential } from '../layers/sequential.js';
import type { Param } from '../tensor/param.js';
import { add, beside, onProcessor, reshape, type Placed, type Tensor } from '../tensor/tensor.js';
import type { FeatureSpec } from './backbones.js';
import { newConv, type Factory } from './layer-factory.js';

/** Standard deviation of the two sibling layers' Gaussian weights (Faster R-CNN §3.1.3). */
const RPN_STD = 0.01;

export interface Rpn<T extends Placed = Tensor> {
  /** The layers below both branches: (pool,) conv, ReLU. */
  readonly shared: Layer<readonly unknown[], T>;
  readonly clsScore: Layer<T, T>;
  readonly bboxPred: Layer<T, T>;
  readonly params: readonly Param<T>[];
}

/** The outputs are on the processor, where the rules and the losses read them. */
export interface RpnOutput<T extends Placed = Tensor> {
  /** (N,2A,Hf,Wf), before the softmax. */
  readonly scores: Tensor;
  /** (N,4A,Hf,Wf) */
  readonly deltas: Tensor;
  readonly saved: RpnSaved<T>;
}

export interface RpnSaved<T extends Placed = Tensor> {
  readonly shared: readonly unknown[];
  readonly clsScore: T;
  readonly bboxPred: T;
}

/** An RPN with new parameters, for A anchors per cell of `rpnStride` pixels. */
export function newRpn<T extends Placed>(spec: FeatureSpec, anchorsPerCell: number, factory: Factory<T>): Rpn<T> {
  const cells = spec.rpnStride / spec.stride;
  const pool = cells === 1 ? [] : [maxPoolLayer(factory.compute, { kernel: cells, stride: cells, pad: 0 })];
  const shape = { in: spec.channels, out: spec.rpnChannels, kernel: 3 };
  const conv = newConv(factory, 'rpn_conv', shape, spec.rpnConvStd ?? undefined);
  const shared = sequential<T>([...pool, conv, reluLayer<T>({ inPlace: true })]);
  const branch = (name: string, out: number): Layer<T, T> =>
    newConv(factory, name, { in: spec.rpnChannels, out, kernel: 1 }, RPN_STD);
  return rpnOf(shared, branch('rpn_cls_score', 2 * anchorsPerCell), branch('rpn_bbox_pred', 4 * anchorsPerCell));
}

/** An RPN of existing parts. */
export function rpnOf<T extends Placed>(
  shared: Layer<readonly unknown[], T>, clsScore: Layer<T, T>, bboxPred: Layer<T, T>,
): Rpn<T> {
  return { shared, clsScore, bboxPred, params: [...shared.params, ...clsScore.params, ...bboxPred.params] };
}

/** features (N,C,H,W) → scores and deltas. */
export async function rpnForward<T extends Placed>(rpn: Rpn<T>, features: T): Promise<RpnOutput<T>> {
  const shared = await rpn.shared.forward(features);
  const [cls, bbox] = await Promise.all([rpn.clsScore.forward(shared.y), rpn.bboxPred.forward(shared.y)]);
  const [scores, deltas] = await Promise.all([onProcessor(cls.y), onProcessor(bbox.y)]);
  return { scores, deltas, saved: { shared: shared.saved, clsScore: cls.saved, bboxPred: bbox.saved } };
}

/** dScores (N,2A,Hf,Wf) and dDeltas (N,4A,Hf,Wf) → dFeatures. */
export async function rpnBackward<T extends Placed>(
  rpn: Rpn<T>, dScores: Tensor, dDeltas: Tensor, saved: RpnSaved<T>,
): Promise<T> {
  const dFromCls = await rpn.clsScore.backward(beside(saved.clsScore, dScores), saved.clsScore);
  const dFromBbox = await rpn.bboxPred.backward(beside(saved.bboxPred, dDeltas), saved.bboxPred);
  return rpn.shared.backward(add(dFromCls, dFromBbox), saved.shared); // `shared` feeds two branches: gradients add
}

/** (N,2A,Hf,Wf) as (N,2,A·Hf,Wf): channel a (background) and A+a (object) of an anchor become the two classes. */
export function pairedScores(scores: Tensor): Tensor {
  const [N, twoA, Hf, Wf] = scores.shape;
  return reshape(scores, [N, 2, twoA / 2 * Hf, Wf]);
}
