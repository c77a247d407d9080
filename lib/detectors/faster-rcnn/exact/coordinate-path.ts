// From the deltas of the RPN to the corners of its regions, and back.   Deck: "Faster R-CNN exact joint training".
//   forward   region = clip(decode(anchor, t))          t = the four deltas at the anchor's cell
//   backward  ∂L/∂t  = Σ over the regions of this anchor  decode'(anchor, t) · clip'(·) · ∂L/∂region
// Which anchors become regions is piecewise constant (sorting, suppression, sampling), so the scores get no gradient.
// An appended ground-truth box is a constant, and so is a corner that clipping has moved.
import { clipBox, type Box, type ScaledImage } from '../../../boxes/box.js';
import { decodeCapped, type Deltas } from '../../../boxes/deltas.js';
import { clipBoxBackward, decodeCappedBackward, type BoxGradient } from '../../../boxes/deltas-backward.js';
import type { Roi } from '../../../layers/roi-pool.js';
import { BACKGROUND } from '../../../data/sample.js';
import { deltasAt } from '../../../proposals/from-rpn.js';
import { entry, l2Norm, scaled, zerosLike, type Tensor } from '../../../tensor/tensor.js';
import type { CoordinatePath } from '../config.js';
import type { AnchoredRois } from '../training-rules.js';

/** What regions are decoded from and clipped to, in network-input pixels. */
export interface RegionFrame {
  /** In the order of `shiftedAnchors`. */
  readonly anchors: readonly Box[];
  /** The images of the batch. */
  readonly images: readonly ScaledImage[];
}

/** The selected regions where the deltas (N,4A,Hf,Wf) put them. */
export function movedRegions(selected: AnchoredRois, deltas: Tensor, frame: RegionFrame): Roi[] {
  return selected.rois.map((roi, r) => {
    const anchor = selected.anchors[r];
    if (anchor === null) return roi;
    const raw = decodeCapped(frame.anchors[anchor], deltasAt(entry(deltas, roi.image), anchor));
    return { ...clipBox(raw, frame.images[roi.image]), image: roi.image };
  });
}

/** ∂L/∂region of each selected region → ∂L/∂deltas (N,4A,Hf,Wf), before `path.weight`. */
export function movedRegionsBackward(
  dRegions: readonly BoxGradient[], selected: AnchoredRois, deltas: Tensor, frame: RegionFrame, path: CoordinatePath,
): Tensor {
  const dDeltas = zerosLike(deltas);
  selected.rois.forEach(({ image }, r) => {
    const anchor = selected.anchors[r];
    if (anchor === null || (path.regions === 'foreground' && selected.labels[r] === BACKGROUND)) return;
    const [P, t] = [frame.anchors[anchor], deltasAt(entry(deltas, image), anchor)];
    const dRaw = clipBoxBackward(dRegions[r], decodeCapped(P, t), frame.images[image]);
    addDeltasAt(entry(dDeltas, image), anchor, limited(decodeCappedBackward(dRaw, P, t), path.limit));
  });
  return dDeltas;
}

/** The path's gradient that is added to the RPN's own gradient at the deltas: weighted, within its share. */
export function weightedPath(dPath: Tensor, dOwn: Tensor, { weight, share }: CoordinatePath): Tensor {
  const longest = share === null ? Infinity : share * l2Norm(dOwn);
  const length = Math.abs(weight) * l2Norm(dPath);
  return scaled(dPath, length > longest ? weight * longest / length : weight);
}

/** The path at step 0, 1, 2, … of a training. */
export function pathAt(path: CoordinatePath, step: number): CoordinatePath {
  return step < path.rampUp ? { ...path, weight: path.weight * step / path.rampUp } : path;
}

function limited({ tx, ty, tw, th }: Deltas, limit: number | null): Deltas {
  if (limit === null) return { tx, ty, tw, th };
  const within = (d: number): number => Math.max(-limit, Math.min(limit, d));
  return { tx: within(tx), ty: within(ty), tw: within(tw), th: within(th) };
}

/** Adds to the four channels of an anchor, where `deltasAt` reads them. */
function addDeltasAt({ shape, data }: Tensor, anchor: number, d: Deltas): void {
  const [, channels, H, W] = shape;
  const A = channels / 4;
  const plane = H * W;
  const i = 4 * (anchor % A) * plane + Math.floor(anchor / A);
  data[i] += d.tx;
  data[i + plane] += d.ty;
  data[i + 2 * plane] += d.tw;
  data[i + 3 * plane] += d.th;
}
