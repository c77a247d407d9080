// A trained Fast R-CNN as a file: all weights by name, and in the metadata whatever detection needs besides: classes,
// backbone, configuration, what the box targets were normalised by, and where its proposals came from.
import * as v from 'valibot';
import type { Compute } from '../../compute/compute.js';
import {
  floatWeights, metadataClasses, metadataJson, metadataText, type TensorFile,
} from '../../data/files/safetensors.js';
import { checked } from '../../data/files/checked.js';
import { testConfigOf } from '../../data/files/test-config.js';
import { newTrunk, roiPooling } from '../../networks/backbones.js';
import { newHead } from '../../networks/head.js';
import { headNetworkPlan } from '../../networks/network-plan.js';
import { newLowRankFc, type FcRanks } from '../../networks/low-rank-fc.js';
import { anyBackboneName, backboneNamed, type AnyBackboneName } from '../../networks/published-backbones.js';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';
import type { TargetNormalisation } from '../../sampling/target-normalisation.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import { DETECTION, END_TO_END, type DetectionConfig, type FastConfig } from './config.js';
import type { FastModel } from './detect.js';
import { fastRcnnOf, type FastRcnn } from './network.js';

/** How and for what a network was trained. */
export interface FastDescription {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: AnyBackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FastConfig;
  readonly normalisation: TargetNormalisation;
  /** The kind of proposals of the training: detection needs the same kind. */
  readonly proposals: ProposalChoice;
}

const rank = v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1)));
const RANKS = v.object({ fc6: rank, fc7: rank });

/** Layers as they were trained: whole. */
const WHOLE: FcRanks = { fc6: null, fc7: null };

/** Weights and metadata of a network. */
export function fastModelFile(net: FastRcnn, description: FastDescription): TensorFile {
  const { system, backbone, classes, config, normalisation, proposals } = description;
  return {
    tensors: new Map(Object.entries(weightsOf(net.params))),
    metadata: {
      system, backbone,
      classes: JSON.stringify(classes),
      config: JSON.stringify(config),
      normalisation: JSON.stringify(normalisation),
      proposals: JSON.stringify(proposals),
      network: JSON.stringify(headNetworkPlan(backboneNamed(backbone))),
    },
  };
}

/**
 * The network of a file, compressed or not, ready to detect. Throws RangeError naming the tensor or the metadata that
 * does not fit.
 */
export function fastModelOf(file: TensorFile, compute: Compute): FastModel & FastDescription {
  const description = fastDescriptionOf(file);
  const { backbone, classes } = description;
  const spec = backboneNamed(backbone);
  const factory = { compute, init: { rng: new Rng(0), precision: 'float32' } } as const; // every value is overwritten
  const ranks = file.metadata.ranks === undefined ? WHOLE
    : checked(RANKS, metadataJson(file, 'ranks'), 'model: the metadata ranks');
  const fc = newLowRankFc(spec, ranks, factory);
  const net = fastRcnnOf(newTrunk(spec, factory), newHead(spec, fc, classes.length, factory));
  loadWeights(net.params, floatWeights(file));
  const setting = { compute, ...roiPooling(spec) };
  return { ...description, net, setting };
}

/** The metadata alone. Throws RangeError naming what is missing or does not fit. */
export function fastDescriptionOf(file: TensorFile): FastDescription {
  const system = metadataText(file, 'system');
  const backbone = anyBackboneName(metadataText(file, 'backbone'));
  const classes = metadataClasses(file);
  const config = testConfigOf<FastConfig>(file, 'detection');
  const normalisation = metadataJson(file, 'normalisation') as TargetNormalisation;
  const proposals = metadataJson(file, 'proposals') as ProposalChoice;
  for (const part of ['means', 'stds'] as const) {
    const rows = normalisation?.[part]?.length;
    if (rows !== classes.length + 1) {
      const has = `${rows ?? 'no'} ${part} for ${classes.length} classes`;
      throw new RangeError(`model: the metadata normalisation has ${has}`);
    }
  }
  if (proposals?.kind === undefined) throw new RangeError('model: the metadata proposals has no kind');
  return { system, backbone, classes, config: withOlderDefaults(config), normalisation, proposals };
}

/** Models of earlier versions do not say what was left at its default. */
function withOlderDefaults(config: FastConfig): FastConfig {
  const { boxes = DETECTION.boxes, classifier = DETECTION.classifier } = config.detection as Partial<DetectionConfig>;
  return { ...END_TO_END, ...config, detection: { ...config.detection, boxes, classifier } };
}
