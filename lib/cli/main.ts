#!/usr/bin/env node
// The program `rcnn`: its world is this process.
import { runCommandLine } from './command-line.js';
import { COMMANDS } from './commands.js';
import { PROCESS_WORLD } from './process-world.js';

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS, PROCESS_WORLD);
