// Convolution and fully connected layers on a card.
import { checkConv, convOutputShape, type ConvGeometry, type ConvOps } from '../../layers/conv.js';
import type { LinearOps } from '../../layers/linear.js';
import { sizeOf, type OnCard, type Shape } from '../../tensor/tensor.js';
import type { Launcher } from './card-tensors.js';
import {
  convInputGradient, convOutput, convWeightShare, type ConvConstants, type ConvWeightConstants,
} from './conv-kernels.js';
import { sumOfParts } from './element-kernels.js';
import { linearInputGradient, linearOutput, linearWeightGradient } from './linear-kernels.js';

/** Most numbers of the shares of a weight gradient: 16 MB. */
const MOST_SHARES = 2 ** 22;

export function convOnCard(card: Launcher): ConvOps<OnCard> {
  return {
    async convForward(x, w, b, geometry) {
      checkConv(x.shape, w.shape, geometry);
      const yShape = convOutputShape(x.shape, w.shape, geometry);
      return card.launch(yShape, {
        kernel: convOutput, output: byPlane(yShape), constants: constantsOf(x.shape, w.shape, geometry),
        inputs: [card.own(x), card.own(w), card.own(b)],
      });
    },
    async convBackwardInput(dy, w, xShape, geometry) {
      checkConv(xShape, w.shape, geometry);
      return card.launch(xShape, {
        kernel: convInputGradient, output: byPlane(xShape), constants: constantsOf(xShape, w.shape, geometry),
        inputs: [card.own(dy), card.own(w)],
      });
    },
    async convBackwardWeights(x, dy, wShape, geometry) {
      checkConv(x.shape, wShape, geometry);
      const [N] = x.shape;
      const constants = weightConstants(x.shape, wShape, geometry);
      const [all, parts] = [sizeOf(wShape), N * constants.parts];
      const shares = card.launch([parts, all], {
        kernel: convWeightShare, output: [all / constants.O, constants.O, parts], constants,
        inputs: [card.own(x), card.own(dy)],
      });
      return card.launch(wShape, {
        kernel: sumOfParts, output: [all, 1, 1], constants: { parts, size: all }, inputs: [shares],
      });
    },
  };
}

export function linearOnCard(card: Launcher): LinearOps<OnCard> {
  const constantsOf = ([N]: Shape, [O, I]: Shape) => ({ N, I, O });
  return {
    async linearForward(x, w, b) {
      const constants = constantsOf(x.shape, w.shape);
      const { N, I, O } = constants;
      if (x.shape.length !== 2 || x.shape[1] !== I) throw new RangeError(`linear: [${x.shape}] and [${w.shape}]`);
      const inputs = [card.own(x), card.own(w), card.own(b)];
      return card.launch([N, O], { kernel: linearOutput, output: [O, N, 1], constants, inputs });
    },
    async linearBackwardInput(dy, w) {
      const constants = constantsOf(dy.shape, w.shape);
      const { N, I } = constants;
      const inputs = [card.own(dy), card.own(w)];
      return card.launch([N, I], { kernel: linearInputGradient, output: [I, N, 1], constants, inputs });
    },
    async linearBackwardWeights(x, dy, into = card.zeros([dy.shape[1], x.shape[1]])) {
      const constants = constantsOf(x.shape, into.shape);
      const { I, O } = constants;
      const inputs = [card.own(x), card.own(dy), card.own(into)];
      const sum = card.launch(into.shape, { kernel: linearWeightGradient, output: [I, O, 1], constants, inputs });
      into.card.replace(into, sum);
      return into;
    },
  };
}

/** A thread for each number of (N,C,H,W). */
export function byPlane([N, C, H, W]: Shape): readonly [number, number, number] {
  return [W, H, N * C];
}

function constantsOf(xShape: Shape, wShape: Shape, geometry: ConvGeometry): ConvConstants {
  const [, C, H, W] = xShape;
  const [O, Cg, K] = wShape;
  const [, , OH, OW] = convOutputShape(xShape, wShape, geometry);
  return { C, H, W, O, OH, OW, K, S: geometry.stride, P: geometry.pad, Cg, Og: O / geometry.groups };
}

/** Each part of the sum as short as the limit on shares allows: many threads, and sums that round less. */
function weightConstants(xShape: Shape, wShape: Shape, geometry: ConvGeometry): ConvWeightConstants {
  const constants = constantsOf(xShape, wShape, geometry);
  const mostParts = Math.max(1, Math.floor(MOST_SHARES / (sizeOf(wShape) * xShape[0])));
  const rows = Math.ceil(constants.OH / Math.min(constants.OH, mostParts));
  return { ...constants, rows, parts: Math.ceil(constants.OH / rows) };
}
