import { learningRateAt } from '../../lib/training/sgd-training.js';
import { Sgd } from '../../lib/solvers/sgd.js';
import type { Param } from '../../lib/tensor/param.js';
import { concatenate, copyOf, entry, reshape, zerosLike } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs: { w, grads } }) => {
  const [steps, size] = grads.shape;
  const param: Param = {
    name: 'w', value: copyOf(w), grad: zerosLike(w),
    kind: 'bias',
  };
  const solver = new Sgd([param], {
    momentum: Number(params.momentum), weightDecay: Number(params.weight_decay), clipNorm: Infinity,
    biasRate: Number(params.lr_mult), biasDecay: Number(params.decay_mult), newLayerRate: 1,
  });
  const drops = Array.from({ length: steps }, (_, i) =>
    ({ at: (i + 1) * Number(params.stepsize) / steps, factor: Number(params.gamma) }));
  const schedule = { steps, learningRate: Number(params.base_lr), drops, warmUp: 0 };
  const states = Array.from({ length: steps }, (_, t) => {
    param.grad.data.set(entry(grads, t).data);
    solver.step(learningRateAt(t, schedule));
    return { w: reshape(copyOf(param.value), [1, size]), v: reshape(copyOf(solver.velocities[0]), [1, size]) };
  });
  return { w_steps: concatenate(states.map(({ w }) => w)), v_steps: concatenate(states.map(({ v }) => v)) };
};
