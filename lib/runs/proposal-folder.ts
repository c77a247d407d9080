// Where the external proposals of a data set are kept.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { ProposalChoice } from '../proposals/proposal-choice.js';
import type { DataChoice } from './data-choice.js';

/**
 * Where the proposals of a data set lie below a cache folder: apart by data and by choice, so that one cache can serve
 * several runs, and a file of a known name is only refused when what it was made from has changed.
 */
export function proposalFolder(cache: string, data: DataChoice, { kind, loosen }: ProposalChoice): string {
  return join(cache, dataName(data), loosen === 0 ? kind : `${kind}-loosened-${loosen}`);
}

function dataName(data: DataChoice): string {
  if (data.kind === 'shapes') return `shapes${data.occluders ? '-occluders' : ''}-${data.seed}`;
  return `${basename(data.dir)}-${createHash('sha256').update(data.dir).digest('hex').slice(0, 8)}`;
}
