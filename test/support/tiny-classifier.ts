import { maxPoolLayer } from '../../lib/layers/max-pool.js';
import { reluLayer } from '../../lib/layers/relu.js';
import { sequential } from '../../lib/layers/sequential.js';
import type { Classifier } from '../../lib/networks/classifier.js';
import { newFc } from '../../lib/networks/fc.js';
import { newConv, newLinear } from '../../lib/networks/layer-factory.js';
import { Rng } from '../../lib/tensor/rng.js';
import { randomise, TINY_SPEC, tinyFactory } from './tiny-network.js';

export const TINY_CLASSIFIER_CLASSES = 3;

/** conv 3→2 with stride 2, ReLU, pool, RoI pooling 2×2, fc 8→5→4, fc8 4→3: the shape of M0 in 140 parameters. */
export function newTinyClassifier(): Classifier {
  const factory = tinyFactory(1);
  const conv = sequential([
    newConv(factory, 'conv1', { in: 3, out: 2, kernel: 3, stride: 2 }), reluLayer(),
    maxPoolLayer(factory.compute, { kernel: 2, stride: 2, pad: 0 }),
  ]);
  const fc = newFc(TINY_SPEC, factory);
  const fc8 = newLinear(factory, 'fc8', { in: 4, out: TINY_CLASSIFIER_CLASSES });
  const params = [...conv.params, ...fc.params, ...fc8.params];
  randomise(params, new Rng(2));
  return { spec: TINY_SPEC, conv, fc, fc8, params };
}
