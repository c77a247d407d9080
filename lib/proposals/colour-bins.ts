// Colour of selective search: 25 bins a channel.  Source: SS §3.2.2; pipelines §6.2.
//   bin = round(24 v),  v = byte/255 in 0..1
import type { BinPlanes } from './bin-planes.js';
import type { Planes } from './planes.js';

export const COLOUR_BINS = 25;

/** A plane of bins for each channel of 8-bit values. */
export function colourBins({ channels }: Planes): BinPlanes {
  const binOf = Uint8Array.from({ length: 256 }, (_, byte) => Math.round((COLOUR_BINS - 1) * byte / 255));
  return { bins: COLOUR_BINS, planes: channels.map((channel) => Uint8Array.from(channel, (byte) => binOf[byte])) };
}
