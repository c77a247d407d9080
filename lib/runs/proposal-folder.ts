// Where the external proposals of a data set are kept, and how they come there.
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { FolderStore } from '../data/caches/folder-store.js';
import { removePartialFiles } from '../data/files/atomic-file.js';
import type { Sample } from '../data/sample.js';
import { PROPOSAL_METHODS, type ProposalChoice } from '../proposals/proposal-choice.js';
import { proposalLines } from '../data/files/proposal-lines.js';
import { FileProposals } from '../proposals/file-proposals.js';
import { externalProposals, type ProposalsMade } from '../systems/external-proposals.js';
import type { BoxSource } from '../systems/system.js';
import type { DataChoice } from './data-choice.js';
import type { World } from './world.js';

/**
 * The folder of a data set's proposals below a cache folder: one folder for each data set and each choice, so that
 * several runs can share a cache, and a file with a known name is refused only when its image or settings have changed.
 */
export function proposalFolder(cache: string, data: DataChoice, { kind, loosen }: ProposalChoice): string {
  return join(cache, dataName(data), loosen === 0 ? kind : `${kind}-loosened-${loosen}`);
}

/**
 * The boxes of the file of a choice, or a folder that keeps the boxes of its proposer, without what a killed process
 * left half-written there; null: no folder.
 */
export async function boxSource({ file }: ProposalChoice, folder: string | null): Promise<BoxSource> {
  if (file !== undefined) return readFileProposals(file);
  if (folder === null) return null;
  await removePartialFiles(folder, 'shared');
  return new FolderStore(folder);
}

/**
 * boxSource() for pictures that are not all of one data set. Throws RangeError, saying what to type, when the file of
 * the choice has no line for one of them.
 */
export async function boxesOfPictures(
  choice: ProposalChoice, folder: string | null, ids: readonly string[],
): Promise<BoxSource> {
  const source = await boxSource(choice, folder);
  const lacking = source instanceof FileProposals ? ids.find((id) => !source.has(id)) : undefined;
  if (lacking === undefined) return source;
  throw new RangeError(`${choice.file}: has no line for image ${JSON.stringify(lacking)}; --proposals METHOD makes the `
    + `boxes of pictures that it does not have: ${PROPOSAL_METHODS.join(', ')}`);
}

/** The boxes of a file. Throws RangeError as proposalLines(). */
export async function readFileProposals(path: string): Promise<FileProposals> {
  return FileProposals.from(path, proposalLines(path));
}

/**
 * Reads the proposals of images from a folder, makes those that are missing, and says how far it is; or takes them from
 * the file of the choice, and says what was clipped.
 */
export async function keptProposals(
  choice: ProposalChoice, samples: readonly Sample[], folder: string, { progress, interruption }: World,
): Promise<ProposalsMade> {
  const made = await externalProposals(choice, samples, await boxSource(choice, folder), (text, due) => {
    progress.update(text, due);
    interruption.stopHere('stopped between two images, the proposals so far are kept');
  });
  progress.settle();
  if (made.note !== null) progress.say(made.note);
  return made;
}

function dataName(data: DataChoice): string {
  if (data.kind === 'shapes') return `shapes${data.occluders ? '-occluders' : ''}-${data.seed}`;
  return `${basename(data.dir)}-${createHash('sha256').update(data.dir).digest('hex').slice(0, 8)}`;
}
