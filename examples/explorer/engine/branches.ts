// The head of Fast R-CNN on a scene, in float64: what its two branches answer, what each of them sends back to fc7, and
// what fc7 gets. lib computes all of it; the layers are only listened to.
import { scaleBox } from '../../../lib/boxes/box.js';
import { loopsCompute } from '../../../lib/compute/loops.js';
import { prepareImage } from '../../../lib/data/pictures/prepare-image.js';
import { scaledSize, type FasterModel } from '../../../lib/detectors/faster-rcnn/detect.js';
import type { FasterRcnn } from '../../../lib/detectors/faster-rcnn/network.js';
import { proposalsOn } from '../../../lib/detectors/faster-rcnn/propose.js';
import { SIGMA_HEAD } from '../../../lib/detectors/fast-rcnn/step.js';
import type { Layer } from '../../../lib/layers/layer.js';
import { smoothL1Loss } from '../../../lib/losses/smooth-l1.js';
import { softmax, softmaxLoss, type Loss } from '../../../lib/losses/softmax.js';
import { BACKBONES } from '../../../lib/networks/backbones.js';
import { noDropout } from '../../../lib/networks/fc.js';
import {
  headBackward, headForward, headOf, newHeadFromScratch, type Head, type HeadOutput,
} from '../../../lib/networks/head.js';
import { proposalTargets, roiBatchOf, type RoiBatch } from '../../../lib/sampling/proposal-targets.js';
import { ROI_SAMPLING_JOINT_SMALL } from '../../../lib/sampling/roi-sampling.js';
import { precomputedNormalisation } from '../../../lib/sampling/target-normalisation.js';
import { trainingObjects } from '../../../lib/sampling/training-image.js';
import { clearGrads } from '../../../lib/tensor/param.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { withPrecision, type Tensor } from '../../../lib/tensor/tensor.js';
import { loadWeights, weightsOf } from '../../../lib/tensor/weights.js';
import { gradientLength } from '../../../lib/training/stage-account.js';
import type { BranchAnswer, BranchStep, Matrix, UnitOfFc7 } from './branch-step.js';
import type { Scene } from './messages.js';

const SAMPLING = { ...ROI_SAMPLING_JOINT_SMALL, roisPerImage: 32 };
const H = 1e-4; // to each side, for the measured slope

export class Branches {
  private readonly head: Head;
  /** (R,C,h,w) */
  private readonly pooled: Tensor;
  private readonly batch: RoiBatch;

  private constructor(head: Head, pooled: Tensor, batch: RoiBatch) {
    [this.head, this.pooled, this.batch] = [head, pooled, batch];
  }

  /** The trunk and the head of `net` on regions that the RPN of `model` proposes, and that a sampler has drawn. */
  static async of(net: FasterRcnn, model: FasterModel, { image, objects }: Scene): Promise<Branches> {
    const { classes, config, setting: { compute, grid, spatialScale } } = model;
    const { input, scale } = prepareImage(image, config.preprocessing, { flip: false });
    const limits = { ...config, limits: config.proposalsTest };
    const seen = await model.net.conv.forward(input);
    const proposals = await proposalsOn(model.net.rpn, seen.y, scaledSize(input, scale), limits);
    const gts = trainingObjects(objects).map(({ box, label }) => ({ box: scaleBox(box, scale), label }));
    const units = precomputedNormalisation(classes.length, config.targetStds);
    const drawn = proposalTargets(proposals.map(({ box }) => box), gts, SAMPLING, units, new Rng(0));
    const batch = roiBatchOf([drawn], classes.length, 'float64');
    const conv = await net.conv.forward(input);
    const { y } = await compute.roiPoolForward(conv.y, batch.rois, grid, spatialScale);
    return new Branches(inFloat64(net.head, classes.length), withPrecision(y, 'float64'), batch);
  }

