import { test } from 'tap';
import { reportHtml, type Report } from '../../../lib/viz/pages/report.js';

const EMPTY: Report = {
  title: 't', subtitle: 's', verdict: null, headline: [], warnings: [], table: null, advice: [], confusion: null,
  charts: [], picturesAbout: '', pictures: [], next: [], config: '{}',
};

test('reportHtml() is one page that needs nothing from outside', (t) => {
  const page = reportHtml({
    ...EMPTY,
    headline: [{ name: 'mAP', value: '0.7', meaning: 'mean' }],
    table: { columns: [{ name: 'AP', meaning: 'area' }], rows: [{ name: 'cat', cells: ['0.500'], share: 0.5 }] },
    charts: ['<svg id="chart"></svg>'],
    pictures: [{ caption: 'one', png: Uint8Array.of(137, 80, 78, 71) }],
  });
  t.match(page, /^<!doctype html>/);
  t.match(page, 'name="viewport"');
  t.match(page, 'src="data:image/png;base64,iVBORw=="');
  t.match(page, '--share:50.0%');
  t.match(page, '<svg id="chart"></svg>');
  t.notMatch(page, /(src|href)="(?!data:)/);
  t.notMatch(page, /<script|@import|url\(/);
  t.end();
});

test('reportHtml() escapes every text it is given', (t) => {
  const evil = '<b>"&';
  const page = reportHtml({
    title: evil, subtitle: evil, verdict: evil, config: evil, charts: [], warnings: [evil],
    headline: [{ name: evil, value: evil, meaning: evil }],
    table: { columns: [{ name: evil, meaning: evil }], rows: [{ name: evil, cells: [evil], share: 2 }] },
    advice: [{ title: evil, error: evil, see: evil, help: evil, command: evil }], next: [{ what: evil, command: evil }],
    confusion: { about: evil, names: [evil, evil], counts: [[0, 1], [1, 2]] }, picturesAbout: evil,
    pictures: [{ caption: evil, png: new Uint8Array(0) }],
  });
  t.notMatch(page, '<b>');
  t.match(page, '--share:100.0%');
  t.match(page, '<p class="warning">&lt;b&gt;');
  t.end();
});

test('reportHtml() says what each number means, by keyboard too, and lets wide tables scroll', (t) => {
  const page = reportHtml({
    ...EMPTY,
    verdict: 'as expected',
    headline: [{ name: 'mAP', value: 'a value of many words', meaning: 'a mean' }],
    table: { columns: [{ name: 'AP', meaning: 'an area' }], rows: [{ name: 'cat', cells: ['.5'], share: 0.5 }] },
    confusion: { about: 'counts', names: ['background', 'cat', 'dog', 'cow', 'hen'], counts: [[0, 3], [2, 9]] },
  });
  t.match(page, '<p class="verdict">as expected</p>');
  t.match(page, '<dd class="long">a value of many words<details><summary>what is it?</summary>a mean</details></dd>');
  t.match(page, '<th scope="col" title="an area">AP</th>');
  t.match(page, '<li><strong>AP</strong>: an area</li>');
  t.match(page, '<div class="table wide" tabindex="0" role="region"');
  t.match(page, '<td></td><td class="wrong">3</td>');
  t.match(page, '<td class="wrong">2</td><td class="right">9</td>', 'right and wrong differ by form');
  t.end();
});

test('reportHtml() leaves out sections without contents', (t) => {
  t.notMatch(reportHtml(EMPTY), /<h2>|<dl|<table/);
  t.end();
});
