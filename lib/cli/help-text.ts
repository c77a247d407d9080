// What `--help` prints, never wider than 100 characters.
import { PROGRAM_WORDS } from '../data/files/typed-command.js';
import { commandGroups } from './command-groups.js';
import { usageOf, type Command } from './command.js';
import { flagUsage } from './flags.js';

const WIDTH = 100;
const INDENT = 26; // where the explanations stand

/** `rcnn --help`. */
export function programHelp(commands: readonly Command[]): string {
  return [
    'rcnn: the R-CNN family on your own pictures, or on drawn shapes',
    '',
    `Usage: ${PROGRAM_WORDS} COMMAND [OPERANDS] [FLAGS]`,
    ...commandGroups(commands).flatMap(({ wish, commands: some }) => [
      '', `${wish}:`, ...some.flatMap((command) => entry(usageOf(command), command.summary)),
    ]),
    '',
    ...wrapped(`${PROGRAM_WORDS} COMMAND --help says more about one of them, ${PROGRAM_WORDS} --version which version `
      + 'this is.', 0),
  ].join('\n');
}

/** `rcnn COMMAND --help`. */
export function commandHelp(command: Command): string {
  const { about, flags, examples } = command;
  return [
    `Usage: ${PROGRAM_WORDS} ${usageOf(command)} [FLAGS]`,
    '',
    ...wrapped(about, 0),
    '',
    'Flags:',
    ...flags.flatMap((flag) => entry(flagUsage(flag), flag.about)),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** The left part, then the explanation beside it, or below when the left part is long. */
function entry(left: string, explanation: string): string[] {
  const lines = wrapped(explanation, INDENT);
  const head = `  ${left}`;
  if (head.length + 2 > INDENT) return [head, ...lines];
  return [head.padEnd(INDENT) + lines[0].trimStart(), ...lines.slice(1)];
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