  /** Forward, the two losses, backward. */
  async step(): Promise<BranchStep> {
    const { head: { fc, clsScore, bboxPred, params }, pooled, batch } = this;
    let [added, fromCls, fromBbox]: (Tensor | null)[] = [null, null, null];
    const listening = headOf({ ...fc, fc7: heard(fc.fc7, (dy) => { added = dy; }) },
      heard(clsScore, (_, dx) => { fromCls = dx; }), heard(bboxPred, (_, dx) => { fromBbox = dx; }));
    clearGrads(params);
    const made = await headForward(listening, pooled, noDropout);
    const { cls, bbox } = this.losses(made);
    await headBackward(listening, cls.dx, bbox.dx, made.saved);
    const layers = { cls_score: clsScore, bbox_pred: bboxPred, fc7: fc.fc7, fc6: fc.fc6 };
    return {
      losses: { cls: cls.loss, bbox: bbox.loss }, boxes: batch.rois, answers: this.answers(made),
      fc7: matrixOf(made.saved.clsScore), fromCls: matrixOf(fromCls!), fromBbox: matrixOf(fromBbox!),
      added: matrixOf(added!),
      lengths: Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, gradientLength(layer.params)])),
    };
  }

  /** ∂L/∂z of one unit of fc7, z before its ReLU, measured: L is computed with z a little lower and a little higher. */
  async slope(unit: UnitOfFc7): Promise<number> {
    return (await this.lossMoved(unit, H) - await this.lossMoved(unit, -H)) / (2 * H);
  }

  private async lossMoved({ region, unit }: UnitOfFc7, by: number): Promise<number> {
    const { fc, clsScore, bboxPred } = this.head;
    const forward: typeof fc.fc7.forward = async (x) => {
      const made = await fc.fc7.forward(x);
      const [, units] = made.y.shape;
      made.y.data[region * units + unit] += by;
      return made;
    };
    const moved = headOf({ ...fc, fc7: { ...fc.fc7, forward } }, clsScore, bboxPred);
    const { cls, bbox } = this.losses(await headForward(moved, this.pooled, noDropout));
    return cls.loss + bbox.loss;
  }

  /** As in a step of Fast R-CNN. */
  private losses({ scores, deltas }: HeadOutput): { readonly cls: Loss; readonly bbox: Loss } {
    const { rois, labels, boxes } = this.batch;
    const normaliser = Math.max(rois.length, 1);
    return {
      cls: softmaxLoss(scores, labels), bbox: smoothL1Loss(deltas, boxes, { sigma: SIGMA_HEAD, normaliser }),
    };
  }

  private answers({ scores, deltas }: HeadOutput): BranchAnswer[] {
    const { labels, boxes: { targets } } = this.batch;
    const p = softmax(scores);
    const four = ({ shape: [, columns], data }: Tensor, r: number): number[] =>
      [...data.subarray(r * columns + 4 * labels[r], r * columns + 4 * labels[r] + 4)];
    return labels.map((label, r) => ({
      label, probability: p.data[r * p.shape[1] + label],
      deltas: label === 0 ? null : four(deltas, r), targets: label === 0 ? null : four(targets, r),
    }));
  }
}

/** The same head with its numbers in float64, on the loops of lib. */
function inFloat64(head: Head, classes: number): Head {
  const init = { rng: new Rng(0), precision: 'float64' } as const; // every value is overwritten
  const made = newHeadFromScratch(BACKBONES.S, classes, { compute: loopsCompute(), init });
  loadWeights(made.params, weightsOf(head.params));
  return made;
}

/** The same layer; `hear` is told of what goes into its backward pass, and of what comes out. */
function heard(layer: Layer<Tensor>, hear: (dy: Tensor, dx: Tensor) => void): Layer<Tensor> {
  return { ...layer, backward: async (dy, saved) => {
    const dx = await layer.backward(dy, saved);
    hear(dy, dx);
    return dx;
  } };
}

function matrixOf({ shape, data }: Tensor): Matrix {
  return { shape, data: Float64Array.from(data) };
}
