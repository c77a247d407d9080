// The parts of README.md and docs that are made from other files. `npm run docs` writes them, test/docs.test.ts holds
// the pages to them:
//   <!-- diff A B -->, <!-- source A -->      blocks of sources (source-diffs.ts)
//   <!-- compare --> … <!-- end -->           the table of docs/results/compare.json, machine and day below it
//   <!-- sentences --> … <!-- end -->         what that file says of the deck's findings
//   <!-- policy --> … <!-- end -->            what is done about imperfect data (voc-policy.ts)
//   <!-- growth --> … <!-- end -->            the tables of docs/results/growth.json
//   the first line of a page of docs          the way to its neighbours (docs-order.ts)
import { growthTable, type Growth } from '../../lib/bench/growth-table.js';
import { wrapped } from '../../lib/cli/help-text.js';
import { VOC_POLICY } from '../../lib/data/voc/voc-policy.js';
import { deckFindings, findingSentence } from '../../lib/studies/comparison/comparison-findings.js';
import { headlineTable, markdownTable, measuredOn } from '../../lib/studies/comparison/comparison-table.js';
import type { Comparison } from '../../lib/studies/comparison/comparison.js';
import { pageOrder, titleOfPage, wayLine, withWayLine } from './docs-order.js';
import { refreshed, type ReadSource } from './source-diffs.js';

const WIDTH = 118;

/** The parts between marks, by the name of the mark. */
const PARTS: Readonly<Record<string, (results: Comparison) => string>> = {
  compare: (results) => [
    markdownTable(headlineTable(results)), '', ...wrapped(measuredOn(results), 0, WIDTH),
  ].join('\n'),
  policy: () => ['| kind | verdict | what |', '|---|---|---|', ...Object.entries(VOC_POLICY)
    .map(([kind, [verdict, about]]) => `| ${kind} | ${verdict} | ${about.replace(/<[^>]+>/g, '`$&`')} |`)].join('\n'),
  sentences: (results) => deckFindings(results).map(findingSentence).map(bullet).join('\n'),
};

/** The page with every generated part made anew; `path` and what `read` takes begin at the root of the project. */
export function freshPage(path: string, read: ReadSource, exists: (path: string) => boolean): string {
  let page = refreshed(read(path), read);
  for (const [name, textOf] of Object.entries(PARTS)) {
    if (!page.includes(`<!-- ${name} -->`)) continue;
    page = withPart(page, name, textOf(JSON.parse(read('docs/results/compare.json')) as Comparison));
  }
  if (page.includes('<!-- growth -->')) {
    page = withPart(page, 'growth', growthTable(JSON.parse(read('docs/results/growth.json')) as Growth).join('\n'));
  }
  return withWay(path, page, read, exists);
}

function withWay(path: string, page: string, read: ReadSource, exists: (path: string) => boolean): string {
  const order = pageOrder(read('docs/README.md')).filter((name) => exists(`docs/${name}`));
  const name = path.replace(/^docs\//, '');
  if (name === path || !order.includes(name)) return page;
  return withWayLine(page, wayLine(name, order, (neighbour) => titleOfPage(read(`docs/${neighbour}`))));
}

/** The page with this text between `<!-- name -->` and the next `<!-- end -->`. */
export function withPart(page: string, name: string, text: string): string {
  const marker = `<!-- ${name} -->\n`;
  const start = page.indexOf(marker) + marker.length;
  const end = page.indexOf('<!-- end -->', start);
  if (end < 0) throw new RangeError(`<!-- ${name} --> has no <!-- end -->`);
  return `${page.slice(0, start)}${text}\n${page.slice(end)}`;
}

/** An entry of a list. */
function bullet(text: string): string {
  return `- ${wrapped(text, 2, WIDTH).join('\n').trimStart()}`;
}
