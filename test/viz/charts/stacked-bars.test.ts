import { test } from 'tap';
import { stackedBars } from '../../../lib/viz/charts/stacked-bars.js';

test('stackedBars() puts the parts of a bar end to end, in proportion, one colour a name', (t) => {
  const svg = stackedBars('stages', [
    { name: 'slow', parts: { tuning: 40, 'SVMs <': 57 }, text: '97 s' },
    { name: 'fast', parts: { 'SVMs <': 9.7 }, text: '10 s' },
  ]);
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="(\d+)" width="([\d.]+)" height="18" fill="(#\w+)"/g)]
    .map(([, x, y, width, fill]) => ({ x: Number(x), y: Number(y), width: Number(width), fill }));
  t.match(boxes, [{ x: 130, y: 30, width: 80 }, { x: 210, y: 30, width: 114 }, { x: 130, y: 56, width: 19.4 }]);
  t.equal(boxes[1].fill, boxes[2].fill);
  t.not(boxes[0].fill, boxes[1].fill);
  t.match(svg, '>97 s<');
  t.equal(svg.match(/SVMs &lt;<\/text>/g)?.length, 1, 'once in the legend');
  t.end();
});

test('stackedBars() refuses no bars and amounts that are none', (t) => {
  t.throws(() => stackedBars('stages', []), { message: 'stackedBars: stages has no bars' });
  for (const amount of [-1, NaN, Infinity]) {
    t.throws(() => stackedBars('stages', [{ name: 'slow', parts: { tuning: amount }, text: '' }]),
      { message: `stackedBars: tuning of slow is ${amount}` });
  }
  t.end();
});
