// A VOC folder of one image, `a`, 40×30, in which a case changes one part.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { annotationXml, boxXml, objectXml } from '../../support/voc-fixture.js';
import { rawPng } from './raw-png.js';

export interface SmallFolder {
  readonly xml?: Uint8Array | string;
  readonly list?: Uint8Array | string;
  readonly image?: Uint8Array;
  /** Name of the image's file. */
  readonly imageName?: string;
}

const SOUND_IMAGE = rawPng({ width: 40, height: 30, rows: deflateSync(new Uint8Array(30 * (1 + 3 * 40))) });

export const SOUND_XML = annotationXml(objectXml('cat', boxXml(1, 2, 10, 20)), objectXml('dog', boxXml(5, 5, 30, 25)));

/** Writes the folder and returns the command line that checks it. */
export function checked(dir: string, { xml, list, image, imageName = 'a.png' }: SmallFolder): string[] {
  const parts = ['Annotations', 'JPEGImages', join('ImageSets', 'Main')];
  for (const part of parts) mkdirSync(join(dir, part), { recursive: true });
  writeFileSync(join(dir, 'Annotations', 'a.xml'), xml ?? SOUND_XML);
  writeFileSync(join(dir, 'JPEGImages', imageName), image ?? SOUND_IMAGE);
  writeFileSync(join(dir, 'ImageSets', 'Main', 'train.txt'), list ?? 'a\n');
  return ['check', dir];
}
