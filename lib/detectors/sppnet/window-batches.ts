// Mini-batches of F's rows, block by block (sampling/window-blocks.ts): while one block is trained on, its windows, and
// nothing else of F, are in memory.
import type { FeatureCache } from '../../data/caches/feature-cache.js';
import { featureRow } from '../../data/caches/image-features.js';
import type { RoiCandidates } from '../../sampling/roi-sampling.js';
import { drawWindowBlock, type WindowBlock } from '../../sampling/window-blocks.js';
import type { Rng } from '../../tensor/rng.js';
import { tensor, type Tensor, type TensorData } from '../../tensor/tensor.js';
import type { SppNetConfig } from './config.js';
import { readTimed, type OnRead } from './features.js';
import type { WindowBatch } from './step.js';

/** How batches are drawn; `onRead` is told the seconds of each reading. */
export interface BatchConfig extends Pick<SppNetConfig, 'regionSampling' | 'blocks'> {
  readonly onRead: OnRead;
}

export class BatchesFromDisk {
  private readonly F: readonly FeatureCache[];
  private readonly candidates: readonly RoiCandidates[];
  private readonly config: BatchConfig;
  private readonly rng: Rng;
  private loaded: { readonly block: number; readonly batches: readonly WindowBatch[] } | null = null;

  /** `candidates`: one entry a shard, in the order of the shards of all parts of F. */
  constructor(
    F: readonly FeatureCache[], candidates: readonly RoiCandidates[],
    config: BatchConfig, rng: Rng,
  ) {
    this.F = F;
    this.candidates = candidates;
    this.config = config;
    this.rng = rng;
  }

  /** The mini-batch of a number, counted from 0. It depends on the number alone, not on earlier calls. */
  async batch(number: number): Promise<WindowBatch> {
    const { batches } = this.config.blocks;
    const block = Math.floor(number / batches);
    if (this.loaded?.block !== block) this.loaded = { block, batches: await this.read(block) };
    return this.loaded.batches[number % batches];
  }

  private async read(block: number): Promise<WindowBatch[]> {
    const { regionSampling, blocks } = this.config;
    const drawn = drawWindowBlock(this.candidates, regionSampling, blocks, this.rng.fork(`block ${block}`));
    if (drawn.batches.some((parts) => parts.length === 0)) {
      throw new RangeError('sppnet: no window of the images to be read is foreground or background');
    }
    const rows = await this.rowsOf(drawn);
    return drawn.batches.map((parts, b) => {
      return { pyramids: stacked(rows[b]), labels: parts.flatMap(({ labels }) => labels) };
    });
  }

  /** Per batch the rows of its windows; every shard of the subset is read once. */
  private async rowsOf({ images, batches }: WindowBlock): Promise<TensorData[][]> {
    const shards = this.F.flatMap((part) => part.shards.map((shard) => ({ store: part.store, shard })));
    const rowsOfImage = batches.map(() => new Map<number, TensorData[]>());
    for (const image of images) {
      const { store, shard } = shards[image];
      const { features } = await readTimed(store, shard, this.config.onRead);
      batches.forEach((parts, b) => {
        const part = parts.find((candidate) => candidate.image === image);
        if (part === undefined) return;
        rowsOfImage[b].set(image, part.keep.map((r) => featureRow(features, r).slice())); // a view keeps all of them
      });
    }
    return batches.map((parts, b) => parts.flatMap(({ image }) => rowsOfImage[b].get(image)!));
  }
}

/** Rows one below the other. */
function stacked(rows: readonly TensorData[]): Tensor {
  const D = rows[0].length;
  const data = new Float32Array(rows.length * D);
  rows.forEach((row, r) => data.set(row, r * D));
  return tensor([rows.length, D], data);
}
