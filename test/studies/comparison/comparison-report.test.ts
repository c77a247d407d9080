import { test } from 'tap';
import { comparisonHtml } from '../../../lib/studies/comparison/comparison-report.js';
import { ablationSections } from '../../../lib/studies/comparison/comparison-ablations.js';
import { comparisonCase } from '../../support/comparison-case.js';

const SLOW_STAGES = { fineTune: 40, cacheFeatures: 50, trainSvms: 4, trainBoxRegressors: 2 };
const COMPARISON = comparisonCase([
  { name: 'rcnn', mAP: [0.6, 0.62], train: [96, 96], test: [4, 4], stages: SLOW_STAGES, cacheBytes: 588e6 },
  { name: 'fast', mAP: [0.63, 0.64], train: [10, 10], test: [0.25, 0.25] },
  { name: 'faster-joint', mAP: [0.6, 0.61], train: [12, 12], test: [0.2, 0.2] },
]);

test('comparisonHtml() has a chart or table for everything that was measured', (t) => {
  const page = comparisonHtml({
    comparison: COMPARISON, studies: [], command: 'rcnn compare',
    pictures: [{ caption: 'slow R-CNN, one', png: Uint8Array.of(137, 80) }],
  });
  const titles = [...page.matchAll(/role="img" aria-label="([^"]+)"/g)].map(([, title]) => title);
  t.same(titles, [
    'mAP (11-point, IoU .5)', 'Training by stage, clock', 'Test of an image, clock', 'Features kept on disk',
    'slow R-CNN, seed 0', 'Fast R-CNN, seed 0', 'Faster, joint, seed 0',
    'Mean over the classes', 'circle', 'star', 'Recall of the regions',
  ]);
  t.match(page, /feature extraction<\/th>(<td class="short">(50\.0 s|63 h|0 ms|0 h)<\/td>){4}/);
  t.match(page, /2 images<\/th>(<td class="short">0\.19×<\/td>){2}<td>100 ms, 0\.25×/, '10 s / 100 against 40 s / 100');
  t.match(page, 'slow R-CNN, one');
  t.match(page, '<p>Fast R-CNN has the highest mAP (.635 ± .007), Faster, joint the lowest (.605 ± .007); the highest '
    + 'of these in the deck is Faster, joint (.700).</p>');
  t.match(page, '<p>Fast R-CNN trains 9.6× as fast as slow R-CNN; in the deck 9.6×.</p>');
  t.match(page, '<p>Fast R-CNN tests an image 16× as fast as slow R-CNN; in the deck 147×.</p>');
  t.match(page, 'Fast R-CNN is better than slow R-CNN: .681 / .660: seen');
  t.notMatch(page, /NaN|undefined|Infinity/);
  t.end();
});

test('comparisonHtml() of nothing finished is a page with the deck\'s numbers', (t) => {
  const comparison = comparisonCase([{ name: 'fast', mAP: [], train: [], test: [] }]);
  const page = comparisonHtml({ comparison, studies: [], command: 'rcnn compare', pictures: [] });
  t.match(page, '.681');
  t.notMatch(page, /<svg|NaN|undefined/);
  t.end();
});

test('ablationSections() shows the deck\'s number beside ours, and the findings', (t) => {
  const result = {
    seed: 0, mAP: 0.8, averageRecall: 0.9, testSeconds: 1, testCpuSeconds: 0.5, trainSeconds: 1, trainCpuSeconds: 1,
    steps: 5, images: 2, run: 'x',
  };
  const sections = ablationSections([{
    name: 'layers', slide: 'The benefits of end-to-end training', source: 'deck, model L', quick: true, backbone: 'L',
    data: 'shapes',
    rows: [{ name: 'all', deck: { mAP: 66.9, testRate: 0.32 }, results: [result, { ...result, mAP: 0.9 }] },
      { name: 'none', deck: null, results: [] }],
    findings: ['As in the deck.'],
  }]);
  t.match(sections, [{ title: 'The benefits of end-to-end training', blocks: [
    { paragraphs: ['Deck: deck, model L. Ours: L, shapes, few steps on few images.'] },
    { table: { rows: [['all', '.669', '.850 ± .071', '0.32 s', '500 ms ± 0 ms'], ['none', '–', '–', '–', '–']] } },
    { items: ['As in the deck.'] },
  ] }]);
  t.end();
});
