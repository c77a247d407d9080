// The golden vectors of what backends compute, in four modes. `npm run golden -- MODE` runs all files.
import { join } from 'node:path';
import { test } from 'tap';
import { goldenDirectory } from './support/golden-file.js';
import { goldenBackend, PROJECT_ADAPTERS, runGoldenPath } from './support/golden-run.js';

/** The trunks (backbone.json) take half a minute. */
const OPS = ['conv2d', 'linear', 'max_pool2d', 'roi_pool', 'fast_rcnn_step', 'faster_rcnn_step'];

for (const mode of ['blocked', 'simd', 'auto', 'webasm']) {
  test(`golden vectors in mode ${mode}`, async (t) => {
    const backend = await goldenBackend(mode);
    for (const op of OPS) {
      t.same((await runGoldenPath(join(goldenDirectory(), `${op}.json`), PROJECT_ADAPTERS, backend)).problems, [], op);
    }
    await backend.compute.close();
  });
}
