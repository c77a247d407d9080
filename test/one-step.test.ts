// docs/one-step.md and the reading order in docs/architecture.md name the files that a joint SGD step runs through.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { filesOfStep } from './support/step-files.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A reader can hold so many files of one step in the head, at most. */
const MOST = 40;

const files = await filesOfStep();

/** The files of lib that a page names between `<!-- one step -->` and `<!-- end -->`. */
function namedIn(page: string): string[] {
  const text = readFileSync(`${ROOT}/${page}`, 'utf8');
  const block = /<!-- one step -->([\s\S]*?)<!-- end -->/.exec(text)?.[1] ?? '';
  return [...block.matchAll(/\]\(\.\.\/(lib\/[\w/.-]+\.ts)\)/g)].map(([, path]) => path);
}

test(`one joint SGD step runs through at most ${MOST} files of lib`, (t) => {
  t.ok(files.length <= MOST, `${files.length} files`);
  t.ok(files.includes('lib/detectors/faster-rcnn/step-joint.ts'), 'the step itself is among them');
  t.end();
});

for (const page of ['docs/one-step.md', 'docs/architecture.md']) {
  test(`${page} names each file of a joint SGD step once (if not: npm run step-files)`, (t) => {
    t.same(namedIn(page).sort(), files);
    t.end();
  });
}
