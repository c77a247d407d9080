import { linearBackwardWeights, linearForward } from '../../lib/layers/linear.js';
import { hinge, hingeLoss } from '../../lib/losses/hinge.js';
import { LINEAR_SVM, svmObjective } from '../../lib/solvers/linear-svm.js';
import { add, reshape, tensor } from '../../lib/tensor/tensor.js';
import { listTensor, scalarTensor } from '../support/box-rows.js';
import type { GoldenAdapter } from '../support/golden-case.js';
import { matrixRows } from '../support/matrix-rows.js';

export const adapter: GoldenAdapter = ({ params, inputs: { X, y, w, b } }) => {
  const [n, D] = X.shape;
  const weights = { C: Number(params.C), positiveWeight: Number(params.positive_weight) };
  const scores = reshape(linearForward(X, reshape(w, [1, D]), b), [n]);
  const { loss, dx } = hingeLoss(scores, y.data, weights);
  const dw = reshape(linearBackwardWeights(X, reshape(dx, [n, 1])), [D]);
  const db = linearBackwardWeights(tensor([n, 1], new Float64Array(n).fill(1)), reshape(dx, [n, 1]));
  const svm = { w: Float64Array.from(w.data), b: b.data[0] };
  const freeBias = { ...LINEAR_SVM, ...weights, biasMultiplier: Infinity }; // the file does not regularise b
  return {
    scores, per_example: listTensor(Array.from(scores.data, (score, i) => hinge(score, y.data[i]))),
    loss: scalarTensor(loss), dscores: dx, dw, db: reshape(db, [1]),
    objective: scalarTensor(svmObjective(svm, { features: matrixRows(X), labels: y.data }, freeBias)),
    dw_objective: add(w, dw),
  };
};
