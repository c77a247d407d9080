// The flag that says where the regions come from, and what it asks for.
import { resolve } from 'node:path';
import { PROPOSAL_METHODS, type ProposalChoice } from '../proposals/proposal-choice.js';
import { EXTERNAL_PROPOSALS } from '../systems/external-proposals.js';
import { describeProposalFile } from '../runs/proposal-file.js';
import type { Arguments, Flag } from './flags.js';

const VALUE = `${PROPOSAL_METHODS.join('|')}|FILE`;

export const PROPOSALS_FLAG: Flag = {
  kind: 'text', name: 'proposals', value: VALUE,
  about: 'where the regions come from, for systems that do not find them themselves: a method (fast and quality are '
    + 'selective search as published), or a file of boxes, an image a line (docs/your-data.md; default: '
    + `${EXTERNAL_PROPOSALS.small.kind}; of the published recipe ${EXTERNAL_PROPOSALS.published.kind})`,
};

/** The same flag for a model that was trained on one of these. */
export const OTHER_PROPOSALS_FLAG: Flag = {
  kind: 'text', name: 'proposals', value: VALUE,
  about: 'other regions than those of the training: a method, or a file of boxes (default: as in the training)',
};

/** The method, or the file, that was typed; nothing when the flag was not. */
export function proposalsChoice(args: Arguments): Pick<Partial<ProposalChoice>, 'kind' | 'file'> {
  const text = args.text('proposals');
  if (text === undefined) return {};
  const kind = PROPOSAL_METHODS.find((method) => method === text);
  return kind === undefined ? { kind: 'file', file: resolve(text) } : { kind };
}

/** The whole choice that was typed; undefined: none was. Throws RangeError for a file that cannot be read. */
export async function wholeChoice(args: Arguments): Promise<ProposalChoice | undefined> {
  const { kind, file } = proposalsChoice(args);
  if (file !== undefined) return describeProposalFile(file);
  return kind === undefined ? undefined : { kind, loosen: 0 };
}
