// Deck: "Multi-task training is beneficial": one branch, both, or one after the other;
// with tight and with loosened regions.
// What changes: FastConfig.task. Where: lib/detectors/fast-rcnn/step-one-task.ts.
// Run by: node dist/examples/ablations/multi-task.js [--quick], the same as: rcnn ablate multi-task [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'multi-task', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
