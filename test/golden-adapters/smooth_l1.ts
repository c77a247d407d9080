import { smoothL1Loss } from '../../lib/losses/smooth-l1.js';
import { scaled, tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs }) => {
  const { pred, target: targets, inside_weights: insideWeights, outside_weights: outsideWeights } = inputs;
  const how = { sigma: Number(params.sigma), normaliser: Number(params.normalizer) };
  const { loss, dx } = smoothL1Loss(pred, { targets, insideWeights, outsideWeights }, how);
  return { loss: tensor([], [loss], 'float64'), dpred: dx, dtarget: scaled(dx, -1) }; // L depends on pred − target
};
