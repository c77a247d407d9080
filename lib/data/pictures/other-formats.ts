// Image files that are not read, known by their first bytes, and what to do about them.
import { parse } from 'node:path';

const FORMATS: readonly (readonly [name: string, start: RegExp])[] = [
  ['WebP', /^RIFF[^]{4}WEBP/],
  ['GIF', /^GIF8/],
  ['BMP', /^BM[^]{12}[\x0c\x28\x34\x38\x40\x6c\x7c]/],
  ['TIFF', /^(II[\x2a\x2b]\0|MM\0[\x2a\x2b])/],
  ['AVIF', /^[^]{4}ftyp(avif|avis)/],
  ['HEIC', /^[^]{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/],
  ['JPEG XL', /^(\xff\x0a|\0\0\0\x0cJXL )/],
  ['JPEG 2000', /^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['PSD', /^8BPS/],
  ['SVG', /^\s*(<\?xml[^>]*>\s*)?<svg/i],
];

const OTHERS: readonly (readonly [what: string, start: RegExp])[] = [
  ['a web page: the download of the image failed', /^\s*<(!doctype html|html)/i],
  ['a pointer of Git LFS: git lfs pull gets the image', /^version https:\/\/git-lfs/],
  ['a PDF', /^%PDF/],
  ['a ZIP archive', /^PK\x03\x04/],
];

/** What the file is instead of a PNG or JPEG image, with the command that converts it where there is one. */
export function otherFormat(bytes: Uint8Array, file: string): string {
  const start = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const format = FORMATS.find(([, pattern]) => pattern.test(start));
  if (format !== undefined) {
    const png = pngName(file);
    const article = /^[AS]V/.test(format[0]) ? 'an' : 'a';
    const toDo = `magick ${inShell(file)} ${inShell(png)}`;
    return `${article} ${format[0]} image, only PNG and JPEG are read; convert it: ${toDo}`;
  }
  const other = OTHERS.find(([, pattern]) => pattern.test(start));
  return `neither a PNG nor a JPEG image${other === undefined ? '' : ` but ${other[0]}`}`;
}

/** What an iPhone's app holds instead of PNG files, with the command that converts it on a Mac. */
export function appleFormat(file: string): string {
  const toDo = `sips -s format png ${inShell(file)} --out ${inShell(pngName(file))}`;
  return `Apple's own variant of PNG, with a chunk CgBI; convert it on a Mac: ${toDo}`;
}

/** A name for the converted file that is not the name of the file itself. */
function pngName(file: string): string {
  const { dir, name, ext } = parse(file);
  const mark = ext.toLowerCase() === '.png' ? '-converted' : '';
  return `${dir === '' ? '' : `${dir}/`}${name}${mark}.png`;
}

/** A word as a shell takes it. */
function inShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
