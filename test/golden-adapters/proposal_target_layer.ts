import { boxTargetRows } from '../../lib/sampling/proposal-targets.js';
import { proposalTargets } from '../../lib/sampling/proposal-targets.js';
import { precomputedNormalisation, type TargetNormalisation } from '../../lib/sampling/target-normalisation.js';
import { Rng } from '../../lib/tensor/rng.js';
import { boxRows, listTensor, rowsTensor } from '../support/box-rows.js';
import { roiSamplingOf } from '../support/roi-sampling-params.js';
import type { Deltas } from '../../lib/boxes/deltas.js';
import type { GoldenAdapter, GoldenCase } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const K = params['num_classes'] as number - 1;
  const gts = boxRows(inputs['gt_boxes']).map((box, g) => ({ box, label: inputs['gt_boxes'].data[5 * g + 4] }));
  const sampling = roiSamplingOf(params, params['batch_size'] as number, params['fg_fraction'] as number);
  const norm = normalisationOf(params, K);
  const rois = proposalTargets(boxRows(inputs['rois'], 1), gts, sampling, norm, new Rng(0));
  const rows = boxTargetRows(rois.labels, rois.deltas, K, 'float64');
  return {
    keep: listTensor(rois.keep),
    rois_out: rowsTensor(rois.boxes.map(({ x1, y1, x2, y2 }) => [0, x1, y1, x2, y2]), 5),
    labels: listTensor(rois.labels),
    bbox_targets: rows.targets,
    bbox_inside_weights: rows.insideWeights,
    bbox_outside_weights: rows.outsideWeights,
  };
};

function normalisationOf(params: GoldenCase['params'], K: number): TargetNormalisation {
  const [means, stds] = [params['normalize_means'], params['normalize_stds']] as (number[] | null)[];
  if (means === null || stds === null) return precomputedNormalisation(K, { tx: 1, ty: 1, tw: 1, th: 1 });
  const row = ([tx, ty, tw, th]: number[]): Deltas => ({ tx, ty, tw, th });
  const everyClass = (values: number[]): Deltas[] => Array.from({ length: K + 1 }, () => row(values));
  return { means: everyClass(means), stds: everyClass(stds) };
}
