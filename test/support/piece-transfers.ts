// What the pieces of a staged training send to a card and fetch from it.
import { transfersBetween } from '../../lib/compute/transfers.js';
import type { Piece } from '../../lib/training/stages.js';
import type { PlainCardMemory } from './plain-card.js';

export interface PieceTransfers {
  readonly uploads: number;
  readonly readBacks: number;
}

/** Remembers of each stage what its last piece sent and fetched; `report` is called with each piece. */
export function countedPieces({ counter }: PlainCardMemory): {
  readonly last: Readonly<Record<string, PieceTransfers>>; readonly report: (piece: Piece) => void;
} {
  const last: Record<string, PieceTransfers> = {};
  let before = counter.soFar;
  const report = ({ stage }: Piece): void => {
    const { uploads, readBacks } = transfersBetween(before, counter.soFar);
    last[stage] = { uploads, readBacks };
    before = counter.soFar;
  };
  return { last, report };
}
