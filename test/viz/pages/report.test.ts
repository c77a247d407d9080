import { test } from 'tap';
import { reportHtml, type Report } from '../../../lib/viz/pages/report.js';

const EMPTY: Report = {
  title: 't', subtitle: 's', headline: [], warnings: [], table: null, charts: [], pictures: [], config: '{}',
};

test('reportHtml() is one page that needs nothing from outside', (t) => {
  const page = reportHtml({
    ...EMPTY,
    headline: [{ name: 'mAP', value: '0.7' }],
    table: { columns: ['AP'], rows: [{ name: 'cat', cells: ['0.500'], share: 0.5 }] },
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
    title: evil, subtitle: evil, config: evil, charts: [], warnings: [evil],
    headline: [{ name: evil, value: evil }],
    table: { columns: [evil], rows: [{ name: evil, cells: [evil], share: 2 }] },
    pictures: [{ caption: evil, png: new Uint8Array(0) }],
  });
  t.notMatch(page, '<b>');
  t.match(page, '--share:100.0%');
  t.match(page, '<p class="warning">&lt;b&gt;');
  t.end();
});

test('reportHtml() leaves out sections without contents', (t) => {
  t.notMatch(reportHtml(EMPTY), /<h2>|<dl|<table/);
  t.end();
});
