// A picture taken apart: one plane of numbers per channel.
import type { Size } from '../boxes/box.js';

/** Rows from the top, one number a pixel, usually 0..255; the planes of one picture are of one kind. */
export interface Planes extends Size {
  readonly channels: readonly (Uint8Array | Float32Array)[];
}

/** Throws RangeError when there is no pixel, no channel, or a channel with too few or too many numbers. */
export function checkPlanes({ width, height, channels }: Planes, caller: string): void {
  if (!(width >= 1 && height >= 1)) throw new RangeError(`${caller}: a picture of ${width}×${height} has no pixels`);
  if (channels.length === 0) throw new RangeError(`${caller}: a picture without channels`);
  channels.forEach(({ length }, c) => {
    if (length === width * height) return;
    throw new RangeError(`${caller}: channel ${c} holds ${length} numbers, ${width}×${height} need ${width * height}`);
  });
}
