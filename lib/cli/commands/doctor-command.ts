import { doctorTable } from '../../bench/doctor/doctor-table.js';
import { modeSpeeds } from '../../bench/doctor/mode-speeds.js';
import { surroundings } from '../../bench/doctor/surroundings.js';
import type { World } from '../../runs/world.js';
import { printResult, type Command } from '../command.js';
import type { Arguments } from '../flags.js';

/** `rcnn doctor` */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'say what works on this machine, as a table for a bug report',
  operand: null,
  about: 'Names versions, processor, memory, free disk, terminal, browser and GPU, and tries every mode of --mode on '
    + 'one convolution: its speed, or why it is not available here. Takes a few seconds. Sends nothing anywhere.',
  flags: [{ kind: 'switch', name: 'json', about: 'print the same as JSON' }],
  examples: ['npx rcnn doctor'],
  run: doctor,
};

async function doctor(args: Arguments, world: World): Promise<void> {
  const facts = await surroundings(world);
  const modes = await modeSpeeds(world);
  printResult(args, world, { facts, modes }, doctorTable(facts, modes));
}
