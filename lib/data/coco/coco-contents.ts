// What a COCO file says (https://cocodataset.org/#format-data, "Object Detection"): images, boxes and categories by
// their numbers. Read record by record and checked as it comes; outlines are forgotten at once.
import * as v from 'valibot';
import type { Size } from '../../boxes/box.js';
import { checked } from '../files/checked.js';
import { quoted, ruleOf, trouble, type Trouble } from '../voc/voc-trouble.js';
import { codeOf } from '../files/error-code.js';
import { readLists } from './json-lists.js';

export interface CocoBox {
  /** The annotation's own number; without one its place in the list, from 1. */
  readonly number: number;
  readonly category: string;
  /** x, y, width, height in pixels; x and y are the left and upper edges, from 0. */
  readonly bbox: readonly [number, number, number, number];
  /** One box around many objects. */
  readonly isCrowd: boolean;
  /** VOC's flags, as `rcnn convert` writes them; other programs write neither. */
  readonly ignore: boolean;
  readonly truncated: boolean;
}

export interface CocoImage {
  readonly number: number;
  readonly fileName: string;
  /** null: not given. */
  readonly size: Size | null;
  readonly boxes: readonly CocoBox[];
  /** About the image's annotations. */
  readonly troubles: readonly Trouble[];
}

export interface CocoContents {
  /** In the order of the file, by file name without ending. */
  readonly images: ReadonlyMap<string, CocoImage>;
  /** About the file. */
  readonly troubles: readonly Trouble[];
}

const number = v.pipe(v.number(), v.finite());
const id = v.pipe(v.number(), v.safeInteger());
const flag = v.optional(v.union([v.boolean(), v.picklist([0, 1])]));
const LONGEST_NAME = 255; // characters, as for VOC

const IMAGE = v.looseObject({
  id, file_name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000)),
  width: v.nullish(number), height: v.nullish(number),
});
const CATEGORY = v.looseObject({
  id, name: v.pipe(v.string(), v.regex(/\S/), v.maxLength(LONGEST_NAME)),
});
const ANNOTATION = v.looseObject({
  id: v.nullish(id), image_id: id, category_id: id, bbox: v.strictTuple([number, number, number, number]),
  iscrowd: flag, ignore: flag, truncated: flag,
});

const NUMBERED = v.looseObject({ id });

type Mutable = { number: number; fileName: string; size: Size | null; boxes: CocoBox[]; troubles: Trouble[] };
type Annotation = { category: number } & Omit<CocoBox, 'category'>;

/** Everything wrong is a trouble: of the image that it is about, or of the file. Never rejects. */
export async function readCoco(path: string): Promise<CocoContents> {
  const reading = new Reading(path);
  try {
    const found = await readLists(path, reading.lists);
    for (const name of Object.keys(reading.lists)) {
      if (!found.has(name)) throw new RangeError(`has no list ${name}; is it a COCO file of objects?`);
    }
  } catch (error) {
    const rule = error instanceof RangeError ? ruleOf(error, path) : `cannot read the file (${codeOf(error)})`;
    return { images: new Map(), troubles: [trouble('coco', path, rule)] };
  }
  return reading.contents();
}

class Reading {
  private readonly path: string;
  private readonly images = new Map<number, Mutable>();
  private readonly categories = new Map<number, string>();
  /** Annotations may come before images and categories. */
  private readonly annotations = new Map<number, Annotation[]>();
  private readonly ids = new Set<number>();
  private readonly troubles: Trouble[] = [];

  constructor(path: string) {
    this.path = path;
  }

  readonly lists = {
    images: (record: unknown, i: number): void => this.addImage(record, i),
    categories: (record: unknown, i: number): void => this.addCategory(record, i),
    annotations: (record: unknown, i: number): void => this.addAnnotation(record, i),
  };

  contents(): CocoContents {
    const byName = new Map<string, CocoImage>();
    for (const [number, image] of this.images) {
      for (const annotation of this.annotations.get(number) ?? []) this.giveTo(image, annotation);
      const name = withoutEnding(image.fileName);
      if (byName.has(name)) this.say('coco', `two images have the name ${quoted(name)}`);
      else byName.set(name, image);
    }
    for (const [number, annotations] of this.annotations) {
      if (this.images.has(number)) continue;
      const rule = `its image_id ${number} is of no image`;
      for (const { number: own } of annotations) this.troubles.push(trouble('object', this.path, rule, named(own)));
    }
    this.sayDoubleCategories();
    if (byName.size === 0) this.say('empty-list', 'its list images is empty');
    return { images: byName, troubles: this.troubles };
  }

  private addImage(record: unknown, i: number): void {
    const { id: number, file_name: name, width, height } = checked(IMAGE, record, `images[${i}]`);
    refuseControls(name, `images[${i}]: file_name`);
    if (this.images.has(number)) throw new RangeError(`images[${i}]: another image has the id ${number}, too`);
    const size = width && height ? { width, height } : null;
    this.images.set(number, { number, fileName: name.replaceAll('\\', '/'), size, boxes: [], troubles: [] });
  }

  private addCategory(record: unknown, i: number): void {
    const where = `categories[${i}]`;
    const { id: number, name } = checked(CATEGORY, record, where);
    refuseControls(name, `${where}: name`);
    if (this.categories.has(number)) throw new RangeError(`${where}: another category has the id ${number}, too`);
    this.categories.set(number, name.trim());
  }

  private addAnnotation(record: unknown, i: number): void {
    try {
      const found = checked(ANNOTATION, record, '');
      const { image_id: image, category_id: category, bbox, iscrowd, ignore, truncated } = found;
      const flags = { isCrowd: Boolean(iscrowd), ignore: Boolean(ignore), truncated: Boolean(truncated) };
      const of = this.annotations.get(image) ?? [];
      this.annotations.set(image, of);
      const number = found.id ?? i + 1;
      if (typeof found.id === 'number') this.addId(found.id);
      of.push({ number, category, bbox: [bbox[0], bbox[1], bbox[2], bbox[3]], ...flags });
    } catch (error) {
      const own = v.safeParse(NUMBERED, record);
      const number = own.success ? own.output.id : i + 1;
      this.troubles.push(trouble('object', this.path, ruleOf(error, ''), named(number)));
    }
  }

  private addId(number: number): void {
    const rule = 'another annotation has this id, too';
    if (this.ids.has(number)) this.troubles.push(trouble('duplicate', this.path, rule, named(number)));
    this.ids.add(number);
  }

  private giveTo(image: Mutable, { category, ...box }: Annotation): void {
    const name = this.categories.get(category);
    const rule = `its category_id ${category} is of no category`;
    if (name !== undefined) image.boxes.push({ ...box, category: name });
    else image.troubles.push(trouble('object', this.path, rule, named(box.number)));
  }

  private sayDoubleCategories(): void {
    const names = [...this.categories.values()];
    for (const name of new Set(names.filter((one, i) => names.indexOf(one) !== i))) {
      this.say('category', `several categories are called ${quoted(name)}; they are one class`);
    }
  }

  private say(kind: 'coco' | 'category' | 'empty-list', rule: string): void {
    this.troubles.push(trouble(kind, this.path, rule));
  }
}

function named(number: number): { number: number; name: string } {
  return { number, name: '' };
}

function refuseControls(text: string, what: string): void {
  if (/\p{Cc}/u.test(text)) throw new RangeError(`${what} has a control character: ${quoted(text)}`);
}

/** `day/a.jpg` → `day/a`. */
function withoutEnding(fileName: string): string {
  return fileName.replace(/\.[^./]*$/, '');
}
