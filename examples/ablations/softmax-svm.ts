// Deck: "Softmax is a good SVM replacement": one trained network, classified by its softmax and by post
// hoc SVMs on fc7.
// What changes: cls_score alone. Where: lib/detectors/fast-rcnn/post-hoc-svms.ts.
// Run by: node dist/examples/ablations/softmax-svm.js [--quick], the same as: rcnn ablate softmax-svm [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'softmax-svm', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
