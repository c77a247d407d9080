import { test } from 'tap';
import { heightOf, widthOf, type Box } from '../../lib/boxes/box.js';
import { resizedImage } from '../../lib/data/pictures/resize-bilinear.js';
import type { RgbImage } from '../../lib/data/sample.js';
import { shapesDataset } from '../../lib/data/shapes/shapes.js';
import {
  chosenProposals, PHOTOGRAPH_SIDE, PROPOSAL_METHODS, proposalSource, type ProposalChoice, type ProposalKind,
} from '../../lib/proposals/proposal-choice.js';
import {
  SELECTIVE_SEARCH_FAST, SELECTIVE_SEARCH_PHOTOGRAPHS, SELECTIVE_SEARCH_QUALITY, SELECTIVE_SEARCH_SMALL,
} from '../../lib/proposals/selective-search/selective-search-config.js';
import { selectiveSearch } from '../../lib/proposals/selective-search/selective-search.js';
import { Rng } from '../../lib/tensor/rng.js';

const [sample] = shapesDataset({ split: 'train', images: 1, seed: 1, occluders: false }).samples;
const full = await sample.image();
const drawn = resizedImage(full, 0.4); // 100×60, for speed

/** A square picture, black on the left and white on the right. */
function halves(side: number): Uint8Array {
  return Uint8Array.from({ length: 3 * side * side }, (_, i) => Math.floor(i / 3) % side < side / 2 ? 0 : 255);
}

/** Boxes of a picture, at most; 500 where nothing else is said. */
const MOST: Readonly<Record<string, number>> = { photographs: 1000, fast: 1000, quality: 10_000 };

test('proposalSource() has a proposer of every kind, with boxes inside the picture', (t) => {
  for (const kind of PROPOSAL_METHODS) {
    const boxes = proposalSource({ kind, loosen: 0 }, null).proposer(drawn, new Rng(1));
    t.ok(boxes.length > 20 && boxes.length <= (MOST[kind] ?? 500), `${kind}: ${boxes.length}`);
    t.ok(boxes.every(({ x1, y1, x2, y2 }) => x1 >= 0 && y1 >= 0 && x2 < drawn.width && y2 < drawn.height));
  }
  t.throws(() => proposalSource({ kind: 'edges' as ProposalKind, loosen: 0 }, null),
    new RangeError('proposals: unknown kind "edges", known are selective-search, fast, quality, photographs, '
      + 'sliding-window, random'));
  t.end();
});

test('proposalSource() searches small pictures as drawn shapes and large ones as photographs', (t) => {
  const { proposer } = proposalSource({ kind: 'selective-search', loosen: 0 }, null);
  t.same(proposer(drawn, new Rng(1)), selectiveSearch(SELECTIVE_SEARCH_SMALL)(drawn, new Rng(1)));
  const photograph: RgbImage = { width: PHOTOGRAPH_SIDE, height: PHOTOGRAPH_SIDE, data: halves(PHOTOGRAPH_SIDE) };
  const boxes = proposer(photograph, new Rng(1));
  t.same(boxes, selectiveSearch(SELECTIVE_SEARCH_PHOTOGRAPHS)(photograph, new Rng(1)));
  t.end();
});

test('proposalSource() searches as published at the picture\'s own size, and as photographs', (t) => {
  const boxesOf = (kind: ProposalKind): Box[] => proposalSource({ kind, loosen: 0 }, null).proposer(drawn, new Rng(1));
  t.same(boxesOf('fast'), selectiveSearch(SELECTIVE_SEARCH_FAST)(drawn, new Rng(1)));
  t.same(boxesOf('photographs'), selectiveSearch(SELECTIVE_SEARCH_PHOTOGRAPHS)(drawn, new Rng(1)));
  const { settings } = proposalSource({ kind: 'quality', loosen: 0 }, null);
  t.same(settings.config, SELECTIVE_SEARCH_QUALITY);
  t.end();
});

test('proposalSource() draws windows for the size of the picture', (t) => {
  const twice = resizedImage(full, 2);
  const { proposer } = proposalSource({ kind: 'sliding-window', loosen: 0 }, null);
  const largest = Math.max(...proposer(twice, new Rng(1)).map((box) => Math.sqrt(widthOf(box) * heightOf(box))));
  t.ok(largest > 1.8 * 96 && largest < 2.2 * 96, `${largest}`);
  t.end();
});

test('proposalSource() has other settings for every choice, so that caches are told apart', (t) => {
  const choices = [...PROPOSAL_METHODS.map((kind) => ({ kind, loosen: 0 })), { kind: 'random', loosen: 0.1 } as const];
  const texts = choices.map((choice) => JSON.stringify(proposalSource(choice, null).settings));
  t.equal(new Set(texts).size, 7);
  t.notSame(proposalSource({ kind: 'random', loosen: 0.1 }, null).proposer(drawn, new Rng(1)),
    proposalSource({ kind: 'random', loosen: 0 }, null).proposer(drawn, new Rng(1)));
  t.end();
});

test('chosenProposals() takes the first of what was made, and adds random boxes that stay the same', async (t) => {
  const image = { width: 100, height: 80, data: new Uint8Array(3 * 100 * 80) };
  const empty = { id: 'a', width: 100, height: 80, objects: [], image: async () => image };
  const made = Array.from({ length: 5 }, (_, i) => ({ x1: i, y1: 0, x2: i + 20, y2: 20 }));
  const chosen = (choice: Partial<ProposalChoice>): Promise<readonly Box[]> =>
    chosenProposals({ kind: 'selective-search', loosen: 0, ...choice }, made, empty, new Rng(1));
  t.same(await chosen({}), made);
  t.same(await chosen({ limit: 2 }), made.slice(0, 2));
  t.same(await chosen({ limit: 9 }), made, 'there are no more');
  const more = await chosen({ limit: 2, extraRandom: 3 });
  t.same([more.length, more.slice(0, 2)], [5, made.slice(0, 2)]);
  t.ok(more.slice(2).every(({ x1, y1, x2, y2 }) => x1 >= 0 && y1 >= 0 && x2 <= 99 && y2 <= 79));
  t.same(await chosen({ limit: 2, extraRandom: 3 }), more);
});
