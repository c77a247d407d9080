// The parts of the coordinate path of exact joint training, measured on one mini-batch without training on it: the
// gradient that each loss of the head, and the moving targets, give to each of the four deltas, by foreground and
// background, beside the RPN's own gradient; and what a step against each part does to the regions.
import { areaOf, type Box } from '../../boxes/box.js';
import { addEach, type BoxGradient } from '../../boxes/deltas-backward.js';
import { decodeCapped, type Deltas } from '../../boxes/deltas.js';
import { iou } from '../../boxes/iou.js';
import { BACKGROUND } from '../../data/sample.js';
import { SIGMA_HEAD } from '../../detectors/fast-rcnn/step.js';
import { movedRegionsBackward, type RegionFrame } from '../../detectors/faster-rcnn/exact/coordinate-path.js';
import { movedTargetsBackward } from '../../detectors/faster-rcnn/exact/moving-targets.js';
import type { ExactSetting } from '../../detectors/faster-rcnn/exact/step-exact.js';
import type { FasterRcnn } from '../../detectors/faster-rcnn/network.js';
import { JOINT_RULES, SIGMA_RPN, type JointRules } from '../../detectors/faster-rcnn/step-joint.js';
import { anchorsOf, type AnchoredRois } from '../../detectors/faster-rcnn/training-rules.js';
import { roiBilinearBackwardByBands, roiBilinearForwardByBands } from '../../layers/roi-bilinear-bands.js';
import { smoothL1Loss } from '../../losses/smooth-l1.js';
import { softmaxLoss } from '../../losses/softmax.js';
import { headBackward, headForward } from '../../networks/head.js';
import { rpnForward } from '../../networks/rpn.js';
import { deltasAt } from '../../proposals/from-rpn.js';
import type { TrainingBatch, TrainingImage } from '../../sampling/training-image.js';
import { dot, entry, l2Norm, zerosLike, type Tensor } from '../../tensor/tensor.js';
import { slopeReach, type SlopeReach } from './slope-reach.js';

/** Lengths of a gradient at the deltas (N,4A,Hf,Wf), each of the four by itself. */
export type DeltaNorms = Deltas;

/** The gradient of one loss by the regions of one kind. */
export interface PathPart {
  readonly norms: DeltaNorms;
  /** Share of the regions that a small step against the gradient brings nearer to their object (IoU). */
  readonly closer: number;
  /** Share of the regions that such a step makes larger. */
  readonly larger: number;
}

/** Where a gradient comes from: the class loss, the box loss with constant targets, or the moving targets alone. */
export type PathSource = 'class' | 'box' | 'targets';

export interface PathMeasurement {
  /** The RPN's own box loss. */
  readonly own: DeltaNorms;
  readonly parts: Readonly<Record<PathSource, { readonly foreground: PathPart; readonly background: PathPart }>>;
  /** Cosine of the angle between the whole path (targets constant) and the RPN's own gradient. */
  readonly cosine: number;
  /** How far the slope of the class and the box loss together can be believed. */
  readonly reach: readonly SlopeReach[];
}

const EVERYTHING = { weight: 1, limit: null, share: null, regions: 'all', targets: 'constant', rampUp: 0 } as const;

/** Length of the step by which the four deltas of a region are moved. */
const SMALL_STEP = 0.01;

/**
 * Measures on a batch whose images are given with their objects. Adds to the gradients of the head: clear them before
 * the next step, as every training does.
 */
export async function measurePath(
  net: FasterRcnn, { input, images }: TrainingBatch, setting: ExactSetting, rules: JointRules = JOINT_RULES,
): Promise<PathMeasurement> {
  const conv = await net.conv.forward(input);                                  // (N,C,Hc,Wc)
  const rpn = await rpnForward(net.rpn, conv.y);
  const anchors = anchorsOf(rpn.scores, setting.config);
  const proposals = rules.proposalsOf(rpn, anchors, images, setting.config);
  const selected = rules.sampleRegions(proposals, { input, images }, setting);
  const targets = rules.anchorTargetsOf(rpn, anchors, images, setting);
  const frame = { anchors, images };
  const own = smoothL1Loss(rpn.deltas, targets.boxes, { sigma: SIGMA_RPN, normaliser: images.length }).dx;
  const dRegions = await gradientsOfRegions(net, conv.y, selected, setting);
  const ofHead = addEach(dRegions.class, dRegions.box);
  const region: MeasuredRegions = { selected, deltas: rpn.deltas, frame, images };
  const whole = pathOf(ofHead, region);
  return {
    own: normsOf(own),
    parts: {
      class: bothKinds(dRegions.class, region),
      box: bothKinds(dRegions.box, region),
      targets: bothKinds(dRegions.targets, region),
    },
    cosine: dot(whole, own) / Math.max(l2Norm(whole) * l2Norm(own), Number.MIN_VALUE),
    reach: await slopeReach(selected.rois, ofHead, async (rois) => {
      const { cls, bbox } = await headLosses(net, conv.y, { ...selected, rois }, setting);
      return cls.loss + bbox.loss;
    }),
  };
}

