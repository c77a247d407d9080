import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { test } from 'tap';
import { decodePicture, encodePng, readImage, writePng } from '../../../lib/data/pictures/image-file.js';
import { readImageHeader } from '../../../lib/data/pictures/image-header.js';
import type { RgbImage } from '../../../lib/data/sample.js';

const image: RgbImage = {
  width: 7, height: 5, data: Uint8Array.from({ length: 105 }, (_, i) => (i * 89) % 256),
};

const decodeImage = async (bytes: Uint8Array, file: string): Promise<RgbImage> =>
  (await decodePicture(bytes, file)).image;

/** A smooth picture, which JPEG keeps well: red grows to the right, green downwards. */
function smoothJpeg(width: number, height: number): Uint8Array {
  const data = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++) data.set([5 * (i % width), 5 * Math.floor(i / width), 60, 255], 4 * i);
  return encode({ width, height, data }, 98).data;
}

/** An EXIF block that holds nothing but the orientation. */
function exifBlock(orientation: number): readonly number[] {
  return [
    0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, // big-endian TIFF, directory at 8, one entry
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
  ];
}

/** The same JPEG with an orientation. */
function withOrientation(jpeg: Uint8Array, orientation: number): Uint8Array {
  const exif = [0xff, 0xe1, 0, 34, ...Buffer.from('Exif\0\0'), ...exifBlock(orientation)];
  return Uint8Array.from([...jpeg.subarray(0, 2), ...exif, ...jpeg.subarray(2)]);
}

/** The same PNG with an orientation, `padding` bytes of text before it. */
function pngWithOrientation(png: Uint8Array, orientation: number, padding: number): Uint8Array {
  const chunk = (type: string, data: Iterable<number>): readonly number[] => {
    const content = [...data];
    const length = [24, 16, 8, 0].map((shift) => (content.length >> shift) & 255);
    return [...length, ...Buffer.from(type), ...content, 0, 0, 0, 0]; // nobody looks at the checksum of these
  };
  const headerEnd = 8 + 25;
  const added = [...chunk('tEXt', new Uint8Array(padding)), ...chunk('eXIf', exifBlock(orientation))];
  return Uint8Array.from([...png.subarray(0, headerEnd), ...added, ...png.subarray(headerEnd)]);
}

test('writePng() and readImage() return the same pixels', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'x.png');
  await writePng(path, image);
  t.same(await readImage(path), image);
  t.same(readdirSync(dir), ['x.png'], 'no temporary file is left');
});

test('encodePng() refuses bytes that do not fill the picture', async (t) => {
  await t.rejects(encodePng({ ...image, width: 8 }), new RangeError('encodePng: 8x5 needs 120 bytes, got 105'));
});

test('decodePicture() reads grey, alpha and 16-bit PNG', async (t) => {
  const rgba = Buffer.from([10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 51]);
  const png = new PNG({ width: 3, height: 1 });
  png.data = rgba;
  const alpha = await decodeImage(PNG.sync.write(png), 'alpha.png');
  t.same([...alpha.data], [10, 20, 30, 255, 255, 255, 206, 208, 210]); // 51/255 = 0.2 of the colour, 0.8 of white

  png.data = Buffer.from([40, 40, 40, 255, 80, 80, 80, 255, 200, 200, 200, 255]);
  const grey = await decodeImage(PNG.sync.write(png, { colorType: 0 }), 'grey.png');
  t.same([...grey.data], [40, 40, 40, 80, 80, 80, 200, 200, 200]);

  const deep = new PNG({ width: 1, height: 1 });
  deep.data = Buffer.from(new Uint16Array([0x1234, 0x8080, 0xffff, 0xffff]).buffer);
  const options = { bitDepth: 16, colorType: 6, inputColorType: 6 } as const;
  const sixteen = await decodeImage(PNG.sync.write(deep, options), 'deep.png');
  t.same([...sixteen.data], [0x12, 0x80, 0xff]);
});

test('decodePicture() reads JPEG close to what was written', async (t) => {
  const { width, height, data } = await decodeImage(smoothJpeg(40, 24), 'x.jpg');
  t.same([width, height, data.length], [40, 24, 3 * 40 * 24]);
  const at = 3 * (10 * 40 + 20);
  t.ok(Math.abs(data[at] - 100) <= 6 && Math.abs(data[at + 1] - 50) <= 6 && Math.abs(data[at + 2] - 60) <= 6);
});

test('readImage() applies the EXIF orientation', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'turned.jpg');
  await writeFile(path, withOrientation(smoothJpeg(40, 24), 6)); // to be turned a quarter clockwise
  t.match(await readImageHeader(path), { format: 'jpeg', width: 24, height: 40, orientation: 6 });
  const { width, height, data } = await readImage(path);
  t.same([width, height], [24, 40]);
  // stored (x 30, y 4) is seen at (23 − 4, 30)
  const at = 3 * (30 * 24 + 19);
  t.ok(Math.abs(data[at] - 150) <= 6 && Math.abs(data[at + 1] - 20) <= 6, `${data[at]} ${data[at + 1]}`);
});

