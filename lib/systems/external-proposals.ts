// External proposals of a data set for training and testing: from the cache or made, with a line of progress. Their
// seed is fixed: "Fast R-CNN was always trained on a fixed set of proposals", and one cache serves runs of all seeds.
import type { Sample } from '../data/sample.js';
import { FileProposals } from '../proposals/file-proposals.js';
import { PackedBoxes } from '../proposals/packed-boxes.js';
import {
  chosenProposals, proposalSource, type ExternalProposals, type ProposalChoice,
} from '../proposals/proposal-choice.js';
import { proposalsOfSamples } from '../proposals/proposals-of-samples.js';
import { Rng } from '../tensor/rng.js';
import { durationText } from '../viz/number-text.js';
import type { ByRecipe } from './recipe.js';
import type { BoxesFor, BoxSource } from './system.js';

/** The regions of each recipe: drawn shapes have settings of their own, the published systems took the fast mode. */
export const EXTERNAL_PROPOSALS: ByRecipe<ProposalChoice> = {
  small: { kind: 'selective-search', loosen: 0 },
  published: { kind: 'fast', loosen: 0 },
};

const PROPOSAL_SEED = 0;
const LINES = 20; // plain progress lines, at most

/** Takes a line of progress; a due line is shown also where the output is a file. */
export type Report = (text: string, due: boolean) => void;

export interface ProposalsMade {
  /** One list an image, in the order of the samples; best first, in image pixels. */
  readonly boxes: ExternalProposals;
  /** Seconds to make the missing proposals and to read the cached ones. */
  readonly seconds: number;
  /** Images whose boxes were made, not read. */
  readonly made: number;
  /** Seconds per image, over the images whose boxes were made; null when all were read. */
  readonly secondsPerImage: number | null;
  /** What was clipped of the boxes of a file, a sentence; null: nothing. */
  readonly note: string | null;
}

/** Proposals of all samples. Rejects naming a cached file of other samples, or the line of a file of boxes. */
export async function externalProposals(
  choice: ProposalChoice, samples: readonly Sample[], source: BoxSource, report: Report,
): Promise<ProposalsMade> {
  if (source instanceof FileProposals) return ofFile(source, choice, samples);
  let [done, made, seconds, secondsMaking] = [0, 0, 0, 0];
  const rng = new Rng(PROPOSAL_SEED).fork('proposals');
  const boxes = await proposalsOfSamples(samples, proposalSource(choice, source), rng, (event) => {
    done++;
    seconds += event.seconds;
    if (!event.cached) [made, secondsMaking] = [made + 1, secondsMaking + event.seconds];
    const left = durationText(secondsMaking / Math.max(made, 1) * (samples.length - done));
    const isLast = done === samples.length;
    const kept = done === made ? '' : `, ${done - made} from the cache`;
    report(`proposals (${choice.kind}) ${done}/${samples.length}${kept}  ${left} left`,
      isLast || done % Math.ceil(samples.length / LINES) === 0);
  }, (boxesMade, sample) => chosenProposals(choice, boxesMade, sample, rng));
  const secondsPerImage = made === 0 ? null : secondsMaking / made;
  return { boxes, seconds, made, secondsPerImage, note: null };
}

/** The same of one image after another, for a detector: a file of boxes is read once. */
export function proposalsByImage(
  choice: ProposalChoice, boxesFor: BoxesFor,
): (sample: Sample) => Promise<ProposalsMade> {
  let source: Promise<BoxSource> | null = null;
  return async (sample) => externalProposals(choice, [sample], await (source ??= boxesFor(choice)), () => {});
}

async function ofFile(file: FileProposals, choice: ProposalChoice, samples: readonly Sample[]): Promise<ProposalsMade> {
  const begin = performance.now();
  const [boxes, rng] = [new PackedBoxes(), new Rng(PROPOSAL_SEED).fork('proposals')];
  for (const sample of samples) boxes.push(await chosenProposals(choice, file.of(sample), sample, rng));
  const seconds = (performance.now() - begin) / 1000;
  return { boxes, seconds, made: 0, secondsPerImage: null, note: file.note };
}
