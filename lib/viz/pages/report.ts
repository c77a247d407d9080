// The page of a run as one self-contained HTML file, from plain data. Every part of the data may be empty.
import { escaped } from '../markup.js';
import { htmlFrame, pictureHtml, scrollable, type PagePicture } from './page.js';

export interface ReportRow {
  readonly name: string;
  /** Cells as shown, one per column of the table. */
  readonly cells: readonly string[];
  /** 0..1: drawn as a bar behind the first cell. */
  readonly share: number;
}

/** A name and one sentence on what it means. */
export interface Meaning {
  readonly name: string;
  readonly meaning: string;
}

/** A class that is found badly: what is lost, and commands. */
export interface ReportAdvice {
  readonly title: string;
  readonly error: string;
  /** A command that shows a case; null: none. */
  readonly see: string | null;
  readonly help: string;
  /** A command that does what helps; null: none. */
  readonly command: string | null;
}

/** Counts of true classes (rows) by found classes (columns); both lists of names begin with background. */
export interface ReportConfusion {
  readonly about: string;
  readonly names: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

export interface Report {
  readonly title: string;
  /** The line under the title, e.g. the command. */
  readonly subtitle: string;
  /** How good the result is, in words; null: nothing is tested. */
  readonly verdict: string | null;
  readonly headline: readonly (Meaning & { readonly value: string })[];
  /** What a reader must know before the numbers; one sentence each. */
  readonly warnings: readonly string[];
  readonly table: { readonly columns: readonly Meaning[]; readonly rows: readonly ReportRow[] } | null;
  readonly advice: readonly ReportAdvice[];
  readonly confusion: ReportConfusion | null;
  /** SVG texts of lineChart and barChart. */
  readonly charts: readonly string[];
  /** One paragraph above the pictures; ignored without pictures. */
  readonly picturesAbout: string;
  readonly pictures: readonly PagePicture[];
  /** What to do next: a sentence and the command. */
  readonly next: readonly { readonly what: string; readonly command: string }[];
  /** Shown as it is: config.json. */
  readonly config: string;
}

const LONG = 14; // characters; a longer value of the headline is written smaller

/** The page as HTML. Empty sections are left out. */
export function reportHtml(report: Report): string {
  const about = report.pictures.length === 0 ? [] : [`<p>${escaped(report.picturesAbout)}</p>`];
  return htmlFrame(report.title, report.subtitle, [
    report.verdict === null ? null : `<p class="verdict">${escaped(report.verdict)}</p>`,
    headline(report),
    ...report.warnings.map((warning) => `<p class="warning">${escaped(warning)}</p>`),
    table(report),
    section('What costs most', '', report.advice.map(adviceHtml)),
    section('Curves, errors and times', 'charts', report.charts.map((svg) => `<figure>${svg}</figure>`)),
    confusion(report),
    section('Pictures, the most instructive first', '',
      [...about, ...grid('pictures', report.pictures.map(pictureHtml))]),
    section('Next', '', report.next.map(nextHtml)),
    `<details><summary>Configuration</summary><pre>${escaped(report.config)}</pre></details>`,
  ].filter((part) => part !== null));
}

function nextHtml({ what, command }: Report['next'][number]): string {
  return `<p>${escaped(what)}</p><pre>${escaped(command)}</pre>`;
}

function headline({ headline: numbers }: Report): string | null {
  if (numbers.length === 0) return null;
  const items = numbers.map(({ name, value, meaning }) => {
    const kind = value.length > LONG ? ' class="long"' : '';
    const more = `<details><summary>what is it?</summary>${escaped(meaning)}</details>`;
    return `<div><dt>${escaped(name)}</dt><dd${kind}>${escaped(value)}${more}</dd></div>`;
  });
  return `<dl class="headline">${items.join('')}</dl>`;
}

function table({ table: contents }: Report): string | null {
  if (contents === null) return null;
  const { columns } = contents;
  const head = [{ name: 'class', meaning: 'the name in the annotations' }, ...columns]
    .map(({ name, meaning }) => `<th scope="col" title="${escaped(meaning)}">${escaped(name)}</th>`).join('');
  const rows = contents.rows.map(({ name, cells, share }) => {
    const width = (Math.min(Math.max(share, 0), 1) * 100).toFixed(1);
    const [first, ...others] = cells.map(escaped);
    return `<tr><th scope="row">${escaped(name)}</th><td class="share" style="--share:${width}%">${first}</td>`
      + `${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const body = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return section('Classes', '', [scrollable(body, columns.length), meanings(columns)]);
}

function meanings(columns: readonly Meaning[]): string {
  const items = columns.map(({ name, meaning }) => `<li><strong>${escaped(name)}</strong>: ${escaped(meaning)}</li>`);
  return `<details class="meanings"><summary>what the columns mean</summary><ul>${items.join('')}</ul></details>`;
}

function adviceHtml({ title, error, see, help, command }: ReportAdvice): string {
  const typed = (text: string | null): string => text === null ? '' : `<pre>${escaped(text)}</pre>`;
  return `<div class="low"><p><strong>${escaped(title)}</strong>: ${escaped(error)}</p>`
    + `${see === null ? '' : `<p>A case of it:</p>${typed(see)}`}`
    + `<p>What would help: ${escaped(help)}${command === null ? '' : ':'}</p>${typed(command)}</div>`;
}

/** The diagonal is framed, a frequent confusion is in italics. */
function confusion({ confusion: matrix }: Report): string | null {
  if (matrix === null) return null;
  const { names, counts, about } = matrix;
  const head = ['true class', ...names].map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const rows = counts.map((row, truth) => {
    const cells = row.map((count, found) => {
      const kind = truth === found ? (truth === 0 ? '' : ' class="right"') : count > 0 ? ' class="wrong"' : '';
      return `<td${kind}>${truth === 0 && found === 0 ? '' : count}</td>`;
    });
    return `<tr><th scope="row">${escaped(names[truth])}</th>${cells.join('')}</tr>`;
  });
  const body = `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return section('Which class was taken for which', '', [`<p>${escaped(about)}</p>`, scrollable(body, names.length)]);
}

function grid(kind: string, parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [`<div class="${kind}">${parts.join('\n')}</div>`];
}

function section(title: string, kind: string, parts: readonly string[]): string | null {
  if (parts.length === 0) return null;
  const body = kind === '' ? parts.join('\n') : grid(kind, parts)[0];
  return `<section><h2>${escaped(title)}</h2>${body}</section>`;
}
