// Flags that several commands take, and what they ask for.
import { resolve } from 'node:path';
import { COMPUTE_MODES } from '../compute/compute.js';
import { DRAWN_SHAPES, type DataChoice } from '../runs/data-choice.js';
import { DRAWING } from '../runs/test-run.js';
import { UsageError, type Arguments, type Flag } from './flags.js';

export const RUN_FLAG: Flag = { kind: 'text', name: 'run', value: 'RUN', about: 'the run folder; needed' };

export const MODE_FLAG: Flag = {
  kind: 'choice', name: 'mode', choices: COMPUTE_MODES, about: 'which backend computes (default: auto)',
};

const STRICT_FLAG: Flag = {
  kind: 'switch', name: 'strict', about: 'of a folder: refuse what would be repaired with a note',
};

export const VAL_SHARE_FLAG: Flag = {
  kind: 'part', name: 'val-share',
  about: 'of a folder without lists: the share of its images that is split val, the others are train',
};

/** How the flaws of a folder are taken. */
export const REPAIR_FLAGS: readonly Flag[] = [STRICT_FLAG, VAL_SHARE_FLAG];

/** The flags that choose data; `usual`: what is taken without --data. */
const dataFlags = (usual: string): readonly Flag[] => [
  { kind: 'text', name: 'data', value: 'DIR',
    about: 'a VOC folder: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main, or what other tools make of it; a '
      + `VOCdevkit; COCO's instances_*.json with images (docs/your-data.md; default: ${usual})` },
  ...REPAIR_FLAGS,
  { kind: 'switch', name: 'skip-bad', about: 'with --data: leave out images that cannot be used' },
  { kind: 'switch', name: 'occluders', about: 'drawn shapes: the harder variant, with blobs in front of objects' },
];

export const DATA_FLAGS = dataFlags('drawn shapes');

/** Of a command that takes a run. */
export const RUN_DATA_FLAGS = dataFlags('the data of the run');

export const JOBS_FLAG: Flag = {
  kind: 'integer', name: 'jobs', minimum: 1,
  about: 'trainings side by side, each in a process with one thread; 1: one after the other with all threads, and the '
    + 'same numbers (default: one per processor, at most one for each GiB of memory; on a GPU 1)',
};

export const CACHE_FLAG: Flag = {
  kind: 'text', name: 'cache', value: 'DIR',
  about: 'where proposals are kept; several runs may share a folder (default: the run folder)',
};

export const PICTURES_FLAG: Flag = {
  kind: 'integer', name: 'pictures', minimum: 0,
  about: `images drawn with their detections (default: ${DRAWING.pictures})`,
};

export const SCORE_FLAG: Flag = {
  kind: 'share', name: 'score', about: `the lowest score of a detection that is shown (default: ${DRAWING.drawnScore})`,
};

/** --json; `what` is printed then, e.g. `metrics.json`. */
export function jsonFlag(what: string): Flag {
  return { kind: 'switch', name: 'json', about: `print ${what}; progress stays on stderr` };
}

/** The data that the flags ask for; `otherwise` without such a flag. Throws UsageError when the flags contradict. */
export function dataChoice<T extends DataChoice | undefined>(args: Arguments, otherwise: T): DataChoice | T {
  const dir = args.text('data');
  if (dir !== undefined && args.has('occluders')) throw new UsageError('--occluders is for drawn shapes, not --data');
  if (dir !== undefined) return { kind: 'folder', dir: resolve(dir), ...folderOptions(args) };
  const stray = ['strict', 'skip-bad', 'val-share'].find((name) => args.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray} goes with --data`);
  return args.has('occluders') ? { ...DRAWN_SHAPES, occluders: true } : otherwise;
}

/** How a folder is to be read. */
export function folderOptions(args: Arguments): Omit<Extract<DataChoice, { kind: 'folder' }>, 'kind' | 'dir'> {
  const valShare = args.number('val-share');
  return {
    ...args.has('strict') ? { strict: true } : {},
    ...args.has('skip-bad') ? { skipBad: true } : {},
    ...valShare === undefined ? {} : { valShare },
  };
}

/** How many pictures are drawn, and the lowest score of a detection in them. */
export function drawing(args: Arguments): { readonly pictures: number; readonly drawnScore: number } {
  return {
    pictures: args.number('pictures') ?? DRAWING.pictures,
    drawnScore: args.number('score') ?? DRAWING.drawnScore,
  };
}
