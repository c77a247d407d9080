import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { asTypedHere, programWords } from '../../lib/cli/program-words.js';

test('programWords() is npx rcnn where npx finds this program, otherwise what works there', (t) => {
  const dir = t.testdir({
    'clone': { 'package.json': '{}', 'photos': {}, 'dist': { 'main.js': '' } },
    'project': { 'package.json': '{}', 'sub': {}, 'node_modules': { '.bin': { rcnn: '' } } },
    'other': { 'package.json': '{}' },
    'two words': { 'main.js': '' },
  });
  symlinkSync(join(dir, 'clone'), join(dir, 'link'), 'junction');
  const root = join(dir, 'clone');
  const script = join(root, 'dist', 'main.js');
  const words = (folder: string, started = script): string =>
    programWords({ script: started, folder: join(dir, folder), root });
  for (const folder of ['clone', 'clone/photos', 'link', 'project', 'project/sub']) {
    t.equal(words(folder), 'npx rcnn', folder);
  }
  t.equal(words('other'), 'node ../clone/dist/main.js');
  const blank = join('two words', 'main.js');
  t.equal(words('other', join(dir, blank)), 'node \'../two words/main.js\'');
  t.equal(words('other', '/usr/local/bin/rcnn'), 'rcnn');
  t.end();
});

test('asTypedHere() puts the words in the place of npx rcnn', (t) => {
  t.equal(asTypedHere('test by: npx rcnn test', 'node main.js'), 'test by: node main.js test');
  t.equal(asTypedHere('test by: npx rcnn test', 'npx rcnn'), 'test by: npx rcnn test');
  t.end();
});
