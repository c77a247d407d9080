// PASCAL VOC as its archives unpack: VOCdevkit/VOC2007, VOCdevkit/VOC2012, each a folder in VOC's layout. Ids and
// splits name the year: image 2007/000005 is in split 2007/trainval. A split without a year is that of all years.
import { join } from 'node:path';
import { foldersIn } from '../voc/folder-walk.js';
import type { AnnotatedImages, SplitList } from './annotated-images.js';
import { openVocFolder } from './voc-images.js';

const YEAR_FOLDER = /^VOC(\d{4})$/i;
const OF_ALL_YEARS = ['train', 'val', 'trainval', 'test'];

interface Year {
  readonly name: string;
  readonly images: AnnotatedImages;
}

/** Folders VOC2007 … in a folder; none where it is no VOCdevkit. */
export async function devkitYears(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of (await foldersIn(dir)).filter((one) => YEAR_FOLDER.test(one))) {
    const parts = (await foldersIn(join(dir, name))).map((part) => part.toLowerCase());
    if (parts.includes('annotations') && parts.includes('jpegimages')) found.push(name);
  }
  return found;
}

/** `folders` as devkitYears() gives them. */
export async function openDevkit(dir: string, folders: readonly string[]): Promise<AnnotatedImages> {
  const years: Year[] = [];
  for (const folder of folders) {
    years.push({ name: YEAR_FOLDER.exec(folder)![1], images: await openVocFolder(join(dir, folder)) });
  }
  const yearOf = (path: string): Year => years.find(({ name }) => path.startsWith(`${name}/`))!;
  const within = (path: string): string => path.slice(path.indexOf('/') + 1);
  const shared = OF_ALL_YEARS.filter((split) => years.some(({ images }) => images.splits.includes(split)));
  return {
    dir,
    troubles: years.flatMap(({ images }) => images.troubles),
    splits: [...shared, ...years.flatMap(({ name, images }) => images.splits.map((split) => `${name}/${split}`))],
    ids: async () => {
      const all = await Promise.all(years.map(async ({ name, images }) => prefixed(name, await images.ids())));
      return all.flat();
    },
    readSplit: (split) => split.includes('/') ? splitOfYear(yearOf(split), within(split)) : splitOfAll(years, split),
    listOf: (split) => split.includes('/') ? yearOf(split).images.listOf(within(split)) : dir,
    readImage: async (id) => ({ ...await yearOf(id).images.readImage(within(id), null), id }),
    classNames: async (skipBad, onAnnotation) => {
      const names: string[] = [];
      for (const { images } of years) names.push(...await images.classNames(skipBad, onAnnotation));
      return new Set(names);
    },
    unused: (images) => years.flatMap((year) => {
      const own = images.filter(({ id }) => yearOf(id) === year);
      return year.images.unused(own.map((one) => ({ ...one, id: within(one.id) })));
    }),
  };
}

async function splitOfYear({ name, images }: Year, split: string): Promise<SplitList> {
  const { ids, troubles } = await images.readSplit(split);
  return { ids: prefixed(name, ids), troubles };
}

async function splitOfAll(years: readonly Year[], split: string): Promise<SplitList> {
  const having = years.filter(({ images }) => images.splits.includes(split));
  const lists = await Promise.all(having.map((year) => splitOfYear(year, split)));
  return { ids: lists.flatMap(({ ids }) => ids), troubles: lists.flatMap(({ troubles }) => troubles) };
}

function prefixed(year: string, ids: readonly string[]): string[] {
  return ids.map((id) => `${year}/${id}`);
}
