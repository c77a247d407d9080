import { smoothL1Loss } from '../../../lib/losses/smooth-l1.js';
import { Rng } from '../../../lib/tensor/rng.js';
import { gradientCase, ofFunction, requires } from '../../support/gradient-case.js';
import { randomTensor } from '../../support/gradient.js';

export const cases = [1, 3].map((sigma) => gradientCase(`σ = ${sigma}, on both sides of the turn`, () => {
  const rng = new Rng(sigma);
  const [x, targets, insideWeights, outsideWeights] = Array.from({ length: 4 }, () => randomTensor([6, 8], rng));
  const loss = () => smoothL1Loss(x, { targets, insideWeights, outsideWeights }, { sigma, normaliser: 6 });
  const depths = [...x.data].map((value, i) => Math.abs(insideWeights.data[i] * (value - targets.data[i])));
  requires(depths.some((d) => d < 1 / sigma ** 2) && depths.some((d) => d > 1 / sigma ** 2), 'both branches occur');
  return ofFunction(() => loss().loss, { x: [x, loss().dx] });
}));
