import { test } from 'tap';
import { heightOf, widthOf, type Box } from '../../../lib/boxes/box.js';
import { newCanvas, tightBox, type SceneCanvas } from '../../../lib/data/shapes/scene-canvas.js';
import { OBJECT_STYLE, paintObject } from '../../../lib/data/shapes/scene-objects.js';
import { CROP_CLASSES } from '../../../lib/data/shapes/shape-outlines.js';
import { Rng } from '../../../lib/tensor/rng.js';

/** The smallest box of final pixels around all canvas pixels of an owner. */
function seenBox(canvas: SceneCanvas, owner: number): Box {
  const pixels = [...canvas.owner.keys()].filter((i) => canvas.owner[i] === owner);
  const xs = pixels.map((i) => Math.floor((i % canvas.width) / 2));
  const ys = pixels.map((i) => Math.floor(Math.floor(i / canvas.width) / 2));
  return { x1: Math.min(...xs), y1: Math.min(...ys), x2: Math.max(...xs), y2: Math.max(...ys) };
}

test('paintObject() draws every class at its size around its centre, and the box is tight', (t) => {
  const size = { width: 70, height: 70 };
  CROP_CLASSES.forEach((name, i) => {
    const canvas = newCanvas(size);
    const mask = paintObject(canvas, { name, centre: { x: 35, y: 35 }, side: 40 }, 1, OBJECT_STYLE, new Rng(i));
    const box = tightBox(mask)!;
    t.same(box, seenBox(canvas, 1), name);
    t.ok(Math.abs(Math.max(widthOf(box), heightOf(box)) - 40) <= 1, `${name}: ${JSON.stringify(box)}`);
    t.ok(Math.abs(box.x1 + box.x2 + 1 - 70) <= 2 && Math.abs(box.y1 + box.y2 + 1 - 70) <= 2, `${name} is centred`);
  });
  t.end();
});

test('paintObject() cuts an object at the border of the image', (t) => {
  const canvas = newCanvas({ width: 30, height: 30 });
  const mask = paintObject(canvas, { name: 'circle', centre: { x: 0, y: 15 }, side: 20 }, 1, OBJECT_STYLE, new Rng(1));
  t.equal(tightBox(mask)!.x1, 0);
  t.same(tightBox(mask), seenBox(canvas, 1));
  t.end();
});

test('paintObject() chooses a colour that stands out from what it covers', (t) => {
  for (let seed = 0; seed < 20; seed++) {
    const canvas = newCanvas({ width: 40, height: 40 });
    canvas.data.fill(128);
    const plain = {
      ...OBJECT_STYLE, noise: [0, 0] as const, outlineChance: 0,
      texture: { ...OBJECT_STYLE.texture, stripesChance: 0, checkerChance: 0, gradientChance: 0 },
    };
    paintObject(canvas, { name: 'square', centre: { x: 20, y: 20 }, side: 20 }, 1, plain, new Rng(seed));
    const at = 3 * (40 * canvas.width + 40);
    const contrast = [0, 1, 2].reduce((sum, c) => sum + Math.abs(canvas.data[at + c] - 128) / 3, 0);
    t.ok(contrast > OBJECT_STYLE.contrast, `${contrast}`);
  }
  t.end();
});
