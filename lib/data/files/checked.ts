// Values from outside, checked against a schema: what a file of ours says is believed only when every field is of the
// type and in the range that the program writes.
import { getDotPath, safeParse, type BaseIssue, type GenericSchema, type InferOutput } from 'valibot';

const LONGEST = 60; // characters of a value that a line repeats

/** The value. Throws RangeError `<source>: <field> must be <what>, is <value>` for the first field that is wrong. */
export function checked<S extends GenericSchema>(schema: S, value: unknown, source: string): InferOutput<S> {
  const result = safeParse(schema, value, { abortEarly: true });
  if (result.success) return value as InferOutput<S>; // as it is: schemas change nothing, and valibot drops __proto__
  throw new RangeError(`${source}: ${ruleOf(result.issues[0])}`);
}

/** The value of a JSON text. Throws RangeError `<source>: is no JSON`, or as checked(). */
export function checkedJson<S extends GenericSchema>(schema: S, text: string, source: string): InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RangeError(`${source}: is no JSON`);
  }
  return checked(schema, value, source);
}

function ruleOf(issue: BaseIssue<unknown>): string {
  const field = getDotPath(issue) ?? 'the whole';
  const received = issue.received.length > LONGEST ? `${issue.received.slice(0, LONGEST)}…` : issue.received;
  if (received === 'undefined') return `${field} is missing`;
  if (issue.type === 'non_empty') return `${field} is empty`;
  const expected = issue.expected ?? issue.type;
  return `${field} must be ${WORDS[expected] ?? expected}, is ${WORDS[received] ?? received}`;
}

/** What valibot calls otherwise, or not at all. */
const WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number', safe_integer: 'a whole number', finite: 'a finite number', regex: 'of another form',
  Object: 'a record', Array: 'a list', NaN: 'not a number', Infinity: 'infinite or no number',
  never: 'absent', '(boolean | (0 | 1))': '0 or 1',
  [String(/\S/)]: 'a name that can be seen',
};
