// COCO files with their folders of images as annotated images: each file is a split.
import { join } from 'node:path';
import type { Size } from '../../boxes/box.js';
import { checkCocoBox } from '../coco/coco-box.js';
import { readCoco, type CocoBox, type CocoContents, type CocoImage } from '../coco/coco-contents.js';
import { imageFolderOf, type CocoFile, type CocoLayout, type ImageFolder } from '../coco/coco-layout.js';
import { isThere } from '../files/is-there.js';
import { readImageHeader } from '../pictures/image-header.js';
import { AlikeNames } from '../voc/alike-names.js';
import { objectOf, frameOf, type VocImage } from '../voc/voc-image.js';
import type { LayoutOptions } from '../voc/voc-layout.js';
import { derivedSplits } from '../voc/voc-splits.js';
import { quoted, refuseFatal, ruleOf, trouble, type Trouble } from '../voc/voc-trouble.js';
import type { AnnotatedImages } from './annotated-images.js';

const TRIED = 20; // images of a file that are looked for to find its folder

/** A file that was read. Ids are names of images without their ending, with the folder's prefix. */
interface Opened {
  readonly file: CocoFile;
  readonly contents: CocoContents;
  readonly folder: ImageFolder;
  readonly ids: readonly string[];
}

/**
 * The files are read when they are needed, each once. Throws an Error for a wish that the files cannot fulfil, and for
 * a broken file that is to be split.
 */
export async function openCoco(layout: CocoLayout, { valShare }: LayoutOptions = {}): Promise<AnnotatedImages> {
  const { dir, files } = layout;
  const reader = new CocoReader(layout);
  if (valShare === undefined) return reader.images();
  if (files.length > 1) {
    const splits = files.map(({ split }) => split).join(', ');
    throw new Error(`${dir}: has the splits ${splits}; --val-share is for one COCO file`);
  }
  const whole = reader.images();
  const ids = await whole.ids();
  if (ids.length === 0) refuseFatal(await reader.troublesOf(files[0]));
  const { splits, troubles } = derivedSplits(dir, ids, valShare);
  const idsOf = (split: string): readonly string[] => {
    const source = splits.get(split);
    return source !== undefined && 'ids' in source ? source.ids : [];
  };
  return {
    ...whole,
    troubles: [...whole.troubles, ...troubles],
    splits: [...splits.keys()],
    readSplit: async (split) => ({ ids: idsOf(split), troubles: await reader.troublesOf(files[0]) }),
    readImage: (id) => whole.readImage(id, null),
  };
}

class CocoReader {
  private readonly layout: CocoLayout;
  private readonly opened = new Map<CocoFile, Promise<Opened>>();
  private readonly alike = new AlikeNames();

  constructor(layout: CocoLayout) {
    this.layout = layout;
  }

  images(): AnnotatedImages {
    const { dir, files } = this.layout;
    const fileOf = (split: string): CocoFile => files.find((file) => file.split === split)!;
    return {
      dir,
      splits: files.map(({ split }) => split),
      troubles: [],
      ids: async () => [...new Set((await this.all()).flatMap(({ ids }) => ids))],
      readSplit: async (split) => {
        const { ids, contents: { troubles } } = await this.open(fileOf(split));
        return { ids, troubles };
      },
      listOf: (split) => fileOf(split).path,
      readImage: async (id, split) => this.imageIn(await this.holding(id, split), id),
      classNames: async (skipBad) => {
        const images = (await this.all()).flatMap((opened) => usableImages(opened, skipBad));
        return new Set(images.flatMap(({ boxes }) => boxes.map(({ category }) => category)));
      },
      unused: () => [],
    };
  }

  /** Of the file as a whole. */
  async troublesOf(file: CocoFile): Promise<readonly Trouble[]> {
    return (await this.open(file)).contents.troubles;
  }

  private async all(): Promise<Opened[]> {
    const all: Opened[] = [];
    for (const file of this.layout.files) all.push(await this.open(file)); // one at a time: they are large
    return all;
  }

