// From words typed to a command run: its name, its flags, its operands; and from an error to one line.
import { errorLine } from '../runs/lines/error-line.js';
import { Interrupted, STOP_SIGNALS } from '../runs/guards/interruption.js';
import type { World } from '../runs/world.js';
import type { Command } from './command.js';
import { parseFlags, UsageError, type Flag } from './flags.js';
import { commandHelp, programHelp } from './help-text.js';

const HELP: Flag = { kind: 'switch', name: 'help', about: 'print this' };

/**
 * Runs one command line and returns the exit code: 0; after one line 1, or 2 where the command line is wrong; 128 + n
 * for a signal.
 */
export async function runCommandLine(
  argv: readonly string[], commands: readonly Command[], world: World,
): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === undefined || ['--help', '-h', 'help'].includes(name)) world.print(programHelp(commands));
    else if (name === '--version') world.print(versionLine(world));
    else await runCommand(commandNamed(name, commands), rest, world);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      world.progress.say(`rcnn ${name}: ${error.message}`);
      return 128 + STOP_SIGNALS[error.signal];
    }
    const known = commands.some((command) => command.name === name);
    world.progress.say(`rcnn${known ? ` ${name}` : ''}: ${errorLine(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const what = name.startsWith('-') ? 'the command comes first, got' : 'unknown command';
  throw new UsageError(`${what} ${JSON.stringify(name)}, known are ${commands.map((known) => known.name).join(', ')}`);
}

async function runCommand(command: Command, argv: readonly string[], world: World): Promise<void> {
  const args = parseFlags(argv.map((word) => word === '-h' ? '--help' : word), [...command.flags, HELP]);
  if (args.has('help')) {
    world.print(commandHelp(command));
    return;
  }
  const { operand } = command;
  const most = operand === null ? 0 : operand.several ? Infinity : 1;
  const count = args.operands.length;
  if (operand !== null && count === 0) throw new UsageError(`${operand.name} is missing`);
  if (count > most) throw new UsageError(`${JSON.stringify(args.operands[most])} is one word too many`);
  await command.run(args, world);
}

function versionLine({ versions }: World): string {
  return Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
}
