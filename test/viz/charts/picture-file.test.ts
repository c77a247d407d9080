import { test } from 'tap';
import { barChart } from '../../../lib/viz/charts/bar-chart.js';
import { pictureFile } from '../../../lib/viz/charts/picture-file.js';

test('pictureFile() puts ink and paper for light and dark pages before the rest of the chart', (t) => {
  const chart = barChart('a > b', [{ name: 'c', amount: 1, text: '1 s' }]);
  const file = pictureFile(chart);
  const [head, ...rest] = chart.split('>');
  t.ok(file.startsWith(`${head}>\n<style>`));
  t.ok(file.endsWith(rest.join('>')));
  t.match(file, 'prefers-color-scheme: dark');
  t.ok(file.indexOf('class="paper"') < file.indexOf('>a &gt; b<'));
  t.end();
});
