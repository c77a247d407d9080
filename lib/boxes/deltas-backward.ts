// The derivatives of decoding, encoding and clipping, for exact joint training: a loss that depends on the corners of a
// proposal depends on the deltas that the RPN predicted for it.   Deck: "Faster R-CNN exact joint training".
// Names: dB = ∂L/∂B. Corners of a box of centre x and width w: x1 = x − (w − 1)/2, x2 = x + (w − 1)/2, so
//   ∂L/∂x = ∂L/∂x1 + ∂L/∂x2            ∂L/∂w = ½(∂L/∂x2 − ∂L/∂x1)
//   ∂L/∂x1 = ½ ∂L/∂x − ∂L/∂w           ∂L/∂x2 = ½ ∂L/∂x + ∂L/∂w           for x = (x1 + x2)/2, w = x2 − x1 + 1
// Anchors, ground truth and image sizes are constants.
import { heightOf, widthOf, type Box, type Size } from './box.js';
import { encode, MAX_LOG_GROWTH, type Deltas } from './deltas.js';

/** ∂L/∂x1, ∂L/∂y1, ∂L/∂x2, ∂L/∂y2 of a box. */
export type BoxGradient = Box;

/** ∂L/∂tx … ∂L/∂th of deltas. */
export type DeltasGradient = Deltas;

/**
 * Through G = decodeCapped(P, t):  Gx = Pw·tx + Px,  Gw = Pw·e^tw, so
 *   ∂L/∂tx = Pw·∂L/∂Gx      ∂L/∂tw = Gw·∂L/∂Gw, 0 above the cap        y and h alike
 */
export function decodeCappedBackward(dG: BoxGradient, P: Box, t: Deltas): DeltasGradient {
  const grown = (side: number, log: number): number => log < MAX_LOG_GROWTH ? side * Math.exp(log) : 0;
  const [Pw, Ph] = [widthOf(P), heightOf(P)];
  return {
    tx: Pw * (dG.x1 + dG.x2),
    ty: Ph * (dG.y1 + dG.y2),
    tw: grown(Pw, t.tw) * 0.5 * (dG.x2 - dG.x1),
    th: grown(Ph, t.th) * 0.5 * (dG.y2 - dG.y1),
  };
}

/**
 * Through clipBox(raw, image): the gradient of a coordinate strictly inside the image passes unchanged, that of one on
 * or beyond the border is 0. (On the border the slope is 1 towards the inside and 0 towards the outside; 0 is taken.) A
 * box clipped to one column has no gradient along x.
 */
export function clipBoxBackward(dClipped: BoxGradient, raw: Box, image: Size): BoxGradient {
  const along = (d: number, at: number, extent: number): number => at > 0 && at < extent - 1 ? d : 0;
  return {
    x1: along(dClipped.x1, raw.x1, image.width),
    y1: along(dClipped.y1, raw.y1, image.height),
    x2: along(dClipped.x2, raw.x2, image.width),
    y2: along(dClipped.y2, raw.y2, image.height),
  };
}

/**
 * Through v = encode(P, G), G constant: how a regression target moves when its RoI moves. Published code takes
 * targets as constants; the complete derivative of the head's box loss needs this term.
 *   ∂L/∂Px = −∂L/∂vx / Pw        ∂L/∂Pw = −(vx·∂L/∂vx + ∂L/∂vw) / Pw        y and h alike
 */
export function encodeBackward(dv: DeltasGradient, P: Box, G: Box): BoxGradient {
  const v = encode(P, G);
  const [Pw, Ph] = [widthOf(P), heightOf(P)];
  const dx = -dv.tx / Pw;
  const dw = -(v.tx * dv.tx + dv.tw) / Pw;
  const dy = -dv.ty / Ph;
  const dh = -(v.ty * dv.ty + dv.th) / Ph;
  return { x1: 0.5 * dx - dw, y1: 0.5 * dy - dh, x2: 0.5 * dx + dw, y2: 0.5 * dy + dh };
}

/** a + b, box by box and coordinate by coordinate: adds the gradients that two loss terms give the same boxes. */
export function addEach(a: readonly BoxGradient[], b: readonly BoxGradient[]): BoxGradient[] {
  return a.map(({ x1, y1, x2, y2 }, i) => ({ x1: x1 + b[i].x1, y1: y1 + b[i].y1, x2: x2 + b[i].x2, y2: y2 + b[i].y2 }));
}
