// `--set PATH=VALUE`: a number of a configuration in the place of the recipe's. The path names the value by the fields
// that lead to it, with dots between: `anchors.scales`. What a value must be is said in override-rules.ts.
import { overrideFault } from './override-rules.js';
import type { Json } from './system.js';
import { UsageError } from './usage-error.js';

/** Path → value, in the order in which they are put in. */
export type Overrides = Readonly<Record<string, Json>>;

/** `anchors.scales=2,4,8`, a text a value: as it is typed after --set. */
export function overrideTexts(set: Overrides): string[] {
  return Object.entries(set).map(([path, value]) => `${path}=${valueText(value)}`);
}

/** A value in the form in which it is typed. */
export function valueText(value: unknown): string {
  if (Array.isArray(value) && value.length > 0 && !value.some(isRecord)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value of a configuration that has no parts, and its path. */
export interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

const NEAR = 6; // known paths that a complaint lists

/** All values of a configuration with their paths, in its order. A list is one value. */
export function leavesOf(config: object, above = ''): Leaf[] {
  return Object.entries(config).flatMap(([name, value]: [string, unknown]) =>
    isRecord(value) ? leavesOf(value, `${above}${name}.`) : [{ path: above + name, value }]);
}

/**
 * The configuration with the values put in. Throws RangeError for a path that it does not have, listing known ones near
 * it, and for a value that the path does not take, saying what it takes.
 */
export function withOverrides<C extends object>(config: C, set: Overrides): C {
  const changed = Object.entries(set).reduce<C>((so, [path, value]) => withOverride(so, path, value), config);
  if (changed !== config) checkSides(changed);
  return changed;
}

function withOverride<C extends object>(config: C, path: string, value: Json): C {
  const unknown = (): never => {
    throw new UsageError(`--set ${path}: the configuration has no such value; near it are ${near(path, config)}`);
  };
  const replaced = (part: unknown, [name, ...rest]: readonly string[]): object => {
    if (!isRecord(part) || !Object.hasOwn(part, name)) return unknown();
    const old = part[name];
    return { ...part, [name]: rest.length > 0 ? replaced(old, rest) : fitted(path, old, value) };
  };
  return replaced(config, path.split('.')) as C; // the same fields
}

/** The value as the configuration holds it: a single number stands for a list of one. */
function fitted(path: string, old: unknown, value: Json): Json {
  const isOneOfList = Array.isArray(old) && typeof value === 'number' && overrideFault(path, old, value) !== null;
  const whole = isOneOfList ? [value] : value;
  const fault = overrideFault(path, old, whole);
  if (fault !== null) throw new UsageError(`--set ${path}: ${fault}`);
  return whole;
}

/** Throws RangeError for a longer side below the shorter one, which no picture could be resized to. */
function checkSides(config: object): void {
  const { preprocessing } = config as { preprocessing?: { shorterSide: number; longerSide: number } };
  if (preprocessing === undefined || preprocessing.shorterSide <= preprocessing.longerSide) return;
  const { shorterSide, longerSide } = preprocessing;
  throw new UsageError(`--set preprocessing: longerSide ${longerSide} is below shorterSide ${shorterSide}`);
}

/** The known paths that have most pairs of neighbouring letters in common with the one typed. */
function near(path: string, config: object): string {
  const pairs = (text: string): string[] => Array.from(text.slice(1), (letter, i) => text[i] + letter);
  const typed = pairs(path.toLowerCase());
  const likeness = (known: string): number => {
    const own = pairs(known.toLowerCase());
    return 2 * own.filter((pair) => typed.includes(pair)).length / (own.length + typed.length);
  };
  const ranked = leavesOf(config).map((leaf) => ({ path: leaf.path, likeness: likeness(leaf.path) }));
  return ranked.sort((a, b) => b.likeness - a.likeness).slice(0, NEAR).map((one) => one.path).join(', ');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
