// A page of several sections as one self-contained HTML file: paragraphs, tables, charts, pictures.
import { base64Of } from '../base64.js';
import { escaped } from '../markup.js';
import { REPORT_STYLE } from './report-style.js';

const WIDE = 4;   // columns that do not fit a phone
const SHORT = 12; // characters; a cell of at most this length is not broken into lines

export interface PageTable {
  /** Heads of the columns; the first column has the names of the rows. */
  readonly columns: readonly string[];
  /** Cells as shown, one per column; the first is the name of the row. */
  readonly rows: readonly (readonly string[])[];
}

export interface PagePicture {
  readonly caption: string;
  /** A whole PNG file. */
  readonly png: Uint8Array;
}

export type PageBlock =
  | { readonly kind: 'text'; readonly paragraphs: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: PageTable }
  /** SVG texts. */
  | { readonly kind: 'charts'; readonly charts: readonly string[] }
  | { readonly kind: 'pictures'; readonly pictures: readonly PagePicture[] };

export interface PageSection {
  readonly title: string;
  readonly blocks: readonly PageBlock[];
}

/** A whole HTML file around `body`, which is markup already; title and subtitle are text. */
export function htmlFrame(title: string, subtitle: string, body: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="subtitle"><code>${escaped(subtitle)}</code></p>`,
    ...body,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** The page as HTML. Empty blocks are left out, and sections without blocks. */
export function pageHtml(title: string, subtitle: string, sections: readonly PageSection[]): string {
  const parts = sections.map(({ title: heading, blocks }) => ({ heading, body: blocks.map(blockHtml).join('\n') }));
  return htmlFrame(title, subtitle, parts.filter(({ body }) => body.trim() !== '')
    .map(({ heading, body }) => `<section><h2>${escaped(heading)}</h2>\n${body}\n</section>`));
}

/** A picture with its caption; the PNG is inside the markup. */
export function pictureHtml({ caption, png }: PagePicture): string {
  return `<figure><img alt="${escaped(caption)}" src="data:image/png;base64,${base64Of(png)}">`
    + `<figcaption>${escaped(caption)}</figcaption></figure>`;
}

function blockHtml(block: PageBlock): string {
  switch (block.kind) {
    case 'text': return block.paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n');
    case 'list': return listHtml(block.items);
    case 'table': return tableHtml(block.table);
    case 'charts': return grid('charts', block.charts.map((svg) => `<figure>${svg}</figure>`));
    case 'pictures': return grid('pictures', block.pictures.map(pictureHtml));
  }
}

function listHtml(items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
}

function tableHtml({ columns, rows }: PageTable): string {
  if (rows.length === 0) return '';
  const head = columns.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(([name, ...cells]) =>
    `<tr><th scope="row">${escaped(name)}</th>${cells.map(cellHtml).join('')}</tr>`);
  const table = `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
  return scrollable(table, columns.length, 'wrapped');
}

/** A table that scrolls sideways by itself, reached by the keyboard; a wide one says so where the page is narrow. */
export function scrollable(table: string, columns: number, kind = ''): string {
  const name = ['table', kind, columns >= WIDE ? 'wide' : ''].filter((word) => word !== '').join(' ');
  return `<div class="${name}" tabindex="0" role="region" aria-label="table, scrolls sideways">${table}</div>`;
}

function cellHtml(cell: string): string {
  return `<td${cell.length <= SHORT ? ' class="short"' : ''}>${escaped(cell)}</td>`;
}

function grid(kind: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `<div class="${kind}">${parts.join('\n')}</div>`;
}
