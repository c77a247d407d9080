// A trained slow R-CNN as a file: the weights of M' by name, those of SVMs and box regressors, and in the metadata
// whatever detection needs besides: classes, backbone, configuration, and where its proposals came from.
import type { Compute } from '../../compute/compute.js';
import { floatWeights } from '../../data/files/safetensors.js';
import { metadataClasses, metadataJson, metadataText } from '../../data/files/safetensors.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { BACKBONES, backboneName, type BackboneName } from '../../networks/backbones.js';
import { postHocFile, postHocOf, type PostHoc } from '../../posthoc/post-hoc.js';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, type Weights } from '../../tensor/weights.js';
import type { RcnnConfig } from './config.js';
import type { RcnnModel } from './detect.js';
import { newRcnnNetwork } from './network.js';

/** How and for what a network was trained. */
export interface RcnnDescription {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: BackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: RcnnConfig;
  /** It has to be run with proposals like those it was trained with. */
  readonly proposals: ProposalChoice;
}

/** Weights and metadata; `learners` null while there are none. */
export function rcnnModelFile(weights: Weights, learners: PostHoc | null, description: RcnnDescription): TensorFile {
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

/** The detector of a file. Throws RangeError naming the tensor or the metadata that does not fit or is missing. */
export function rcnnModelOf(file: TensorFile, compute: Compute): RcnnModel & RcnnDescription {
  const system = metadataText(file, 'system');
  const backbone = backboneName(metadataText(file, 'backbone'));
  const classes = metadataClasses(file);
  const config = metadataJson(file, 'config') as RcnnConfig;
  const proposals = metadataJson(file, 'proposals') as ProposalChoice;
  if (config?.detection === undefined) throw new RangeError('model: the metadata config has no detection');
  if (proposals?.kind === undefined) throw new RangeError('model: the metadata proposals has no kind');
  const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
  const net = newRcnnNetwork(BACKBONES[backbone], classes.length, factory);
  loadWeights(net.params, floatWeights(file));
  return { system, backbone, classes, config, proposals, net, compute, ...postHocOf(file, classes.length) };
}
