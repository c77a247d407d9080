import { join } from 'node:path';
import { test } from 'tap';
import { loadData } from '../../lib/runs/data-choice.js';
import { recordedWorld } from '../support/recorded-world.js';
import { shapesFolder } from '../support/shapes-folder.js';

test('loadData() takes so many images of a folder, evenly over the split', async (t) => {
  await shapesFolder(t.testdir());
  const ids = async (images: number): Promise<string[]> => {
    const choice = { kind: 'folder', dir: join(t.testdirName, 'shapes'), images } as const;
    const { samples } = await loadData(choice, 'train', null, recordedWorld().world);
    return samples.map(({ id }) => id);
  };
  t.same(await ids(2), ['train_000000', 'train_000002']);
  t.equal((await ids(9)).length, 4);
});