test('readImage() applies the EXIF orientation of a PNG, wherever it stands before the rows', async (t) => {
  const path = join(t.testdir(), 'turned.png');
  for (const padding of [0, 200_000]) { // more than is read at first
    await writeFile(path, pngWithOrientation(await encodePng(image), 6, padding));
    t.match(await readImageHeader(path), { format: 'png', width: 5, height: 7, orientation: 6 });
    const seen = await readImage(path);
    t.same([seen.width, seen.height], [5, 7]);
    const [stored, at] = [3 * (1 * 7 + 6), 3 * (6 * 5 + 3)]; // stored (x 6, y 1) is seen at (4 − 1, 6)
    t.same(seen.data.subarray(at, at + 3), image.data.subarray(stored, stored + 3));
  }
});

test('readImage() trusts the content, not the name', async (t) => {
  const dir = t.testdir();
  const path = join(dir, 'really-a-png.jpg');
  await writePng(path, image);
  t.same(await readImage(path), image);
});

test('readImage() refuses truncated and corrupt files in one line naming the file', async (t) => {
  const dir = t.testdir();
  await writePng(join(dir, 'whole.png'), image);
  const png = await readFile(join(dir, 'whole.png'));
  const jpeg = smoothJpeg(40, 24);
  const flipped = Uint8Array.from(png, (byte, i) => (i === png.length - 30 ? byte ^ 0x10 : byte));
  const cases: [string, Uint8Array, RegExp][] = [
    ['half.png', png.subarray(0, png.length >> 1), /^[^\n]*half\.png: truncated or corrupt PNG \([^\n]+\)$/],
    ['head.png', png.subarray(0, 20), /head\.png: truncated image, it ends inside its header$/],
    ['flipped.png', flipped, /flipped\.png: truncated or corrupt PNG \([^\n]+\)$/],
    ['half.jpg', jpeg.subarray(0, jpeg.length >> 1), /^[^\n]*half\.jpg: truncated or corrupt JPEG \([^\n]+\)$/],
    ['head.jpg', jpeg.subarray(0, 30), /head\.jpg: truncated image, it ends inside its header$/],
    ['empty.png', new Uint8Array(), /empty\.png: empty file, expected a PNG or JPEG image$/],
    ['text.png', Buffer.from('hello'), /text\.png: neither a PNG nor a JPEG image$/],
    ['junk.jpg', Buffer.from('ffd8010203040506', 'hex'), /junk\.jpg: corrupt JPEG, no segment starts at byte 2$/],
    ['bare.jpg', Buffer.from('ffd8ffd90000', 'hex'), /bare\.jpg: corrupt JPEG, it has no frame header$/],
  ];
  for (const [name, bytes, message] of cases) {
    await writeFile(join(dir, name), bytes);
    await t.rejects(readImage(join(dir, name)), { message }, name);
  }
  await t.rejects(readImage(join(dir, 'none.png')), { message: /none\.png: cannot read the image \(ENOENT\)$/ });
  await t.rejects(readImageHeader(join(dir, 'none.png')), { message: /none\.png: cannot open the image \(ENOENT\)$/ });
});

test('decodePicture() refuses sizes of zero and of more than 50 megapixels before decoding', async (t) => {
  const resized = async (width: number): Promise<Buffer> => {
    const png = Buffer.from(await encodePng(image));
    png.writeUInt32BE(width, 16);
    return png;
  };
  await t.rejects(decodeImage(await resized(0), 'x.png'), { message: 'x.png: corrupt PNG, its size is 0x5' });
  const message = 'x.png: 40000000x5 is more than 50 megapixels; make it smaller, or cut it into parts';
  await t.rejects(decodeImage(await resized(40_000_000), 'x.png'), { message });
});

test('decodePicture() mends what viewers do not mind, and says so', async (t) => {
  const [png, jpeg] = [await encodePng(image), smoothJpeg(40, 24)];
  const frame = Buffer.from(jpeg).indexOf(Buffer.from([0xff, 0xc0]));
  const inserted = (...bytes: number[]): Uint8Array =>
    Buffer.concat([jpeg.subarray(0, frame), Buffer.from(bytes), jpeg.subarray(frame)]);
  const cases: [string, Uint8Array, readonly string[]][] = [
    ['sound.png', png, []],
    ['after.png', Buffer.concat([png, Buffer.from('xyz')]), ['3 bytes after its end were left out']],
    ['endless.png', png.subarray(0, png.length - 12), ['its end chunk is missing']],
    ['sound.jpg', jpeg, []],
    ['after.jpg', Buffer.concat([jpeg, jpeg]), [`${jpeg.length} bytes after its end were left out`]],
    ['endless.jpg', jpeg.subarray(0, jpeg.length - 2), ['its end marker is missing']],
    ['stray.jpg', inserted(1, 2, 3), ['3 damaged bytes between its segments were left out']],
    ['unmarked.jpg', inserted(0, 0xe1, 0, 4, 9, 9), ['6 damaged bytes between its segments were left out']],
    ['fill.jpg', inserted(0xff, 0xff, 0xff), []],
  ];
  const [soundPng, soundJpeg] = [await decodeImage(png, 'x.png'), await decodeImage(jpeg, 'x.jpg')];
  for (const [name, bytes, notes] of cases) {
    const decoded = await decodePicture(bytes, name);
    t.same(decoded, { image: name.endsWith('png') ? soundPng : soundJpeg, notes }, name);
  }
});

