// Deck: "Direct region proposal evaluation": number and kind of proposals against mAP and
// average recall, each trained anew.
// What changes: the ProposalChoice. Where: lib/proposals/proposal-choice.ts.
// Run by: node dist/examples/ablations/proposals.js [--quick], the same as: rcnn ablate proposals [--quick]
import { runCommandLine } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';
import { PROCESS_WORLD } from '../../lib/cli/process-world.js';

process.exitCode = await runCommandLine(['ablate', 'proposals', ...process.argv.slice(2)], COMMANDS, PROCESS_WORLD);
