// The deck's models as published (deck: "L = VGG16, M = VGG_CNN_M_1024, S = Caffe/AlexNet") and ZF of Faster R-CNN, for
// images of 600×1000. Their names are the full ones; the letters S, M, L name the quarter-scale models of backbones.ts.
// Source: the prototxts in models/ of fast-rcnn and py-faster-rcnn (docs/sources.md), and torchvision for `alexnet`.
import type { Lrn } from '../layers/lrn.js';
import { BACKBONE_NAMES, BACKBONES, type BackboneName, type BackboneSpec } from './backbones.js';
import { convRelu, lrn, maxPool, type TrunkLayer } from './trunk-layer.js';

export const PUBLISHED_NAMES = ['caffenet', 'vgg-m-1024', 'vgg16', 'zf', 'alexnet'] as const;
export type PublishedName = typeof PUBLISHED_NAMES[number];

/** Sizes above the trunk: fc6 and fc7 as for ImageNet; the RPN of Faster R-CNN §3.1 with weights from N(0, 0.01²). */
const PUBLISHED = { stride: 16, fc: [4096, 4096], rpnStride: 16, rpnConvStd: 0.01 } as const;

const CAFFENET_LRN: Lrn = { kind: 'across-channels', size: 5, alpha: 1e-4, beta: 0.75, k: 1 };
const VGG_M_LRN: Lrn = { kind: 'across-channels', size: 5, alpha: 5e-4, beta: 0.75, k: 2 };
const ZF_LRN: Lrn = { kind: 'within-channel', size: 3, alpha: 5e-5, beta: 0.75, k: 1 };

export const PUBLISHED_BACKBONES: Readonly<Record<PublishedName, BackboneSpec>> = {
  'caffenet': { // the deck's S
    ...PUBLISHED, name: 'caffenet', trunk: caffeNet({ conv1Pad: 5, poolPad: 1 }),
    channels: 256, grid: 6, rpnChannels: 256, firstTrained: 'conv2',
  },
  'vgg-m-1024': { // the deck's M
    ...PUBLISHED, name: 'vgg-m-1024', trunk: vggM(), fc: [4096, 1024],
    channels: 512, grid: 6, rpnChannels: 256, firstTrained: 'conv2',
  },
  'vgg16': { // the deck's L
    ...PUBLISHED, name: 'vgg16', trunk: vgg16(),
    channels: 512, grid: 7, rpnChannels: 512, firstTrained: 'conv3_1',
  },
  'zf': {
    ...PUBLISHED, name: 'zf', trunk: zf({ conv1Pad: 3, conv2Pad: 2, poolPad: 1 }),
    channels: 256, grid: 6, rpnChannels: 256, firstTrained: 'conv1',
  },
  'alexnet': { // not in the deck: AlexNet for one GPU, for which torchvision has weights
    ...PUBLISHED, name: 'alexnet', trunk: torchvisionAlexNet(),
    channels: 256, grid: 6, rpnChannels: 256, firstTrained: 'conv2',
  },
};

/** CaffeNet as slow R-CNN runs it on crops of 227×227: no padding at conv1 and the pools, conv5 is 13×13. */
export const CAFFENET_ON_CROPS: readonly TrunkLayer[] = caffeNet({ conv1Pad: 0, poolPad: 0 });

/** ZF as SPP-net runs it; conv5 of 224×224 is 13×13. */
export const ZF_OF_SPPNET: readonly TrunkLayer[] = zf({ conv1Pad: 1, conv2Pad: 0, poolPad: 0 });

/** The names of all backbones: S, M, L at quarter scale and the published ones. */
export const ALL_BACKBONE_NAMES = [...BACKBONE_NAMES, ...PUBLISHED_NAMES] as const;
export type AnyBackboneName = BackboneName | PublishedName;

/** The backbone as slow R-CNN runs it on crops: caffenet and zf as they were pre-trained, the others as everywhere. */
export function backboneOnCrops(name: string): BackboneSpec {
  const spec = backboneNamed(name);
  if (spec.name === 'caffenet') return { ...spec, trunk: CAFFENET_ON_CROPS };
  return spec.name === 'zf' ? { ...spec, trunk: ZF_OF_SPPNET } : spec;
}

/** The backbone as SPP-net runs it over whole images: zf with the paddings of its code, the others as everywhere. */
export function backboneOfSppNet(name: string): BackboneSpec {
  const spec = backboneNamed(name);
  return spec.name === 'zf' ? { ...spec, trunk: ZF_OF_SPPNET } : spec;
}

/** The checked name of a backbone. Throws RangeError as backboneNamed(). */
export function anyBackboneName(name: string): AnyBackboneName {
  return backboneNamed(name).name as AnyBackboneName; // a key of one of the two lists
}

