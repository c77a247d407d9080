// Whatever proposes regions of an image without a network: selective search, sliding windows, random boxes.
// Deck: "Direct region proposal evaluation".
import type { Box } from '../boxes/box.js';
import type { RgbImage } from '../data/sample.js';
import type { Rng } from '../tensor/rng.js';

/** In pixels of the original image, inside it. */
export type ProposedBox = Box;

/** Best first, so that the first N are the N to take. Same image, same state of `rng`: same boxes. May be empty. */
export type Proposer = (image: RgbImage, rng: Rng) => ProposedBox[];
