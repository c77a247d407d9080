// From words typed to a command run: its name, its flags, its operands; and from an error to one line.
import { threadsAllowed } from '../compute/thread-count.js';
import { errorLine } from '../runs/lines/error-line.js';
import { Interrupted, STOP_SIGNALS } from '../runs/guards/interruption.js';
import type { World } from '../runs/world.js';
import type { Command } from './command.js';
import { parseFlags, UsageError, type Arguments, type Flag } from './flags.js';
import { commandHelp, programHelp } from './help-text.js';
import { meantText } from './nearest-word.js';

const HELP: Flag = { kind: 'switch', name: 'help', about: 'print this' };

/**
 * Runs one command line and returns the exit code: 0; after one line 1, or 2 where the command line is wrong; 128 + n
 * for a signal.
 */
export async function runCommandLine(
  argv: readonly string[], commands: readonly Command[], world: World,
): Promise<number> {
  const [name] = argv;
  try {
    if (name === '--version') world.print(versionLine(world));
    else if (asksForHelp(argv)) world.print(helpText(argv, commands, world));
    else await runParsed(parsedCommand(argv, commands), world);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      world.progress.say(`rcnn ${name}: ${error.message}`);
      return 128 + STOP_SIGNALS[error.signal];
    }
    const known = commands.some((command) => command.name === name);
    world.progress.fail(`rcnn${known ? ` ${name}` : ''}: ${errorLine(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = commands.map((known) => known.name);
  const isFlag = name.startsWith('-');
  const what = isFlag ? 'the command comes first, got' : 'unknown command';
  const meant = isFlag ? ',' : meantText(name, names);
  throw new UsageError(`${what} ${JSON.stringify(name)}${meant} known are ${names.join(', ')}`);
}

/** `rcnn`, `rcnn help`, `rcnn help train`, and -h or --help anywhere before `--`. */
function asksForHelp([name, ...rest]: readonly string[]): boolean {
  const words = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest;
  return name === undefined || name === 'help' || [name, ...words].some((word) => word === '-h' || word === '--help');
}

/** The help of the command that is named, otherwise of the program. Throws UsageError for an unknown command. */
function helpText(argv: readonly string[], commands: readonly Command[], { columns }: World): string {
  const [name] = argv.filter((word) => word !== 'help' && !word.startsWith('-'));
  return name === undefined ? programHelp(commands, columns) : commandHelp(commandNamed(name, commands), columns);
}

/** A command with what was typed after its name, every word checked. */
export interface ParsedCommand {
  readonly command: Command;
  readonly args: Arguments;
}

/** The command of a line, `argv` from its name on. Throws UsageError, in one line, for a line that is wrong. */
export function parsedCommand([name = '', ...words]: readonly string[], commands: readonly Command[]): ParsedCommand {
  const command = commandNamed(name, commands);
  const args = parseFlags(words, [...command.flags, HELP]);
  const { operand } = command;
  const most = operand === null ? 0 : operand.several ? Infinity : 1;
  const count = args.operands.length;
  if (operand !== null && args.operands.includes('')) throw new UsageError(`${operand.name} is an empty word`);
  if (operand !== null && count === 0) throw new UsageError(`${operand.name} is missing`);
  if (count > most) throw new UsageError(`${JSON.stringify(args.operands[most])} is one word too many`);
  return { command, args };
}

async function runParsed({ command, args }: ParsedCommand, world: World): Promise<void> {
  threadsAllowed(); // refused now, not when the work begins
  await command.run(args, world);
}

function versionLine({ versions }: World): string {
  return Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ');
}
