// The commands in the order of `rcnn --help`.
import { ablateCommand } from './ablate-command.js';
import { benchCommand } from './bench-command.js';
import { checkCommand } from './check-command.js';
import type { Command } from '../command.js';
import { compareCommand } from './compare-command.js';
import { compressCommand } from './compress-command.js';
import { convertCommand } from './convert-command.js';
import { describeCommand } from './describe-command.js';
import { detectCommand } from './detect-command.js';
import { exportCommand } from './export-command.js';
import { explainCommand } from './explain-command.js';
import { pretrainCommand } from './pretrain-command.js';
import { shapesCommand } from './shapes-command.js';
import { startCommand } from './start-command.js';
import { testCommand } from './test-command.js';
import { trainCommand } from './train-command.js';

export const COMMANDS: readonly Command[] = [
  startCommand, shapesCommand, checkCommand, convertCommand, trainCommand, testCommand, detectCommand, explainCommand,
  pretrainCommand, benchCommand, describeCommand, compressCommand, exportCommand, compareCommand, ablateCommand,
];
