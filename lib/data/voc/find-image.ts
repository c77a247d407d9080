// The image file of an annotation: by its id, by its id in another folder or in other capitals, or by <filename>.
import { basename, join, parse } from 'node:path';
import { plainName, type VocLayout } from './voc-layout.js';
import { listed, quoted } from './voc-trouble.js';

const IMAGE_ENDING = /\.(jpe?g|png)$/i;
const READ_ENDINGS = ['.jpg', '.jpeg', '.png']; // looked for first; other files are looked into where there is none

/** The image, with a note when it is not where VOC has it; or the broken rule of an id without exactly one image. */
export function findImage(layout: VocLayout, id: string, filename: string): Found | { readonly rule: string } {
  const folder = layout.imageFolders.length === 1 ? layout.imageFolders[0] : layout.dir;
  const byId = readable(layout.images.get(id) ?? []);
  if (byId.length === 1) return { path: byId[0], note: null };
  if (byId.length > 1) {
    const named = byId.filter((path) => basename(path) === filename);
    if (named.length === 1) return { path: named[0], note: `of several images, <filename> names ${quoted(filename)}` };
    return { rule: `several images in ${folder}: ${listed(byId.map((path) => basename(path)))}; keep one` };
  }
  const stem = parse(filename.replaceAll('\\', '/')).name;
  const bare = id.replace(IMAGE_ENDING, ''); // some tools write a.jpg.xml for a.jpg
  for (const [name, how] of [[id, 'by its name'], [bare, 'by its name'], [stem, 'by <filename>']]) {
    const found = readable(layout.imagesByName.get(plainName(basename(name))) ?? []);
    if (name !== '' && found.length === 1) return { path: found[0], note: `its image was found ${how}: ${found[0]}` };
  }
  return { rule: `no image ${join(folder, id)}${READ_ENDINGS.join('|')}` };
}

interface Found {
  readonly path: string;
  /** How the image was found; null: where it belongs. */
  readonly note: string | null;
}

/** Those with an ending of a format that is read; all where there are none, since the ending may be wrong. */
function readable(paths: readonly string[]): readonly string[] {
  const read = paths.filter((path) => READ_ENDINGS.includes(parse(path).ext.toLowerCase()));
  return read.length > 0 ? read : paths;
}
