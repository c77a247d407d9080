import { test } from 'tap';
import { escaped, ticksOf } from '../../lib/viz/markup.js';
import { durationText } from '../../lib/viz/number-text.js';

test('escaped() makes text safe inside elements and quoted attributes', (t) => {
  t.equal(escaped('<a href="x">&'), '&lt;a href=&quot;x&quot;&gt;&amp;');
  t.end();
});

test('ticksOf() gives round numbers inside the range, without rounding dust', (t) => {
  t.same(ticksOf(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  t.same(ticksOf(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
  t.same(ticksOf(1, 1300, 5), [500, 1000]);
  t.same(ticksOf(-2, 2, 4), [-2, -1, 0, 1, 2]);
  t.same(ticksOf(3, 3, 2), [3, 3.5, 4], 'an empty range is taken as one long');
  t.end();
});

test('durationText() is short at every length and rounds up into the next unit', (t) => {
  const texts = [
    [0.0421, '42 ms'], [3.14, '3.1 s'], [59.96, '1 min 00 s'], [125, '2 min 05 s'], [3725, '1 h 02 min'],
  ] as const;
  for (const [seconds, text] of texts) t.equal(durationText(seconds), text);
  t.end();
});
