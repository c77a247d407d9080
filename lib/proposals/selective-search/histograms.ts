// A picture whose pixels say, plane by plane, into which bin of a histogram they fall; and the histograms of its parts.
//   h[r][p·B + b] = #{pixels of part r whose plane p says b} / (P · |r|)        Σ h[r] = 1
import type { Segmentation } from './felzenszwalb.js';
import type { Planes } from './colour-spaces.js';

/** P planes with bins 0..B−1 (one number a pixel, rows from the top). */
export interface BinPlanes {
  readonly bins: number;
  readonly planes: readonly Uint8Array[];
}

/** One histogram of P·B numbers for each part. Throws RangeError when the planes are not of the segmentation's size. */
export function histograms({ labels, count }: Segmentation, { bins, planes }: BinPlanes): Float64Array[] {
  const wrong = planes.find(({ length }) => length !== labels.length);
  if (wrong) throw new RangeError(`histograms: a plane of ${wrong.length} pixels, the labels have ${labels.length}`);
  const counts = Array.from({ length: count }, () => new Float64Array(planes.length * bins));
  planes.forEach((plane, p) => {
    for (let i = 0; i < labels.length; i++) counts[labels[i]][p * bins + plane[i]]++;
  });
  return counts.map(normalised);
}

/** Divided by its sum (L1). */
function normalised(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, n) => total + n, 0);
  return counts.map((n) => n / sum);
}

// Colour of selective search: 25 bins a channel.  Source: SS §3.2.2.
//   bin = round(24 v),  v = byte/255 in 0..1

export const COLOUR_BINS = 25;

/** A plane of bins for each channel of 8-bit values. */
export function colourBins({ channels }: Planes): BinPlanes {
  return { bins: COLOUR_BINS, planes: channels.map(binsOf) };
}

function binsOf(channel: Uint8Array | Float32Array): Uint8Array {
  const bins = new Uint8Array(channel.length);
  for (let i = 0; i < bins.length; i++) bins[i] = Math.round((COLOUR_BINS - 1) * channel[i] / 255);
  return bins;
}
