// Colours of three bytes: one per class, and two ramps for numbers.
import type { RgbImage } from '../../data/sample.js';

export type Colour = readonly [red: number, green: number, blue: number];

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];
export const DARK: Colour = [28, 30, 36];

// Neighbours in the list differ in hue and lightness. White is for ground truth, so no colour here is close to it.
const CLASS_COLOURS: readonly Colour[] = [
  [230, 57, 70], [29, 120, 220], [255, 183, 3], [42, 157, 80], [162, 70, 220], [0, 190, 200], [245, 120, 30],
  [225, 90, 170], [120, 180, 30], [90, 95, 230], [190, 120, 70], [0, 140, 130], [200, 30, 110], [150, 150, 20],
  [90, 170, 240], [170, 60, 40], [100, 210, 130], [130, 110, 150], [210, 150, 220], [70, 110, 50],
];

/** The colour of class `label` (1..K); after 20 classes they repeat. */
export function colourOf(label: number): Colour {
  return CLASS_COLOURS[(label - 1 + CLASS_COLOURS.length) % CLASS_COLOURS.length];
}

/**
 * Black or white, whichever has the larger contrast on `background`: at least 4.58 to 1 (WCAG 2.1). With the relative
 * luminance Y of the background, 0..1:   black has (Y + .05) / .05     white has 1.05 / (Y + .05)
 */
export function inkOn(background: Colour): Colour {
  const [red, green, blue] = background.map((channel) => linear(channel / 255));
  const Y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (Y + 0.05) ** 2 > 0.05 * 1.05 ? BLACK : WHITE;
}

/** The share of light behind an sRGB value. */
function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** `#rrggbb`. */
export function hexOf(colour: Colour): string {
  return `#${colour.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}

const RAMP: readonly Colour[] = [[13, 8, 60], [60, 40, 140], [30, 120, 150], [70, 190, 110], [250, 230, 70]];
const SIGNED_RAMP: readonly Colour[] = [
  [20, 60, 160], [120, 170, 230], [245, 245, 245], [240, 150, 110], [170, 20, 40],
];

/** From dark (0) to light (1). */
export function rampColour(share: number): Colour {
  return along(RAMP, share);
}

/** Blue (−1), white (0), red (+1). */
export function signedRampColour(share: number): Colour {
  return along(SIGNED_RAMP, (share + 1) / 2);
}

/** One pixel of an image. */
export function colourAt(image: RgbImage, x: number, y: number): Colour {
  const at = (y * image.width + x) * 3;
  return [image.data[at], image.data[at + 1], image.data[at + 2]];
}

function along(ramp: readonly Colour[], share: number): Colour {
  const position = Math.min(Math.max(share, 0), 1) * (ramp.length - 1);
  const from = Math.min(Math.floor(position), ramp.length - 2);
  const part = position - from;
  const mix = (channel: number): number =>
    Math.round(ramp[from][channel] * (1 - part) + ramp[from + 1][channel] * part);
  return [mix(0), mix(1), mix(2)];
}
