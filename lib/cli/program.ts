// The program `rcnn` once Node is new enough: its world is this process.
import { runCommandLine } from './command-line.js';
import { COMMANDS } from './commands.js';
import { PROCESS_WORLD } from './process-world.js';

// A reader that has seen enough (`rcnn describe | head`) is no error, and no reason to lose a training.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS, PROCESS_WORLD);
