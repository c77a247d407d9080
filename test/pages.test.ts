// The numbered pages have the same parts in the same order; links, pictures and the edits of "Break it" fit the
// sources. Whether each edit makes its test fail: break-it.long.test.ts.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { breakagesOf, broken } from './support/break-it.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => /^\d\d-.*\.md$/.test(name)).sort();

const PARTS = ['What the slide says', 'Formula', 'Picture', 'Code', 'Tests', 'Run it', 'Break it'];

for (const page of PAGES) {
  test(`docs/${page} has its seven parts in order, a picture, and edits that fit the sources`, (t) => {
    const text = textOf(`docs/${page}`);
    const headings = [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    t.same(headings.filter((heading) => PARTS.includes(heading)), PARTS);
    t.match(text, /^!\[[^\]]+\]\(pictures\/[^)]+\)$/m);
    const breakages = breakagesOf(text);
    t.ok(breakages.length >= 1, 'an edit');
    for (const breakage of breakages) {
      t.not(broken(textOf(breakage.file), breakage), textOf(breakage.file), breakage.change);
      t.ok(breakage.fails.startsWith('test/') && textOf(breakage.fails).length > 0, breakage.fails);
    }
    t.end();
  });
}

test('what the pages link to is there, and exports what the link names', (t) => {
  let symbols = 0;
  for (const page of PAGES) {
    for (const [link, label, path] of textOf(`docs/${page}`).matchAll(/\[([^\]]*)\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      t.ok(existsSync(join(ROOT, 'docs', path)), `${page}: ${link}`);
      const symbol = /#(\w+)`$/.exec(label)?.[1];
      if (symbol === undefined) continue;
      symbols++;
      const exported = new RegExp(`^export (async )?(function\\*?|const|class|interface|type) ${symbol}\\b`, 'm');
      t.match(textOf(`docs/${path}`), exported, `${page}: ${link}`);
    }
  }
  t.ok(symbols > 50, `${symbols} names`);
  t.end();
});

test('pictures of the pages are there, and those that are SVG bring their own paper and ink', (t) => {
  for (const page of readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))) {
    for (const [, path] of textOf(`docs/${page}`).matchAll(/\]\((pictures\/[^)#]+)\)/g)) {
      t.ok(readdirSync(join(ROOT, 'docs/pictures')).includes(path.slice('pictures/'.length)), `${page}: ${path}`);
    }
  }
  const drawings = readdirSync(join(ROOT, 'docs/pictures')).filter((name) => name.endsWith('.svg'));
  t.ok(drawings.length > 5);
  for (const name of drawings) t.ok(isReadableInTheDark(textOf(`docs/pictures/${name}`)), name);
  t.end();
});

/** currentColor in an `<img>` is black on any page: a file needs colours for light and for dark, and a ground. */
function isReadableInTheDark(svg: string): boolean {
  const style = /<style>([^]*?)<\/style>/.exec(svg)?.[1] ?? '';
  return style.includes('prefers-color-scheme: dark') && svg.includes('class="paper"') && style.includes('.paper');
}

const BLOCK = ['```break', 'file:   a.ts', 'change: x += 1', 'to:', 'fails:  a.test.ts', 'test:   x: is 1', '```'];

test('breakagesOf() reads blocks, broken() makes their edit once', (t) => {
  const [breakage, ...more] = breakagesOf(['# Page', ...BLOCK, 'more text'].join('\n'));
  t.same(more, []);
  t.same(breakage, { file: 'a.ts', change: 'x += 1', to: '', fails: 'a.test.ts', test: 'x: is 1' });
  t.equal(broken('a; x += 1;', breakage), 'a; ;');
  t.throws(() => broken('a', breakage), { message: 'a.ts has `x += 1` 0 times, not once' });
  t.throws(() => broken('x += 1; x += 1', breakage), { message: 'a.ts has `x += 1` 2 times, not once' });
  t.throws(() => breakagesOf(BLOCK.filter((line) => !line.startsWith('to:')).join('\n')), SyntaxError);
  t.end();
});
