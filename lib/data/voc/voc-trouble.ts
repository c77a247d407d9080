// A trouble of a VOC folder, as data: what is wrong where, and by its kind what is done about it (voc-policy.ts).
import { typedCommand } from '../files/typed-command.js';
import { VOC_LIMITS, verdictOf, type TroubleKind } from './voc-policy.js';

export interface Trouble {
  readonly kind: TroubleKind;
  /** Path of the file, starting with the folder's path as the caller gave it. */
  readonly file: string;
  /** The object's number in its file, from 1, and its class ('' for no class); null: a trouble of the whole file. */
  readonly object: { readonly number: number; readonly name: string } | null;
  readonly rule: string;
  /** A fatal trouble refuses the folder; the others are repairs or warnings. */
  readonly fatal: boolean;
}

/** A trouble; `object` null: of the whole file. */
export function trouble(kind: TroubleKind, file: string, rule: string, object: Trouble['object'] = null): Trouble {
  return { kind, file, object, rule, fatal: verdictOf(kind) === 'refused' };
}

/** The same troubles when nothing may be repaired: repairs are fatal. */
export function strictly(troubles: readonly Trouble[]): Trouble[] {
  return troubles.map((one) => verdictOf(one.kind) !== 'repaired' ? one
    : { ...one, rule: `${one.rule}; --strict refuses it`, fatal: true });
}

const LONGEST_QUOTE = 60; // characters of a name from a file in a line

/** A name or number of a file as a line quotes it: control characters as \u001b, cut in the middle when it is long. */
export function quoted(text: string): string {
  if (text.length <= LONGEST_QUOTE) return `'${visible(text)}'`;
  const half = LONGEST_QUOTE / 2;
  return `'${visible(text.slice(0, half))}…${visible(text.slice(-half))}' (${text.length} characters)`;
}

/** Control characters as \u001b. */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The first ten names, and how many more there are. */
export function listed(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => name.length <= LONGEST_QUOTE ? name : quoted(name)).join(', ');
  return names.length <= most ? shown : `${shown} and ${names.length - most} more`;
}

/** `<file>: object <number> (<class>): <rule>`, in one line. */
export function describeTrouble({ file, object, rule }: Trouble): string {
  if (object === null) return `${file}: ${rule}`;
  const name = object.name === '' ? '' : ` (${quoted(object.name).replace(/^'(.*)'$/, '$1')})`;
  return `${file}: object ${object.number}${name}: ${rule}`;
}

/** The troubles whose lines are printed, ten of each kind at most, and how many more of the kind each last one has. */
export function groupedTroubles(troubles: readonly Trouble[]): { readonly one: Trouble; readonly more: number }[] {
  const counts = new Map<TroubleKind, number>();
  for (const { kind } of troubles) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const seen = new Map<TroubleKind, number>();
  return troubles.flatMap((one) => {
    const number = (seen.get(one.kind) ?? 0) + 1;
    seen.set(one.kind, number);
    if (number > VOC_LIMITS.likeTroubles) return [];
    const isLast = number === VOC_LIMITS.likeTroubles;
    return { one, more: isLast ? counts.get(one.kind)! - number : 0 };
  });
}

/** The line of each trouble; after ten of a kind the last line counts the others. */
export function troubleLines(troubles: readonly Trouble[]): string[] {
  return groupedTroubles(troubles).map(({ one, more }) =>
    `${describeTrouble(one)}${more === 0 ? '' : ` (and ${more} more of the kind '${one.kind}')`}`);
}

/** Throws an Error for the first fatal trouble of the list; it counts the others. `rcnn check DIR` lists them all. */
export function refuseFatal(troubles: readonly Trouble[], dir?: string): void {
  const [first, ...others] = troubles.filter(({ fatal }) => fatal);
  if (first === undefined) return;
  const toList = dir === undefined ? '' : `; all are listed by: ${typedCommand(['check', dir])}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more${toList})`;
  throw new Error(`${describeTrouble(first)}${more}`);
}

/** The message of an error without the path in front, which the trouble has in `file`. */
export function ruleOf(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
}
