// The weights that a training starts from, by whose file it is: the M0 of `rcnn pretrain`, the model of a run,
// torchvision's AlexNet or VGG16 (`features.0.weight`, …), or Caffe's (`conv1.weight`, …; no metadata). A file of
// others gives its trunk, and fc6 and fc7 where it has them; and with them how the pixels were scaled in its training.
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { metadataJson } from '../data/files/safetensors.js';
import { PIXELS_SMALL, PIXELS_TORCHVISION, type PixelScaling } from '../data/pictures/image-tensor.js';
import { PREPROCESSING } from '../data/pictures/prepare-image.js';
import type { BackboneSpec } from '../networks/backbones.js';
import { TORCHVISION_NETWORKS, torchvisionNames } from '../networks/torchvision-names.js';
import { fcShapes, trunkShapes, type WeightShapes } from '../networks/weight-shapes.js';
import { M0_KIND } from './pretraining.js';
import { isOwnModel } from './system.js';
import { pixelsOf } from './with-settings.js';

/** Metadata `kind` of weights that other programs trained, under the names of this project. */
const FOREIGN_KIND = 'foreign';

export interface InitialWeights {
  /** Under the names of this project; metadata `kind` or `system` say what it is. */
  readonly model: TensorFile;
  /** How the pixels were scaled in its training. */
  readonly pixels: PixelScaling;
  /** One line on what was taken and what was not, with the reason; null for files of this project. */
  readonly said: string | null;
}

/** What is known of the weights of another program. */
interface Foreign {
  readonly what: string;
  /** Name in the file → name here. */
  readonly names: ReadonlyMap<string, string>;
  readonly pixels: PixelScaling;
}

/** What the training that begins from a file is like. */
export interface Beginning {
  /** The recipe's scaling of pixels; null where there is none. */
  readonly usual: PixelScaling | null;
  /** Whether fc6 and fc7 are taken where the file has them. */
  readonly takesFc: boolean;
}

/**
 * The weights of a file for a backbone. Throws RangeError naming the tensor that is missing or has another shape, or
 * saying that the file is none of the four.
 */
export function initialWeights(
  file: TensorFile, spec: BackboneSpec, { usual, takesFc }: Beginning,
): InitialWeights {
  if (file.metadata.kind === M0_KIND) return { model: file, pixels: PIXELS_SMALL, said: null };
  if (isOwnModel(file)) return { model: file, pixels: ownPixels(file) ?? usual ?? PIXELS_SMALL, said: null };
  const foreign = foreignOf(file, spec, usual);
  const fc = takesFc ? fcOf(file, foreign, fcShapes(spec)) : [];
  const tensors = new Map([...layersOf(file, foreign, trunkShapes(spec)), ...fc]);
  const left = [...file.tensors.keys()].filter((name) => !tensors.has(foreign.names.get(name) ?? ''));
  return {
    model: { tensors, metadata: { kind: FOREIGN_KIND, backbone: spec.name } },
    pixels: foreign.pixels,
    said: saidOf(foreign, [...tensors.keys()], left, takesFc),
  };
}

/** The scaling that a run of ours was trained with; null where its file does not say. */
function ownPixels(file: TensorFile): PixelScaling | null {
  return file.metadata.config === undefined ? null : pixelsOf(metadataJson(file, 'config') as object);
}

function foreignOf({ tensors }: TensorFile, { name }: BackboneSpec, usual: PixelScaling | null): Foreign {
  const names = [...tensors.keys()];
  if (names.some((one) => one.startsWith('features.'))) {
    const network = TORCHVISION_NETWORKS.find((known) => known === name);
    if (network !== undefined) {
      return { what: `torchvision's ${network}`, names: torchvisionNames(network), pixels: PIXELS_TORCHVISION };
    }
    const known = TORCHVISION_NETWORKS.join(' or ');
    throw new RangeError(`has the names of torchvision, which is for --backbone ${known}, not ${name}`);
  }
  if (names.some((one) => /^conv1(_1)?\.weight$/.test(one))) {
    const isMeanOnly = usual?.order === 'BGR' && usual.std === 1; // which means, the recipe knows
    const pixels = isMeanOnly ? usual : pixelsOf({ preprocessing: PREPROCESSING })!;
    return { what: `Caffe's ${name}`, names: new Map(names.map((one) => [one, one])), pixels };
  }
  throw new RangeError('is no pre-trained M0, no model of a run, and has the names of neither torchvision nor Caffe '
    + `(first tensor: ${names[0] ?? 'none'})`);
}

/** All tensors of these shapes. Throws RangeError naming the first that is missing or does not fit. */
function layersOf(file: TensorFile, { names, what }: Foreign, shapes: WeightShapes): Map<string, StoredTensor> {
  const inFile = new Map([...names].map(([theirs, own]) => [own, theirs]));
  return new Map(Object.entries(shapes).map(([own, shape]) => {
    const theirs = inFile.get(own) ?? own;
    const found = file.tensors.get(theirs);
    if (found === undefined) throw new RangeError(`tensor ${theirs} of ${what} is missing`);
    if (!(found.data instanceof Float32Array)) throw new RangeError(`tensor ${theirs} does not hold float32 numbers`);
    if (found.shape.join() !== shape.join()) {
      throw new RangeError(`tensor ${theirs} is [${found.shape}], ${what} has [${shape}]`);
    }
    return [own, found];
  }));
}

/** fc6 and fc7, each where the file has a part of it. */
function fcOf(file: TensorFile, foreign: Foreign, shapes: WeightShapes): Map<string, StoredTensor> {
  const has = (layer: string): boolean => [...foreign.names].some(([theirs, own]) =>
    own.startsWith(`${layer}.`) && file.tensors.has(theirs));
  const wanted = Object.entries(shapes).filter(([own]) => has(own.split('.')[0]));
  return layersOf(file, foreign, Object.fromEntries(wanted));
}

function saidOf(
  { what, pixels, names }: Foreign, taken: readonly string[], left: readonly string[], takesFc: boolean,
): string {
  const layers = (names: readonly string[]): string =>
    [...new Set(names.map((name) => name.replace(/\.\w+$/, '')))].join(', ');
  const homeless = left.filter((name) => !/^fc[67]\./.test(names.get(name) ?? name));
  const fresh = ['fc6', 'fc7'].filter((layer) => !taken.includes(`${layer}.weight`));
  const why = takesFc ? 'the file has none' : 'their inputs have another length here';
  return [
    `${what}: ${layers(taken)} are taken`,
    ...homeless.length === 0 ? [] : [`${layers(homeless)} not, which the detector has no place for`],
    ...fresh.length === 0 ? [] : [`${fresh.join(' and ')} not, ${why}: random numbers`],
    `made for pixels ${pixels.order}, minus ${pixels.means.join(', ')}, divided by ${[pixels.std].flat().join(', ')}`,
  ].join('; ');
}
