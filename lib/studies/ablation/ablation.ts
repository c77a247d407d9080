// The deck's "Experimental findings" as tables: what is planned, and what `rcnn ablate` writes to ablate.json.
import type { FcRanks } from '../../networks/low-rank-fc.js';
import type { ProposalChoice } from '../../proposals/proposal-choice.js';

export const ABLATION_NAMES = [
  'layers', 'softmax-svm', 'multi-task', 'scales', 'proposals', 'svd', 'sampling',
] as const;
export type AblationName = typeof ABLATION_NAMES[number];

/** The deck's numbers for a row; what the deck does not give is absent. */
export interface DeckNumbers {
  /** Percent, VOC07. */
  readonly mAP: number;
  /** Seconds per image. */
  readonly testRate?: number;
}

/** A training without its seed; two rows that plan the same one share it. */
export interface PlannedTraining {
  /** Name of `--system`. */
  readonly system: string;
  readonly proposals: ProposalChoice;
  readonly steps: number;
  /** The training whose network this one starts from; absent: M0. */
  readonly from?: PlannedTraining;
}

/** What is done to a trained model before it is tested. */
export type ModelChange =
  | { readonly kind: 'none' }
  /** No change: a copy that is tested beside the changed models, so that their times can be compared. */
  | { readonly kind: 'copy' }
  /** Detections stay where their regions were proposed. */
  | { readonly kind: 'boxes-as-proposed' }
  /** cls_score is replaced by post hoc SVMs. */
  | { readonly kind: 'svms' }
  /** fc6 and fc7 by truncated SVD. */
  | { readonly kind: 'svd'; readonly ranks: FcRanks };

export interface PlannedRow {
  readonly name: string;
  /** Null where the deck has no such row. */
  readonly deck: DeckNumbers | null;
  readonly training: PlannedTraining;
  readonly change: ModelChange;
}

export interface PlannedTable {
  readonly name: AblationName;
  /** Heading of the slide. */
  readonly slide: string;
  /** Where the deck's numbers stand, with their model. */
  readonly source: string;
  readonly rows: readonly PlannedRow[];
  /** A sentence for each of the deck's findings, from the results. */
  findings(rows: readonly AblationRow[]): readonly string[];
}

/** One row with one seed. */
export interface RowResult {
  readonly seed: number;
  /** 0..1, 11-point, IoU 0.5. */
  readonly mAP: number;
  /** Average recall of the proposals over IoU .5 to .95; null without objects. */
  readonly averageRecall: number | null;
  /** Seconds per image of the clock, without external proposals. */
  readonly testSeconds: number;
  /** The same in seconds of the processors; null where they were not counted. */
  readonly testCpuSeconds: number | null;
  readonly trainSeconds: number | null;
  readonly trainCpuSeconds: number | null;
  readonly steps: number;
  /** Images tested. */
  readonly images: number;
  /** Its run folder below the folder of the ablation. */
  readonly run: string;
}

export interface AblationRow {
  readonly name: string;
  readonly deck: DeckNumbers | null;
  /** One result for each seed; empty where nothing was trained. */
  readonly results: readonly RowResult[];
}

export interface AblationTable {
  readonly name: AblationName;
  readonly slide: string;
  readonly source: string;
  /** Few steps and few images: shows that everything works, not what is better. */
  readonly quick: boolean;
  /** Of our trainings. */
  readonly backbone: string;
  /** Name of the data in a headline. */
  readonly data: string;
  readonly rows: readonly AblationRow[];
  readonly findings: readonly string[];
}

/** ablate.json: the latest of each table with each backbone. */
export interface AblationFile {
  readonly program: string;
  readonly tables: readonly AblationTable[];
}
