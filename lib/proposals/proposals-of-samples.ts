// The external proposals of a whole data set: made once, kept on disk, the same in every later run.
import type { Sample } from '../data/sample.js';
import { proposalKey, readProposals, writeProposals } from '../data/caches/proposal-cache.js';
import type { Rng } from '../tensor/rng.js';
import type { ProposedBox, Proposer } from './proposer.js';

/** A proposer with its name and all its settings, which say together what a cached file was made by. */
export interface ProposalSource {
  readonly proposer: Proposer;
  /** Goes into the key of the cache: other settings, other files. Count the version up when the algorithm changes. */
  readonly settings: { readonly name: string; readonly version: number; readonly [setting: string]: unknown };
  /** Folder of the cache; null: make all boxes anew and keep none. */
  readonly cache: string | null;
}

export interface ProposalEvent {
  readonly imageId: string;
  readonly boxes: number;
  /** Read from disk, not made. */
  readonly cached: boolean;
  /** To make or to read them, decoding of the image not counted. */
  readonly seconds: number;
}

/**
 * Boxes of every sample, by its id. Each image has its own stream of `rng`, so the boxes of one do not depend on which
 * others there are. Throws an Error naming the file when a cached one is stale or damaged.
 */
export async function proposalsOfSamples(
  samples: readonly Sample[], source: ProposalSource, rng: Rng, report: (event: ProposalEvent) => void,
): Promise<Map<string, ProposedBox[]>> {
  const boxesOf = new Map<string, ProposedBox[]>();
  for (const sample of samples) boxesOf.set(sample.id, await proposalsOfSample(sample, source, rng, report));
  return boxesOf;
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
