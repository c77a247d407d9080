import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { rcnn } from '../support/recorded-world.js';

test('start trains on drawn shapes, tests on others, and says backend, times, mAP and where it all is', async (t) => {
  const run = join(t.testdir(), 'run');
  const flags = ['--init', 'none', '--steps', '2', '--pictures', '8'];
  const { code, stdout, stderr } = await rcnn(['start', ...flags, '--out', run]);
  t.equal(code, 0, stderr);
  t.match(stdout, /time: train .*, data .*, detect .*, evaluate .*, in all /);
  t.match(stdout, /\nbackend: blocked, 1 thread\nmAP 1\.000 on 200 images\n/);
  t.match(stdout, `run folder ${run}: open ${join(run, 'report.html')}\npictures in ${join(run, 'pictures')}\n`);
  t.equal(readdirSync(join(run, 'pictures')).length, 8);
  t.match(JSON.parse(readFileSync(join(run, 'metrics.json'), 'utf8')), { split: 'test', images: 200, steps: 2 });
});
