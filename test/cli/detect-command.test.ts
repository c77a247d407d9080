import {
  copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readImage } from '../../lib/data/pictures/image-file.js';
import { rcnn } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';
import { tinySystem } from '../support/tiny-system.js';

async function trained(parent: string): Promise<{ image: string; run: string }> {
  const data = await shapesFolder(parent);
  const run = join(parent, 'run');
  await rcnn(['train', '--data', data, '--out', run, '--init', 'none', '--steps', '2']);
  return { image: join(data, 'JPEGImages', 'test_000000.png'), run };
}

test('detect prints what it finds and writes the drawn pictures, also of two with one name', async (t) => {
  const { image, run } = await trained(t.testdir());
  const out = join(t.testdirName, 'drawn');
  const { code, stdout, stderr } = await rcnn(['detect', '--run', run, '--out', out, image, image]);
  t.equal(code, 0, stderr);
  t.same(readdirSync(out), ['test_000000-2.png', 'test_000000.png']);
  t.match(stdout, `${image}: 1 found, drawn in ${join(out, 'test_000000.png')}\n  arrow 0.`);
  const none = await rcnn(['detect', '--run', run, '--score', '1', '--json', image]);
  t.same(JSON.parse(none.stdout), [{ file: image, drawn: join(run, 'detect', 'test_000000.png'), detections: [] }]);
  t.match(none.stderr, `by: npx rcnn detect --run ${run} --json ${image} --score 0.05\n`);
});

test('detect names a picture that is missing, truncated or none, and writes nothing', async (t) => {
  const { image, run } = await trained(t.testdir({ 'text.jpg': 'no picture' }));
  const cut = join(t.testdirName, 'cut.png');
  writeFileSync(cut, readFileSync(image).subarray(0, 2000));
  for (const [file, rule] of [['gone.png', 'ENOENT'], [cut, 'truncated'], [join(t.testdirName, 'text.jpg'), 'jpg']]) {
    const { code, stdout, stderr } = await rcnn(['detect', '--run', run, image, file]);
    t.same([code, stdout], [1, '']);
    t.match(stderr, /^rcnn detect: [^\n]+\n$/);
    t.ok(stderr.includes(file) && stderr.includes(rule), stderr);
    t.notOk(existsSync(join(run, 'detect')));
  }
});

test('detect says of a first training whether a process works on it', async (t) => {
  const data = await shapesFolder(t.testdir());
  const run = join(t.testdirName, 'run');
  await rcnn(['train', '--data', data, '--out', run, '--init', 'none'], [tinySystem(undefined, 2)]);
  const said = async (): Promise<string> =>
    (await rcnn(['detect', '--run', run, join(data, 'JPEGImages', 'test_000000.png')])).stderr;
  t.match(await said(), /left before its first checkpoint, there is no model yet; go on with it by: npx rcnn train /);
  writeFileSync(join(run, '.lock'), JSON.stringify({ pid: 4242, started: '1', host: 'another' }));
  t.match(await said(), /the training has made no checkpoint yet, there is no model yet; process 4242 works on it\n$/);
});

test('detect --out never writes over a photograph, only over its own drawings', async (t) => {
  const { image, run } = await trained(t.testdir());
  const out = join(t.testdirName, 'photos');
  mkdirSync(out);
  const photo = join(out, 'a.png');
  copyFileSync(image, photo);
  const bytes = readFileSync(photo);
  for (const _ of [1, 2]) {
    t.match((await rcnn(['detect', '--run', run, '--out', out, photo])).stdout, `drawn in ${join(out, 'a-2.png')}`);
    t.same(readdirSync(out), ['a-2.png', 'a.png']);
  }
  symlinkSync(out, join(t.testdirName, 'link'));
  await rcnn(['detect', '--run', run, '--out', join(t.testdirName, 'link'), photo]);
  const drawn = join(out, 'a-2.png');
  const before = readFileSync(drawn);
  await rcnn(['detect', '--run', run, '--out', out, drawn]);
  t.ok(readFileSync(drawn).equals(before), 'a drawing that is itself the picture');
  t.ok(readFileSync(photo).equals(bytes));
  t.equal((await readImage(drawn)).width, 750, 'its mark does not disturb readers');
});