/** The backbone of a name as typed. Throws RangeError with the known names for any other. */
export function backboneNamed(name: string): BackboneSpec {
  const quarterScale = BACKBONE_NAMES.find((known) => known === name);
  if (quarterScale !== undefined) return BACKBONES[quarterScale];
  const published = PUBLISHED_NAMES.find((known) => known === name);
  if (published !== undefined) return PUBLISHED_BACKBONES[published];
  throw new RangeError(`backbone: unknown name ${JSON.stringify(name)}, known are ${ALL_BACKBONE_NAMES.join(', ')}`);
}

/** conv2, conv4 and conv5 have two groups, made for two GPUs. Normalises after pooling (AlexNet: before). */
function caffeNet({ conv1Pad, poolPad }: { readonly conv1Pad: number; readonly poolPad: number }): TrunkLayer[] {
  const pool = { kernel: 3, stride: 2, pad: poolPad };
  return [
    convRelu('conv1', { in: 3, out: 96, kernel: 11, stride: 4, pad: conv1Pad }),
    maxPool('pool1', pool),
    lrn('norm1', CAFFENET_LRN),
    convRelu('conv2', { in: 96, out: 256, kernel: 5, groups: 2 }),
    maxPool('pool2', pool),
    lrn('norm2', CAFFENET_LRN),
    convRelu('conv3', { in: 256, out: 384, kernel: 3 }),
    convRelu('conv4', { in: 384, out: 384, kernel: 3, groups: 2 }),
    convRelu('conv5', { in: 384, out: 256, kernel: 3, groups: 2 }),
  ];
}

function vggM(): TrunkLayer[] {
  const pool = { kernel: 3, stride: 2, pad: 0 };
  return [
    convRelu('conv1', { in: 3, out: 96, kernel: 7, stride: 2, pad: 0 }),
    lrn('norm1', VGG_M_LRN),
    maxPool('pool1', pool),
    convRelu('conv2', { in: 96, out: 256, kernel: 5, stride: 2, pad: 1 }),
    lrn('norm2', VGG_M_LRN),
    maxPool('pool2', pool),
    convRelu('conv3', { in: 256, out: 512, kernel: 3 }),
    convRelu('conv4', { in: 512, out: 512, kernel: 3 }),
    convRelu('conv5', { in: 512, out: 512, kernel: 3 }),
  ];
}

/**
 * Without pool5, which RoI pooling replaces. Pooling rounds up, as in Caffe; torchvision's VGG16 rounds down, which is
 * the same where both sides of the picture are multiples of 16.
 */
function vgg16(): TrunkLayer[] {
  const conv = (name: string, inputs: number, out: number) => convRelu(name, { in: inputs, out, kernel: 3 });
  const pool = (name: string) => maxPool(name, { kernel: 2, stride: 2, pad: 0 });
  return [
    conv('conv1_1', 3, 64), conv('conv1_2', 64, 64), pool('pool1'),
    conv('conv2_1', 64, 128), conv('conv2_2', 128, 128), pool('pool2'),
    conv('conv3_1', 128, 256), conv('conv3_2', 256, 256), conv('conv3_3', 256, 256), pool('pool3'),
    conv('conv4_1', 256, 512), conv('conv4_2', 512, 512), conv('conv4_3', 512, 512), pool('pool4'),
    conv('conv5_1', 512, 512), conv('conv5_2', 512, 512), conv('conv5_3', 512, 512),
  ];
}

interface ZfPads {
  readonly conv1Pad: number;
  readonly conv2Pad: number;
  readonly poolPad: number;
}

function zf({ conv1Pad, conv2Pad, poolPad }: ZfPads): TrunkLayer[] {
  const pool = { kernel: 3, stride: 2, pad: poolPad };
  return [
    convRelu('conv1', { in: 3, out: 96, kernel: 7, stride: 2, pad: conv1Pad }),
    lrn('norm1', ZF_LRN),
    maxPool('pool1', pool),
    convRelu('conv2', { in: 96, out: 256, kernel: 5, stride: 2, pad: conv2Pad }),
    lrn('norm2', ZF_LRN),
    maxPool('pool2', pool),
    convRelu('conv3', { in: 256, out: 384, kernel: 3 }),
    convRelu('conv4', { in: 384, out: 384, kernel: 3 }),
    convRelu('conv5', { in: 384, out: 256, kernel: 3 }),
  ];
}

/** For one GPU: no groups, other widths than CaffeNet, no normalisation; pooling rounds down, as torch does. */
function torchvisionAlexNet(): TrunkLayer[] {
  const pool = { kernel: 3, stride: 2, pad: 0, rounding: 'down' } as const;
  return [
    convRelu('conv1', { in: 3, out: 64, kernel: 11, stride: 4, pad: 2 }), maxPool('pool1', pool),
    convRelu('conv2', { in: 64, out: 192, kernel: 5 }), maxPool('pool2', pool),
    convRelu('conv3', { in: 192, out: 384, kernel: 3 }),
    convRelu('conv4', { in: 384, out: 256, kernel: 3 }),
    convRelu('conv5', { in: 256, out: 256, kernel: 3 }),
  ];
}
