// The deck's models S, M and L at quarter scale: 150×250 images, 56×56 crops, stride 4 (VGG16's stride 16 / 4).
//   deck: "L = VGG16, M = VGG_CNN_M_1024, S = Caffe/AlexNet"; small widths found by experiment.
// Convolutions are padded by kernel/2; pooling is 2×2, stride 2, rounded up. As published: published-backbones.ts.
import type { Layer } from '../layers/layer.js';
import type { Grid } from '../layers/roi-pool.js';
import { sequential } from '../layers/sequential.js';
import type { Factory } from './layer-factory.js';
import { convRelu, maxPool, type TrunkLayer } from './trunk-layer.js';
import type { Placed } from '../tensor/tensor.js';

export const BACKBONE_NAMES = ['S', 'M', 'L'] as const;
export type BackboneName = typeof BACKBONE_NAMES[number];

/** The sizes of a trunk that the layers above it need, and the sizes of those layers. */
export interface FeatureSpec {
  /** Network-input pixels per feature cell; RoI pooling's spatial scale is 1 / stride. */
  readonly stride: number;
  /** Channels of the feature map. */
  readonly channels: number;
  /** RoI pooling grid: bins per side. */
  readonly grid: number;
  /** Outputs of fc6 and fc7. */
  readonly fc: readonly [fc6: number, fc7: number];
  /** Outputs of the RPN's 3×3 convolution. */
  readonly rpnChannels: number;
  /** Network-input pixels per cell of the RPN. Larger than `stride`: the RPN begins with a max pooling. */
  readonly rpnStride: number;
  /** Standard deviation of the RPN's new 3×3 weights; null: He-normal. */
  readonly rpnConvStd: number | null;
  /**
   * What a whole crop of S pixels is pooled over: 'map', all cells of its map, as the pool5 of the originals does; or
   * 'pixels', the pixels 0 … S − 1 as a RoI, which are rounded to one cell more than the map has.
   */
  readonly cropRegion: 'map' | 'pixels';
}

export interface BackboneSpec extends FeatureSpec {
  readonly name: string;
  readonly trunk: readonly TrunkLayer[];
  /** The lowest layer that a detector fine-tunes; the layers below keep their pre-trained weights. */
  readonly firstTrained: string;
}

const QUARTER_SCALE = {
  stride: 4, grid: 6, rpnChannels: 64, rpnStride: 8, rpnConvStd: null,
  cropRegion: 'pixels', // as the M0 that come with the program were trained
} as const;

export const BACKBONES: Readonly<Record<BackboneName, BackboneSpec>> = {
  S: { ...QUARTER_SCALE, name: 'S', trunk: alexNetLike(16, 32), channels: 32, fc: [128, 128], firstTrained: 'conv1' },
  M: { ...QUARTER_SCALE, name: 'M', trunk: alexNetLike(24, 48), channels: 48, fc: [192, 192], firstTrained: 'conv1' },
  L: { ...QUARTER_SCALE, name: 'L', trunk: vggLike(), channels: 64, fc: [256, 256], firstTrained: 'conv1_1' },
};

/** Checks a name as typed. Throws RangeError with the known names for any other. */
export function backboneName(name: string): BackboneName {
  const known = BACKBONE_NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new RangeError(`backbone: unknown name ${JSON.stringify(name)}, known are ${BACKBONE_NAMES.join(', ')}`);
  }
  return known;
}

/** The grid and the scale of RoI pooling. */
export interface RoiPooling {
  /** Bins across and down. */
  readonly grid: Grid;
  /** Feature cells per network-input pixel. */
  readonly spatialScale: number;
}

/** The RoI pooling of a backbone: spec.grid × spec.grid bins, spatial scale 1 / spec.stride. */
export function roiPooling({ grid, stride }: Pick<FeatureSpec, 'grid' | 'stride'>): RoiPooling {
  return { grid: { width: grid, height: grid }, spatialScale: 1 / stride };
}

/** A trunk with new parameters: images (N,3,H,W) → feature map (N,channels,H/stride,W/stride), rounded up. */
export function newTrunk<T extends Placed>(spec: BackboneSpec, factory: Factory<T>): Layer<readonly unknown[], T> {
  return sequential(spec.trunk.map((layer) => layer.build(factory)));
}

function conv(name: string, inputs: number, out: number): TrunkLayer {
  return convRelu(name, { in: inputs, out, kernel: 3 });
}

function pool(name: string): TrunkLayer {
  return maxPool(name, { kernel: 2, stride: 2, pad: 0 });
}

function alexNetLike(narrow: number, wide: number): readonly TrunkLayer[] {
  return [
    convRelu('conv1', { in: 3, out: narrow, kernel: 5, stride: 2 }), pool('pool1'),
    conv('conv2', narrow, wide), conv('conv3', wide, wide), conv('conv4', wide, wide), conv('conv5', wide, wide),
  ];
}

function vggLike(): readonly TrunkLayer[] {
  return [
    conv('conv1_1', 3, 16), conv('conv1_2', 16, 16), pool('pool1'),
    conv('conv2_1', 16, 32), conv('conv2_2', 32, 32), pool('pool2'),
    conv('conv3_1', 32, 64), conv('conv3_2', 64, 64), conv('conv3_3', 64, 64),
  ];
}
