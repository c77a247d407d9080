// Deck: "Single-scale testing a good tradeoff": an image shown at one size, or at five.
// What changes: FastConfig.scales. Where: lib/detectors/fast-rcnn/scales.ts.
// Run by: node dist/examples/ablations/scales.js [--quick], the same as: rcnn ablate scales [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'scales', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
