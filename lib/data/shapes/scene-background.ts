// Behind every drawn picture: a colour gradient, three octaves of smooth noise, sometimes stripes.
import type { Rng } from '../../tensor/rng.js';
import { SUPERSAMPLING, type Canvas, type Colour } from './scene-canvas.js';
import { alongDirection, squareWave } from './texture.js';

export interface Background {
  /** Every channel of the gradient's two colours. */
  readonly colour: readonly [low: number, high: number];
  /** Distance of the noise grid's points, final pixels, one octave each. */
  readonly cells: readonly number[];
  readonly greyAmplitude: readonly [low: number, high: number];
  readonly colourAmplitude: readonly [low: number, high: number];
  readonly stripesChance: number;
  readonly stripePeriod: readonly [low: number, high: number];
  readonly stripeAmplitude: readonly [low: number, high: number];
}

/** Source: docs/recipe.md, "Scenes", step 1. */
export const BACKGROUND_STYLE: Background = {
  colour: [40, 215],
  cells: [4, 12, 32],
  greyAmplitude: [4, 22],
  colourAmplitude: [2, 10],
  stripesChance: 0.35,
  stripePeriod: [5, 20],
  stripeAmplitude: [8, 28],
};

/** Covers the whole canvas. */
export function paintBackground(canvas: Canvas, style: Background, rng: Rng): void {
  paintGradient(canvas, style, rng);
  for (const cell of style.cells) {
    addSmoothNoise(canvas, cell, rng.between(...style.greyAmplitude), rng.between(...style.colourAmplitude), rng);
  }
  if (rng.chance(style.stripesChance)) addStripes(canvas, style, rng);
}

/** A linear gradient at a random angle; the two colours are reached at the outermost corners. */
function paintGradient(canvas: Canvas, style: Background, rng: Rng): void {
  const { width, height, data } = canvas;
  const from = rangeColour(style.colour, rng);
  const to = rangeColour(style.colour, rng);
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
function addSmoothNoise(canvas: Canvas, cell: number, grey: number, colour: number, rng: Rng): void {
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

/** Adds to row y the values of `line`, given every `step` pixels, bilinear in between. */
function addLine(canvas: Canvas, y: number, line: Float32Array, step: number): void {
  let to = 3 * y * canvas.width;
  for (let x = 0; x < canvas.width; x++) {
    const column = Math.floor(x / step);
    const right = x / step - column;
    const from = 3 * column;
    for (let c = 0; c < 3; c++) canvas.data[to++] += line[from + c] + right * (line[from + 3 + c] - line[from + c]);
  }
}

/** Adds ± a grey amplitude in stripes of a random direction. */
function addStripes(canvas: Canvas, style: Background, rng: Rng): void {
  const period = SUPERSAMPLING * rng.between(...style.stripePeriod);
  const amplitude = rng.between(...style.stripeAmplitude);
  const along = alongDirection(rng.between(0, 2 * Math.PI), rng.between(0, period));
  let i = 0;
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const change = squareWave(along(x, y), period) === 1 ? amplitude : -amplitude;
      for (let c = 0; c < 3; c++) canvas.data[i++] += change;
    }
  }
}

function rangeColour(range: readonly [number, number], rng: Rng): Colour {
  return [rng.between(...range), rng.between(...range), rng.between(...range)];
}
