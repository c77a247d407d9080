// What a model file says of itself, in one form for Fast R-CNN and Faster R-CNN.
import type { Preprocessing } from '../data/pictures/prepare-image.js';
import type { TensorFile } from '../data/files/safetensors.js';
import type { DetectionConfig } from '../detectors/fast-rcnn/config.js';
import { fastDescriptionOf } from '../detectors/fast-rcnn/model-file.js';
import { anchorsPerCell, type FasterTestConfig } from '../detectors/faster-rcnn/config.js';
import { fasterDescriptionOf, samplingOf } from '../detectors/faster-rcnn/model-file.js';
import type { BackboneSpec } from '../networks/backbones.js';
import { headNetworkPlan, rpnNetworkPlan, type NetworkPlan } from '../networks/network-plan.js';
import { backboneNamed } from '../networks/published-backbones.js';
import { precomputedNormalisation, type TargetNormalisation } from '../sampling/target-normalisation.js';

export interface DescribedModel {
  readonly system: string;
  readonly spec: BackboneSpec;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly plan: NetworkPlan;
  readonly preprocessing: Preprocessing;
  readonly normalisation: TargetNormalisation;
  readonly detection: DetectionConfig;
  /** What the RPN needs besides; null: the proposals come from outside. */
  readonly rpn: Pick<FasterTestConfig, 'anchors' | 'anchorStride' | 'proposalsTest'> | null;
}

/** Throws RangeError for a model of another detector, and naming the metadata that are missing or do not fit. */
export function describedModel(file: TensorFile): DescribedModel {
  const { system = 'missing', normalisation, config = '' } = file.metadata;
  if (normalisation !== undefined) return describedFast(file);
  if (config.includes('"anchors"')) return describedFaster(file);
  throw new RangeError(`model: trained as ${system}; this is written for Fast R-CNN and Faster R-CNN alone`);
}

function describedFast(file: TensorFile): DescribedModel {
  const { system, backbone, classes, config, normalisation } = fastDescriptionOf(file);
  const spec = backboneNamed(backbone);
  const { preprocessing, detection } = config;
  return { system, spec, classes, plan: headNetworkPlan(spec), preprocessing, normalisation, detection, rpn: null };
}

function describedFaster(file: TensorFile): DescribedModel {
  const description = fasterDescriptionOf(file);
  const { system, backbone, classes, config } = description;
  const spec = backboneNamed(backbone);
  return {
    system, spec, classes,
    plan: rpnNetworkPlan(spec, anchorsPerCell(config), samplingOf(description)),
    preprocessing: config.preprocessing,
    normalisation: precomputedNormalisation(classes.length, config.targetStds),
    detection: config.detection,
    rpn: config,
  };
}
