// The page of a run as one self-contained HTML file, from plain data. Every part of the data may be empty.
import { escaped } from '../markup.js';
import { htmlFrame, pictureHtml, type PagePicture } from './page.js';

export interface ReportRow {
  readonly name: string;
  /** Cells as shown, one per column of the table. */
  readonly cells: readonly string[];
  /** 0..1: drawn as a bar behind the first cell. */
  readonly share: number;
}

export interface Report {
  readonly title: string;
  /** The line under the title, e.g. the command. */
  readonly subtitle: string;
  readonly headline: readonly { readonly name: string; readonly value: string }[];
  /** What a reader must know before the numbers; one sentence each. */
  readonly warnings: readonly string[];
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly ReportRow[] } | null;
  /** SVG texts of lineChart and barChart. */
  readonly charts: readonly string[];
  readonly pictures: readonly PagePicture[];
  /** Shown as it is: config.json. */
  readonly config: string;
}

/** The page as HTML. Empty sections are left out. */
export function reportHtml(report: Report): string {
  return htmlFrame(report.title, report.subtitle, [
    headline(report),
    ...report.warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`),
    table(report),
    section('Curves and times', 'charts', report.charts.map((svg) => `<figure>${svg}</figure>`)),
    section('Pictures', 'pictures', report.pictures.map(pictureHtml)),
    `<details><summary>Configuration</summary><pre>${escaped(report.config)}</pre></details>`,
  ].filter((part) => part !== null));
}

function headline({ headline: numbers }: Report): string | null {
  if (numbers.length === 0) return null;
  const items = numbers.map(({ name, value }) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl class="headline">${items.join('')}</dl>`;
}

function table({ table: contents }: Report): string | null {
  if (contents === null) return null;
  const head = ['class', ...contents.columns].map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const rows = contents.rows.map(({ name, cells, share }) => {
    const width = (Math.min(Math.max(share, 0), 1) * 100).toFixed(1);
    const [first, ...others] = cells.map(escaped);
    return `<tr><th scope="row">${escaped(name)}</th><td class="share" style="--share:${width}%">${first}</td>`
      + `${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const body = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return section('Classes', 'table', [body]);
}

function section(title: string, kind: string, parts: readonly string[]): string | null {
  if (parts.length === 0) return null;
  return `<section><h2>${escaped(title)}</h2><div class="${kind}">${parts.join('\n')}</div></section>`;
}
