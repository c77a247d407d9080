import { join } from 'node:path';
import { test } from 'tap';
import * as v from 'valibot';
import { namingFile } from '../../lib/runs/lines/error-line.js';
import { isThere, namesIn, readJson, readText } from '../../lib/runs/text-files.js';

test('namesIn() lists a folder, finds nothing in a missing one and refuses a file', async (t) => {
  const dir = t.testdir({ 'a.txt': 'x', 'b.json': '{' });
  t.same(await namesIn(dir, 'a run folder'), ['a.txt', 'b.json']);
  t.same(await namesIn(join(dir, 'none'), 'a run folder'), []);
  const file = namesIn(join(dir, 'a.txt'), 'a run folder');
  await t.rejects(file, { name: 'RangeError', message: /a\.txt: cannot be a run folder \(ENOTDIR\)$/ });
});

test('readText() and readJson() name the file and what is wrong with it', async (t) => {
  const dir = t.testdir({ 'a.txt': 'x', 'b.json': '{', 'c.json': '[1]' });
  t.equal(await readText(join(dir, 'a.txt')), 'x');
  t.same(await readJson(join(dir, 'c.json'), v.array(v.number())), [1]);
  await t.rejects(readJson(join(dir, 'b.json'), v.unknown()), { name: 'RangeError', message: /b\.json: is no JSON$/ });
  await t.rejects(readJson(join(dir, 'c.json'), v.array(v.string())), { message: /c\.json: 0 must be string, is 1$/ });
  const missing = readJson(join(dir, 'd.json'), v.unknown(), ', run it');
  await t.rejects(missing, { message: /d\.json: cannot be read \(ENOENT\), run it$/ });
  t.same([await isThere(dir), await isThere(join(dir, 'd.json'))], [true, false]);
});

test('namingFile() puts the file before the message of a RangeError and of no other error', async (t) => {
  const throwing = (error: Error) => namingFile('m0', () => { throw error; });
  t.equal(await namingFile('m0', () => 7), 7);
  await t.rejects(throwing(new RangeError('no tensor w')), { name: 'RangeError', message: 'm0: no tensor w' });
  await t.rejects(throwing(new TypeError('lost')), { name: 'TypeError', message: 'lost' });
});
