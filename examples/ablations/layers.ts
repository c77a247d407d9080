// Deck: "The benefits of end-to-end training": the layers below fc6, conv3 or conv2 stay as in M0, or none does.
// What changes: FastConfig.firstTrained. Where: lib/networks/fine-tuned-trunk.ts, lib/layers/frozen.ts.
// Run by: node dist/examples/ablations/layers.js [--quick], the same as: rcnn ablate layers [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'layers', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
