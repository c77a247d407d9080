// Feature maps on disk, one shard an image: conv5 of the image at every scale. Regions are pooled when it is read.
//   <store>/<image id>.maps   safetensors: `scale 0`, `scale 1`, … (1,C,Hc,Wc) float32
//   metadata: key and checksum of the maps (cached-tensors.ts)
// Source: SPP-net's spp_cache_convX_features.m.
import type { Tensor } from '../../tensor/tensor.js';
import { floatTensor } from '../files/safetensors.js';
import { tensorsChecksum, type ShardFormat } from './shard-cache.js';

const NAME = 'scale ';

/** The maps of an image, one a scale. */
export const MAPS: ShardFormat<readonly Tensor[]> = {
  kind: { holds: 'maps', otherSources: 'another image, other settings or weights', checksum: tensorsChecksum },
  tensorsOf(maps) {
    checkMaps(maps);
    return new Map(maps.map((map, scale) => [`${NAME}${scale}`, map]));
  },
  valueOf(file) {
    const maps = Array.from({ length: file.tensors.size }, (_, scale) => floatTensor(file, `${NAME}${scale}`));
    checkMaps(maps);
    return maps;
  },
};

function checkMaps(maps: readonly Tensor[]): void {
  for (const { shape } of maps) {
    if (shape.length !== 4 || shape[0] !== 1) throw new TypeError(`cached maps: a map has shape [${shape}]`);
  }
  if (maps.length === 0) throw new TypeError('cached maps: there is no map');
}
