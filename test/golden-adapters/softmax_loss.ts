import { softmax, softmaxLoss } from '../../lib/losses/softmax.js';
import { scaled, tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs: { x, labels } }) => {
  const weight = Number(params.loss_weight);
  const { loss, dx } = softmaxLoss(x, labels.data);
  return { prob: softmax(x), loss: tensor([], [weight * loss], 'float64'), dx: scaled(dx, weight) };
};
