// The background of every drawn image: a colour gradient, three octaves of smooth noise, sometimes stripes.
import type { Rng } from '../../tensor/rng.js';
import { SUPERSAMPLING, type SceneCanvas, type SceneColour } from './scene-canvas.js';
import { alongDirection, squareWave } from './texture.js';

/** Source: docs/recipe.md, "Scenes", step 1. */
const BACKGROUND = {
  colour: [40, 215],          // every channel of the gradient's two colours
  cells: [4, 12, 32],         // distance between points of the noise grid, final pixels; one octave each
  greyAmplitude: [4, 22],     // standard deviation of the noise that the three channels share
  colourAmplitude: [2, 10],   // standard deviation of the noise of each channel
  stripesChance: 0.35,
  stripePeriod: [5, 20],      // final pixels
  stripeAmplitude: [8, 28],
} as const;

/** Covers the whole canvas. */
export function paintBackground(canvas: SceneCanvas, rng: Rng): void {
  const { cells, greyAmplitude, colourAmplitude, stripesChance } = BACKGROUND;
  paintGradient(canvas, rng);
  for (const cell of cells) {
    addSmoothNoise(canvas, cell, rng.between(...greyAmplitude), rng.between(...colourAmplitude), rng);
  }
  if (rng.chance(stripesChance)) addStripes(canvas, rng);
}

/** A linear gradient at a random angle; the two outermost corners have the two colours. */
export function paintGradient({ width, height, data }: SceneCanvas, rng: Rng): void {
  const from = backgroundColour(rng);
  const to = backgroundColour(rng);
  const angle = rng.between(0, 2 * Math.PI);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const reach = (Math.abs(dx) * width + Math.abs(dy) * height) / 2;
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const share = 0.5 + ((x - width / 2) * dx + (y - height / 2) * dy) / (2 * reach);
      for (let c = 0; c < 3; c++) data[i++] = from[c] + share * (to[c] - from[c]);
    }
  }
}

/** Adds grey·N(0,1) + colour·N(0,1) per channel on a grid of the given cell, bilinear between its points. */
function addSmoothNoise(canvas: SceneCanvas, cell: number, grey: number, colour: number, rng: Rng): void {
  const step = SUPERSAMPLING * cell;
  const columns = Math.ceil(canvas.width / step) + 1;
  const rows = Math.ceil(canvas.height / step) + 1;
  const grid = new Float32Array(3 * columns * rows);
  for (let point = 0; point < columns * rows; point++) {
    const common = grey * rng.normal();
    for (let c = 0; c < 3; c++) grid[3 * point + c] = common + colour * rng.normal();
  }
  const line = new Float32Array(3 * columns);
  for (let y = 0; y < canvas.height; y++) {
    const row = Math.floor(y / step);
    const down = y / step - row;
    const above = 3 * columns * row;
    for (let i = 0; i < line.length; i++) {
      line[i] = grid[above + i] + down * (grid[above + 3 * columns + i] - grid[above + i]);
    }
    addLine(canvas, y, line, step);
  }
}

/** Adds `line` to row y: one value per channel every `step` pixels, linear in between. */
function addLine(canvas: SceneCanvas, y: number, line: Float32Array, step: number): void {
  let to = 3 * y * canvas.width;
  for (let x = 0; x < canvas.width; x++) {
    const column = Math.floor(x / step);
    const right = x / step - column;
    const from = 3 * column;
    for (let c = 0; c < 3; c++) canvas.data[to++] += line[from + c] + right * (line[from + 3 + c] - line[from + c]);
  }
}

/** Adds ± a grey amplitude in stripes of a random direction. */
function addStripes(canvas: SceneCanvas, rng: Rng): void {
  const period = SUPERSAMPLING * rng.between(...BACKGROUND.stripePeriod);
  const amplitude = rng.between(...BACKGROUND.stripeAmplitude);
  const along = alongDirection(rng.between(0, 2 * Math.PI), rng.between(0, period));
  let i = 0;
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const change = squareWave(along(x, y), period) === 1 ? amplitude : -amplitude;
      for (let c = 0; c < 3; c++) canvas.data[i++] += change;
    }
  }
}

function backgroundColour(rng: Rng): SceneColour {
  const { colour } = BACKGROUND;
  return [rng.between(...colour), rng.between(...colour), rng.between(...colour)];
}
