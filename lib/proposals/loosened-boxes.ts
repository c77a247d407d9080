// Proposals with noise on their edges. Segments of drawn shapes fit objects more tightly than segments of photographs,
// which leaves box regression nothing to do; the noise restores its task.  Source: docs/recipe.md, "Training".
//   x1, x2 += N·noise·width    y1, y2 += N·noise·height     N standard normal, drawn for each edge;  then clipped
import { clipBox, heightOf, widthOf } from '../boxes/box.js';
import type { Rng } from '../tensor/rng.js';
import type { ProposedBox, Proposer } from './proposer.js';

/** Source: docs/recipe.md, "Training". */
export const EDGE_NOISE = 0.12;

/** The proposer's boxes in its order, edges moved by fractions of pixels. Throws RangeError unless noise ≥ 0. */
export function loosened(proposer: Proposer, noise: number): Proposer {
  if (!(noise >= 0 && Number.isFinite(noise))) throw new RangeError(`loosened: noise must be at least 0, got ${noise}`);
  return (image, rng) => {
    const edges = rng.fork('loosened');
    return proposer(image, rng).map((box) => clipBox(loosenedBox(box, noise, edges), image));
  };
}

/** Edges that pass each other swap, so that x1 ≤ x2 and y1 ≤ y2. */
function loosenedBox(box: ProposedBox, noise: number, rng: Rng): ProposedBox {
  const [acrossX, acrossY] = [noise * widthOf(box), noise * heightOf(box)];
  const [xa, ya] = [box.x1 + rng.normal() * acrossX, box.y1 + rng.normal() * acrossY];
  const [xb, yb] = [box.x2 + rng.normal() * acrossX, box.y2 + rng.normal() * acrossY];
  return { x1: Math.min(xa, xb), y1: Math.min(ya, yb), x2: Math.max(xa, xb), y2: Math.max(ya, yb) };
}
