import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { tensor } from '../../lib/tensor/tensor.js';
import type { GoldenAdapter } from './golden-case.js';
import { goldenFilesOf, readGoldenFile } from './golden-file.js';
import { reportOf, runGolden, type AdapterModule, type Adapters } from './golden-run.js';

const DOUBLE: GoldenAdapter = ({ inputs: { x } }) => ({
  y: tensor(x.shape, x.data.map((value) => 2 * value)),
});

function adapters(modules: Record<string, AdapterModule>): Adapters {
  return { has: (op) => op in modules, load: async (op) => modules[op] };
}

/** A file of op `double` that expects y = 2x; `change` spoils it. */
function doubleFile(change: Record<string, unknown> = {}, y: unknown = { shape: [2], data: [2, 4] }) {
  const cases = [{ name: 'two', params: {}, inputs: { x: { shape: [2], data: [1, 2] } }, outputs: { y } }];
  return { op: 'double', source: 'hand', about: 'y = 2x', tolerance: { abs: 0.01, rel: 0 }, cases, ...change };
}

/** Runs files given as values (or as text) and returns the lines of the report. */
async function report(t: Test, files: Record<string, unknown>, using: Adapters): Promise<string[]> {
  const directory = t.testdir(Object.fromEntries(Object.entries(files).map(([name, content]) =>
    [`${name}.json`, typeof content === 'string' ? content : JSON.stringify(content)])));
  return reportOf(await runGolden(directory, using));
}

const CLOSED = '0 passed, 1 failed';

test('runGolden() passes what agrees within the tolerance', async (t) => {
  const near = doubleFile({}, { shape: [2], data: [2.009, 3.991] });
  t.same(await report(t, { double: near }, adapters({ double: { adapter: DOUBLE } })),
    ['ok     double  1 case', '1 passed, 0 failed']);
});

test('runGolden() fails a wrong value, shape, kind of equality and a missing output, and says where', async (t) => {
  const using = adapters({ double: { adapter: DOUBLE } });
  const exact = { tolerance: { abs: 1, rel: 1, exact: ['y'] } };
  const wrongs: [unknown, string][] = [
    [doubleFile({}, { shape: [2], data: [2, 4.02] }), 'y differs in 1 of 2 elements, most at [1]: got 4, want 4.02'],
    [doubleFile({}, { shape: [2, 1], data: [2, 4] }), 'y has shape [2], want [2,1]'],
    [doubleFile(exact, { shape: [2], data: [2, 4.0001] }), 'y differs in 1 of 2 elements'],
    [doubleFile({ cases: [{ ...doubleFile().cases[0], outputs: { z: { shape: [0], data: [] } } }] }), 'z is missing'],
  ];
  for (const [file, problem] of wrongs) {
    const lines = await report(t, { double: file }, using);
    t.equal(lines.at(-1), CLOSED);
    t.match(lines[1], problem);
  }
});

test('runGolden() fails NaN and infinity, whatever the tolerance', async (t) => {
  for (const odd of [NaN, Infinity]) {
    const adapter: GoldenAdapter = () => ({ y: tensor([2], [2, odd]) });
    const loose = doubleFile({ tolerance: { abs: 1e9, rel: 1e9 } });
    t.equal((await report(t, { double: loose }, adapters({ double: { adapter } }))).at(-1), CLOSED);
  }
});

test('runGolden() fails an adapter that throws or a module without adapter', async (t) => {
  const throwing: GoldenAdapter = () => { throw new RangeError('conv: stride 0'); };
  t.match(await report(t, { double: doubleFile() }, adapters({ double: { adapter: throwing } })),
    ['FAILED double', /two: threw RangeError: conv: stride 0/, CLOSED]);
  const empty = {} as AdapterModule;
  t.equal((await report(t, { double: doubleFile() }, adapters({ double: empty }))).at(-1), CLOSED);
});

test('runGolden() lets an adapter compare by a rule of its own', async (t) => {
  const compare = (): string => 'partitions differ';
  const lines = await report(t, { double: doubleFile() }, adapters({ double: { adapter: DOUBLE, compare } }));
  t.same(lines, ['FAILED double', '       two: partitions differ', CLOSED]);
});

test('runGolden() fails an op without adapter and names it', async (t) => {
  t.same(await report(t, { double: doubleFile() }, adapters({})),
    ['FAILED double', '       missing adapter: there is no test/golden-adapters/double.ts', CLOSED]);
});

test('runGolden() goes on after a damaged file and names it', async (t) => {
  const using = adapters({ double: { adapter: DOUBLE } });
  const lines = await report(t, { broken: '{"op": "double", ', double: doubleFile() }, using);
  t.match(lines, ['FAILED broken.json', /broken\.json: .*JSON/, 'ok     double  1 case', '1 passed, 1 failed']);
});

test('readGoldenFile() refuses what would pass without being compared', (t) => {
  const directory = t.testdir({});
  const refused: [unknown, RegExp][] = [
    [doubleFile({ cases: [] }), /^bad\.json: cases must be a list of at least one case$/],
    [doubleFile({ cases: [{ ...doubleFile().cases[0], outputs: {} }] }), /case two: outputs are empty/],
    [doubleFile({ tolerance: { abs: '1', rel: 0 } }), /tolerance\.abs must be a number ≥ 0/],
    [doubleFile({ op: '../../secret' }), /op must be a name/],
    [doubleFile({}, { shape: [3], data: [1, 2] }), /shape \[3\] holds 3 numbers, data has 2/],
    [doubleFile({}, { shape: [1], data: [null] }), /must have shape and data/],
    [[], /the file must be an object/],
  ];
  for (const [content, message] of refused) {
    const path = join(directory, 'bad.json');
    writeFileSync(path, JSON.stringify(content));
    t.throws(() => readGoldenFile(path), { message });
  }
  t.end();
});

test('goldenFilesOf() refuses a directory that is not there or holds no vectors', (t) => {
  const directory = t.testdir({});
  mkdirSync(join(directory, 'empty'));
  t.throws(() => goldenFilesOf(join(directory, 'none')), { message: /^golden: cannot read the directory .*none$/ });
  t.throws(() => goldenFilesOf(join(directory, 'empty')), { message: /^golden: no \*\.json in .*empty$/ });
  t.end();
});
