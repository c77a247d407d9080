// What `--help` prints: as wide as the terminal, from 60 to 100 characters.
import { PROGRAM_WORDS } from '../data/files/typed-command.js';
import { commandGroups } from './command-groups.js';
import { usageOf, type Command } from './command.js';
import { flagUsage } from './flags.js';

const WIDTH = 100;
const NARROWEST = 60;
const INDENT = 26; // where the explanations stand

/** `rcnn --help` for a terminal of so many columns. */
export function programHelp(commands: readonly Command[], columns = WIDTH): string {
  const width = helpWidth(columns);
  return [
    'rcnn: the R-CNN family on your own pictures, or on drawn shapes',
    '',
    `Usage: ${PROGRAM_WORDS} COMMAND [OPERANDS] [FLAGS]`,
    ...commandGroups(commands).flatMap(({ wish, commands: some }) => [
      '', `${wish}:`, ...some.flatMap((command) => entry(usageOf(command), command.summary, width)),
    ]),
    '',
    ...wrapped(`${PROGRAM_WORDS} COMMAND --help says more about one of them, ${PROGRAM_WORDS} --version which version `
      + 'this is.', 0, width),
  ].join('\n');
}

/** `rcnn COMMAND --help` for a terminal of so many columns. */
export function commandHelp(command: Command, columns = WIDTH): string {
  const { about, flags, examples } = command;
  const width = helpWidth(columns);
  return [
    `Usage: ${PROGRAM_WORDS} ${usageOf(command)} [FLAGS]`,
    '',
    ...wrapped(about, 0, width),
    '',
    'Flags:',
    ...flags.flatMap((flag) => entry(flagUsage(flag), flag.about, width)),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** The left part, then the explanation beside it, or below when the left part is long. */
function entry(left: string, explanation: string, width: number): string[] {
  const lines = wrapped(explanation, INDENT, width);
  const head = `  ${left}`;
  if (head.length + 2 > INDENT) return [head, ...lines];
  return [head.padEnd(INDENT) + lines[0].trimStart(), ...lines.slice(1)];
}

/** The width of help on a terminal of so many columns. */
export function helpWidth(columns: number): number {
  return Math.max(NARROWEST, Math.min(WIDTH, columns));
}

/** The text in lines of at most `width` characters, each behind `indent` spaces. */
export function wrapped(text: string, indent: number, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}