interface MeasuredRegions {
  readonly selected: AnchoredRois;
  readonly deltas: Tensor;
  readonly frame: RegionFrame;
  readonly images: readonly TrainingImage[];
}

/** The losses of the head for regions, which may have moved since they were selected; the targets are constants. */
async function headLosses(
  net: FasterRcnn, features: Tensor, { rois, labels, boxes }: AnchoredRois, { grid, rule, drawMask }: ExactSetting,
) {
  const head = await headForward(net.head, roiBilinearForwardByBands(features, rois, grid, rule), drawMask);
  const cls = softmaxLoss(head.scores, labels);
  const bbox = smoothL1Loss(head.deltas, boxes, { sigma: SIGMA_HEAD, normaliser: Math.max(rois.length, 1) });
  return { cls, bbox, saved: head.saved };
}

/** ∂L/∂region of each region by source: the backward pass of the head is linear, so each loss can go alone. */
async function gradientsOfRegions(
  net: FasterRcnn, features: Tensor, selected: AnchoredRois, setting: ExactSetting,
): Promise<Record<PathSource, readonly BoxGradient[]>> {
  const { cls, bbox, saved } = await headLosses(net, features, selected, setting);
  const alone = async (dScores: Tensor, dDeltas: Tensor): Promise<readonly BoxGradient[]> => {
    const dPooled = await headBackward(net.head, dScores, dDeltas, saved);
    return roiBilinearBackwardByBands(dPooled, features, selected.rois, setting.rule).dRois;
  };
  return {
    class: await alone(cls.dx, zerosLike(bbox.dx)),
    box: await alone(zerosLike(cls.dx), bbox.dx),
    targets: movedTargetsBackward(bbox.dx, selected, selected.rois, setting.config.targetStds),
  };
}

function pathOf(dRegions: readonly BoxGradient[], { selected, deltas, frame }: MeasuredRegions): Tensor {
  return movedRegionsBackward(dRegions, selected, deltas, frame, EVERYTHING);
}

function bothKinds(dRegions: readonly BoxGradient[], regions: MeasuredRegions) {
  const ofKind = (isForeground: boolean): PathPart => partOf(dRegions, regions, (r) =>
    (regions.selected.labels[r] !== BACKGROUND) === isForeground);
  return { foreground: ofKind(true), background: ofKind(false) };
}

const NOTHING: BoxGradient = { x1: 0, y1: 0, x2: 0, y2: 0 };

function partOf(
  dRegions: readonly BoxGradient[], regions: MeasuredRegions, counts: (r: number) => boolean,
): PathPart {
  const norms = normsOf(pathOf(dRegions.map((d, r) => (counts(r) ? d : NOTHING)), regions));
  const moves = dRegions.flatMap((d, r) => (counts(r) ? moveOf(d, r, regions) ?? [] : []));
  const share = (of: (move: Move) => boolean): number => moves.filter(of).length / Math.max(moves.length, 1);
  return { norms, closer: share(({ closer }) => closer), larger: share(({ larger }) => larger) };
}

interface Move {
  readonly closer: boolean;
  readonly larger: boolean;
}

/** What a small step against the gradient does to one region; null when it has no anchor, no object or no gradient. */
function moveOf(dRegion: BoxGradient, r: number, regions: MeasuredRegions): Move | null {
  const { selected: { rois, anchors }, deltas, frame, images } = regions;
  const [anchor, { image }] = [anchors[r], rois[r]];
  if (anchor === null) return null;
  const one: AnchoredRois = { ...regions.selected, rois: [rois[r]], anchors: [anchor], labels: [0] };
  const g = deltasAt(entry(pathOf([dRegion], { ...regions, selected: one }), image), anchor);
  const length = Math.hypot(g.tx, g.ty, g.tw, g.th);
  const t = deltasAt(entry(deltas, image), anchor);
  const before = decodeCapped(frame.anchors[anchor], t);
  const object = nearest(before, images[image]);
  if (length === 0 || object === null) return null;
  const step = SMALL_STEP / length;
  const after = decodeCapped(frame.anchors[anchor], {
    tx: t.tx - step * g.tx, ty: t.ty - step * g.ty, tw: t.tw - step * g.tw, th: t.th - step * g.th,
  });
  return { closer: iou(after, object) > iou(before, object), larger: areaOf(after) > areaOf(before) };
}

/** The object that a box overlaps most; null when it overlaps none. */
function nearest(box: Box, { objects }: TrainingImage): Box | null {
  const best = objects.reduce<{ box: Box | null; overlap: number }>((found, object) => {
    const overlap = iou(box, object.box);
    return overlap > found.overlap ? { box: object.box, overlap } : found;
  }, { box: null, overlap: 0 });
  return best.box;
}

/** Channel 4a + k of the deltas is coordinate k of anchor a. */
function normsOf({ shape: [, , H, W], data }: Tensor): DeltaNorms {
  const squares = [0, 0, 0, 0];
  data.forEach((d: number, i: number) => {
    squares[Math.floor(i / (H * W)) % 4] += d * d;
  });
  const [tx, ty, tw, th] = squares.map(Math.sqrt);
  return { tx, ty, tw, th };
}
