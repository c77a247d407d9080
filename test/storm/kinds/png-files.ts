// PNG files: bombs, wrong headers, damage.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { pngChunk, pngHeader, rawPng } from './raw-png.js';
import { checked } from './small-folder.js';

const ROWS = deflateSync(Uint8Array.from({ length: 30 * 121 }, (_, i) => i % 121 === 0 ? 0 : i % 251));
const SOUND = rawPng({ width: 40, height: 30, rows: ROWS });

function pngCase(name: string, image: () => Uint8Array, expect: StormCase['expect']): StormCase {
  return {
    name, expect, prepare: (dir) => checked(dir, { image: image() }), ...expect === 'refused' ? { shows: 'a.png' } : {},
  };
}

const tiny = deflateSync(new Uint8Array(100));
const BOMB = deflateSync(new Uint8Array(1e8), { level: 1 });

const wrongAdler = Uint8Array.from(ROWS, (byte, i) => i === ROWS.length - 1 ? byte ^ 1 : byte);

const FIXED: StormCase[] = [
  pngCase('sound', () => SOUND, 'accepted'),
  pngCase('10000x10000, tiny data', () => rawPng({ width: 1e4, height: 1e4, rows: tiny }), 'refused'),
  pngCase('7000x7000, tiny data', () => rawPng({ width: 7000, height: 7000, rows: tiny }), 'refused'),
  pngCase('7000x7000 RGBA of 16 bits', () =>
    rawPng({ width: 7000, height: 7000, bits: 16, colourType: 6, rows: tiny }), 'refused'),
  pngCase('1x100000000', () => rawPng({ width: 1, height: 1e8, rows: tiny }), 'refused'),
  pngCase('40000000x1', () => rawPng({ width: 4e7, height: 1, rows: tiny }), 'refused'),
  pngCase('0x30', () => rawPng({ width: 0, height: 30, rows: ROWS }), 'refused'),
  pngCase('8x8 interlaced that inflates to 100 MB', () =>
    rawPng({ width: 8, height: 8, interlace: 1, rows: BOMB }), 'refused'),
  pngCase('40x30 that inflates to 100 MB', () => rawPng({ width: 40, height: 30, rows: BOMB }), 'refused'),
  pngCase('a second header of 20000x20000', () =>
    rawPng({ width: 40, height: 30, rows: ROWS, after: [pngHeader({ width: 2e4, height: 2e4 })] }), 'refused'),
  pngCase('a second header in front', () =>
    rawPng({ width: 40, height: 30, rows: ROWS, before: [pngHeader({ width: 2e4, height: 2e4 })] }), 'refused'),
  pngCase('a wrong Adler checksum', () => rawPng({ width: 40, height: 30, rows: wrongAdler }), 'refused'),
  pngCase('rows that end early', () => rawPng({ width: 40, height: 30, rows: tiny }), 'refused'),
  pngCase('too many rows', () => rawPng({ width: 40, height: 29, rows: ROWS }), 'refused'),
  ...[0, 1, 2, 3, 4, 12, 32, 255].map((bits) =>
    pngCase(`${bits} bits a sample`, () => rawPng({ width: 40, height: 30, bits, rows: ROWS }), 'refused')),
  ...[1, 5, 7, 255].map((colourType) =>
    pngCase(`colour type ${colourType}`, () => rawPng({ width: 40, height: 30, colourType, rows: ROWS }), 'refused')),
  pngCase('interlace 2', () => rawPng({ width: 40, height: 30, interlace: 2, rows: ROWS }), 'refused'),
  pngCase('a palette image without palette', () =>
    rawPng({ width: 40, height: 30, colourType: 3, rows: deflateSync(new Uint8Array(30 * 41)) }), 'refused'),
  pngCase('an unknown critical chunk', () =>
    rawPng({ width: 40, height: 30, rows: ROWS, before: [pngChunk('ABCD', new Uint8Array(4))] }), 'refused'),
  pngCase('a text chunk of 10 MB', () =>
    rawPng({ width: 40, height: 30, rows: ROWS, before: [pngChunk('tEXt', new Uint8Array(1e7))] }), 'accepted'),
  pngCase('bytes after the end', () => Buffer.concat([SOUND, Buffer.from('x')]), 'accepted'),
  pngCase('no end chunk', () => SOUND.subarray(0, SOUND.length - 12), 'accepted'),
  pngCase('half', () => SOUND.subarray(0, SOUND.length >> 1), 'refused'),
  pngCase('the signature alone', () => SOUND.subarray(0, 8), 'refused'),
  pngCase('a chunk longer than the file', () =>
    Buffer.concat([SOUND.subarray(0, 33), Buffer.from('7fffffff49444154', 'hex')]), 'refused'),
  pngCase('no bytes', () => new Uint8Array(), 'refused'),
  ...[['WebP', 'RIFF\x10\0\0\0WEBPVP8 '], ['GIF', 'GIF89a\x01\0\x01\0'], ['TIFF', 'II*\0\x08\0\0\0'],
    ['AVIF', '\0\0\0\x1cftypavif'], ['HEIC', '\0\0\0\x18ftypheic'], ['a web page', '<!DOCTYPE html><p>404']]
    .map(([name, start]): StormCase => ({
      name: `a ${name} called .png`, expect: 'refused', shows: name,
      prepare: (dir) => checked(dir, { image: Buffer.from(start.padEnd(64, ' '), 'latin1') }),
    })),
  {
    name: 'a named pipe', expect: 'refused', shows: 'named pipe',
    prepare: (dir) => {
      const words = checked(dir, {});
      rmSync(join(dir, 'JPEGImages', 'a.png'));
      execFileSync('mkfifo', [join(dir, 'JPEGImages', 'a.png')]);
      return words;
    },
  },
];

function random(rng: Rng): StormCase {
  return pngCase('damaged', () => mutated(SOUND, rng), 'either');
}

export const pngKind: StormKind = { name: 'PNG', fixed: FIXED, random };
