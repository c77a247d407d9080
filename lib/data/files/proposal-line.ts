// A line of a file of proposals (proposal-lines.ts).
import type { Box } from '../../boxes/box.js';

/** The boxes of one image. */
export interface ProposalLine {
  readonly id: string;
  /** Best first. */
  readonly boxes: readonly Box[];
}

/** A line as it was read, with its number from 1. */
export interface NumberedLine extends ProposalLine {
  readonly line: number;
}
