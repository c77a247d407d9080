// Class names that look like slips of the pen: written in two ways, or used once among many.
import type { VocImage, VocImageObject } from './voc-image.js';
import { listed, quoted, trouble, type Trouble } from './voc-trouble.js';

const MANY = 20; // objects: in a smaller folder a class of one object says nothing

/** A line for names that differ in capitals, blanks, hyphens or accents alone, and for a class of one object. */
export function classWarnings(dir: string, images: readonly VocImage[]): Trouble[] {
  const objects = images.flatMap((image) => image.objects);
  const byName = new Map<string, VocImageObject[]>();
  for (const object of objects) {
    const same = byName.get(object.name);
    if (same === undefined) byName.set(object.name, [object]);
    else same.push(object);
  }
  const alike = new Map<string, string[]>();
  for (const name of [...byName.keys()].sort()) alike.set(plain(name), [...alike.get(plain(name)) ?? [], name]);
  const families = [...alike.values()].filter((names) => names.length > 1);
  const alone = [...byName].filter(([, same]) => same.length === 1 && byName.size > 1 && objects.length >= MANY);
  return [
    ...families.map((names) => trouble('class-names', dir, `are these one class? ${listed(names.map((name) =>
      `${quoted(withSigns(name))} ${byName.get(name)!.length}`))}`)),
    ...alone.map(([name, [{ file, number }]]) =>
      trouble('rare-class', file, `the only object of its class among ${objects.length}`, { number, name })),
  ];
}

/** Signs without width, blanks of other kinds and accents apart from their letters, which cannot be seen, as \u200b. */
function withSigns(name: string): string {
  const hidden = name === name.normalize('NFC') ? /[\p{Cf}\s]/gu : /[\p{Cf}\s\p{M}]/gu;
  return name.replace(hidden, (sign) =>
    sign === ' ' ? sign : `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

/** Small letters and digits alone: accents, blanks, hyphens and signs without width left out. */
function plain(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f\p{Cf}\s_-]/gu, '');
}
