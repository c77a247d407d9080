// A trained SPP-net as a file: the weights of M' by name, those of SVMs and box regressors, and in the metadata what
// detection needs besides: classes, backbone, configuration, and where its proposals came from.
import type { Compute } from '../../compute/compute.js';
import { floatWeights } from '../../data/files/safetensors.js';
import { metadataClasses, metadataJson, metadataText } from '../../data/files/safetensors.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { BACKBONES, backboneName, type BackboneName } from '../../networks/backbones.js';
import { postHocFile, postHocOf, type PostHoc } from '../../posthoc/post-hoc.js';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, type Weights } from '../../tensor/weights.js';
import type { SppNetConfig } from './config.js';
import type { SppNetModel } from './detect.js';
import { newSppNetwork, pretrainedTrunk } from './network.js';

/** How and for what a network was trained. */
export interface SppNetDescription {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: BackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: SppNetConfig;
  /** It has to be run with proposals like those it was trained with. */
  readonly proposals: ProposalChoice;
}

/** Weights and metadata; `learners` null while there are none. */
export function sppNetModelFile(
  weights: Weights, learners: PostHoc | null, description: SppNetDescription,
): TensorFile {
  const { system, backbone, classes, config, proposals } = description;
  const postHoc = learners === null ? { tensors: [], metadata: {} } : postHocFile(learners);
  return {
    tensors: new Map([...Object.entries(weights), ...postHoc.tensors]),
    metadata: {
      system, backbone,
      classes: JSON.stringify(classes),
      config: JSON.stringify(config),
      proposals: JSON.stringify(proposals),
      ...postHoc.metadata,
    },
  };
}

/** The detector of a file. Throws RangeError naming the tensor or metadata that does not fit or is not there yet. */
export function sppNetModelOf(file: TensorFile, compute: Compute): SppNetModel & SppNetDescription {
  const system = metadataText(file, 'system');
  const backbone = backboneName(metadataText(file, 'backbone'));
  const classes = metadataClasses(file);
  const config = metadataJson(file, 'config') as SppNetConfig;
  const proposals = metadataJson(file, 'proposals') as ProposalChoice;
  if (config?.scales === undefined) throw new RangeError('model: the metadata config has no scales');
  if (proposals?.kind === undefined) throw new RangeError('model: the metadata proposals has no kind');
  const learners = postHocOf(file, classes.length);
  const spec = BACKBONES[backbone];
  const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
  const conv = pretrainedTrunk(null, spec, factory);
  const net = newSppNetwork(conv, spec, config.levels, classes.length, factory);
  loadWeights(net.params, floatWeights(file));
  return { system, backbone, classes, config, proposals, spec, net, ...learners };
}
