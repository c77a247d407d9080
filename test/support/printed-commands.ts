// The command lines in a text: what a command prints, a page of docs, a help text. A word is made of characters that a
// shell leaves alone, or stands in single quotes; the command ends at the first thing that is neither, at two blanks,
// and at the end of its line.
import { parsedCommand } from '../../lib/cli/command-line.js';
import { COMMANDS } from '../../lib/cli/commands/all-commands.js';

const START = /\b(?:npx rcnn|npm start|npm test|npm run [a-z][a-z:-]*)(?![\w/-])/g;
const WORD = /^ ((?:[\w@%+=:,./…*-]|'[^']*'|\\')+)/;

export interface PrintedCommand {
  /** E.g. `npx rcnn`, `npm run bench`. */
  readonly program: string;
  /** The words behind it, quotes taken away. */
  readonly words: readonly string[];
}

/** The commands of a text, in order. */
export function commandsIn(text: string): PrintedCommand[] {
  return [...text.matchAll(START)].map((match) => {
    const [program] = match;
    const words: string[] = [];
    let rest = text.slice(match.index + program.length);
    for (let word = WORD.exec(rest); word !== null; word = WORD.exec(rest)) {
      words.push(word[1].replaceAll('\\\'', '\0').replaceAll('\'', '').replaceAll('\0', '\''));
      rest = rest.slice(word[0].length);
    }
    return { program, words };
  });
}

/** The npm scripts that are commands of this program: their words follow behind `--`. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'npx rcnn': [], 'npm run rcnn': [], 'npm start': ['start'],
  'npm run compare': ['compare'], 'npm run bench': ['bench'],
};

/** What is typed after `rcnn`; null: the line is of another program, or names no command (`npx rcnn COMMAND`). */
export function rcnnWords({ program, words }: PrintedCommand): readonly string[] | null {
  const before = SCRIPTS[program];
  if (before === undefined) return null;
  const own = program === 'npx rcnn' ? words : words.slice(words[0] === '--' ? 1 : words.length);
  const all = [...before, ...own];
  return all.length === 0 || /^[A-Z]/.test(all[0]) || all.some((word) => word.includes('…')) ? null : all;
}

/** Why the program would refuse a line; null: it would not. Help and version are lines, too. */
export function refusal(words: readonly string[]): string | null {
  if (words.some((word) => ['--help', '-h', '--version', 'help'].includes(word))) return null;
  try {
    parsedCommand(words, COMMANDS);
    return null;
  } catch (error) {
    return `rcnn ${words.join(' ')}: ${(error as Error).message}`;
  }
}
