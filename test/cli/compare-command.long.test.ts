// `rcnn compare` with real systems: trained side by side in processes, the runs have the bytes of one after the other.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { shapesFolder } from '../support/shapes-folder.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/main.js', import.meta.url));
const SYSTEMS = ['fast', 'faster-joint'];

test('compare --jobs 2 leaves models, losses and detections with the bytes of --jobs 1', async (t) => {
  const data = await shapesFolder(t.testdir());
  const compared = (jobs: string): Record<string, Buffer> => {
    const out = join(t.testdirName, `jobs-${jobs}`);
    const argv = ['compare', '--quick', '--systems', SYSTEMS.join(), '--data', data, '--out', out, '--jobs', jobs];
    const { status, stderr } = spawnSync(
      process.execPath, [MAIN, ...argv, '--scale', '32', '--init', 'none'], { encoding: 'utf8' });
    t.equal(status, 0, stderr);
    if (jobs === '2') {
      t.match(stderr, /\[1\/2 fast 0\] begins[^]*\[2\/2 faster-joint 0\] begins[^]*is trained/, 'side by side');
      for (const name of ['1/2 fast 0', '2/2 faster-joint 0']) t.match(stderr, `[${name}] step 300/300 `);
    }
    return Object.fromEntries(SYSTEMS.flatMap((system) =>
      ['model.safetensors', 'log.csv', 'detections.json'].map((file) =>
        [`${system} ${file}`, readFileSync(join(out, 'runs', `${system}-0`, file))])));
  };
  const [one, two] = [compared('1'), compared('2')];
  for (const [name, bytes] of Object.entries(one)) t.ok(bytes.equals(two[name]), name);
});
