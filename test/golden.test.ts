// The golden vectors as tests; `npm run golden` runs them alone.
import { basename } from 'node:path';
import { test } from 'tap';
import { goldenDirectory, goldenFilesOf } from './support/golden-file.js';
import { PROJECT_ADAPTERS, runGoldenPath } from './support/golden-run.js';

for (const path of goldenFilesOf(goldenDirectory())) {
  const op = basename(path, '.json');
  test(`${op} agrees with its golden vectors`, async (t) => {
    const { verdict, problems } = await runGoldenPath(path, PROJECT_ADAPTERS);
    t.same(problems, []);
    t.equal(verdict, 'passed');
  });
}
