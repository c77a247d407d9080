// Deltas: four numbers that lead from one box to another. P = proposal or anchor, G = target box, x, y = centre,
// w, h = width and height.
//   tx = (Gx − Px)/Pw    ty = (Gy − Py)/Ph    tw = ln(Gw/Pw)    th = ln(Gh/Ph)
//   Gx = Pw·tx + Px      Gy = Ph·ty + Py      Gw = Pw·e^tw      Gh = Ph·e^th
// Source: R-CNN App. C; Fast R-CNN §2.3; Faster R-CNN §3.1.2.
// Deviation: py-faster-rcnn's decoding makes x2 and y2 one pixel too large; here the two are exact inverses.
import { boxAround, centreOf, heightOf, widthOf, type Box } from './box.js';

export interface Deltas {
  readonly tx: number;
  readonly ty: number;
  readonly tw: number;
  readonly th: number;
}

export const ZERO_DELTAS: Deltas = { tx: 0, ty: 0, tw: 0, th: 0 };

/**
 * Cap on tw and th in `decodeCapped`: a side grows at most 1000/16 times. The number is that of later frameworks; the
 * originals have no cap (docs/deviations.md).
 */
export const MAX_LOG_GROWTH = Math.log(1000 / 16);

/** The deltas that lead from box P to box G, both in the same frame with sides of at least one pixel. */
export function encode(P: Box, G: Box): Deltas {
  const p = centreOf(P);
  const g = centreOf(G);
  return {
    tx: (g.x - p.x) / widthOf(P),
    ty: (g.y - p.y) / heightOf(P),
    tw: Math.log(widthOf(G) / widthOf(P)),
    th: Math.log(heightOf(G) / heightOf(P)),
  };
}

/** The box G that the deltas lead to from P: the exact inverse of `encode`. */
export function decode(P: Box, t: Deltas): Box {
  const p = centreOf(P);
  const [w, h] = [widthOf(P), heightOf(P)];
  return boxAround(w * t.tx + p.x, h * t.ty + p.y, w * Math.exp(t.tw), h * Math.exp(t.th));
}

/**
 * Like `decode`, with tw and th limited to `MAX_LOG_GROWTH`. For predicted deltas: an untrained network may predict
 * tw = 400, a box e^400 times as wide, whose area is not finite. `encode` and `decode` have no cap.
 */
export function decodeCapped(P: Box, t: Deltas): Box {
  return decode(P, { ...t, tw: Math.min(t.tw, MAX_LOG_GROWTH), th: Math.min(t.th, MAX_LOG_GROWTH) });
}
