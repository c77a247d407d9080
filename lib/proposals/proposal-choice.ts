// The choice of external proposals for training and testing: as typed, as stored in a run, and as a proposer.
// Deck: "Direct region proposal evaluation".
import type { Box } from '../boxes/box.js';
import type { CacheStore } from '../data/caches/cache-store.js';
import type { Sample } from '../data/sample.js';
import type { Rng } from '../tensor/rng.js';
import { loosened } from './loosened-boxes.js';
import type { ProposalSource } from './proposals-of-samples.js';
import type { Proposer } from './proposer.js';
import { RANDOM_BOXES_SMALL, randomBoxes } from './random-boxes.js';
import {
  SELECTIVE_SEARCH_FAST, SELECTIVE_SEARCH_PHOTOGRAPHS, SELECTIVE_SEARCH_QUALITY, SELECTIVE_SEARCH_SMALL,
  type SelectiveSearchConfig,
} from './selective-search/selective-search-config.js';
import { selectiveSearch } from './selective-search/selective-search.js';
import { shrunken } from './shrunken.js';
import { SLIDING_WINDOW_SMALL, slidingWindow } from './sliding-window.js';

/** Proposals of every image of a data set, best first, in pixels of the original image: an array, or PackedBoxes. */
export interface ExternalProposals extends Iterable<readonly Box[]> {
  readonly length: number;
  at(image: number): readonly Box[] | undefined;
}

/**
 * selective-search: of drawn shapes with their settings, of larger pictures as `photographs`;
 * fast, quality: the paper's two modes, at the picture's own size;
 * photographs: the settings of drawn shapes with more boxes, at a shorter side of 240 pixels
 */
export const PROPOSAL_METHODS = [
  'selective-search', 'fast', 'quality', 'photographs', 'sliding-window', 'random',
] as const;

/** A method, or boxes from a file. */
export const PROPOSAL_KINDS = [...PROPOSAL_METHODS, 'file'] as const;
export type ProposalKind = typeof PROPOSAL_KINDS[number];

export interface ProposalChoice {
  readonly kind: ProposalKind;
  /** Of kind `file`: its place, and the SHA-256 of its content; absent for a method. */
  readonly file?: string;
  readonly sha256?: string;
  /** Noise on the edges of the boxes, as a share of width and height; 0: no noise. */
  readonly loosen: number;
  /** Number of boxes used per image, the best; absent: all boxes that the settings of the kind give. */
  readonly limit?: number;
  /** Number of random boxes added per image; absent: none. */
  readonly extraRandom?: number;
}

/** Least shorter side of a picture that is searched as a photograph; pixels. Drawn shapes have 150. */
export const PHOTOGRAPH_SIDE = 200;

/** Shorter side at which larger photographs are searched: the settings are made for this size; pixels. */
export const SEARCH_SIDE = 240;

/** Shorter side of drawn shapes, which the sizes of windows and random boxes are made for; pixels. */
const WINDOW_SIDE = 150;

interface Kind {
  readonly proposer: Proposer;
  readonly settings: object;
}

/** Counts the changes of the algorithms: cached boxes of another version are stale. */
const VERSION = 1;

/** The proposer of a method, with the settings that are part of its cache's key; cache: null for none. */
export function proposalSource({ kind, loosen }: ProposalChoice, cache: CacheStore | null): ProposalSource {
  const { proposer, settings } = kindNamed(kind);
  return {
    proposer: loosen === 0 ? proposer : loosened(proposer, loosen),
    settings: { name: kind, version: VERSION, loosen, ...settings },
    cache,
  };
}

/** The boxes used of an image: the best `limit` of the proposals made, then `extraRandom` random boxes. */
export async function chosenProposals(
  { limit, extraRandom }: ProposalChoice, made: readonly Box[], sample: Sample, rng: Rng,
): Promise<readonly Box[]> {
  const best = limit === undefined ? made : made.slice(0, limit);
  if (extraRandom === undefined) return best;
  const random = shrunken(randomBoxes({ ...RANDOM_BOXES_SMALL, count: extraRandom }), WINDOW_SIDE);
  return [...best, ...random(await sample.image(), rng.fork(`extra ${sample.id}`))];
}

function kindNamed(kind: ProposalKind): Kind {
  switch (kind) {
    case 'selective-search': return selectiveSearchBySize();
    case 'fast': return searchOf(SELECTIVE_SEARCH_FAST);
    case 'quality': return searchOf(SELECTIVE_SEARCH_QUALITY);
    case 'photographs': return {
      proposer: shrunken(selectiveSearch(SELECTIVE_SEARCH_PHOTOGRAPHS), SEARCH_SIDE),
      settings: { config: SELECTIVE_SEARCH_PHOTOGRAPHS, SEARCH_SIDE },
    };
    case 'sliding-window': return atWindowSide(slidingWindow(SLIDING_WINDOW_SMALL), SLIDING_WINDOW_SMALL);
    case 'random': return atWindowSide(randomBoxes(RANDOM_BOXES_SMALL), RANDOM_BOXES_SMALL);
    default:
      throw new RangeError(`proposals: unknown kind ${JSON.stringify(kind)}, known are ${PROPOSAL_METHODS.join(', ')}`);
  }
}

function searchOf(config: SelectiveSearchConfig): Kind {
  return { proposer: selectiveSearch(config), settings: { config } };
}

/** Drawn shapes get 500 boxes, photographs 1000. */
function selectiveSearchBySize(): Kind {
  const drawn = selectiveSearch(SELECTIVE_SEARCH_SMALL);
  const photographs = shrunken(selectiveSearch(SELECTIVE_SEARCH_PHOTOGRAPHS), SEARCH_SIDE);
  return {
    proposer: (image, rng) => {
      const isPhotograph = Math.min(image.width, image.height) >= PHOTOGRAPH_SIDE;
      return isPhotograph ? photographs(image, rng) : drawn(image, rng);
    },
    settings: {
      small: SELECTIVE_SEARCH_SMALL, photographs: SELECTIVE_SEARCH_PHOTOGRAPHS, PHOTOGRAPH_SIDE, SEARCH_SIDE,
    },
  };
}

function atWindowSide(proposer: Proposer, config: object): Kind {
  return { proposer: shrunken(proposer, WINDOW_SIDE), settings: { config, WINDOW_SIDE } };
}
