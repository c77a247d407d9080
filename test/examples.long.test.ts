// The examples whose short form takes more than five seconds of one processor run and print what their headers say.
import { EXAMPLES, isLong, testExample } from './support/example-run.js';

for (const name of EXAMPLES.filter(isLong)) testExample(name);
