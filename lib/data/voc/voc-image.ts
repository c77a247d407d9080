// One image of a VOC folder with its annotation, checked: for reading the folder and for `rcnn check`.
import { readFile } from 'node:fs/promises';
import type { Size } from '../../boxes/box.js';
import { codeOf } from '../files/error-code.js';
import { readImageHeader } from '../pictures/image-header.js';
import { parseAnnotation, type ParsedAnnotation, type VocObject } from './voc-annotation.js';
import { checkVocBox, type CheckedBox } from './voc-box.js';
import { annotationPath, imagePathOf, withoutMark, type VocLayout } from './voc-layout.js';
import { fileTrouble, ruleOf, type Trouble } from './voc-trouble.js';

export interface VocImageObject extends CheckedBox {
  /** Path of the annotation, and position of the object in it, from 1. */
  readonly file: string;
  readonly number: number;
  readonly name: string;
  /** Marked as difficult, or stray. */
  readonly difficult: boolean;
  readonly truncated: boolean;
}

export interface VocImage {
  /** Path of the picture; null: no readable picture. */
  readonly path: string | null;
  readonly size: Size | null;
  readonly objects: readonly VocImageObject[];
  readonly troubles: readonly Trouble[];
}

/** Reads an annotation from its file. A missing file is a trouble, not an exception. */
export async function readAnnotation(layout: VocLayout, id: string): Promise<ParsedAnnotation> {
  const file = annotationPath(layout.dir, id);
  try {
    return await parseAnnotation(withoutMark(await readFile(file, 'utf8')), file);
  } catch (error) {
    const trouble = fileTrouble(file, `cannot read the annotation (${codeOf(error)})`);
    return { annotation: { size: null, objects: [] }, troubles: [trouble] };
  }
}

/** Reads an annotation and its picture's header, and checks size and boxes of the annotation against the picture. */
export async function readVocImage(layout: VocLayout, id: string): Promise<VocImage> {
  const file = annotationPath(layout.dir, id);
  const { annotation, troubles: ofText } = await readAnnotation(layout, id);
  const picture = await readPicture(layout, id, file);
  if ('rule' in picture) {
    return { path: null, size: null, objects: [], troubles: [...ofText, fileTrouble(picture.file, picture.rule)] };
  }
  const { path, size } = picture;
  const ofSize = sizeTroubles(annotation.size, size, file);
  const checked = annotation.objects.map((object) => checkObject(object, size, file));
  return {
    path,
    size,
    objects: checked.flatMap(({ object }) => object ?? []),
    troubles: [...ofText, ...ofSize, ...checked.flatMap(({ troubles }) => troubles)],
  };
}

async function readPicture(layout: VocLayout, id: string, file: string): Promise<
  { readonly path: string; readonly size: Size } | { readonly file: string; readonly rule: string }
> {
  const found = imagePathOf(layout, id);
  if ('rule' in found) return { file, rule: found.rule };
  try {
    const { width, height } = await readImageHeader(found.path);
    return { path: found.path, size: { width, height } };
  } catch (error) {
    return { file: found.path, rule: ruleOf(error, found.path) };
  }
}

function sizeTroubles(said: Size | null, real: Size, file: string): Trouble[] {
  if (said === null || (said.width === real.width && said.height === real.height)) return [];
  const rule = `<size> says ${said.width}x${said.height}, the image is ${real.width}x${real.height}`;
  return [fileTrouble(file, rule)];
}

function checkObject(object: VocObject, image: Size, file: string): {
  readonly object: VocImageObject | null;
  readonly troubles: readonly Trouble[];
} {
  const { number, name, truncated } = object;
  const trouble = (rule: string, fatal: boolean): Trouble => ({ file, object: { number, name }, rule, fatal });
  const box = checkVocBox(object.box, image);
  if ('rule' in box) return { object: null, troubles: [trouble(box.rule, true)] };
  const troubles: Trouble[] = [];
  if (box.clipped) troubles.push(trouble(CLIPPED, false));
  if (box.stray) troubles.push(trouble(STRAY, false));
  return { object: { ...box, file, number, name, truncated, difficult: object.difficult || box.stray }, troubles };
}

/** The two repairs, as they are reported. */
const CLIPPED = 'its box hung over the edge of the image by up to one pixel and was clipped';
const STRAY = 'its box is less than 2 pixels wide or high and counts as difficult';
