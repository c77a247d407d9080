// A proposer finds candidate boxes in an image without a network: selective search, sliding windows, random boxes.
// Deck: "Direct region proposal evaluation".
import type { Box } from '../boxes/box.js';
import type { RgbImage } from '../data/sample.js';
import type { Rng } from '../tensor/rng.js';

/** In pixels of the original image, inside it. */
export type ProposedBox = Box;

/** Boxes of an image, best first, possibly none. The boxes depend on the image and the state of `rng` only. */
export type Proposer = (image: RgbImage, rng: Rng) => ProposedBox[];
