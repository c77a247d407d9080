// docs/slides.md is the map from slide to page, code, test and example: every slide has its row, and what a row names
// exists. Quotes of the deck in comments are the deck's words.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { DECK, isInDeck, plain, titleOf } from './support/deck.js';
import { brokenReferences, deckQuotes, rowsOf } from './support/slide-map.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The text of a file of the project, or null. */
function textOf(path: string): string | null {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null;
}

function filesUnder(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /\.(ts|md)$/.test(name)).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
}

test('docs/slides.md has a row for every slide, in the order of the deck', (t) => {
  t.same(rowsOf(textOf('docs/slides.md')!).map(({ slide }) => slide), DECK.map(titleOf));
  t.end();
});

test('what docs/slides.md names exists', (t) => {
  t.same(rowsOf(textOf('docs/slides.md')!).flatMap((row) => brokenReferences(row, textOf)), []);
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

function broken(code: string, example = '—'): string[] {
  const heading = '| slide | page | code | test | example |\n|---|---|---|---|---|';
  const row = `| A | later | ${code} | \`test/boxes/iou.test.ts\` | ${example} |`;
  return rowsOf(`${heading}\n${row}`).flatMap((row) => brokenReferences(row, fileOf));
}

test('brokenReferences() complains about missing files and functions, and about cells that say nothing', (t) => {
  t.same(broken('`lib/boxes/iou.ts#iou`'), []);
  t.same(broken('`lib/boxes/iou.ts`, `lib/boxes/iou.ts#iou`', 'later'), []);
  t.same(broken('`lib/boxes/gone.ts#iou`'), ['A: lib/boxes/gone.ts does not exist']);
  t.same(broken('`lib/boxes/iou.ts#union`'), ['A: lib/boxes/iou.ts exports no union']);
  t.same(broken('`lib/boxes/iou.ts#hidden`'), ['A: lib/boxes/iou.ts exports no hidden']);
  t.same(broken(''), ['A: an empty cell']);
  t.same(broken('soon'), ['A: "soon" names no file']);
  t.end();
});

test('deckQuotes() finds quotes behind the word deck, over line breaks of comments', (t) => {
  t.same(deckQuotes('// Deck: "One net,\n// four losses".  Source: Fast R-CNN'), ['One net, four losses']);
  t.same(deckQuotes('(deck: "a"), deck "b"; // the "c" of a deck'), ['a', 'b']);
  t.notOk(isInDeck('One net, five losses'));
  t.end();
});
