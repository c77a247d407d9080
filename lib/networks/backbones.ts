// The deck's models S, M and L at quarter scale: 150×250 images, 56×56 crops, stride 4 (VGG16's stride 16 / 4).
//   deck: "L = VGG16, M = VGG_CNN_M_1024, S = Caffe/AlexNet"; small widths found by experiment.
// conv = convolution + ReLU, padded by kernel/2; pool = 2×2 max pooling, stride 2, rounded up.
import type { Layer } from '../layers/layer.js';
import { maxPoolLayer } from '../layers/max-pool-layer.js';
import { reluLayer } from '../layers/relu-layer.js';
import { sequential } from '../layers/sequential.js';
import { newConv, type Factory } from './layer-factory.js';

export const BACKBONE_NAMES = ['S', 'M', 'L'] as const;
export type BackboneName = typeof BACKBONE_NAMES[number];

export interface BackboneSpec {
  readonly name: BackboneName;
  /** Network-input pixels per feature cell. */
  readonly stride: number;
  /** Channels of the feature map. */
  readonly channels: number;
  /** RoI pooling grid: bins per side. */
  readonly grid: number;
  /** Outputs of fc6 and fc7. */
  readonly fc: readonly [fc6: number, fc7: number];
  /** Outputs of the RPN's 3×3 convolution. */
  readonly rpnChannels: number;
}

export const BACKBONES: Readonly<Record<BackboneName, BackboneSpec>> = {
  S: { name: 'S', stride: 4, channels: 32, grid: 6, fc: [128, 128], rpnChannels: 64 },
  M: { name: 'M', stride: 4, channels: 48, grid: 6, fc: [192, 192], rpnChannels: 64 },
  L: { name: 'L', stride: 4, channels: 64, grid: 6, fc: [256, 256], rpnChannels: 64 },
};

/** The name as typed, or a RangeError that lists the known ones. */
export function backboneName(name: string): BackboneName {
  const known = BACKBONE_NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    throw new RangeError(`backbone: unknown name ${JSON.stringify(name)}, known are ${BACKBONE_NAMES.join(', ')}`);
  }
  return known;
}

/** The convolutional trunk: images (N,3,H,W) → feature map (N,channels,⌈H/4⌉,⌈W/4⌉), fresh parameters. */
export function newTrunk(spec: BackboneSpec, factory: Factory): Layer<readonly unknown[]> {
  const conv = (name: string, inputs: number, out: number, kernel = 3, stride = 1): Layer<unknown> =>
    sequential([newConv(factory, name, { in: inputs, out, kernel, stride }), reluLayer()]);
  const pool = (): Layer<unknown> => maxPoolLayer(factory.compute, { kernel: 2, stride: 2, pad: 0 });
  switch (spec.name) {
    case 'S': return sequential(alexNetLike(16, 32));
    case 'M': return sequential(alexNetLike(24, 48));
    case 'L': return sequential([
      conv('conv1_1', 3, 16), conv('conv1_2', 16, 16), pool(),
      conv('conv2_1', 16, 32), conv('conv2_2', 32, 32), pool(),
      conv('conv3_1', 32, 64), conv('conv3_2', 64, 64), conv('conv3_3', 64, 64),
    ]);
  }

  function alexNetLike(narrow: number, wide: number): Layer<unknown>[] {
    return [
      conv('conv1', 3, narrow, 5, 2), pool(),
      conv('conv2', narrow, wide), conv('conv3', wide, wide), conv('conv4', wide, wide), conv('conv5', wide, wide),
    ];
  }
}
