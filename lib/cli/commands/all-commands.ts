// All commands; lib/cli/command-groups.ts has the order of `rcnn --help`.
import { ablateCommand } from './ablate-command.js';
import { anchorsCommand } from './anchors-command.js';
import { benchCommand } from './bench-command.js';
import { checkCommand } from './check-command.js';
import type { Command } from '../command.js';
import { compareCommand } from './compare-command.js';
import { completionCommand } from './completion-command.js';
import { compressCommand } from './compress-command.js';
import { convertCommand } from './convert-command.js';
import { describeCommand } from './describe-command.js';
import { detectCommand } from './detect-command.js';
import { doctorCommand } from './doctor-command.js';
import { exportCommand } from './export-command.js';
import { explainCommand } from './explain-command.js';
import { pretrainCommand } from './pretrain-command.js';
import { proposalsCommand } from './proposals-command.js';
import { shapesCommand } from './shapes-command.js';
import { startCommand } from './start-command.js';
import { stepCommand } from './step-command.js';
import { testCommand } from './test-command.js';
import { trainCommand } from './train-command.js';

const COMPLETED: readonly Command[] = [
  startCommand, shapesCommand, checkCommand, anchorsCommand, proposalsCommand, convertCommand, trainCommand,
  testCommand, detectCommand, explainCommand, exportCommand, pretrainCommand, benchCommand, describeCommand,
  stepCommand, compressCommand, compareCommand, ablateCommand, doctorCommand,
];

export const COMMANDS: readonly Command[] = [...COMPLETED, completionCommand(COMPLETED)];
