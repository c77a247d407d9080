import { test } from 'tap';
import { barChart } from '../../../lib/viz/charts/bar-chart.js';

test('barChart() draws bars in proportion, each with its text', (t) => {
  const svg = barChart('times', [{ name: 'a<b', amount: 10, text: '10 s' }, { name: 'c', amount: 5, text: '5 s' }]);
  const widths = [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map((match) => Number(match[1]));
  t.same(widths, [210, 105]);
  t.match(svg, 'a&lt;b');
  t.match(svg, '>10 s<');
  t.end();
});

test('barChart() refuses no bars and amounts that are none', (t) => {
  t.throws(() => barChart('times', []), { message: 'barChart: times has no bars' });
  for (const amount of [-1, NaN, Infinity]) {
    t.throws(() => barChart('times', [{ name: 'a', amount, text: '' }]), { message: `barChart: a is ${amount}` });
  }
  t.end();
});
