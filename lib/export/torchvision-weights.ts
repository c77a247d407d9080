// The trunk of a trained AlexNet or VGG16 under the names that torchvision gives its layers, to be loaded there by
// load_state_dict(…, strict=False): `features.N.weight` and `features.N.bias`; fc6 and fc7 as `classifier.N` where they
// have torchvision's shape (SPP-net's fc6 reads a pyramid, a compressed one is two matrices). fc8 tells ImageNet's
// classes apart and is not in a detector.
import type { StoredTensor, TensorFile } from '../data/files/safetensors.js';
import { metadataText } from '../data/files/safetensors.js';
import { LAYERS, TORCHVISION_NETWORKS, type TorchvisionNetwork } from '../networks/torchvision-names.js';
import { PUBLISHED_BACKBONES } from '../networks/published-backbones.js';

export interface TorchvisionWeights {
  readonly file: TensorFile;
  /** Layers that stay behind, with the reason, a phrase each. */
  readonly leftOut: readonly string[];
}

/** Throws RangeError for a backbone that torchvision does not have, and naming a tensor of the trunk missing. */
export function torchvisionWeights(model: TensorFile): TorchvisionWeights {
  const backbone = metadataText(model, 'backbone');
  const network = TORCHVISION_NETWORKS.find((name) => name === backbone);
  if (network === undefined) {
    const known = TORCHVISION_NETWORKS.join(' and ');
    throw new RangeError(`model: the backbone ${backbone} is no network of torchvision, which has ${known}`);
  }
  const { channels, grid, fc: [out6, out7] } = PUBLISHED_BACKBONES[network];
  const shapes: Readonly<Record<string, string>> = {
    fc6: [out6, channels * grid ** 2].join(), fc7: [out7, out6].join(), fc8: 'of ImageNet',
  };
  const tensors = new Map<string, StoredTensor>();
  const leftOut: string[] = [];
  for (const [theirs, ours] of LAYERS[network]) {
    const parts = (['weight', 'bias'] as const).map((part) => [part, model.tensors.get(`${ours}.${part}`)] as const);
    const shape = parts[0][1]?.shape.join();
    if (ours in shapes && shape !== shapes[ours]) {
      leftOut.push(`${ours} (${shape === undefined ? 'not in the model' : `its weights are [${shape}]`})`);
      continue;
    }
    for (const [part, tensor] of parts) {
      if (tensor === undefined) throw new RangeError(`model: there is no tensor ${ours}.${part}`);
      tensors.set(`${theirs}.${part}`, tensor);
    }
  }
  return { file: { tensors, metadata: metadataOf(model, network) }, leftOut };
}

/** `format` is what other readers of safetensors look for; the pixels must come as in our training. */
function metadataOf({ metadata }: TensorFile, network: TorchvisionNetwork): Record<string, string> {
  const config = JSON.parse(metadata.config ?? '{}') as Record<string, unknown>;
  const pixels = JSON.stringify(config.preprocessing ?? config.warp ?? null);
  const pools = PUBLISHED_BACKBONES[network].trunk.flatMap(({ plan }) => plan.kind === 'max-pool' ? [plan] : []);
  return { format: 'pt', network, preprocessing: pixels, poolingOutputSize: pools[0].outputSize };
}
