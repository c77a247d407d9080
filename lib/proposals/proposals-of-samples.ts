// The external proposals of a whole data set: made once, then read from disk in every later run.
import type { Box } from '../boxes/box.js';
import type { CacheStore } from '../data/caches/cache-store.js';
import type { Sample } from '../data/sample.js';
import { proposalKey, readProposals, writeProposals } from '../data/caches/proposal-cache.js';
import type { Rng } from '../tensor/rng.js';
import { PackedBoxes } from './packed-boxes.js';
import type { ProposedBox, Proposer } from './proposer.js';

/** A proposer, with all settings that its boxes depend on. */
export interface ProposalSource {
  readonly proposer: Proposer;
  /** Part of the cache's key. Increase `version` when the algorithm changes. */
  readonly settings: { readonly name: string; readonly version: number; readonly [setting: string]: unknown };
  /** Null: no cache. */
  readonly cache: CacheStore | null;
}

export interface ProposalEvent {
  readonly imageId: string;
  readonly boxes: number;
  /** True: read from disk; false: made now. */
  readonly cached: boolean;
  /** Time to make or read the boxes, without decoding the image. */
  readonly seconds: number;
}

/**
 * Boxes of every sample, in the order of the samples. Each image has its own stream of `rng`, so its boxes do not
 * depend on the other images. `chosen`: which of an image's boxes are used; the others are not kept.
 * Throws an Error naming the file when a cached file is stale or damaged.
 */
export async function proposalsOfSamples(
  samples: readonly Sample[], source: ProposalSource, rng: Rng, report: (event: ProposalEvent) => void,
  chosen: (made: readonly Box[], sample: Sample) => Promise<readonly Box[]> = async (made) => made,
): Promise<PackedBoxes> {
  const boxes = new PackedBoxes();
  for (const sample of samples) {
    boxes.push(await chosen(await proposalsOfSample(sample, source, rng, report), sample));
  }
  return boxes;
}

async function proposalsOfSample(
  sample: Sample, { proposer, settings, cache }: ProposalSource, rng: Rng, report: (event: ProposalEvent) => void,
): Promise<ProposedBox[]> {
  const image = await sample.image();
  const stream = rng.fork(sample.id);
  const start = performance.now();
  const finish = (boxes: ProposedBox[], cached: boolean): ProposedBox[] => {
    report({ imageId: sample.id, boxes: boxes.length, cached, seconds: (performance.now() - start) / 1000 });
    return boxes;
  };
  if (cache === null) return finish(proposer(image, stream), false);
  const key = proposalKey(image, { ...settings, stream: stream.state() });
  const kept = await readProposals(cache, sample.id, key);
  if (kept !== null) return finish(kept, true);
  const boxes = proposer(image, stream);
  await writeProposals(cache, sample.id, key, boxes);
  return finish(boxes, false);
}
