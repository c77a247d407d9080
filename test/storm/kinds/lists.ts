// Lists of splits, and files beside the data.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { checked } from './small-folder.js';

type Expect = StormCase['expect'];

function listCase(name: string, list: string | Uint8Array, expect: Expect, shows = 'train.txt'): StormCase {
  return { name, prepare: (dir) => checked(dir, { list }), expect, ...expect === 'refused' ? { shows } : {} };
}

/** The sound folder with something else done to it. */
function folderCase(name: string, expect: Expect, change: (dir: string) => void, shows?: string): StormCase {
  return {
    name, expect, ...shows === undefined ? {} : { shows },
    prepare: (dir) => {
      const words = checked(dir, {});
      change(dir);
      return words;
    },
  };
}

const READ = ['a\n', 'a', '\ufeffa\r\n', 'a\r\n\r\n', '\n\na\n\n', 'a.png\n', 'a.xml\n', 'a 1\n', 'a -1\n',
  'a\ta.xml\n', 'JPEGImages/a.png\n', 'data\\JPEGImages\\a.png\n', '/data/x y/JPEGImages/a.png Annotations/a.xml\n',
  'a\na\n', 'a\ra\r',
  'JPEGImages/a.jpg 1\n'];

const REFUSED = ['b\n', 'a\n\0\n', 'a\u001b[31m\n', '../../etc/passwd\n', '__proto__\n', 'constructor\n',
  `${'a.png'.repeat(500)}\n`,
  `${'x'.repeat(100_000)}\n`, `${'unknown\n'.repeat(1000)}`, 'a b c\n', '%s%n\n', '<script>\n'];

const MILLION = Array.from({ length: 1e6 }, (_, i) => `id${i}\n`).join('');

const FIXED: StormCase[] = [
  ...READ.map((list) => listCase(`read: ${JSON.stringify(list)}`, list, 'accepted')),
  ...REFUSED.map((list) => listCase(`refused: ${JSON.stringify(list.slice(0, 30))}`, list, 'refused')),
  listCase('empty', '', 'accepted'),
  listCase('UTF-16 with mark', Buffer.from('\ufeffa\n', 'utf16le'), 'accepted'),
  listCase('UTF-16 without mark', Buffer.from('a\n', 'utf16le'), 'refused'),
  listCase('no UTF-8', Buffer.from([0x61, 0xe9, 0x0a]), 'refused'),
  { ...listCase('a million unknown ids', MILLION, 'refused', 'more of the kind'), isHeavy: true },
  folderCase('a list is a named pipe', 'refused',
    (dir) => execFileSync('mkfifo', [join(dir, 'ImageSets', 'Main', 'val.txt')]), 'named pipe'),
  folderCase('a list is a folder', 'refused', (dir) => mkdirSync(join(dir, 'ImageSets', 'Main', 'val.txt'))),
  folderCase('files of systems and editors', 'accepted', (dir) => {
    for (const name of ['._a.xml', '.DS_Store', 'a.xml~', '#a.xml#', 'b.xml.bak']) {
      writeFileSync(join(dir, 'Annotations', name), Buffer.from([0, 5, 22, 7, 0]));
    }
    writeFileSync(join(dir, 'JPEGImages', '._a.png'), Buffer.from([0, 5, 22, 7, 0]));
    writeFileSync(join(dir, 'JPEGImages', 'Thumbs.db'), Buffer.from([0, 5, 22, 7, 0]));
    writeFileSync(join(dir, 'ImageSets', 'Main', '._train.txt'), Buffer.from([0, 5, 22, 7, 0]));
  }),
  folderCase('no lists', 'accepted', (dir) => rmSync(join(dir, 'ImageSets'), { recursive: true })),
  folderCase('no annotations', 'refused', (dir) => rmSync(join(dir, 'Annotations'), { recursive: true }), 'JPEGImages'),
  folderCase('no images', 'refused', (dir) => rmSync(join(dir, 'JPEGImages'), { recursive: true }), 'Annotations'),
  folderCase('an empty folder', 'refused', (dir) => {
    for (const part of ['Annotations', 'JPEGImages', 'ImageSets']) rmSync(join(dir, part), { recursive: true });
  }),
];

const SCRAPS = ['a', 'a.png', 'b', '1', '-1', '0', ' ', '\t', '\r', '\n', '/', '\\', '..', 'JPEGImages/', '\0',
  '\u001b', '\ufeff', 'é'];

function random(rng: Rng): StormCase {
  const made = Array.from({ length: 1 + rng.integer(8) }, () => SCRAPS[rng.integer(SCRAPS.length)]).join('');
  const list = rng.chance(0.3) ? mutated(Buffer.from(made), rng) : made;
  return listCase(`scraps ${JSON.stringify(made)}`, list, 'either');
}

export const listKind: StormKind = { name: 'lists', fixed: FIXED, random };
