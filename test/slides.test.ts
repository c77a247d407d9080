// docs/slides.md is the map from slide to page, code, test and example: every slide has its section, and what its links
// name exists. Quotes of the deck in comments are the deck's words.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { DECK, isInDeck, plain, titleOf } from './support/deck.js';
import { deckQuotes, sectionFaults, sectionsOf } from './support/slide-map.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file of the project, or null. */
function textOf(path: string): string | null {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null;
}

function filesUnder(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.(ts|md)$/.test(name)).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

test('docs/slides.md has a section for every slide, in the order of the deck', (t) => {
  t.same(sectionsOf(textOf('docs/slides.md')!).map(({ slide }) => slide), DECK.map(titleOf));
  t.end();
});

test('what docs/slides.md links exists', (t) => {
  t.same(sectionsOf(textOf('docs/slides.md')!).flatMap((section) => sectionFaults(section, textOf)), []);
  t.end();
});

test('quotes of the deck are words of the deck', (t) => {
  const quotes = ['lib', 'examples', 'docs'].flatMap(filesUnder).flatMap((path) =>
    deckQuotes(textOf(path)!).map((quote) => ({ path, quote })));
  t.ok(quotes.length > 10);
  t.same(quotes.filter(({ quote }) => !isInDeck(quote)), []);
  t.end();
});

const deck = process.env.RCNN_DECK;
test('the list of slides is the deck', { skip: deck ? false : 'RCNN_DECK names no text of the deck' }, (t) => {
  const text = plain(readFileSync(deck!, 'utf8'));
  for (const { heading, line = '', quoted = [] } of DECK) {
    for (const words of [heading, line, ...quoted]) t.ok(text.includes(plain(words)), words);
  }
  let place = 0;
  for (const { heading, line = '' } of DECK) {
    place = text.indexOf(plain(line), text.indexOf(plain(heading), place));
    t.ok(place >= 0, `${heading} ${line} comes after the slide before it`);
  }
  t.end();
});

const FILES: Record<string, string> = {
  'lib/boxes/iou.ts': 'export function iou() {}\nfunction hidden() {}',
  'test/boxes/iou.test.ts': '',
};
const fileOf = (path: string): string | null => FILES[path] ?? null;

function faults(...lines: string[]): string[] {
  return sectionsOf(`# Map\n\n### A\n\n${lines.join('\n')}\n\n## Part 2\n`)
    .flatMap((section) => sectionFaults(section, fileOf));
}

test('sectionFaults() complains about missing files and functions, and about lists that say nothing', (t) => {
  const iou = '[`boxes/iou.ts#iou`](../lib/boxes/iou.ts)';
  t.same(faults(`- code:\n  - ${iou}: the overlap`, '- test: [`boxes/iou.test.ts`](../test/boxes/iou.test.ts)'), []);
  t.same(faults('- nothing by itself: a title'), []);
  t.same(faults(''), ['A: an empty section']);
  t.same(faults('- code:'), ['A: code has no link']);
  t.same(faults(`- codes: ${iou}`), ['A: "codes" is no kind of link']);
  t.same(faults(`- test: ${iou}`), ['A: lib/boxes/iou.ts is no test']);
  t.same(faults('- code: [`boxes/gone.ts#iou`](../lib/boxes/gone.ts)'), ['A: lib/boxes/gone.ts does not exist']);
  t.same(faults('- code: [`boxes/iou.ts#union`](../lib/boxes/iou.ts)'), ['A: lib/boxes/iou.ts exports no union']);
  t.same(faults('- code: [`boxes/iou.ts#hidden`](../lib/boxes/iou.ts)'), ['A: lib/boxes/iou.ts exports no hidden']);
  t.same(faults('- code: [`boxes/nms.ts#x`](../lib/boxes/iou.ts)'), ['A: boxes/nms.ts#x leads to lib/boxes/iou.ts']);
  t.end();
});

test('deckQuotes() finds quotes behind the word deck, over line breaks of comments', (t) => {
  t.same(deckQuotes('// Deck: "One net,\n// four losses".  Source: Fast R-CNN'), ['One net, four losses']);
  t.same(deckQuotes('(deck: "a"), deck "b"; // the "c" of a deck'), ['a', 'b']);
  t.notOk(isInDeck('One net, five losses'));
  t.end();
});
