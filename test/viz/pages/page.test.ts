import { test } from 'tap';
import { pageHtml, type PageBlock } from '../../../lib/viz/pages/page.js';

const BLOCKS: PageBlock[] = [
  { kind: 'text', paragraphs: ['a < b'] },
  { kind: 'list', items: ['"one"'] },
  { kind: 'table', table: { columns: ['system', 'mAP'], rows: [['fast & slow', '.8']] } },
  { kind: 'charts', charts: ['<svg></svg>'] },
  { kind: 'pictures', pictures: [{ caption: 'one > two', png: Uint8Array.of(137, 80, 78, 71) }] },
];

test('pageHtml() shows every kind of block, its texts escaped, and needs nothing from outside', (t) => {
  const page = pageHtml('title <', 'sub', [{ title: 'all &', blocks: BLOCKS }]);
  for (const part of [
    '<h1>title &lt;</h1>', '<h2>all &amp;</h2>', '<p>a &lt; b</p>', '<li>&quot;one&quot;</li>',
    '<th scope="col">mAP</th>',
    '<th scope="row">fast &amp; slow</th><td class="short">.8</td>', '<figure><svg></svg></figure>',
    '<figcaption>one &gt; two</figcaption>', 'src="data:image/png;base64,iVBORw=="',
  ]) t.ok(page.includes(part), part);
  t.notMatch(page, /(src|href)="(?!data:)|<script|@import|url\(/);
  t.end();
});

test('pageHtml() leaves out what is empty', (t) => {
  const empty: PageBlock[] = [
    { kind: 'text', paragraphs: [] }, { kind: 'list', items: [] }, { kind: 'charts', charts: [] },
    { kind: 'table', table: { columns: ['a'], rows: [] } }, { kind: 'pictures', pictures: [] },
  ];
  t.notMatch(pageHtml('t', 's', [{ title: 'nothing', blocks: empty }]), /nothing|<section|<ul|<table/);
  t.end();
});
