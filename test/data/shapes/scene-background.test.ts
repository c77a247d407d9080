import { test } from 'tap';
import { paintGradient } from '../../../lib/data/shapes/scene-background.js';
import { newCanvas } from '../../../lib/data/shapes/scene-canvas.js';
import { Rng } from '../../../lib/tensor/rng.js';

test('paintGradient() paints a linear gradient: the same step everywhere', async (t) => {
  const canvas = newCanvas({ width: 7, height: 5 });
  const { width, height } = canvas; // several pixels of the canvas become one of the picture
  paintGradient(canvas, new Rng(1));
  const at = (x: number, y: number, c: number): number => canvas.data[3 * (y * width + x) + c];
  for (let c = 0; c < 3; c++) {
    const [right, down] = [at(1, 0, c) - at(0, 0, c), at(0, 1, c) - at(0, 0, c)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        t.ok(Math.abs(at(x, y, c) - (at(0, 0, c) + x * right + y * down)) < 1e-3, `${x},${y} channel ${c}`);
      }
    }
  }
});
