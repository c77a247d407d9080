// What a person wants to do, and the commands for it: the order of `rcnn --help`.
import type { Command } from './command.js';

const GROUPS: readonly (readonly [wish: string, names: readonly string[]])[] = [
  ['See it work, on drawn shapes', ['start', 'shapes']],
  ['Your own pictures', ['check', 'anchors', 'convert', 'proposals', 'train', 'test', 'detect', 'explain', 'export']],
  ['The deck\'s tables and findings', ['compare', 'ablate', 'compress']],
  ['Networks and speed', ['describe', 'step', 'pretrain', 'bench']],
  ['This program', ['doctor', 'completion']],
];

export interface CommandGroup {
  readonly wish: string;
  readonly commands: readonly Command[];
}

/** The commands by what they are for, in the order of the table; one that the table does not name comes last. */
export function commandGroups(commands: readonly Command[]): CommandGroup[] {
  const named = GROUPS.map(([wish, names]) => ({
    wish, commands: names.flatMap((name) => commands.filter((command) => command.name === name)),
  }));
  const rest = commands.filter((command) => !named.some((group) => group.commands.includes(command)));
  return [...named, { wish: 'More', commands: rest }].filter((group) => group.commands.length > 0);
}
