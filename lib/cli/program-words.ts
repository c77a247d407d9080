// How this program is called from the folder in which it runs. `npx rcnn` does it in a clone and wherever the package
// is installed; in any other folder npx would look for a package `rcnn` on the web, which is not this program.
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { PROGRAM_WORDS, shellWord } from '../data/files/typed-command.js';

const NAME = 'rcnn';

/** Where the program is and where it runs. */
export interface Place {
  /** The file that Node was told to run, process.argv[1]. */
  readonly script: string;
  /** The folder in which it runs. */
  readonly folder: string;
  /** The folder of this program's package.json. */
  readonly root: string;
}

/** `npx rcnn` where that reaches this program; otherwise `rcnn`, if it was started so, or `node PATH/main.js`. */
export function programWords({ script, folder, root }: Place): string {
  if (isReached(folder, root)) return PROGRAM_WORDS;
  if (basename(script) === NAME) return NAME; // a link in a folder of PATH, as `npm install --global` makes it
  return `node ${shellWord(relative(folder, script).replaceAll('\\', '/'))}`; // Windows takes both slashes
}

/** Whether npx in a folder finds this program: it takes the next folder upwards with a package.json or node_modules. */
function isReached(folder: string, root: string): boolean {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (has('package.json') || has('node_modules')) {
    return realpathSync(folder) === realpathSync(root) || has(join('node_modules', '.bin', NAME));
  }
  return dirname(folder) !== folder && isReached(dirname(folder), root);
}

/** A text in which every `npx rcnn` is what is to be typed here. */
export function asTypedHere(text: string, words: string): string {
  return words === PROGRAM_WORDS ? text : text.replaceAll(PROGRAM_WORDS, words);
}
