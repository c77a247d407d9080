// Histograms of the parts of a picture. Planes give each pixel's bin; colour has one plane per channel, texture
// (texture-bins.ts) eight.
//   h[r][p·B + b] = #{pixels of part r with bin b in plane p} / (P · |r|)        Σ h[r] = 1
//   colour: bin = round(24 v),  v = byte/255 in 0..1                              Source: SS §3.2.2
import type { Segmentation } from './felzenszwalb.js';
import type { Planes } from './colour-spaces.js';

/** P planes of bins 0..B−1: one bin per pixel, rows from the top. */
export interface BinPlanes {
  readonly bins: number;
  readonly planes: readonly Uint8Array[];
}

/** One histogram of P·B numbers for each part. Throws RangeError when the planes are not of the segmentation's size. */
export function histograms({ labels, count }: Segmentation, { bins, planes }: BinPlanes): Float64Array[] {
  const wrong = planes.find(({ length }) => length !== labels.length);
  if (wrong) throw new RangeError(`histograms: a plane of ${wrong.length} pixels, the labels have ${labels.length}`);
  const length = planes.length * bins;
  const counts = new Float64Array(count * length); // part after part
  planes.forEach((plane, p) => {
    for (let i = 0; i < labels.length; i++) counts[labels[i] * length + p * bins + plane[i]]++;
  });
  return Array.from({ length: count }, (_, part) => normalised(counts.subarray(part * length, (part + 1) * length)));
}

/** Divided by its sum (L1). */
function normalised(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, n) => total + n, 0);
  return counts.map((n) => n / sum);
}

const COLOUR_BINS = 25;

/** 25 bins for each channel of 8-bit values. */
export function colourBins({ channels }: Planes): BinPlanes {
  const binOf = Uint8Array.from({ length: 256 }, (_, byte) => Math.round((COLOUR_BINS - 1) * byte / 255));
  const planes = channels.map((channel) => new Uint8Array(channel.length).map((_, i) => binOf[channel[i]]));
  return { bins: COLOUR_BINS, planes };
}
