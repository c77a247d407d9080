import { test } from 'tap';
import { jsonWithNumberLists } from '../../../lib/studies/comparison/comparison.js';

test('jsonWithNumberLists() puts numbers on one line and changes no value', (t) => {
  const value = { a: [1, -2.5, 1e-7, 3e21], b: [[1, 2], []], c: ['x', 1], d: 'no [ 1 ] list', e: [7] };
  const text = jsonWithNumberLists(value);
  t.same(JSON.parse(text), value);
  t.match(text, '"a": [1, -2.5, 1e-7, 3e+21],\n');
  t.match(text, '[1, 2],\n');
  t.end();
});
