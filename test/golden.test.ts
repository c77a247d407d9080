// The golden vectors as tests; `npm run golden` runs them alone.
import { basename } from 'node:path';
import { test } from 'tap';
import { goldenDirectory, goldenFilesOf } from './support/golden-file.js';
import { PROJECT_ADAPTERS, runGoldenPath, writtenButListed } from './support/golden-run.js';

for (const path of goldenFilesOf(goldenDirectory())) {
  const op = basename(path, '.json');
  const skip = !PROJECT_ADAPTERS.has(op) && PROJECT_ADAPTERS.missing.includes(op) ? 'its code is to be written' : false;
  test(`${op} agrees with its golden vectors`, { skip }, async (t) => {
    const { verdict, problems } = await runGoldenPath(path, PROJECT_ADAPTERS);
    t.same(problems, []);
    t.equal(verdict, 'passed');
  });
}

test('the list of missing adapters names no op that has one', (t) => {
  t.same(writtenButListed(PROJECT_ADAPTERS), []);
  t.end();
});
