// A command of this program as it is typed in a shell: the one way in which messages, pages and reports say what to do
// next. It can be pasted as it stands, in a clone and in a project that has installed the package.

/** How the program is called from a clone, and from a project in which it is installed. */
export const PROGRAM_WORDS = 'npx rcnn';

/** Characters that a shell leaves alone. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** `npx rcnn test --run 'my photos'`: a word that a shell would take apart stands in quotes. */
export function typedCommand(words: readonly string[]): string {
  return [PROGRAM_WORDS, ...words.map(shellWord)].join(' ');
}

/** A word as it is typed: in single quotes where a shell would take it apart. */
export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
}
