// `npm run storm [-- COUNT [SEED [KIND]]]`: the fixed cases and COUNT random ones of each kind (100), from SEED (0).
import { STORM_KINDS } from './kinds.js';
import { storm } from './storm.js';
import { helpIfAsked } from '../support/header-help.js';

helpIfAsked(import.meta.url);

const [count = '100', seed = '0', only] = process.argv.slice(2);
let [tried, failed] = [0, 0];
for (const kind of STORM_KINDS.filter(({ name }) => only === undefined || name === only)) {
  const begin = performance.now();
  const { tried: cases, failures } = await storm([kind], { count: Number(count), seed: Number(seed), isShort: false });
  for (const failure of failures) console.log(failure);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${kind.name}: ${cases} tried, ${failures.length} failed, ${seconds} s`);
  tried += cases;
  failed += failures.length;
}
console.log(`${tried} tried, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
