// A trained slow R-CNN or SPP-net as a file: the weights of M' by name, those of SVMs and box regressors, and in the
// metadata what detection needs besides: classes, backbone, configuration, and where its proposals came from.
import { metadataClasses, metadataJson, metadataText, type TensorFile } from '../data/files/safetensors.js';
import { testConfigOf } from '../data/files/test-config.js';
import type { NetworkPlan } from '../networks/network-plan.js';
import { anyBackboneName, type AnyBackboneName } from '../networks/published-backbones.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import type { Weights } from '../tensor/weights.js';
import type { PostHocDetectionConfig } from './detections.js';
import { postHocFile, type PostHoc } from './post-hoc.js';

/** How and for what a network with the system's own `Config` was trained. */
export interface PostHocDescription<Config> {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: AnyBackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: Config;
  /** The kind of proposals of the training: detection needs the same kind. */
  readonly proposals: ProposalChoice;
}

/** Weights and metadata, `network` with them for other programs; `learners` null while there are none. */
export function postHocModelFile(
  weights: Weights, learners: PostHoc | null,
  description: PostHocDescription<unknown> & { readonly network: NetworkPlan },
): TensorFile {
  const { system, backbone, classes, config, proposals, network } = description;
  const postHoc = learners === null ? { tensors: [], metadata: {} } : postHocFile(learners);
  return {
    tensors: new Map([...Object.entries(weights), ...postHoc.tensors]),
    metadata: {
      system, backbone,
      classes: JSON.stringify(classes),
      config: JSON.stringify(config),
      proposals: JSON.stringify(proposals),
      network: JSON.stringify(network),
      ...postHoc.metadata,
    },
  };
}

/**
 * The metadata of a file; its configuration must have `part`. A model of an earlier version detects as it did then,
 * without thinning out. Throws RangeError naming what is missing.
 */
export function postHocDescriptionOf<Config extends { readonly detection: PostHocDetectionConfig }>(
  file: TensorFile, part: keyof Config & string,
): PostHocDescription<Config> {
  const system = metadataText(file, 'system');
  const backbone = anyBackboneName(metadataText(file, 'backbone'));
  const classes = metadataClasses(file);
  const config = testConfigOf<Config>(file, part);
  const proposals = metadataJson(file, 'proposals') as ProposalChoice | null;
  if (proposals?.kind === undefined) throw new RangeError('model: the metadata proposals has no kind');
  const { thinOut = null } = config.detection as Partial<PostHocDetectionConfig>;
  return { system, backbone, classes, config: { ...config, detection: { ...config.detection, thinOut } }, proposals };
}
