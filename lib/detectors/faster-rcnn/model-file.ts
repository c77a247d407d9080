// A trained Faster R-CNN as a file: all weights by name, and in the metadata whatever detection needs besides: classes,
// backbone, and the configuration (preprocessing, anchors, normalisation of the box targets, limits).
import type { Compute } from '../../compute/compute.js';
import type { StoredTensor, TensorFile } from '../../data/safetensors.js';
import { BACKBONES, backboneName, type BackboneName } from '../../networks/backbones.js';
import { Rng } from '../../tensor/rng.js';
import { loadWeights, weightsOf, type Weights } from '../../tensor/weights.js';
import { anchorsPerCell, type FasterConfig } from './config.js';
import type { FasterModel } from './detect.js';
import { newFasterRcnn, type FasterRcnn } from './network.js';

/** How and for what a network was trained. */
export interface FasterDescription {
  /** As typed after `--system`. */
  readonly system: string;
  readonly backbone: BackboneName;
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly config: FasterConfig;
}

/** Weights and metadata of a network. */
export function fasterModelFile(net: FasterRcnn, description: FasterDescription): TensorFile {
  const { system, backbone, classes, config } = description;
  return {
    tensors: new Map(Object.entries(weightsOf(net.params))),
    metadata: { system, backbone, classes: JSON.stringify(classes), config: JSON.stringify(config) },
  };
}

/** The network of a file, ready to detect. Throws RangeError naming the tensor or the metadata that does not fit. */
export function fasterModelOf(file: TensorFile, compute: Compute): FasterModel & FasterDescription {
  const system = metadataOf(file, 'system');
  const backbone = backboneName(metadataOf(file, 'backbone'));
  const names = jsonOf(file, 'classes') as readonly string[];
  const config = jsonOf(file, 'config') as FasterConfig;
  if (!Array.isArray(names)) throw new RangeError('model: the metadata classes is no list');
  if (config?.anchors === undefined) throw new RangeError('model: the metadata config has no anchors');
  const spec = BACKBONES[backbone];
  const init = { rng: new Rng(0), precision: 'float32' } as const; // every value is overwritten
  const net = newFasterRcnn(spec, names.length, anchorsPerCell(config), { compute, init });
  loadWeights(net.params, floatWeights(file));
  const setting = { compute, grid: { width: spec.grid, height: spec.grid }, spatialScale: 1 / spec.stride };
  return { net, system, backbone, classes: names, config, setting };
}

/** The float32 tensors of a file by name. */
export function floatWeights({ tensors }: TensorFile): Weights {
  const isFloat = (entry: [string, StoredTensor]): entry is [string, StoredTensor & { data: Float32Array }] =>
    entry[1].data instanceof Float32Array;
  return Object.fromEntries([...tensors].filter(isFloat));
}

function metadataOf({ metadata }: TensorFile, key: string): string {
  const value = metadata[key];
  if (value === undefined) throw new RangeError(`model: the metadata ${key} is missing, this is no model of ours`);
  return value;
}

function jsonOf(file: TensorFile, key: string): unknown {
  try {
    return JSON.parse(metadataOf(file, key));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RangeError(`model: the metadata ${key} is no JSON`);
    throw error;
  }
}
