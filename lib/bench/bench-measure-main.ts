// The child process of the bench: measures the implementation named on its command line and sends the result.
import { IMPLEMENTATIONS, measure } from './bench-measure.js';
import { QUICK, THOROUGH } from './bench-timing.js';

const [name, speed] = process.argv.slice(2);
const implementation = IMPLEMENTATIONS.find((known) => known === name);
if (implementation === undefined || implementation === 'torch') {
  throw new RangeError(`bench: unknown implementation ${name}`);
}
process.send?.(await measure(implementation, speed === 'quick' ? QUICK : THOROUGH));
process.disconnect();
