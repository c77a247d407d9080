// One image of a VOC folder with its annotation, checked: for reading the folder and for `rcnn check`.
import type { Size } from '../../boxes/box.js';
import { codeOf } from '../files/error-code.js';
import { readInputFile } from '../files/input-file.js';
import { readImageHeader } from '../pictures/image-header.js';
import { orientBox } from '../pictures/orient-image.js';
import { findImage } from './find-image.js';
import { parseAnnotation, type ParsedAnnotation, type VocObject } from './voc-annotation.js';
import { checkVocBox, type CheckedBox } from './voc-box.js';
import type { VocLayout } from './voc-layout.js';
import { VOC_LIMITS } from './voc-policy.js';
import { ruleOf, trouble, type Trouble } from './voc-trouble.js';

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
  readonly id: string;
  /** Path of the picture; null: no readable picture. */
  readonly path: string | null;
  /** As it is seen, turned by its EXIF orientation. */
  readonly size: Size | null;
  readonly objects: readonly VocImageObject[];
  readonly troubles: readonly Trouble[];
}

/** Reads an annotation from its file. A missing file is a trouble, not an exception. */
export async function readAnnotation(layout: VocLayout, id: string): Promise<ParsedAnnotation> {
  const file = layout.annotations.get(id) ?? id;
  let bytes: Uint8Array;
  try {
    bytes = await readInputFile(file, VOC_LIMITS.textBytes);
  } catch (error) {
    const annotation = { size: null, filename: '', objects: [] };
    return { annotation, troubles: [trouble('xml', file, `cannot read the annotation (${codeOf(error)})`)] };
  }
  return parseAnnotation(bytes, file);
}

/** Reads the header of an annotation's picture, and checks size and boxes of the annotation against the picture. */
export async function readVocImage(
  layout: VocLayout, id: string, { annotation, troubles: ofText }: ParsedAnnotation,
): Promise<VocImage> {
  const file = layout.annotations.get(id) ?? id;
  const found = findImage(layout, id, annotation.filename);
  const nothing = { id, path: null, size: null, objects: [] };
  if ('rule' in found) return { ...nothing, troubles: [...ofText, trouble('image', file, found.rule)] };
  const { path, note } = found;
  const ofPlace = note === null ? [] : [trouble('image-name', file, note)];
  try {
    const frame = frameOf(annotation.size, await readImageHeader(path), { file, says: '<size> says' });
    const checked = annotation.objects.map((object) =>
      objectOf(object, checkVocBox(object.box, frame.drawn), frame, file));
    return {
      id, path, size: frame.upright,
      objects: checked.flatMap(({ object }) => object ?? []),
      troubles: [...ofText, ...ofPlace, ...frame.troubles, ...checked.flatMap(({ troubles }) => troubles)],
    };
  } catch (error) {
    return { ...nothing, troubles: [...ofText, ...ofPlace, trouble('image', path, ruleOf(error, path))] };
  }
}

/** The image in which the boxes of an annotation were drawn. */
export interface Frame {
  readonly drawn: Size;
  readonly upright: Size;
  /** From the drawn to the upright image; 1: they are the same. */
  readonly orientation: number;
  readonly troubles: readonly Trouble[];
}

/** `size` is what `file` says of the image, null: nothing; `says` begins the line about another size. */
export function frameOf(
  size: Size | null, header: Size & { readonly orientation: number },
  { file, says }: { readonly file: string; readonly says: string },
): Frame {
  const { width, height, orientation } = header;
  const upright = { width, height };
  const fits = (real: Size): boolean => size !== null && size.width === real.width && size.height === real.height;
  if (size === null || fits(upright)) return { drawn: upright, upright, orientation: 1, troubles: [] };
  const stored = { width: height, height: width };
  const sizes = `${says} ${size.width}x${size.height}, the image is ${width}x${height}`;
  if (orientation >= 5 && fits(stored)) {
    const note = `${sizes} after its EXIF orientation ${orientation}; the boxes were turned with it`;
    return { drawn: stored, upright, orientation, troubles: [trouble('turned', file, note)] };
  }
  const hint = fits(stored) ? '; are width and height exchanged?' : '';
  return { drawn: upright, upright, orientation: 1, troubles: [trouble('other-size', file, `${sizes}${hint}`)] };
}

/** What an annotation says of an object, but for its box. */
type SaidObject = Pick<VocObject, 'number' | 'name' | 'difficult' | 'truncated'>;

/** The object with its checked box, turned with the image; null: the box is refused. */
export function objectOf(
  object: SaidObject, checked: CheckedBox | { readonly rule: string }, { drawn, orientation }: Frame, file: string,
): { readonly object: VocImageObject | null; readonly troubles: readonly Trouble[] } {
  const { number, name, truncated } = object;
  const about = { number, name };
  if ('rule' in checked) return { object: null, troubles: [trouble('box', file, checked.rule, about)] };
  const { overhang, stray } = checked;
  const troubles: Trouble[] = [];
  if (overhang > 0) troubles.push(trouble('edge', file, clippedBy(overhang), about));
  if (stray && !object.difficult) troubles.push(trouble('stray', file, STRAY, about));
  const box = orientation === 1 ? checked.box : orientBox(checked.box, drawn, orientation);
  const difficult = object.difficult || stray;
  return { object: { box, overhang, stray, file, number, name, truncated, difficult }, troubles };
}

function clippedBy(overhang: number): string {
  const pixels = Number(overhang.toFixed(1));
  return `its box hung over the edge of the image by ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'} and was clipped`;
}

const STRAY = 'its box is less than 2 pixels wide or high and counts as difficult';
