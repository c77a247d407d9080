// `npm run gradcheck`: every backward against central differences, a row for each layer, loss, network and training
// step. `npm run gradcheck -- roi-pool` runs the check of that name, with a row for each of its cases.
import { allChecks, caseByCase, chosenChecks, resultOf, type CheckResult } from './gradcheck-run.js';
import { closingLine, headLine, rowLines } from './gradcheck-table.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

const names = process.argv.slice(2);
try {
  const chosen = chosenChecks(await allChecks(), names);
  const checks = names.length === 0 ? chosen : chosen.flatMap(caseByCase);
  const width = Math.max(...checks.map(({ name }) => name.length));
  const results: CheckResult[] = [];
  console.log(headLine(width));
  for (const check of checks) {
    const result = await resultOf(check);
    console.log(rowLines(result, width).join('\n'));
    results.push(result);
  }
  console.log(closingLine(results));
  process.exitCode = results.some(({ problems }) => problems.length > 0) ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
