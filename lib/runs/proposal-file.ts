// A file of proposals as a plan knows it: by its place and its content; and held against the data it is for.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { checkInputFile } from '../data/files/input-file.js';
import { fileError } from '../data/files/error-code.js';
import { shapeIds } from '../data/shapes/shapes.js';
import { openAnnotated } from '../data/annotated/open-annotated.js';
import { PROPOSAL_METHODS, type ProposalChoice } from '../proposals/proposal-choice.js';
import { readFileProposals } from './proposal-folder.js';
import { describeData, type DataChoice } from './data-choice.js';

type FileChoice = ProposalChoice & Required<Pick<ProposalChoice, 'file' | 'sha256'>>;

/** Whether the boxes come from a file. */
export function isFileChoice(choice: ProposalChoice): choice is FileChoice {
  return choice.kind === 'file';
}

/** The choice of a file, with the SHA-256 of its content. Throws RangeError when it cannot be read. */
export async function describeProposalFile(path: string): Promise<FileChoice> {
  return { kind: 'file', loosen: 0, file: resolve(path), sha256: await digestOf(path) };
}

/**
 * Throws RangeError when the file of a choice has changed since it was chosen, or names an image that the data do not
 * have in any split.
 */
export async function refuseForeignProposals(choice: ProposalChoice, data: DataChoice): Promise<void> {
  if (!isFileChoice(choice)) return;
  const { file, sha256 } = choice;
  if (await digestOf(file) !== sha256) throw new RangeError(`${file}: has changed since this run began`);
  (await readFileProposals(file)).refuseUnknown(await idsOf(data), describeData(data));
}

/** The ids of all images, those of all splits together. */
async function idsOf(data: DataChoice): Promise<Set<string>> {
  if (data.kind === 'shapes') return new Set(shapeIds(data));
  return new Set(await (await openAnnotated(data.dir, data)).ids());
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await checkInputFile(path, Number.MAX_SAFE_INTEGER);
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  } catch (error) {
    const { message } = fileError(path, 'read', error);
    throw new RangeError(`${message}; --proposals takes a file of boxes, or ${PROPOSAL_METHODS.join(', ')}`);
  }
  return hash.digest('hex');
}
