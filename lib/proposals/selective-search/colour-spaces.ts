// The colour spaces of selective search, eight bits a channel.  Source: SS §3.2.1 (table 1).
//   hsv   H = hue/360°, S = 1 − min/max, V = max                      of R, G, B in 0..1
//   lab   CIE 1976 of sRGB under D65; L · 255/100, a + 128, b + 128
//   rgI   r = R/(R+G+B), g likewise, I = (R+G+B)/3                     r = g = 1/3 for black
//   H, I  the one channel alone
// Segmentation, colour and texture all work on these bytes. Hue is an angle, but is used as a number, as in the source:
// reds on both sides of 0° are far apart in hsv and near in lab, one reason to search in several spaces.
import type { RgbImage } from '../../data/sample.js';
import type { Size } from '../../boxes/box.js';

export type ColourSpace = 'rgb' | 'hsv' | 'lab' | 'rgI' | 'H' | 'I';

/** A picture as one plane of numbers per channel: rows from the top, one number per pixel, usually 0..255. */
export interface Planes extends Size {
  readonly channels: readonly (Uint8Array | Float32Array)[];
}

type Triple = readonly [number, number, number];

/** D65, the white of sRGB (IEC 61966-2-1). */
const WHITE_XYZ: Triple = [0.950456, 1, 1.088754];

// CIE 1976: below this share of white the cube root is replaced by a line.
const LAB_KNEE = 216 / 24389;
const LAB_SLOPE = 24389 / 27;

/** sRGB byte to linear light, 0..1 (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

/** For each space, the channels of one pixel in 0..255, not yet rounded. */
const CONVERSIONS: Readonly<Record<ColourSpace, (r: number, g: number, b: number) => readonly number[]>> = {
  rgb: (r, g, b) => [r, g, b],
  hsv: hsvOf,
  lab: labOf,
  rgI: rgIOf,
  H: (r, g, b) => [hueOf(r, g, b)],
  I: (r, g, b) => [(r + g + b) / 3],
};

/** The picture in a colour space. Throws RangeError when its bytes are not three a pixel. */
export function colourPlanes({ width, height, data }: RgbImage, space: ColourSpace): Planes {
  const pixels = width * height;
  if (data.length !== 3 * pixels) {
    throw new RangeError(`colourPlanes: ${width}×${height} pixels need ${3 * pixels} bytes, got ${data.length}`);
  }
  const convert = CONVERSIONS[space];
  const channels = convert(0, 0, 0).map(() => new Uint8Array(pixels));
  for (let i = 0; i < pixels; i++) {
    const values = convert(data[3 * i], data[3 * i + 1], data[3 * i + 2]);
    for (let c = 0; c < channels.length; c++) channels[c][i] = byteOf(values[c]);
  }
  return { width, height, channels };
}

function hsvOf(r: number, g: number, b: number): Triple {
  const max = Math.max(r, g, b);
  const chroma = max - Math.min(r, g, b);
  return [hueOf(r, g, b), max === 0 ? 0 : 255 * chroma / max, max];
}

/** 0..255 for 0°..360°; 0 for greys. */
function hueOf(r: number, g: number, b: number): number {
  const max = Math.max(r, g, b);
  const chroma = max - Math.min(r, g, b);
  if (chroma === 0) return 0;
  const sector = max === r ? (g - b) / chroma : max === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
  return 255 * ((sector + 6) % 6) / 6;
}

function labOf(red: number, green: number, blue: number): Triple {
  const [r, g, b] = [LINEAR[red], LINEAR[green], LINEAR[blue]];
  const x = labCurve((0.412453 * r + 0.357580 * g + 0.180423 * b) / WHITE_XYZ[0]);
  const y = labCurve((0.212671 * r + 0.715160 * g + 0.072169 * b) / WHITE_XYZ[1]);
  const z = labCurve((0.019334 * r + 0.119193 * g + 0.950227 * b) / WHITE_XYZ[2]);
  return [(116 * y - 16) * 255 / 100, 500 * (x - y) + 128, 200 * (y - z) + 128];
}

function labCurve(share: number): number {
  return share > LAB_KNEE ? Math.cbrt(share) : (LAB_SLOPE * share + 16) / 116;
}

function rgIOf(r: number, g: number, b: number): Triple {
  const sum = r + g + b;
  return sum === 0 ? [255 / 3, 255 / 3, 0] : [255 * r / sum, 255 * g / sum, sum / 3];
}

function byteOf(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** Throws RangeError for no pixels, no channels, or a channel without exactly one number per pixel. */
export function checkPlanes({ width, height, channels }: Planes, caller: string): void {
  if (!(width >= 1 && height >= 1)) throw new RangeError(`${caller}: a picture of ${width}×${height} has no pixels`);
  if (channels.length === 0) throw new RangeError(`${caller}: a picture without channels`);
  channels.forEach(({ length }, c) => {
    if (length === width * height) return;
    throw new RangeError(`${caller}: channel ${c} holds ${length} numbers, ${width}×${height} need ${width * height}`);
  });
}
