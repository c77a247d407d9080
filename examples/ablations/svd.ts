// fc6 and fc7 of a trained network by truncated SVD: ranks against seconds per image and mAP (Fast R-CNN §4.4).
// What changes: the head, after training. Where: lib/networks/low-rank-fc.ts.
// Run by: node dist/examples/ablations/svd.js [--quick], the same as: rcnn ablate svd [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'svd', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
