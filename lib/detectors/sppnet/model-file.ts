// A trained SPP-net read from its file.
import type { Compute } from '../../compute/compute.js';
import { floatWeights, type TensorFile } from '../../data/files/safetensors.js';
import { backboneOfSppNet } from '../../networks/published-backbones.js';
import { postHocDescriptionOf, type PostHocDescription } from '../../posthoc/post-hoc-model.js';
import { postHocOf } from '../../posthoc/post-hoc.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights } from '../../tensor/weights.js';
import type { SppNetConfig } from './config.js';
import type { SppNetModel } from './detect.js';
import { newSppNetwork, pretrainedTrunk } from './network.js';

export type SppNetDescription = PostHocDescription<SppNetConfig>;

/** The detector of a file. Throws RangeError naming the tensor or the metadata that does not fit or is missing. */
export function sppNetModelOf(file: TensorFile, compute: Compute): SppNetModel & SppNetDescription {
  const description = postHocDescriptionOf<SppNetConfig>(file, 'scales');
  const { backbone, classes, config } = description;
  const learners = postHocOf(file, classes.length);
  const spec = backboneOfSppNet(backbone);
  const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
  const net = newSppNetwork(pretrainedTrunk(null, spec, factory), spec, config.levels, classes.length, factory);
  loadWeights(net.params, floatWeights(file));
  return { ...description, spec, net, compute, ...learners };
}
