import { test } from 'tap';
import { threadCount } from '../../lib/compute/thread-count.js';

test('threadCount() is what RCNN_THREADS says, at most', (t) => {
  t.teardown(() => { delete process.env.RCNN_THREADS; });
  const usual = threadCount(4);
  process.env.RCNN_THREADS = '1';
  t.equal(threadCount(4), 1);
  process.env.RCNN_THREADS = '99';
  t.equal(threadCount(4), usual);
  process.env.RCNN_THREADS = 'two';
  t.throws(() => threadCount(4), new RangeError('RCNN_THREADS must be a positive integer, got "two"'));
  t.end();
});
