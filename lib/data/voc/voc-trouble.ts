// What can be wrong with a VOC folder, as data: reading stops at the first fatal trouble, checking lists them all.

export interface Trouble {
  /** Path of the file, as the folder was named by the caller. */
  readonly file: string;
  /** The object's number in its file, from 1, and its class where it has one; null when the file itself is meant. */
  readonly object: { readonly number: number; readonly name: string } | null;
  readonly rule: string;
  /** Fatal troubles refuse the folder; the others were repaired, or are only worth a look. */
  readonly fatal: boolean;
}

/** `<file>: object <number> (<class>): <rule>`, in one line. */
export function describeTrouble({ file, object, rule }: Trouble): string {
  if (object === null) return `${file}: ${rule}`;
  const name = object.name === '' ? '' : ` (${object.name})`;
  return `${file}: object ${object.number}${name}: ${rule}`;
}

/** Throws an Error with the first fatal trouble of the list, if there is one. */
export function refuseFatal(troubles: readonly Trouble[]): void {
  const fatal = troubles.find((trouble) => trouble.fatal);
  if (fatal !== undefined) throw new Error(describeTrouble(fatal));
}

/** The trouble of a whole file. */
export function fileTrouble(file: string, rule: string): Trouble {
  return { file, object: null, rule, fatal: true };
}

/** The message of an error without the file's name in front, which the trouble carries. */
export function ruleOf(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;
}
