// `npm run golden`: every golden vector, and nothing else. GOLDEN_DIR names another directory than test/golden;
// `npm run golden -- MODE` computes what backends share (convolution, pooling, …) in that mode instead of by the loops.
import { goldenDirectory } from './golden-file.js';
import { goldenBackend, PROJECT_ADAPTERS, reportOf, runGolden } from './golden-run.js';
import { helpIfAsked } from './header-help.js';

helpIfAsked(import.meta.url);

try {
  const backend = await goldenBackend(process.argv[2] ?? 'loops');
  const results = await runGolden(goldenDirectory(), PROJECT_ADAPTERS, backend);
  await backend.compute.close();
  console.log(reportOf(results).join('\n'));
  process.exitCode = results.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
