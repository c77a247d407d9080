import { test } from 'tap';
import { LONGEST_LINE, shownLines, visible, visibleJson } from '../../lib/viz/plain-text.js';

test('visible() turns control characters into text and leaves every other sign', (t) => {
  t.equal(visible('a\u001b[31mRED\u0007\u009b1m\0\r'), 'a\\x1b[31mRED\\x07\\x9b1m\\x00\\x0d');
  t.equal(visible('\u202eabc\u2028\ud800'), '\\u202eabc\\u2028\\ud800');
  const harmless = 'größer 猫 👍🏽 e\u0301\ttab\nline';
  t.equal(visible(harmless), harmless);
  t.end();
});

test('shownLines() leaves out the middle of long lines, visibleJson() keeps the value', (t) => {
  const [long, short] = shownLines(`${'a'.repeat(5000)}the end\nshort`).split('\n');
  t.equal(long.length, LONGEST_LINE);
  t.match(long, /^a+ … 5007 characters … a+the end$/);
  t.equal(short, 'short');
  const value = { 'a\u001b\u009b\u202e': 'x'.repeat(1000) };
  const json = visibleJson(JSON.stringify(value));
  t.same(JSON.parse(json), value);
  t.notMatch(json, /(?!\n)\p{Cc}/u);
  t.end();
});
