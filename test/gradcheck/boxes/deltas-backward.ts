import { clipBox } from '../../../lib/boxes/box.js';
import { clipBoxBackward, decodeCappedBackward, encodeBackward } from '../../../lib/boxes/deltas-backward.js';
import { decodeCapped, encode, MAX_LOG_GROWTH } from '../../../lib/boxes/deltas.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { dot, tensor } from '../../../lib/tensor/tensor.js';
import { boxRows, boxTensor, deltaRows, deltaTensor } from '../../support/box-rows.js';
import { gradientCase, ofFunction, requires } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';
import { randomBoxes } from '../../support/random-boxes.js';

const IMAGE = { width: 250, height: 150 };

export const cases = [
  gradientCase('decodeCapped() below the cap and above', () => {
    const rng = new Rng(1);
    const anchors = randomBoxes(20, IMAGE, rng);
    const deltas = randomTensor([20, 4], rng);
    deltas.data[2] = MAX_LOG_GROWTH + 1; // tw of row 0
    deltas.data[7] = MAX_LOG_GROWTH + 1; // th of row 1
    const dG = randomTensor([20, 4], rng);
    const dBoxes = boxRows(dG);
    const dDeltas = deltaRows(deltas).map((delta, i) => decodeCappedBackward(dBoxes[i], anchors[i], delta));
    requires(dDeltas[0].tw === 0 && dDeltas[1].th === 0, 'the cap holds two numbers fast');
    const decoded = () => boxTensor(deltaRows(deltas).map((delta, i) => decodeCapped(anchors[i], delta)));
    return ofFunction(() => dot(dG, decoded()), { deltas: [deltas, deltaTensor(dDeltas)] });
  }),
  gradientCase('clipBox() across every border', () => {
    const rng = new Rng(2);
    const corners = tensor([40, 4], Array.from({ length: 160 }, () => rng.between(-100, 350)), 'float64');
    const dClipped = randomTensor([40, 4], rng);
    const dBoxes = boxRows(dClipped);
    const dCorners = boxTensor(boxRows(corners).map((box, i) => clipBoxBackward(dBoxes[i], box, IMAGE)));
    requires(dCorners.data.includes(0), 'a corner is clipped');
    const clipped = () => boxTensor(boxRows(corners).map((box) => clipBox(box, IMAGE)));
    return ofFunction(() => dot(dClipped, clipped()), { corners: [corners, dCorners] });
  }),
  gradientCase('encode(): targets move with their RoI', () => {
    const rng = new Rng(3);
    const [from, to] = [0, 1].map(() => randomBoxes(20, IMAGE, rng));
    const corners = boxTensor(from);
    const dTargets = randomTensor([20, 4], rng);
    const dDeltas = deltaRows(dTargets);
    const dCorners = boxTensor(from.map((box, i) => encodeBackward(dDeltas[i], box, to[i])));
    const encoded = () => deltaTensor(boxRows(corners).map((box, i) => encode(box, to[i])));
    return ofFunction(() => dot(dTargets, encoded()), { corners: [corners, dCorners] });
  }),
];
