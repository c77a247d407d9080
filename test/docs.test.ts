// README.md and docs can be walked through: every link leads to a file, every page is in the index, what is generated
// is up to date, and an example has the number of its page.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { pageOrder, titleOfPage, wayLine, withWayLine } from './support/docs-order.js';
import { freshPage, withPart } from './support/generated-docs.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const exists = (path: string): boolean => existsSync(join(ROOT, path));

const DOCS = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).sort();
const PAGES = ['README.md', ...DOCS.map((name) => `docs/${name}`)];
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => /^\d\d[a-z]?-.*\.ts$/.test(name));
const NUMBERS = EXAMPLES.map((name) => name.split('-')[0]);

/** Where the relative links and pictures of a page lead, from the root; code does not count. */
function targetsOf(path: string, text: string): string[] {
  const words = text.replace(/^```.*?^```$/gms, '').replace(/^ {4}.*$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...words.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target)
    .filter((target) => !/^(https?:|#)/.test(target))
    .map((target) => posix.join(posix.dirname(path), target.split('#')[0]));
}

/** The numbers behind `example --`. */
function mentionedExamples(text: string): string[] {
  return [...text.matchAll(/example -- (\d\d[a-z]?)\b/g)].map(([, number]) => number);
}

for (const path of PAGES) {
  test(`${path}: what is generated is up to date (if not: npm run docs)`, (t) => {
    const [page, fresh] = [read(path).split('\n'), freshPage(path, read, exists).split('\n')];
    t.same(page.filter((line, n) => line !== fresh[n]).slice(0, 3), []);
    t.equal(page.length, fresh.length);
    t.end();
  });
}

test('every link of README.md and docs leads to a file', (t) => {
  const dead = PAGES.flatMap((path) => targetsOf(path, read(path)).filter((target) => !exists(target))
    .map((target) => `${path}: ${target}`));
  t.same(dead, []);
  t.end();
});

test('the index has every page of docs', (t) => {
  t.same(pageOrder(read('docs/README.md')).sort(), DOCS.filter((name) => name !== 'README.md'));
  t.end();
});

test('README.md is one that is read: short, with a small picture', (t) => {
  const lines = read('README.md').split('\n');
  t.ok(lines.length <= 155, `${lines.length} lines`);
  t.ok(lines.slice(0, 20).some((line) => line.startsWith('![')), 'a picture on the first screen');
  t.ok(statSync(join(ROOT, 'docs/pictures/readme-detections.png')).size < 150_000);
  t.end();
});

test('no line of the pages for finding one\'s way has more than 400 characters', (t) => {
  for (const path of ['README.md', 'docs/README.md', 'docs/slides.md', 'docs/glossary.md', 'docs/CHANGELOG.md']) {
    t.same(read(path).split('\n').filter((line) => line.length > 400), [], path);
  }
  t.end();
});

test('an example has the number of a page, and the page names the example', (t) => {
  for (const number of NUMBERS) {
    const page = DOCS.find((name) => name.startsWith(`${number.slice(0, 2)}-`));
    t.ok(page !== undefined && mentionedExamples(read(`docs/${page}`)).includes(number), `example ${number}`);
  }
  const unknown = PAGES.flatMap((path) => mentionedExamples(read(path)).filter((number) => !NUMBERS.includes(number))
    .map((number) => `${path}: example ${number}`));
  t.same(unknown, []);
  t.end();
});

test('targetsOf() sees links and pictures, not code and not the web', (t) => {
  const text = '[a](golden.md#c) ![d](../e.png) `[f](g)` [h](https://i) [j](#k)\n\n    [l](m)\n\n```ts\n[n](o)\n```\n';
  t.same(targetsOf('docs/recipe.md', text), ['docs/golden.md', 'e.png']);
  t.same(mentionedExamples('`npm run example -- 07a` and example -- 7'), ['07a']);
  t.end();
});

test('wayLine() leads to the neighbours in the order of the index, each page once', (t) => {
  const order = pageOrder('[A](a.md) [B](b.md): as [A](a.md). [C](c.md) [README](../README.md) [index](README.md)');
  t.same(order, ['a.md', 'b.md', 'c.md']);
  const line = (page: string): string => wayLine(page, order, (name) => name[0].toUpperCase());
  t.equal(line('a.md'), '[index](README.md) | [next: B](b.md)');
  t.equal(line('b.md'), '[previous: A](a.md) | [index](README.md) | [next: C](c.md)');
  t.equal(line('c.md'), '[previous: B](b.md) | [index](README.md)');
  const page = withWayLine('# B\n\nwords\n\n## C\n', line('b.md'));
  t.equal(page, `${line('b.md')}\n\n# B\n\nwords\n\n## C\n`);
  t.equal(withWayLine(page, line('a.md')), `${line('a.md')}\n\n# B\n\nwords\n\n## C\n`, 'instead of the older line');
  t.equal(titleOfPage(page), 'B');
  t.end();
});

test('withPart() replaces what stands between the marks', (t) => {
  t.equal(withPart('a\n<!-- x -->\nold\n<!-- end -->\nb', 'x', 'new'), 'a\n<!-- x -->\nnew\n<!-- end -->\nb');
  t.throws(() => withPart('<!-- x -->\nold', 'x', 'new'), new RangeError('<!-- x --> has no <!-- end -->'));
  t.end();
});
