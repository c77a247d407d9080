// Colour of selective search: 25 bins a channel.  Source: SS §3.2.2.
//   bin = round(24 v),  v = byte/255 in 0..1
import type { BinPlanes } from './bin-planes.js';
import type { Planes } from './planes.js';

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
