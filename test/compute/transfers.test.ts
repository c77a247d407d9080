import { test } from 'tap';
import { TransferCounter, describeTransfers, transfersBetween } from '../../lib/compute/transfers.js';

test('TransferCounter counts arrays and their bytes, and what came between two looks', (t) => {
  const counter = new TransferCounter();
  counter.upload(10);
  const before = counter.soFar;
  counter.upload(250_000);
  counter.upload(2);
  counter.readBack(5);
  t.same(before, { uploads: 1, uploadedBytes: 40, readBacks: 0, readBytes: 0 }, 'a look does not change later');
  const between = transfersBetween(before, counter.soFar);
  t.same(between, { uploads: 2, uploadedBytes: 1_000_008, readBacks: 1, readBytes: 20 });
  t.equal(describeTransfers(between), 'uploads 2 (1.00 MB), read-backs 1 (0.00 MB)');
  t.end();
});
