// Every operation of a card beside the loop that defines it, on random shapes.
import type { CardCompute } from '../../lib/compute/compute.js';
import { loopsCompute } from '../../lib/compute/loops.js';
import { convBackwardBias } from '../../lib/layers/conv.js';
import { linearBackwardBias } from '../../lib/layers/linear.js';
import { maxPoolBackward } from '../../lib/layers/max-pool.js';
import { reluBackward, reluForward } from '../../lib/layers/relu.js';
import { roiPoolBackward } from '../../lib/layers/roi-pool.js';
import type { Rng } from '../../lib/tensor/rng.js';
import { add, withPrecision, type OnCard, type Shape, type Tensor } from '../../lib/tensor/tensor.js';
import { randomTensor } from './gradient.js';
import { randomConvCase, randomGrid, randomLinearSizes, randomPoolGeometry, randomRois } from './random-case.js';

/** What the card gave, what the loop gives, and of which operation. */
export interface Compared {
  readonly about: string;
  readonly onCard: Tensor;
  readonly loop: Tensor;
}

const loops = loopsCompute();

function float32(shape: Shape, rng: Rng): Tensor {
  return withPrecision(randomTensor(shape, rng), 'float32');
}

async function pair(about: string, onCard: OnCard, loop: Tensor): Promise<Compared> {
  return { about, onCard: await onCard.read(), loop };
}

export async function comparedConv(card: CardCompute, rng: Rng): Promise<Compared[]> {
  const { xShape, wShape, geometry } = randomConvCase(rng);
  const about = JSON.stringify({ xShape, wShape, geometry });
  const [x, w, b] = [float32(xShape, rng), float32(wShape, rng), float32([wShape[0]], rng)];
  const y = await loops.convForward(x, w, b, geometry);
  const dy = float32(y.shape, rng);
  const [cx, cw, cb, cdy] = [x, w, b, dy].map((each) => card.send(each));
  return Promise.all([
    pair(`conv y ${about}`, await card.convForward(cx, cw, cb, geometry), y),
    pair(`conv dx ${about}`, await card.convBackwardInput(cdy, cw, xShape, geometry),
      await loops.convBackwardInput(dy, w, xShape, geometry)),
    pair(`conv dw ${about}`, await card.convBackwardWeights(cx, cdy, wShape, geometry),
      await loops.convBackwardWeights(x, dy, wShape, geometry)),
    pair(`conv db ${about}`, card.channelSums(cdy), convBackwardBias(dy)),
  ]);
}

export async function comparedLinear(card: CardCompute, rng: Rng): Promise<Compared[]> {
  const [N, I, O] = randomLinearSizes(rng);
  const about = JSON.stringify({ N, I, O });
  const [x, w, b] = [float32([N, I], rng), float32([O, I], rng), float32([O], rng)];
  const [dy, before] = [float32([N, O], rng), float32([O, I], rng)];
  const [cx, cw, cb, cdy, into] = [x, w, b, dy, before].map((each) => card.send(each));
  const dw = await loops.linearBackwardWeights(x, dy);
  return Promise.all([
    pair(`fc y ${about}`, await card.linearForward(cx, cw, cb), await loops.linearForward(x, w, b)),
    pair(`fc dx ${about}`, await card.linearBackwardInput(cdy, cw), await loops.linearBackwardInput(dy, w)),
    pair(`fc dw ${about}`, await card.linearBackwardWeights(cx, cdy), dw),
    pair(`fc dw added ${about}`, await card.linearBackwardWeights(cx, cdy, into), add(dw, before)),
    pair(`fc db ${about}`, card.channelSums(cdy), linearBackwardBias(dy)),
  ]);
}

export async function comparedPools(card: CardCompute, rng: Rng): Promise<Compared[]> {
  const x = float32([1 + rng.integer(3), 1 + rng.integer(5), 3 + rng.integer(9), 3 + rng.integer(12)], rng);
  for (let i = 0; i < x.data.length; i += 3) x.data[i] = Math.round(x.data[i]); // ties
  const [geometry, rois, grid] = [randomPoolGeometry(rng), randomRois(x.shape, rng), randomGrid(rng)];
  const cx = card.send(x);
  const [max, cmax] = [await loops.maxPoolForward(x, geometry), await card.maxPoolForward(cx, geometry)];
  const [roi, croi] = [
    await loops.roiPoolForward(x, rois, grid, 1 / 16), await card.roiPoolForward(cx, rois, grid, 1 / 16),
  ];
  const [dMax, dRoi] = [float32(max.y.shape, rng), float32(roi.y.shape, rng)];
  return Promise.all([
    pair('max pool y', cmax.y, max.y),
    pair('max pool dx', cmax.switches.backward(card.send(dMax)), maxPoolBackward(dMax, max.switches, x.shape)),
    pair('RoI pool y', croi.y, roi.y),
    pair('RoI pool dx', croi.switches.backward(card.send(dRoi)), roiPoolBackward(dRoi, roi.switches, x.shape)),
  ]);
}

export async function comparedElements(card: CardCompute, rng: Rng): Promise<Compared[]> {
  const shape = [2, 3, 1 + rng.integer(5)];
  const [a, b] = [float32(shape, rng), float32(shape, rng)];
  const [ca, cb] = [card.send(a), card.send(b)];
  const product = { shape, data: a.data.map((value, i) => value * b.data[i]) };
  return Promise.all([
    pair('a + b', card.add(ca, cb), add(a, b)),
    pair('a · b', card.product(ca, cb), product),
    pair('a · 3', card.scaled(ca, 3), { shape, data: a.data.map((value) => 3 * value) }),
    pair('ReLU', card.reluForward(ca), reluForward(a)),
    pair('ReLU, its gradient', card.reluBackward(ca, cb), reluBackward(a, b)),
    pair('Σ x²', card.squaredNorm([ca, cb]), {
      shape: [1], data: Float32Array.of([...a.data, ...b.data].reduce((sum, value) => sum + value * value, 0)),
    }),
  ]);
}
