import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { JSON_LIMITS, readLists } from '../../../lib/data/coco/json-lists.js';

const WANTED = ['a', 'b'];

/** What each wanted list of a file of this text holds. */
async function listsOf(dir: string, text: string | Buffer): Promise<Record<string, unknown[]>> {
  const path = join(dir, 'x.json');
  writeFileSync(path, text);
  const found: Record<string, unknown[]> = {};
  const take = (name: string) => (record: unknown): void => void (found[name] ??= []).push(record);
  await readLists(path, Object.fromEntries(WANTED.map((name) => [name, take(name)])));
  return found;
}

test('readLists() hands over what JSON.parse() finds in the lists', async (t) => {
  const dir = t.testdir();
  const values = [
    { a: [{ x: 1 }, { y: [[{}], '"}]', '\\'], 'z,{': { a: [{}] } }], b: [{ ü: '\u2028' }], other: { a: [{ not: 1 }] } },
    { other: [[{ a: [{}] }]], b: [{ text: 'a\\"' }] },
    { 'na"me': 'a', 'a': [] },
  ];
  for (const value of values) {
    for (const indent of [0, 2]) {
      const { a = [], b = [] } = await listsOf(dir, JSON.stringify(value, null, indent));
      t.same({ a, b }, { a: 'a' in value ? value.a : [], b: 'b' in value ? value.b : [] });
    }
  }
  t.same(await listsOf(dir, '\ufeff\n{"a" : [ { } ] }\n'), { a: [{}] }, 'a byte order mark and blanks');
});

test('readLists() reads NaN and Infinity, which Python writes, as a number that no field may be', async (t) => {
  const text = String.raw`{"a": [{"x": NaN, "y": "NaN, \"-Infinity\\", "z": [-Infinity, 1], "w": Infinity}]}`;
  const a = [{ x: Infinity, y: 'NaN, "-Infinity\\', z: [Infinity, 1], w: Infinity }];
  t.same(await listsOf(t.testdir(), text), { a });
});

test('readLists() puts records together that lie in two chunks of the file', async (t) => {
  const a = Array.from({ length: 40 }, (_, i) => ({ i, text: `"${String(i).repeat(130_000)}\\` })); // more than 8 MB
  t.same(await listsOf(t.testdir(), JSON.stringify({ a })), { a });
});

test('readLists() refuses what is no such JSON, with a rule', async (t) => {
  const dir = t.testdir();
  const cases: readonly (readonly [text: string | Buffer, rule: string])[] = [
    ['', 'the file is empty'], ['[{}]', 'is no JSON record: it does not begin with {'],
    ['{"a": [{},]}', 'a[1] is no JSON: a comma is too much'], ['{"a": [{}{}]}', 'a[1] is no JSON: a comma is missing'],
    ['{"a": [,{}]}', 'a[0] is no JSON: a comma is too much'],
    ['{"a": [{"x": 1}', 'the file ends in the middle'], ['{"a": [{"x" 1}]}', 'a[0] is no JSON'],
    ['{"a": [{}, 3]}', 'a[1] is no record'], ['{"a": {}}', 'a is no list'], ['{"a": [], "a": []}', 'has two lists a'],
    ['{} {}', 'something follows the end of the record'],
    [Buffer.from([0xff, 0xfe, 0x7b, 0]), 'is not UTF-8, perhaps UTF-16; save it as UTF-8'],
    [Buffer.concat([Buffer.from('{"a": [{"x": "'), Buffer.from([0xff]), Buffer.from('"}]}')]),
      'a[0] is not UTF-8; save the file as UTF-8'],
    ['{"a": [{"x": NaN, "y": nan}]}', 'a[0] is no JSON'],
    [`{"a": ${'['.repeat(100)}`, 'a[0] is no record'],
    [`{"c": ${'['.repeat(100)}`, `has more than ${JSON_LIMITS.depth} brackets inside each other`],
    [`{"a": [{"x": "${'y'.repeat(JSON_LIMITS.recordBytes + 1e7)}"}]}`,
      `a record of a has more than ${JSON_LIMITS.recordBytes} bytes`],
  ];
  for (const [text, rule] of cases) await t.rejects(listsOf(dir, text), new RangeError(rule));
});
