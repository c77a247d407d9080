// One SGD step of the small Fast R-CNN, written out: forward downwards, loss, backward upwards, update.
import type { Compute } from '../compute/compute.js';
import { convLayer } from '../layers/conv.js';
import type { Layer } from '../layers/layer.js';
import { linearLayer } from '../layers/linear.js';
import { maxPoolLayer } from '../layers/max-pool.js';
import { reluLayer } from '../layers/relu.js';
import { roiPoolBackward } from '../layers/roi-pool.js';
import { sequential } from '../layers/sequential.js';
import { softmaxLoss } from '../losses/softmax.js';
import { SGD, Sgd } from '../solvers/sgd.js';
import { biasParam, clearGrads, gaussian, heStd, weightParam, type Init } from '../tensor/param.js';
import { reshape, sizeOf, zeros } from '../tensor/tensor.js';
import { CONVS, IMAGES, LINEARS, POOL, ROIS, ROI_GRID, SPATIAL_SCALE, someRois } from './bench-shapes.js';

/** Small enough that the numbers stay finite for as long as the bench runs. */
const LEARNING_RATE = 1e-4;

/** Builds network, images and regions from `init`; each call of the result is one step and returns the loss. */
export function smallNetworkStep(compute: Compute, init: Init): () => Promise<number> {
  const [conv1, conv2, conv3, conv4] = CONVS.map((size) => newConv(compute, size, init));
  const pool = (): Layer<unknown> => maxPoolLayer(compute, POOL);
  const trunk = sequential([
    conv1, reluLayer(), pool(), conv2, reluLayer(), pool(), conv3, reluLayer(), conv4, reluLayer(),
  ]);
  const [fc6, fc7, output] = LINEARS.map((size) => newLinear(compute, size, init));
  const head = sequential([fc6, reluLayer(), fc7, reluLayer(), output]);
  const params = [...trunk.params, ...head.params];
  const solver = new Sgd(params, SGD);
  const images = gaussian(IMAGES, 1, init);
  const rois = someRois(init.rng);
  const labels = rois.map((_, r) => r % LINEARS[2].outputs);

  return async () => {
    clearGrads(params);
    const conv = await trunk.forward(images);
    const pooled = await compute.roiPoolForward(conv.y, rois, ROI_GRID, SPATIAL_SCALE);
    const flat = reshape(pooled.y, [ROIS, sizeOf(pooled.y.shape) / ROIS]);
    const scores = await head.forward(flat);
    const { loss, dx: dScores } = softmaxLoss(scores.y, labels);
    const dFlat = await head.backward(dScores, scores.saved);
    const dConv = roiPoolBackward(reshape(dFlat, pooled.y.shape), pooled.switches, conv.y.shape);
    await trunk.backwardParams(dConv, conv.saved);
    solver.step(LEARNING_RATE);
    return loss;
  };
}

function newConv(compute: Compute, { name, wShape, geometry }: typeof CONVS[number], init: Init): Layer<unknown> {
  const bias = biasParam(`${name}.bias`, zeros([wShape[0]]));
  return convLayer(compute, weightParam(`${name}.weight`, gaussian(wShape, heStd(wShape), init)), bias, geometry);
}

function newLinear(compute: Compute, { name, inputs, outputs }: typeof LINEARS[number], init: Init): Layer<unknown> {
  const wShape = [outputs, inputs];
  const weight = weightParam(`${name}.weight`, gaussian(wShape, heStd(wShape), init));
  return linearLayer(compute, weight, biasParam(`${name}.bias`, zeros([outputs])));
}
