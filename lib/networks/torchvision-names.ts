// torchvision names the parameters of its AlexNet and VGG16 by their index in two lists, `features` and `classifier`;
// here they are named after their layers. Both projects store weights as (outputs, inputs, rows, columns) and (outputs,
// inputs) and flatten C,h,w in this order before fc6, so the tensors are taken over unchanged. What differs:
//   torchvision's AlexNet has other widths than CaffeNet and no groups; it fits only the backbone `alexnet`.
//   torchvision trained on RGB with (v/255 − mean)/std, not on BGR with means subtracted.
//   torchvision rounds pooling sizes down. So does the backbone `alexnet`; `vgg16` rounds up, as Caffe's VGG16: its map
//   has one row or column more where a side of the picture is no multiple of 16.

export const TORCHVISION_NETWORKS = ['alexnet', 'vgg16'] as const;
export type TorchvisionNetwork = typeof TORCHVISION_NETWORKS[number];

/** Index in the lists → layer here. fc8 separates ImageNet's classes; detectors do not use it. */
export const LAYERS: Readonly<Record<TorchvisionNetwork, ReadonlyMap<string, string>>> = {
  alexnet: new Map([
    ['features.0', 'conv1'], ['features.3', 'conv2'], ['features.6', 'conv3'], ['features.8', 'conv4'],
    ['features.10', 'conv5'], ['classifier.1', 'fc6'], ['classifier.4', 'fc7'], ['classifier.6', 'fc8'],
  ]),
  vgg16: new Map([
    ['features.0', 'conv1_1'], ['features.2', 'conv1_2'], ['features.5', 'conv2_1'], ['features.7', 'conv2_2'],
    ['features.10', 'conv3_1'], ['features.12', 'conv3_2'], ['features.14', 'conv3_3'],
    ['features.17', 'conv4_1'], ['features.19', 'conv4_2'], ['features.21', 'conv4_3'],
    ['features.24', 'conv5_1'], ['features.26', 'conv5_2'], ['features.28', 'conv5_3'],
    ['classifier.0', 'fc6'], ['classifier.3', 'fc7'], ['classifier.6', 'fc8'],
  ]),
};

/** `features.0.weight` → `conv1.weight` for every parameter of the network. */
export function torchvisionNames(network: TorchvisionNetwork): ReadonlyMap<string, string> {
  return new Map([...LAYERS[network]].flatMap(([theirs, own]) =>
    ['weight', 'bias'].map((kind) => [`${theirs}.${kind}`, `${own}.${kind}`] as const)));
}
