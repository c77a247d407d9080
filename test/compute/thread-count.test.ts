import { test } from 'tap';
import { threadCount } from '../../lib/compute/thread-count.js';

test('threadCount() is what RCNN_THREADS says, at most', async (t) => {
  t.teardown(() => { delete process.env.RCNN_THREADS; });
  const usual = await threadCount(4);
  process.env.RCNN_THREADS = '1';
  t.equal(await threadCount(4), 1);
  process.env.RCNN_THREADS = '99';
  t.equal(await threadCount(4), usual);
  process.env.RCNN_THREADS = 'two';
  await t.rejects(threadCount(4), new RangeError('RCNN_THREADS must be a positive integer, got "two"'));
});
