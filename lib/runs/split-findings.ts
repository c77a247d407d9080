// What a detector finds in a whole split, and how the time of finding it is told apart.
import type { Dataset, Detection } from '../data/sample.js';
import { evaluate, VOC_EVALUATION } from '../evaluation/evaluate.js';
import type { ImageProposals } from '../evaluation/proposal-recall.js';
import type { Findings, TrainedDetector } from '../systems/system.js';
import type { World } from './world.js';

type External = NonNullable<Findings['external']>;

export interface AllFindings {
  readonly detections: readonly Detection[];
  readonly covered: readonly ImageProposals[];
  readonly external: readonly External[];
  readonly variants: ReadonlyMap<string, readonly Detection[]>;
}

/** Detects in all images, one after another. Rejects with Interrupted when a signal asks for a stop. */
export async function detectAll(detector: TrainedDetector, { samples }: Dataset, world: World): Promise<AllFindings> {
  const variants = new Map<string, Detection[]>();
  const detections: Detection[] = [];
  const covered: ImageProposals[] = [];
  const external: External[] = [];
  for (const [i, sample] of samples.entries()) {
    const found = await detector.find(sample);
    detections.push(...found.detections);
    if (found.external !== undefined) external.push(found.external);
    for (const [name, others] of Object.entries(found.variants ?? {})) {
      const all = variants.get(name) ?? [];
      variants.set(name, all);
      all.push(...others);
    }
    covered.push({ proposals: found.proposals, objects: sample.objects.map(({ box }) => box) });
    world.progress.part('image', i + 1, samples.length);
    if (await world.interruption.isRequested()) {
      world.progress.settle();
      world.interruption.stopHere(`stopped after image ${i + 1} of ${samples.length}, nothing was written`);
    }
  }
  world.progress.settle();
  return { detections, covered, external, variants };
}

/** mAP of the detections that were made in other ways, by name; null: there is one way. */
export function meanPrecisions(data: Dataset, variants: AllFindings['variants']): Record<string, number> | null {
  if (variants.size === 0) return null;
  return Object.fromEntries([...variants].map(([name, found]) => [name, evaluate(data, found, VOC_EVALUATION).mAP]));
}

/** Seconds of detection by stage: external proposals, which have a clock of their own, are a stage apart. */
export function detectionStages(seconds: number, external: readonly External[]): Record<string, number> {
  if (external.length === 0) return { detect: seconds };
  const proposing = secondsOf(external);
  return { testProposals: proposing, detect: Math.max(seconds - proposing, 0) };
}

function secondsOf(external: readonly External[]): number {
  return external.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Mean seconds over the images whose proposals were made in this test; null when all were read from a cache. */
export function perImageMade(external: readonly External[]): number | null {
  const made = external.filter((one) => one.made);
  return made.length === 0 ? null : secondsOf(made) / made.length;
}
