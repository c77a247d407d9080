import { proposalRecall, RECALL } from '../../lib/evaluation/proposal-recall.js';
import { boxRows, listTensor, scalarTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const images = Array.from({ length: params['num_images'] as number }, (_, i) => ({
    proposals: boxRows(inputs[`proposals_${i}`]),
    objects: boxRows(inputs[`gt_boxes_${i}`]),
  }));
  const result = proposalRecall(images, { ...RECALL, limit: params['limit'] as number | null });
  // the reference lists nothing for an image without proposals, though its objects count
  const listed = result.overlaps.filter((_, i) => images[i].proposals.length > 0).flat();
  return {
    thresholds: listTensor(result.thresholds),
    recalls: listTensor(result.recalls ?? []),
    average_recall: scalarTensor(result.averageRecall ?? Number.NaN),
    gt_overlaps: listTensor(listed.sort((a, b) => a - b)),
  };
};
