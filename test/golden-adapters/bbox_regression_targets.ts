import { ZERO_DELTAS, type Deltas } from '../../lib/boxes/deltas.js';
import { BACKGROUND } from '../../lib/data/sample.js';
import { boxTargetRows } from '../../lib/sampling/proposal-targets.js';
import { matchRois, targetExamples, type MatchedRois } from '../../lib/sampling/roi-candidates.js';
import {
  normaliseDeltas, precomputedNormalisation, targetStatistics, type TargetExample, type TargetNormalisation,
} from '../../lib/sampling/target-normalisation.js';
import { boxRows, deltaTensor, listTensor, rowsTensor } from '../support/box-rows.js';
import type { Tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter, GoldenCase } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const K = params['num_classes'] as number - 1;
  const minIou = params['bbox_thresh'] as number;
  const images = Array.from({ length: params['num_images'] as number }, (_, i) => matchedImage(inputs, i));
  const norm = normalisationOf(params, images.flatMap((rois) => targetExamples(rois, minIou)), K);
  const [first] = images.map((rois) => rowsOf(rois, minIou, norm).normalised);
  const expanded = boxTargetRows(first.map(({ label }) => label), first.map(({ deltas }) => deltas), K, 'float64');
  return {
    ...Object.assign({}, ...images.map((rois, i) => imageOutputs(rois, i, minIou, norm))),
    means: deltaTensor(norm.means),
    stds: deltaTensor(norm.stds),
    expanded_targets_0: expanded.targets,
    inside_weights_0: expanded.insideWeights,
  };
};

/** The ground truth of image i, then its proposals, matched. */
function matchedImage(inputs: GoldenCase['inputs'], i: number): MatchedRois {
  const labels = inputs[`gt_classes_${i}`].data;
  const gts = boxRows(inputs[`gt_boxes_${i}`]).map((box, g) => ({ box, label: labels[g] }));
  return matchRois([...gts.map(({ box }) => box), ...boxRows(inputs[`proposals_${i}`])], gts);
}

function normalisationOf(params: GoldenCase['params'], examples: TargetExample[], K: number): TargetNormalisation {
  if (params['stds'] === null) return targetStatistics(examples, K);
  const [tx, ty, tw, th] = params['stds'] as number[];
  return precomputedNormalisation(K, { tx, ty, tw, th });
}

/** One row per RoI: its class and deltas where it has a target, zeros elsewhere. */
function rowsOf(
  { overlap, label, deltas }: MatchedRois, minIou: number, norm: TargetNormalisation,
): { raw: TargetExample[]; normalised: TargetExample[] } {
  const raw = deltas.map((t, i) => {
    const used = label[i] !== BACKGROUND && overlap[i] >= minIou;
    return used ? { label: label[i], deltas: t } : { label: BACKGROUND, deltas: ZERO_DELTAS };
  });
  const normalised = raw.map((row) => ({ ...row, deltas: normalisedOf(row, norm) }));
  return { raw, normalised };
}

function normalisedOf({ label, deltas }: TargetExample, norm: TargetNormalisation): Deltas {
  return label === BACKGROUND ? deltas : normaliseDeltas(deltas, label, norm);
}

function imageOutputs(
  rois: MatchedRois, i: number, minIou: number, norm: TargetNormalisation,
): Record<string, Tensor> {
  const { raw, normalised } = rowsOf(rois, minIou, norm);
  const table = (rows: TargetExample[]): Tensor =>
    rowsTensor(rows.map(({ label, deltas: { tx, ty, tw, th } }) => [label, tx, ty, tw, th]), 5);
  return {
    [`max_overlaps_${i}`]: listTensor(rois.overlap),
    [`max_classes_${i}`]: listTensor(rois.label),
    [`raw_targets_${i}`]: table(raw),
    [`normalized_targets_${i}`]: table(normalised),
  };
}
