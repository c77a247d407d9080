// Annotations: other spellings, hostile numbers and texts, encodings, damage.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Rng } from '../../../lib/tensor/rng.js';
import { annotationXml, boxXml, objectXml } from '../../support/voc-fixture.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { mutated } from './mutated.js';
import { checked, SOUND_XML } from './small-folder.js';

type Expect = StormCase['expect'];

function xmlCase(name: string, xml: string | Uint8Array, expect: Expect, shows: string | RegExp = 'a.xml'): StormCase {
  return { name, prepare: (dir) => checked(dir, { xml }), expect, ...expect === 'refused' ? { shows } : {} };
}

const BOX = boxXml(1, 2, 10, 20);

function oneObject(inside: string): string {
  return annotationXml(`<object>${inside}</object>`);
}

function withBox(box: string): string {
  return annotationXml(objectXml('cat', box));
}

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE annotation [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, i) =>
  `<!ENTITY ${'b'.repeat(i + 1)} "${`&${i === 0 ? 'a' : 'b'.repeat(i)};`.repeat(10)}">`).join('')}]>`;

function prolog(encoding: string, name: Uint8Array): Uint8Array {
  const [start, end] = annotationXml(objectXml('@', BOX)).split('@');
  return Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?>${start}`), name, Buffer.from(end)]);
}

const HOSTILE_NUMBERS = ['0x1e', '0b11110', '0o7', 'NaN', 'Infinity', '-Infinity', '1e999', '1,5', '１２', 'constructor',
  '__proto__', '1 2', '--1', '1e', '.', 'true', '∞', '9'.repeat(400)];
const HOSTILE_FLAGS = ['constructor', '__proto__', 'toString', 'maybe', '2', '-1', '0x1', 'x'.repeat(1000)];
const CONTROLS = ['\0', '\u0007', '\u001b[31mRED', '\u001b]0;owned\u0007', '\ufffe'];

