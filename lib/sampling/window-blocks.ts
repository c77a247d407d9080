// Region-wise mini-batches from a disk. If the 128 windows of a batch were drawn from all images, a batch would read
// almost 128 files. So batches are drawn in blocks: a block takes a random subset of the images and reads each of
// their files once.
//   subset = images in random order, until they have more than oversampling · (foreground windows of the block)
//            foreground windows, and more than oversampling · (its background windows) background windows
//   each batch of the block: 32 foreground and 96 background windows of the subset; no window comes twice in a block,
//            unless the subset is all images and has too few
// Source: SPP-net's spp_finetune_voc.m, PrepareBatchData: blocks of 500 batches, nTimesMoreData = 10.
import { BACKGROUND } from '../data/sample.js';
import type { Rng } from '../tensor/rng.js';
import type { ImageRois } from './mini-batch-samplers.js';
import { rolesOf, type RoiCandidates, type RoiRoles, type RoiSampling } from './roi-sampling.js';

export interface BlockConfig {
  readonly batches: number;
  /** The subset has more windows of each kind, foreground and background, than the block draws times this. */
  readonly oversampling: number;
}

export interface WindowBlock {
  /** The images of the subset: indices into the list of candidates, in the order they are read. */
  readonly images: readonly number[];
  /** Per batch the windows by image, which is an index into the list of candidates. */
  readonly batches: readonly (readonly ImageRois[])[];
}

/** A window: an image of the candidates, and one of its windows. */
interface Drawn {
  readonly image: number;
  readonly window: number;
}

/** Draws one block. When all images together have too few windows of a kind, the subset is all images. */
export function drawWindowBlock(
  candidates: readonly RoiCandidates[], sampling: RoiSampling, { batches, oversampling }: BlockConfig, rng: Rng,
): WindowBlock {
  const size = sampling.imagesPerBatch * sampling.roisPerImage;
  const fgWanted = Math.round(sampling.fgFraction * size);
  const factor = oversampling * batches;
  const images: number[] = [];
  const [foreground, background]: [Drawn[], Drawn[]] = [[], []];
  for (const image of rng.fork('images').permutation(candidates.length)) {
    if (foreground.length > factor * fgWanted && background.length > factor * (size - fgWanted)) break;
    images.push(image);
    addWindows(image, rolesOf(candidates[image].overlap, sampling), foreground, background);
  }
  const fgCount = Math.min(fgWanted, foreground.length); // too few: the rest of a batch is background
  const fg = dealt(foreground, fgCount, batches, rng.fork('foreground'));
  const bg = dealt(background, size - fgCount, batches, rng.fork('background'));
  return { images, batches: fg.map((windows, b) => byImage(windows, bg[b], candidates)) };
}

function addWindows(image: number, roles: RoiRoles, foreground: Drawn[], background: Drawn[]): void {
  for (let i = 0; i < roles.foreground.length; i++) foreground.push({ image, window: roles.foreground[i] });
  for (let i = 0; i < roles.background.length; i++) background.push({ image, window: roles.background[i] });
}

/** `count` windows for each batch, in a random order that begins anew when fewer than `count` are left. */
function dealt(windows: readonly Drawn[], count: number, batches: number, rng: Rng): Drawn[][] {
  let left: number[] = [];
  return Array.from({ length: batches }, () => {
    if (left.length < count) left = rng.permutation(windows.length);
    return left.splice(0, count).map((i) => windows[i]);
  });
}

/** The windows of a batch image by image, each image's foreground before its background. */
function byImage(fg: readonly Drawn[], bg: readonly Drawn[], candidates: readonly RoiCandidates[]): ImageRois[] {
  const parts = new Map<number, { keep: number[]; labels: number[] }>();
  const add = (drawn: readonly Drawn[], labelOf: (one: Drawn) => number): void => {
    for (const one of [...drawn].sort((a, b) => a.window - b.window)) {
      const part = parts.get(one.image) ?? { keep: [], labels: [] };
      parts.set(one.image, part);
      part.keep.push(one.window);
      part.labels.push(labelOf(one));
    }
  };
  add(fg, ({ image, window }) => candidates[image].label[window]);
  add(bg, () => BACKGROUND);
  return [...parts].sort(([a], [b]) => a - b).map(([image, part]) => ({ image, ...part }));
}
