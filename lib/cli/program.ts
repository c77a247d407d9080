// The program `rcnn` once Node is new enough: its world is this process.
import { codeOf } from '../data/files/error-code.js';
import { STOP_SIGNALS, type StopSignal } from '../runs/guards/interruption.js';
import { runCommandLine } from './command-line.js';
import { COMMANDS } from './commands/all-commands.js';
import { PROCESS_WORLD } from './process-world.js';

const { interruption, progress } = PROCESS_WORLD;

// A reader that has seen enough (`rcnn describe | head`) is no error. Neither is a progress line that cannot be
// written: the terminal may be gone, or its file's disk be full, and the training goes on.
process.stderr.on('error', () => {});
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') return;
  progress.say(`rcnn: the result cannot be written to stdout (${codeOf(error)})`);
  process.exit(1);
});

// A signal stops a training after its step; a second one, or one that nothing waits for, ends the program at once.
for (const [name, number] of Object.entries(STOP_SIGNALS)) {
  process.on(name, () => {
    if (interruption.requested !== null || !interruption.isHeard) {
      progress.say(`${name}: ended at once`);
      process.exit(128 + number);
    }
    interruption.request(name as StopSignal); // a key of STOP_SIGNALS
    progress.say(`${name}: stopping after this step; once more ends at once`);
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS, PROCESS_WORLD);
