import { spawnSync } from 'node:child_process';
import { test } from 'tap';
import { typedCommand } from '../../../lib/data/files/typed-command.js';

test('typedCommand() quotes what a shell would take apart, and nothing else', (t) => {
  const words = ['train', '--data', 'a/b-1', '--val-share', '.2'];
  t.equal(typedCommand(words), 'npx rcnn train --data a/b-1 --val-share .2');
  t.equal(typedCommand(['check', 'my photos']), 'npx rcnn check \'my photos\'');
  t.end();
});

test('a shell makes the same words of typedCommand()', { skip: process.platform === 'win32' }, (t) => {
  const words = ['it\'s', 'a b', '$HOME', '*', '~', '', 'x;y', '"', 'ä', '\\', '(c)', '#d', 'a=b', '%', '!'];
  const { stdout } = spawnSync('sh', ['-c', typedCommand(words).replace('npx rcnn', 'printf \'%s\\n\'')], {
    encoding: 'utf8',
  });
  t.same(stdout.split('\n').slice(0, -1), words);
  t.end();
});
