// A trained Faster R-CNN as a file: all weights by name, and in the metadata whatever detection needs besides: classes,
// backbone, and the configuration (preprocessing, anchors, normalisation of the box targets, limits).
import type { Compute } from '../../compute/compute.js';
import { floatWeights } from '../../data/files/safetensors.js';
import { metadataClasses, metadataText } from '../../data/files/safetensors.js';
import { testConfigOf } from '../../data/files/test-config.js';
import type { TensorFile } from '../../data/files/safetensors.js';
import { roiPooling } from '../../networks/backbones.js';
import { rpnNetworkPlan } from '../../networks/network-plan.js';
import { anyBackboneName, backboneNamed, type AnyBackboneName } from '../../networks/published-backbones.js';
import { firstCellCentre } from '../../networks/trunk-layer.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf } from '../../tensor/weights.js';
import { boxEdgeSampling, type SamplingRule } from '../../layers/sampling-rule.js';
import { anchorsPerCell, type ExactConfig, type FasterTestConfig } from './config.js';
import type { FasterModel } from './detect.js';
import { newFasterRcnn, type FasterRcnn } from './network.js';

/** How and for what a network was trained. */
export interface FasterDescription {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: AnyBackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FasterTestConfig;
}

/** Weights and metadata of a network. */
export function fasterModelFile(net: FasterRcnn, description: FasterDescription): TensorFile {
  const { system, backbone, classes, config } = description;
  const network = rpnNetworkPlan(backboneNamed(backbone), anchorsPerCell(config), samplingOf(description));
  return {
    tensors: new Map(Object.entries(weightsOf(net.params))),
    metadata: {
      system, backbone,
      classes: JSON.stringify(classes),
      config: JSON.stringify(config),
      network: JSON.stringify(network),
    },
  };
}

/** The bilinear sampler of exact joint training, which has `samplesPerBin`; null: RoI max pooling. */
export function samplingOf({ backbone, config }: FasterDescription): SamplingRule | null {
  const { samplesPerBin } = config as Partial<ExactConfig>;
  if (samplesPerBin === undefined) return null;
  const { stride, trunk } = backboneNamed(backbone);
  return boxEdgeSampling(stride, firstCellCentre(trunk), samplesPerBin);
}

/** The network of a file, ready to detect. Throws RangeError naming the tensor or the metadata that does not fit. */
export function fasterModelOf(file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const description = fasterDescriptionOf(file);
  const { backbone, classes, config } = description;
  const spec = backboneNamed(backbone);
  const init = { rng: new Rng(0), precision: 'float32' } as const; // every value is overwritten
  const net = newFasterRcnn(spec, classes.length, anchorsPerCell(config), { compute, init });
  loadWeights(net.params, floatWeights(file));
  const setting = { compute, ...roiPooling(spec) };
  return { ...description, net, setting, bilinear: null };
}

/** The metadata alone. Throws RangeError naming what is missing or does not fit. */
export function fasterDescriptionOf(file: TensorFile): FasterDescription {
  const system = metadataText(file, 'system');
  const backbone = anyBackboneName(metadataText(file, 'backbone'));
  const classes = metadataClasses(file);
  const config = testConfigOf<FasterTestConfig>(file, 'anchors');
  return { system, backbone, classes, config };
}
