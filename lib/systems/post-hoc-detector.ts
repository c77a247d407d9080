// Slow R-CNN and SPP-net as the commands test them: on external proposals, and also without what was learnt post hoc.
import type { Box } from '../boxes/box.js';
import type { Detection, RgbImage, Sample } from '../data/sample.js';
import type { Found, FoundEachWay } from '../posthoc/detections.js';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import { proposalsByImage } from './external-proposals.js';
import type { BoxesFor, Findings, TrainedDetector } from './system.js';

/** What a trained model says of itself. */
interface Described {
  /** Names of classes 1..K. */
  readonly classes: readonly string[];
  readonly proposals: ProposalChoice;
}

/** Finds the objects of a picture among its proposals. */
export type DetectEachWay = (picture: RgbImage, proposals: readonly Box[]) => Promise<FoundEachWay>;

/** The detector of a model. */
export function postHocDetector(
  { classes, proposals: choice }: Described, boxesFor: BoxesFor, detectEachWay: DetectEachWay,
): TrainedDetector {
  const propose = proposalsByImage(choice, boxesFor);
  const find = async (sample: Sample): Promise<Findings> => {
    const { boxes: [proposals], seconds, made } = await propose(sample);
    const each = await detectEachWay(await sample.image(), proposals);
    const named = (found: Found): Detection[] => found.map((one) => ({ ...one, imageId: sample.id }));
    return {
      detections: named(each.found),
      proposals,
      external: { seconds, made: made > 0 },
      variants: {
        'without box regression': named(each.withoutBoxRegression),
        'softmax for SVMs': named(each.withoutSvms),
        'softmax for SVMs, without box regression': named(each.withoutBoth),
      },
    };
  };
  return { classes, find, detect: async (sample) => (await find(sample)).detections };
}