test('decodePicture() takes a JPEG for RGB when Adobe\'s marker or its components say so', async (t) => {
  const jpeg = Buffer.from(smoothJpeg(40, 24)).subarray();
  const jfif = jpeg.indexOf('JFIF') - 4;
  const bare = Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(jfif + 2 + jpeg.readUInt16BE(jfif + 2))]);
  const adobe = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0]);
  const rgb = Buffer.concat([bare.subarray(0, 2), adobe, bare.subarray(2)]);
  const named = Buffer.from(bare);
  for (const marker of [0xc0, 0xda]) {
    const at = named.indexOf(Buffer.from([0xff, marker]));
    [...'RGB'].forEach((letter, i) => {
      named[at + (marker === 0xc0 ? 10 + 3 * i : 5 + 2 * i)] = letter.charCodeAt(0);
    });
  }
  const [asYcc, asRgb] = [await decodeImage(bare, 'bare.jpg'), await decodeImage(rgb, 'rgb.jpg')];
  t.same(asYcc, await decodeImage(jpeg, 'jfif.jpg'), 'without a marker it is YCbCr');
  t.not(Buffer.compare(asYcc.data, asRgb.data), 0);
  t.same(await decodeImage(named, 'named.jpg'), asRgb);
  const at = 3 * (10 * 40 + 20); // YCbCr of (100, 50, 60): 0.299·100 + 0.587·50 + 0.114·60 = 66
  t.ok(Math.abs(asRgb.data[at] - 66) <= 4, `${asRgb.data[at]}`);
});

test('decodePicture() says what is wrong with the rows of a PNG', async (t) => {
  const png = await encodePng(image);
  const flipped = (fromEnd: number): Buffer =>
    Buffer.from(png.map((byte, i) => i === png.length - fromEnd ? byte ^ 1 : byte));
  const [endChunk, checksum] = [12, 4]; // bytes
  const cases: [Buffer, string][] = [
    [flipped(endChunk + 1), 'truncated or corrupt PNG (the checksum of its chunk IDAT is wrong)'],
    [flipped(endChunk + checksum + 1), 'truncated or corrupt PNG (the checksum of its rows is wrong)'],
  ];
  for (const [bytes, rule] of cases) await t.rejects(decodeImage(bytes, 'a.png'), { message: `a.png: ${rule}` });
  const lower = Buffer.from(png);
  lower.writeUInt32BE(image.height - 1, 20);
  const needed = (image.height - 1) * (1 + 3 * image.width);
  await t.rejects(decodeImage(lower, 'a.png'),
    { message: `a.png: corrupt PNG, bytes follow its last row: more than the ${needed} that its size needs` });
});

test('decodePicture() names other formats, with the command that converts them', async (t) => {
  const png = Buffer.from(await encodePng(image));
  const named: [string, string][] = [
    ['RIFF\x10\0\0\0WEBPVP8 ', 'WebP'], ['GIF89a', 'GIF'], ['II*\0', 'TIFF'], ['MM\0*', 'TIFF'],
    ['BM\x10\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'BMP'],
    ['\0\0\0\x1cftypavif', 'AVIF'], ['\0\0\0\x18ftypheic', 'HEIC'],
  ];
  for (const [start, format] of named) {
    const message = `my pictures/a.png: ${format === 'AVIF' ? 'an' : 'a'} ${format} image, only PNG and JPEG are read; `
      + "convert it: magick 'my pictures/a.png' 'my pictures/a-converted.png'";
    await t.rejects(decodeImage(Buffer.from(start, 'latin1'), 'my pictures/a.png'), { message }, format);
  }
  await t.rejects(decodeImage(Buffer.from('GIF89a'), 'b.jpg'), { message: /: magick b\.jpg b\.png$/ });
  const chunk = Buffer.from('0000000443674249500020022bd5b37f', 'hex'); // CgBI
  const apple = Buffer.concat([png.subarray(0, 8), chunk, png.subarray(8)]);
  await t.rejects(decodeImage(apple, 'a.png'), { message: "a.png: Apple's own variant of PNG, with a chunk CgBI; "
    + 'convert it on a Mac: sips -s format png a.png --out a-converted.png' });
  const page = decodeImage(Buffer.from('<!DOCTYPE html>'), 'a.jpg');
  const message = 'a.jpg: neither a PNG nor a JPEG image but a web page: the download of the image failed';
  await t.rejects(page, { message });
});
