// Scripts that let a shell complete `rcnn …`, and `npx rcnn …`, made from the table of commands.
import type { Command } from './command.js';
import type { Flag } from './flags.js';

export const SHELLS = ['bash', 'zsh'] as const;
export type Shell = typeof SHELLS[number];

/** The script of a shell. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  const complete = 'complete -o default -F _rcnn';
  const head = shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []; // zsh then has bash's builtins
  const isTaken = shell === 'zsh' ? '(( $+_comps[npx] ))' : 'complete -p npx >/dev/null 2>&1';
  return [...head, bashFunction(commands), `${complete} rcnn`, `${isTaken} || ${complete} npx`].join('\n');
}

/**
 * A function that looks at the word before the cursor: after a flag that takes a value its choices, or files; after
 * dashes the flags of the command; first of all the commands; otherwise files, by `-o default`.
 */
function bashFunction(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `_rcnn() {
  local first=1
  [ "\${COMP_WORDS[0]##*/}" = npx ] && first=2
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$first" = 2 ] && [ "\${COMP_WORDS[1]}" != rcnn ]; then return; fi
  if [ "$COMP_CWORD" = "$first" ]; then
    COMPREPLY=($(compgen -W "${names} help" -- "$word")); return
  fi
  case "\${COMP_WORDS[$first]}" in
    help) COMPREPLY=($(compgen -W "${names}" -- "$word")) ;;
${commands.map(commandCase).join('\n')}
  esac
}`;
}

/** The lines of one command. */
function commandCase({ name, flags, operand }: Command): string {
  const values = flags.filter((flag) => flag.kind !== 'switch').map((flag) => `        ${valueCase(flag)}`);
  const words = [...flags.map((flag) => `--${flag.name}`), '--help'].join(' ');
  const operands = operand === null ? ` COMPREPLY=($(compgen -W "${words}" -- "$word")) ` : ' ';
  return `    ${name})
      case "$before" in
${values.join('\n')}${values.length > 0 ? '\n' : ''}        *) case "$word" in
          -*) COMPREPLY=($(compgen -W "${words}" -- "$word")) ;;
          *)${operands};;
        esac ;;
      esac ;;`;
}

/** After a flag that takes a value: its choices; otherwise files, by `-o default`. */
function valueCase(flag: Flag): string {
  if (flag.kind !== 'choice') return `--${flag.name}) ;;`;
  return `--${flag.name}) COMPREPLY=($(compgen -W "${flag.choices.join(' ')}" -- "$word")) ;;`;
}
