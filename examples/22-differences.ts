// What changes from slow R-CNN to SPP-net to Fast to Faster, as differences of files: prints docs/differences.md with
// every block made anew from the sources, so that after a change of them
// `npm run --silent example -- 22 > differences.md` gives the page as it should be.
// Takes about a second on a CPU.
// Expected output:
//   # Differences
//   ## Slow R-CNN → SPP-net
//   -   const M1 = yield* fineTune(M, candidates, job);           // 2. M' ← Fine-tune M for object detection
//   +   const M1 = yield* fineTune(M, F, job);                    // 3. …
//   ## Fast R-CNN → Faster R-CNN
//   +   await net.conv.backwardParams(add(dConvHead, dConvRpn), conv.saved);         // conv.y fed two branches: …
import { readFileSync } from 'node:fs';
import { refreshed } from './source-diffs.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'); // seen from dist/examples

process.stdout.write(refreshed(read('docs/differences.md'), read));
