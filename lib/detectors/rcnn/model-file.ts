// A trained slow R-CNN read from its file.
import type { Compute } from '../../compute/compute.js';
import { floatWeights, type TensorFile } from '../../data/files/safetensors.js';
import { backboneOnCrops } from '../../networks/published-backbones.js';
import { postHocDescriptionOf, type PostHocDescription } from '../../posthoc/post-hoc-model.js';
import { postHocOf } from '../../posthoc/post-hoc.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights } from '../../tensor/weights.js';
import type { RcnnConfig } from './config.js';
import type { RcnnModel } from './detect.js';
import { newRcnnNetwork } from './network.js';

export type RcnnDescription = PostHocDescription<RcnnConfig>;

/** The detector of a file. Throws RangeError naming the tensor or the metadata that does not fit or is missing. */
export function rcnnModelOf(file: TensorFile, compute: Compute): RcnnModel & RcnnDescription {
  const description = postHocDescriptionOf<RcnnConfig>(file, 'detection');
  const { backbone, classes } = description;
  const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
  const net = newRcnnNetwork(backboneOnCrops(backbone), classes.length, factory);
  loadWeights(net.params, floatWeights(file));
  return { ...description, net, compute, ...postHocOf(file, classes.length) };
}
