// A trouble of a VOC folder, as data: reading stops at the first fatal trouble, checking lists all troubles.

export interface Trouble {
  /** Path of the file, starting with the folder's path as the caller gave it. */
  readonly file: string;
  /** The object's number in its file, from 1, and its class ('' for no class); null: a trouble of the whole file. */
  readonly object: { readonly number: number; readonly name: string } | null;
  readonly rule: string;
  /** A fatal trouble refuses the folder; the others are repairs or warnings. */
  readonly fatal: boolean;
}

/** `<file>: object <number> (<class>): <rule>`, in one line. */
export function describeTrouble({ file, object, rule }: Trouble): string {
  if (object === null) return `${file}: ${rule}`;
  const name = object.name === '' ? '' : ` (${object.name})`;
  return `${file}: object ${object.number}${name}: ${rule}`;
}

/** Throws an Error for the first fatal trouble of the list; returns when no trouble is fatal. */
export function refuseFatal(troubles: readonly Trouble[]): void {
  const fatal = troubles.find((trouble) => trouble.fatal);
  if (fatal !== undefined) throw new Error(describeTrouble(fatal));
}

/** A fatal trouble of a whole file. */
export function fileTrouble(file: string, rule: string): Trouble {
  return { file, object: null, rule, fatal: true };
}

/** The message of an error without the path in front, which the trouble has in `file`. */
export function ruleOf(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
}
