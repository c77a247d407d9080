import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { runCommandLine } from '../../../lib/cli/command-line.js';
import { COMMANDS } from '../../../lib/cli/commands/all-commands.js';
import type { SoundKeys } from '../../../lib/data/voc/check-pictures.js';
import { SoundPictures, soundFile } from '../../../lib/runs/guards/sound-pictures.js';
import { recordedWorld } from '../../support/recorded-world.js';
import { shapesFolder } from '../../support/shapes-folder.js';

const [A, B] = ['a', 'b'].map((digit) => digit.repeat(64));

test('SoundPictures remembers keys beyond its process, and survives a cut or foreign line', (t) => {
  const path = join(t.testdir(), 'cache', 'sound.txt');
  const first = new SoundPictures(path);
  t.notOk(first.has(A));
  first.add(A);
  first.add(A);
  t.equal(readFileSync(path, 'utf8'), `${A}\n`);
  appendFileSync(path, `no key\n${B.slice(0, 20)}`); // a kill in mid-write
  const second = new SoundPictures(path);
  t.same([A, B, 'no key'].map((key) => second.has(key)), [true, false, false]);
  second.add(B);
  t.ok(new SoundPictures(path).has(B));
  t.end();
});

test('SoundPictures works in memory alone where nothing can be written', (t) => {
  const dir = t.testdir({ file: '' });
  const sound = new SoundPictures(join(dir, 'file', 'sound.txt')); // no folder
  sound.add(A);
  t.ok(sound.has(A));
  t.same(readdirSync(dir), ['file']);
  mkdirSync(join(dir, 'sound.txt')); // a folder
  new SoundPictures(join(dir, 'sound.txt')).add(A);
  t.end();
});

test('soundFile() lies in the folder for caches, a file for each version', (t) => {
  const file = join('rcnn-velocities', 'sound-pictures-1.2.txt');
  t.equal(soundFile('1.2', { XDG_CACHE_HOME: '/caches' }), join('/caches', file));
  t.equal(soundFile('1.2', { XDG_CACHE_HOME: 'here' }), join(homedir(), '.cache', file), 'a relative path counts not');
  t.equal(soundFile('1.2', {}), join(homedir(), '.cache', file));
  t.end();
});

/** Runs `rcnn …` as a process of its own would; how many pictures it decoded: each one that was sound was added. */
async function decodesOf(cache: string, argv: readonly string[]): Promise<number> {
  const { world, said } = recordedWorld();
  const sound = new SoundPictures(cache);
  let decoded = 0;
  const counting: SoundKeys = {
    has: (key) => sound.has(key),
    add(key) {
      decoded++;
      sound.add(key);
    },
  };
  const code = await runCommandLine(argv, COMMANDS, { ...world, sound: counting });
  if (code !== 0) throw new Error(said().stderr);
  return decoded;
}

test('a training after check, or after a training, decodes only the pictures that are new', async (t) => {
  const data = await shapesFolder(t.testdir());
  const [cache, picture] = [join(t.testdirName, 'cache.txt'), join(data, 'JPEGImages', 'train_000001.png')];
  const train = (run: string): string[] =>
    ['train', '--data', data, '--init', 'none', '--split', 'train', '--out', join(t.testdirName, run)];
  t.equal(await decodesOf(join(t.testdirName, 'other.txt'), train('alone')), 4);
  t.equal(await decodesOf(cache, ['check', data]), 7);
  t.equal(await decodesOf(cache, train('a')), 0);
  t.equal(await decodesOf(cache, ['check', data]), 0);
  writeFileSync(picture, readFileSync(join(data, 'JPEGImages', 'train_000002.png')));
  t.equal(await decodesOf(cache, train('b')), 0, 'known by content, not by name');
  const whole = readFileSync(picture);
  writeFileSync(picture, whole.subarray(0, whole.length >> 1));
  await t.rejects(decodesOf(cache, train('c')), { message: /train_000001\.png: truncated or corrupt PNG/ });
  t.notOk(existsSync(join(data, 'rcnn-velocities')));
});
