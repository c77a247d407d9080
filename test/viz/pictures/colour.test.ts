// Ink that can be read on every colour of a class.
import { test } from 'tap';
import { BLACK, colourOf, inkOn, WHITE } from '../../../lib/viz/pictures/colour.js';

test('inkOn() takes black on light, white on dark, and black on the red of the first class', (t) => {
  t.same([inkOn(WHITE), inkOn(BLACK), inkOn([0, 0, 255])], [BLACK, WHITE, WHITE]);
  t.same(inkOn(colourOf(1)), BLACK, '5.0 to 1; white has 4.2');
  t.end();
});
