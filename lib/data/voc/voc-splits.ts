// The splits of a folder: its lists, or what stands in for them where there are none.
import { join } from 'node:path';
import { Rng } from '../../tensor/rng.js';
import { filesUnder, foldersIn } from './folder-walk.js';
import { trouble, type Trouble } from './voc-trouble.js';

/** A list file, or the ids themselves. */
export type SplitSource = { readonly file: string } | { readonly ids: readonly string[] };

export interface Splits {
  readonly splits: ReadonlyMap<string, SplitSource>;
  readonly troubles: readonly Trouble[];
}

const SPLIT_SEED = 0; // of --val-share: one folder is always split in the same way

/** Folders that tools make for splits, and the split's name. */
const SPLIT_FOLDERS = new Map([['train', 'train'], ['training', 'train'], ['val', 'val'], ['valid', 'val'],
  ['validation', 'val'], ['test', 'test'], ['testing', 'test']]);

/** The lists in ImageSets/Main, in ImageSets, or beside the folders, and what else is there; perhaps no split. */
export async function listedSplits(dir: string): Promise<Splits> {
  const sets = (await foldersIn(dir)).find((name) => name.toLowerCase() === 'imagesets');
  const troubles: Trouble[] = [];
  if (sets !== undefined) {
    const main = (await foldersIn(join(dir, sets))).find((name) => name.toLowerCase() === 'main');
    const found = await listsIn(main === undefined ? join(dir, sets) : join(dir, sets, main));
    if (found.splits.size > 0) return found;
    troubles.push(...found.troubles);
  }
  const beside = await listsIn(dir);
  const usual = [...beside.splits].filter(([name]) => name === 'trainval' || SPLIT_FOLDERS.has(name.toLowerCase()));
  if (usual.length === 0) return { splits: new Map(), troubles };
  const note = trouble('layout', dir, 'lists are read from the folder itself, VOC has them in ImageSets/Main');
  return { splits: new Map(usual), troubles: [...troubles, note] };
}

/** The lists of a folder; troubles: its other files and the folders in it. */
async function listsIn(folder: string): Promise<Splits> {
  const splits = new Map<string, SplitSource>();
  const troubles: Trouble[] = [];
  for (const { id, path, isSystem, notEntered } of await filesUnder(folder, 0)) {
    const rule = notEntered === undefined ? 'no list (.txt)' : 'a folder among the lists';
    if (isSystem) troubles.push(trouble('system-file', path, 'a file of a system or an editor, it was left out'));
    else if (notEntered === undefined && /\.txt$/i.test(path)) splits.set(id, { file: path });
    else troubles.push(trouble('not-read', path, `${rule}, it is not read`));
  }
  return { splits, troubles };
}

/**
 * Splits by the folders train, val and test where every id is in one; otherwise all images are trainval, of which
 * `valShare` (above 0, below 1) are val. Throws RangeError for a share of a single image.
 */
export function derivedSplits(dir: string, ids: readonly string[], valShare?: number): Splits {
  const sorted = [...ids].sort();
  const parts = new Map<string, string[]>();
  for (const id of sorted) {
    const folder = id.split('/').slice(0, -1).map((part) => SPLIT_FOLDERS.get(part.toLowerCase()));
    const split = folder.find((name) => name !== undefined) ?? '';
    parts.set(split, [...parts.get(split) ?? [], id]);
  }
  if (parts.has('')) return sharedSplits(dir, sorted, valShare);
  const { train = [], val = [], test = [] } = Object.fromEntries(parts);
  if (valShare !== undefined && val.length === 0) return sharedSplits(dir, train, valShare, test);
  const note = trouble('layout', dir, 'there are no lists; the folders train, val and test are the splits');
  return splitsOf({ train, val, trainval: [...train, ...val], test }, note);
}

function sharedSplits(dir: string, ids: readonly string[], valShare?: number, test: readonly string[] = []): Splits {
  if (valShare === undefined) {
    return splitsOf({ trainval: ids, test }, trouble('layout', dir,
      `there are no lists; split trainval is all ${ids.length} images (--val-share .2 would keep every fifth as val)`));
  }
  if (ids.length === 1) throw new RangeError(`${dir}: 1 image cannot be split in two by --val-share`);
  const rounded = Math.round(valShare * ids.length);
  const held = Math.max(0, Math.min(Math.max(1, rounded), ids.length - 1));
  const isVal = new Set(new Rng(SPLIT_SEED).shuffled(ids).slice(0, held));
  const val = ids.filter((id) => isVal.has(id));
  const train = ids.filter((id) => !isVal.has(id));
  const least = held === rounded ? '' : `; of ${ids.length} images that is ${rounded}, each split gets at least one`;
  const share = `--val-share ${valShare}${least}`;
  const note = `there are no lists; ${train.length} images are train, ${val.length} val (${share})`;
  return splitsOf({ train, val, trainval: ids, test }, trouble('layout', dir, note));
}

function splitsOf(parts: Readonly<Record<string, readonly string[]>>, note: Trouble): Splits {
  const filled = Object.entries(parts).filter(([, ids]) => ids.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return { splits: new Map(filled.map(([name, ids]) => [name, { ids }])), troubles: [note] };
}
