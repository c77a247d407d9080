// Mini-batches of windows pooled from F, block by block (sampling/window-blocks.ts): while one block is trained on, its
// windows, and nothing else of F, are in memory.
import { featureRow } from '../../data/caches/image-features.js';
import type { ImageRois } from '../../sampling/mini-batch-samplers.js';
import type { RoiCandidates } from '../../sampling/roi-sampling.js';
import { drawWindowBlock, type WindowBlock } from '../../sampling/window-blocks.js';
import type { Rng } from '../../tensor/rng.js';
import { tensor, type Tensor, type TensorData } from '../../tensor/tensor.js';
import type { SppNetConfig } from './config.js';
import type { WindowBatch } from './step.js';

/** Rows (windows, C·Σn²) of some windows of one entry; `rng` is for what is drawn anew at every visit. */
export type RowSource = (entry: number, windows: readonly number[], rng: Rng) => Promise<Tensor>;

export class BatchesFromDisk {
  private readonly source: RowSource;
  private readonly candidates: readonly RoiCandidates[];
  private readonly config: Pick<SppNetConfig, 'regionSampling' | 'blocks'>;
  private readonly rng: Rng;
  private loaded: { readonly block: number; readonly batches: readonly WindowBatch[] } | null = null;

  /** `candidates`: one entry an image, and one a mirror image; `source` is asked for their windows. */
  constructor(
    source: RowSource, candidates: readonly RoiCandidates[],
    config: Pick<SppNetConfig, 'regionSampling' | 'blocks'>, rng: Rng,
  ) {
    this.source = source;
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
    const rng = this.rng.fork(`block ${block}`);
    const drawn = drawWindowBlock(this.candidates, regionSampling, blocks, rng);
    if (drawn.batches.some((parts) => parts.length === 0)) {
      throw new RangeError('sppnet: no window of the images to be read is foreground or background');
    }
    const rows = await this.rowsOf(drawn, rng.fork('visits'));
    return drawn.batches.map((parts, b) => {
      return { pyramids: stacked(rows[b]), labels: parts.flatMap(({ labels }) => labels) };
    });
  }

  /** Per batch the rows of its windows; every image that has some is read once. */
  private async rowsOf({ images, batches }: WindowBlock, rng: Rng): Promise<TensorData[][]> {
    const rowsOfImage = batches.map(() => new Map<number, TensorData[]>());
    for (const image of images) {
      const parts = batches.map((batch) => batch.find((part) => part.image === image)?.keep ?? []);
      if (parts.every((keep) => keep.length === 0)) continue;
      const rows = await this.source(image, parts.flat(), rng.fork(`${image}`));
      let at = 0;
      parts.forEach((keep, b) => rowsOfImage[b].set(image, keep.map(() => featureRow(rows, at++))));
    }
    return batches.map((parts: readonly ImageRois[], b) => parts.flatMap(({ image }) => rowsOfImage[b].get(image)!));
  }
}

/** Rows one below the other. */
function stacked(rows: readonly TensorData[]): Tensor {
  const D = rows[0].length;
  const data = new Float32Array(rows.length * D);
  rows.forEach((row, r) => data.set(row, r * D));
  return tensor([rows.length, D], data);
}
