// JPEG files: bombs, wrong headers, damage.
import { encode } from 'jpeg-js';
import type { Rng } from '../../../lib/tensor/rng.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { checked } from './small-folder.js';

function encoded(width: number, height: number): Buffer {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => i % 4 === 3 ? 255 : (i * 7) % 256);
  return Buffer.from(encode({ width, height, data }, 90).data);
}

const SOUND = encoded(40, 30);
const FRAME = SOUND.indexOf(Buffer.from([0xff, 0xc0]));
const SCAN = SOUND.indexOf(Buffer.from([0xff, 0xda]));

/** The sound image with bytes of its frame header changed: 4 is the bits a sample, 5 the height, 7 the width. */
function withFrame(...changes: readonly (readonly [at: number, byte: number])[]): Buffer {
  const changed = Buffer.from(SOUND);
  for (const [at, byte] of changes) changed[FRAME + at] = byte;
  return changed;
}

/** The sound image with bytes put in at a place. */
function inserted(at: number, ...bytes: readonly (Uint8Array | number)[]): Buffer {
  const parts = bytes.map((part) => typeof part === 'number' ? Uint8Array.of(part) : part);
  return Buffer.concat([SOUND.subarray(0, at), ...parts, SOUND.subarray(at)]);
}

function jpegCase(name: string, image: Uint8Array, expect: StormCase['expect']): StormCase {
  const shown = expect === 'refused' ? { shows: 'a.jpg' } : {};
  return { name, expect, prepare: (dir) => checked(dir, { image, imageName: 'a.jpg' }), ...shown };
}

const frame = SOUND.subarray(FRAME, SCAN);
const huge = withFrame([5, 0x23], [6, 0x28], [7, 0x23], [8, 0x28]).subarray(FRAME, SCAN); // 9000x9000

const FIXED: StormCase[] = [
  jpegCase('sound', SOUND, 'accepted'),
  ...[0, 2, 12, 16, 255].map((bits) => jpegCase(`${bits} bits a sample`, withFrame([4, bits]), 'refused')),
  ...[0xc3, 0xc5, 0xc9, 0xcf].map((marker) =>
    jpegCase(`frame ${marker.toString(16)}`, withFrame([1, marker]), 'refused')),
  jpegCase('65535x65535', withFrame([5, 255], [6, 255], [7, 255], [8, 255]), 'refused'),
  jpegCase('7000x7000, tiny data', withFrame([5, 0x1b], [6, 0x58], [7, 0x1b], [8, 0x58]), 'refused'),
  jpegCase('0x30', withFrame([7, 0], [8, 0]), 'refused'),
  jpegCase('sampling 15x15', withFrame([11, 0xff]), 'refused'),
  jpegCase('sampling 0', withFrame([11, 0]), 'refused'),
  jpegCase('2 components', withFrame([9, 2]), 'refused'),
  jpegCase('255 components', withFrame([9, 255]), 'refused'),
  jpegCase('two components of one id', withFrame([13, SOUND[FRAME + 10]]), 'refused'),
  jpegCase('a second frame of 9000x9000 after the scan', inserted(SOUND.length - 2, huge), 'refused'),
  jpegCase('a second frame in front', inserted(SCAN, frame), 'refused'),
  jpegCase('a segment of length 0', inserted(SCAN, Buffer.from([0xff, 0xe2, 0, 0])), 'refused'),
  jpegCase('a segment longer than the file', inserted(SCAN, Buffer.from([0xff, 0xe2, 0xff, 0xff])), 'refused'),
  jpegCase('no end marker', SOUND.subarray(0, SOUND.length - 2), 'accepted'),
  jpegCase('two damaged bytes between segments', inserted(SCAN, 1, 2), 'accepted'),
  jpegCase('1000 damaged bytes between segments', inserted(SCAN, new Uint8Array(1000)), 'refused'),
  jpegCase('fill bytes between segments', inserted(SCAN, Buffer.alloc(5000, 255)), 'accepted'),
  jpegCase('bytes after the end', Buffer.concat([SOUND, Buffer.from('trailer')]), 'accepted'),
  jpegCase('another JPEG after the end', Buffer.concat([SOUND, SOUND]), 'accepted'),
  jpegCase('half', SOUND.subarray(0, SOUND.length >> 1), 'refused'),
  jpegCase('no scan', Buffer.concat([SOUND.subarray(0, SCAN), SOUND.subarray(SOUND.length - 2)]), 'refused'),
  jpegCase('no tables', Buffer.concat([SOUND.subarray(0, 2), SOUND.subarray(FRAME)]), 'either'),
  jpegCase('the scan before the frame', Buffer.concat([SOUND.subarray(0, FRAME), SOUND.subarray(SCAN)]), 'refused'),
  jpegCase('two bytes', SOUND.subarray(0, 2), 'refused'),
  jpegCase('a megabyte of 0xff', Buffer.concat([SOUND.subarray(0, 2), Buffer.alloc(1e6, 255)]), 'refused'),
];

function random(rng: Rng): StormCase {
  return jpegCase('damaged', mutated(SOUND, rng), 'either');
}

export const jpegKind: StormKind = { name: 'JPEG', fixed: FIXED, random };
