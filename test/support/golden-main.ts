// `npm run golden`: every golden vector, and nothing else. GOLDEN_DIR names another directory than test/golden.
import { goldenDirectory } from './golden-file.js';
import { PROJECT_ADAPTERS, reportOf, runGolden } from './golden-run.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

try {
  const results = await runGolden(goldenDirectory(), PROJECT_ADAPTERS);
  console.log(reportOf(results).join('\n'));
  process.exitCode = results.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