  /** The file of the split, or the first file that has the image. */
  private async holding(id: string, split: string | null): Promise<Opened> {
    const file = this.layout.files.find((one) => one.split === split);
    if (file !== undefined) return this.open(file);
    return (await this.all()).find((one) => one.contents.images.has(nameOf(one, id)))!;
  }

  private open(file: CocoFile): Promise<Opened> {
    const known = this.opened.get(file);
    if (known !== undefined) return known;
    const opening = this.read(file);
    this.opened.set(file, opening);
    return opening;
  }

  private async read(file: CocoFile): Promise<Opened> {
    const contents = await readCoco(file.path);
    const some = Array.from(contents.images.values()).slice(0, TRIED).map(({ fileName }) => fileName);
    const folder = await imageFolderOf(this.layout, file, some.filter(isInside));
    return { file, contents, folder, ids: [...contents.images.keys()].map((name) => folder.prefix + name) };
  }

  private async imageIn(opened: Opened, id: string): Promise<VocImage> {
    const image = imageOf(opened, id);
    const { fileName, number } = image;
    const { path: file } = opened.file;
    const refused = (at: string, rule: string): VocImage =>
      ({ id, path: null, size: null, objects: [], troubles: [...image.troubles, trouble('image', at, rule)] });
    if (!isInside(fileName)) return refused(file, `the file_name ${quoted(fileName)} leads out`);
    const asSaid = join(opened.folder.path, fileName);
    const path = await isThere(asSaid) ? asSaid : await this.alike.fileLike(asSaid);
    if (path === null) return refused(file, `no image ${asSaid} (image id ${number})`);
    try {
      const checked = checkedImage(image, await readImageHeader(path), file);
      const note = trouble('image-name', file, `image id ${number} was found by its name: ${path}`);
      return { id, path, ...checked, troubles: path === asSaid ? checked.troubles : [...checked.troubles, note] };
    } catch (error) {
      return refused(path, ruleOf(error, path));
    }
  }
}

/** Throws an Error for a file that is refused, which cannot be left out, and for an annotation that is. */
function usableImages({ contents: { images, troubles } }: Opened, skipBad: boolean): CocoImage[] {
  refuseFatal(skipBad ? troubles.filter(({ kind }) => kind === 'coco') : troubles);
  const all = [...images.values()];
  if (!skipBad) refuseFatal(all.flatMap((image) => image.troubles));
  return all;
}

function imageOf(opened: Opened, id: string): CocoImage {
  return opened.contents.images.get(nameOf(opened, id))!;
}

function nameOf({ folder: { prefix } }: Opened, id: string): string {
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/** Whether a name stays in the folder. */
function isInside(fileName: string): boolean {
  return !fileName.startsWith('/') && !/^[a-z]:/i.test(fileName) && !fileName.split('/').includes('..')
    && !fileName.includes('\0');
}

function checkedImage(
  image: CocoImage, header: Size & { orientation: number }, file: string,
): Pick<VocImage, 'size' | 'objects' | 'troubles'> {
  const frame = frameOf(image.size, header, { file, says: `image id ${image.number} says` });
  const ofSize = image.size !== null ? [] : [trouble('size', file,
    `image id ${image.number} has no width and height; the size of the image counts`)];
  const checked = image.boxes.map((box) => objectIn(box, frame, file));
  return {
    size: frame.upright,
    objects: checked.flatMap(({ object }) => object ?? []),
    troubles: [...image.troubles, ...ofSize, ...frame.troubles, ...checked.flatMap(({ troubles }) => troubles)],
  };
}

function objectIn(box: CocoBox, frame: ReturnType<typeof frameOf>, file: string): ReturnType<typeof objectOf> {
  const { number, category: name, isCrowd, ignore, truncated } = box;
  const object = { number, name, difficult: isCrowd || ignore, truncated };
  const found = objectOf(object, checkCocoBox(box.bbox, frame.drawn), frame, file);
  if (!isCrowd || found.object === null) return found;
  const crowd = trouble('crowd', file, 'it is a crowd (iscrowd 1) and counts as difficult', { number, name });
  return { ...found, troubles: [...found.troubles, crowd] };
}