const FIXED: StormCase[] = [
  xmlCase('sound', SOUND_XML, 'accepted'),
  ...HOSTILE_NUMBERS.map((text) =>
    xmlCase(`xmax ${text.slice(0, 20)}`, withBox(BOX.replace('>10<', `>${text}<`)), 'refused', 'object 1 (cat)')),
  ...HOSTILE_FLAGS.map((text) =>
    xmlCase(`difficult ${text.slice(0, 20)}`, annotationXml(objectXml('cat', BOX, `<difficult>${text}</difficult>`)),
      'refused', 'difficult')),
  ...CONTROLS.flatMap((text) => [
    xmlCase(`name with ${JSON.stringify(text)}`, annotationXml(objectXml(`a${text}b`, BOX)), 'refused', 'U+'),
    xmlCase(`in front: ${JSON.stringify(text)}`, `${text}${SOUND_XML}`, 'refused'),
  ]),
  ...['&#0;', '&#x1b;', '&#xD800;', '&#x110000;', '&nope;', '&#99999999999;'].map((text) =>
    xmlCase(`name with ${text}`, annotationXml(objectXml(`a${text}`, BOX)), 'refused')),
  xmlCase('name with C1 controls', annotationXml(objectXml('a\u009b31mb', BOX)), 'refused', '\\u009b'),
  xmlCase('name with line breaks', annotationXml(objectXml('a\n\r\tb', BOX)), 'accepted'),
  xmlCase('billion laughs', `${LAUGHS}${annotationXml(objectXml(`&${'b'.repeat(20)};`, BOX))}`, 'refused', 'entities'),
  xmlCase('external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>${SOUND_XML}`, 'refused'),
  xmlCase('difficult twice', annotationXml(objectXml('cat', BOX, '<difficult>0</difficult><Difficult>1</Difficult>')),
    'refused', 'several'),
  xmlCase('hexadecimal size', SOUND_XML.replace('>40<', '>0x28<'), 'refused', 'width'),
  xmlCase('size of another image', SOUND_XML.replace('>40<', '>41<'), 'refused', '41x30'),
  xmlCase('size 0x0', SOUND_XML.replace('>40<', '>0<').replace('>30<', '>0<'), 'accepted'),
  xmlCase('negative size', SOUND_XML.replace('>40<', '>-40<'), 'refused'),
  xmlCase('no size', SOUND_XML.replace(/<size>.*<\/size>/, ''), 'accepted'),
  xmlCase('objects inside objects', oneObject(`<name>cat</name><bndbox>${BOX}</bndbox><object/>`), 'refused'),
  xmlCase('objects in a list', SOUND_XML.replace('<object>', '<objects><object>')
    .replace(/<\/annotation>/, '</objects></annotation>'), 'accepted'),
  xmlCase('capitals', SOUND_XML.replace(/object|bndbox|name/g, (tag) => tag.toUpperCase()), 'accepted'),
  xmlCase('elements called __proto__', SOUND_XML.replaceAll('name>', '__proto__>'), 'refused'),
  xmlCase('a name of elements', oneObject(`<name><b>cat</b></name><bndbox>${BOX}</bndbox>`), 'refused', 'name'),
  xmlCase('a name of 100,000 letters', annotationXml(objectXml('a'.repeat(1e5), BOX)), 'refused'),
  xmlCase('100,000 elements deep', '<annotation>'.repeat(1e5), 'refused'),
  xmlCase('1000 elements deep and closed', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`, 'refused'),
  xmlCase('an attribute of a million letters', `<annotation a="${'x'.repeat(1e6)}"></annotation>`, 'either'),
  xmlCase('20,000 objects', annotationXml(objectXml('cat', BOX).repeat(20_000)), 'accepted'),
  xmlCase('no text', '', 'refused'),
  xmlCase('blanks', '  \n ', 'refused'),
  xmlCase('HTML', '<!doctype html><html><body>404</body></html>', 'refused'),
  xmlCase('JSON', '{"annotation": {}}', 'refused'),
  xmlCase('fractions', withBox(boxXml(0.1, 0.2, 0.5, 0.75)), 'refused', 'fractions'),
  xmlCase('UTF-16 with mark', Buffer.from(`\ufeff${SOUND_XML}`, 'utf16le'), 'accepted'),
  xmlCase('UTF-16 without mark', Buffer.from(SOUND_XML, 'utf16le'), 'accepted'),
  xmlCase('UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), 'refused', 'utf-32'),
  xmlCase('Latin-1 that says so', prolog('ISO-8859-1', Buffer.from([0x63, 0xe9])), 'accepted'),
  xmlCase('GB18030', prolog('gb18030', Buffer.from([0xc3, 0xa8])), 'accepted'),
  xmlCase('bytes that are no UTF-8', prolog('UTF-8', Buffer.from([0x63, 0xe9])), 'refused', 'utf-8'),
  xmlCase('bytes that are no ASCII', prolog('us-ascii', Buffer.from([0x63, 0xe9])), 'refused'),
  xmlCase('an unknown encoding', prolog('x-klingon', Buffer.from('cat')), 'refused', 'x-klingon'),
  xmlCase('an encoding of 10,000 letters', prolog('x'.repeat(10_000), Buffer.from('cat')), 'either'),
  xmlCase('ascii bytes that say UTF-16', prolog('UTF-16', Buffer.from('cat')), 'accepted'),
  {
    name: 'a named pipe', expect: 'refused', shows: 'named pipe',
    prepare: (dir) => {
      const words = checked(dir, {});
      rmSync(join(dir, 'Annotations', 'a.xml'));
      execFileSync('mkfifo', [join(dir, 'Annotations', 'a.xml')]);
      return words;
    },
  },
  {
    name: 'a folder', expect: 'refused', shows: 'a.xml',
    prepare: (dir) => {
      const words = checked(dir, {});
      rmSync(join(dir, 'Annotations', 'a.xml'));
      mkdirSync(join(dir, 'Annotations', 'a.xml'));
      return words;
    },
  },
];

const SCRAPS = ['<object>', '</object>', '<name>', '</annotation>', '&amp;', '&', '<', '>', '"', '<!--', '-->', ']]>',
  '<![CDATA[', '<?xml ?>', '\r', '\u00a0', 'é', '猫', '<bndbox/>', '<size/>', ...HOSTILE_NUMBERS,
  ...HOSTILE_FLAGS, ...CONTROLS];

/** A sound annotation with one thing changed: bytes, a number, or a scrap put in. */
function random(rng: Rng): StormCase {
  const pick = (texts: readonly string[]): string => texts[rng.integer(texts.length)];
  switch (rng.integer(3)) {
    case 0: return xmlCase('damaged', mutated(Buffer.from(SOUND_XML), rng), 'either');
    case 1: {
      const numbers = [...SOUND_XML.matchAll(/>\d+</g)];
      const { index, 0: old } = numbers[rng.integer(numbers.length)];
      const text = rng.chance(0.5) ? pick(HOSTILE_NUMBERS) : String(rng.integer(100) - 30);
      const [before, after] = [SOUND_XML.slice(0, index), SOUND_XML.slice(index + old.length)];
      return xmlCase('a number', `${before}>${text}<${after}`, 'either');
    }
    default: {
      const at = rng.integer(SOUND_XML.length);
      return xmlCase('a scrap', `${SOUND_XML.slice(0, at)}${pick(SCRAPS)}${SOUND_XML.slice(at)}`, 'either');
    }
  }
}

export const xmlKind: StormKind = { name: 'XML', fixed: FIXED, random };
