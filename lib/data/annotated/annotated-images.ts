// Pictures with annotated objects, wherever they come from: a VOC folder, a VOCdevkit, COCO files. Reading a data set,
// `rcnn check` and `rcnn convert` are written for this.
import type { VocImage } from '../voc/voc-image.js';
import { listed, quoted, trouble, type Trouble } from '../voc/voc-trouble.js';

/** Ids of a split in its order, each once; and what is wrong with the list. */
export interface SplitList {
  readonly ids: readonly string[];
  readonly troubles: readonly Trouble[];
}

export interface AnnotatedImages {
  /** As it was given; messages begin with it. */
  readonly dir: string;
  readonly splits: readonly string[];
  /** About the place itself. */
  readonly troubles: readonly Trouble[];
  /** All images, in no split too. */
  ids(): Promise<readonly string[]>;
  /** The ids of one of `splits`. */
  readSplit(split: string): Promise<SplitList>;
  /** The file that lists a split; `dir` where there is none. */
  listOf(split: string): string;
  /** One image, checked; its objects as `split` has them, null: as the first split has them. */
  readImage(id: string, split: string | null): Promise<VocImage>;
  /**
   * The classes of all annotations. Throws an Error for an annotation that is refused, unless those are left out.
   * `onAnnotation` hears after each file how many are read, and of how many.
   */
  classNames(skipBad: boolean, onAnnotation?: (done: number, of: number) => void): Promise<ReadonlySet<string>>;
  /** What is worth a look about pictures that no annotation is about, when all images have been read. */
  unused(images: readonly VocImage[]): readonly Trouble[];
}

/** An id with the split that it is from. */
export interface Listed {
  readonly id: string;
  readonly split: string;
}

/** The splits that a name joins by `+`, or itself. Throws an Error that lists the known splits. */
export function partsOfSplit({ dir, splits }: Pick<AnnotatedImages, 'dir' | 'splits'>, name: string): string[] {
  const parts = splits.includes(name) ? [name] : name.split('+');
  const unknown = parts.find((part) => !splits.includes(part));
  if (unknown === undefined) return parts;
  throw new Error(`${dir}: no split ${quoted(unknown)}; there are: ${splits.length === 0 ? 'none' : listed(splits)}`);
}

/**
 * The images of a split, or of several: `2007/trainval+2012/trainval`, each image once. Throws an Error that lists the
 * known splits.
 */
export async function imagesOfSplit(
  source: AnnotatedImages, name: string,
): Promise<{ readonly images: readonly Listed[]; readonly troubles: readonly Trouble[] }> {
  const parts = partsOfSplit(source, name);
  const images = new Map<string, string>();
  const troubles: Trouble[] = [];
  const twice: string[] = [];
  for (const split of parts) {
    const { ids, troubles: ofList } = await source.readSplit(split);
    for (const one of ofList) troubles.push(one); // perhaps a million
    for (const id of ids) {
      if (images.has(id)) twice.push(id);
      else images.set(id, split);
    }
  }
  if (twice.length > 0) {
    const rule = `split ${name}: ${twice.length} images are in several of its parts (${listed(twice, 3)})`;
    troubles.push(trouble('list-twice', source.dir, rule));
  }
  return { images: Array.from(images, ([id, split]) => ({ id, split })), troubles };
}

const YEAR = '\\d*'; // COCO's splits end with their year: train2017

/** The split of this name, or the only one that is it with a year behind; undefined: there is none. */
export function splitNamed({ splits }: Pick<AnnotatedImages, 'splits'>, name: string): string | undefined {
  if (splits.includes(name)) return name;
  const dated = splits.filter((split) => new RegExp(`^${name}${YEAR}$`, 'i').test(split));
  return dated.length === 1 ? dated[0] : undefined;
}
