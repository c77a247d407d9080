import { test } from 'tap';
import { tensor } from '../../../lib/tensor/tensor.js';
import { CELL_SIDE, cellMap, signedCellMap, withCellFrames } from '../../../lib/viz/pictures/cell-map.js';
import { colourAt, rampColour, signedRampColour } from '../../../lib/viz/pictures/colour.js';

test('cellMap() is a square of CELL_SIDE pixels a cell, in the colour of its number', (t) => {
  const map = cellMap(tensor([2, 3], [0, 1, 2, 3, 4, 5]));
  t.match(map, { width: 3 * CELL_SIDE, height: 2 * CELL_SIDE });
  t.same(colourAt(map, 0, 0), rampColour(0));
  t.same(colourAt(map, 3 * CELL_SIDE - 1, 2 * CELL_SIDE - 1), rampColour(1));
  t.end();
});

test('signedCellMap() shows zero white, and its number is written in every cell', (t) => {
  const map = signedCellMap(tensor([1, 3], [0, -2.5, 1e-9]));
  t.same(colourAt(map, 0, 0), signedRampColour(0));
  t.same(colourAt(map, CELL_SIDE, 0), signedRampColour(-1));
  for (let cell = 0; cell < 3; cell++) {
    const ground = colourAt(map, cell * CELL_SIDE, 0).join();
    let ink = 0;
    for (let x = 1; x < CELL_SIDE; x++) {
      for (let y = 0; y < CELL_SIDE; y++) if (colourAt(map, cell * CELL_SIDE + x, y).join() !== ground) ink++;
    }
    t.ok(ink > 5, `cell ${cell}`);
  }
  t.end();
});

test('withCellFrames() frames blocks of cells on a copy', (t) => {
  const map = cellMap(tensor([2, 2], [1, 2, 3, 4]));
  const before = map.data.slice();
  const framed = withCellFrames(map, [{ top: 0, bottom: 2, left: 1, right: 2, colour: [1, 2, 3] }]);
  t.same(colourAt(framed, CELL_SIDE, 0), [1, 2, 3]);
  t.same(colourAt(framed, 2 * CELL_SIDE - 1, 2 * CELL_SIDE - 1), [1, 2, 3]);
  t.not(colourAt(framed, CELL_SIDE - 1, 0).join(), '1,2,3');
  t.equal(map.data.join(), before.join());
  t.end();
});
