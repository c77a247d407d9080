// The state of every panel in the address: `#panel=roi&roi.bins=4`. One table says of each value its key, its default
// and how it is read; only what is not the default stands in the address, so that every view is a link.

interface Field<T> {
  readonly default: T;
  /** Null: no such value. */
  parse(text: string): T | null;
  format(value: T): string;
}

function number(initial: number, [low, high]: readonly [number, number], digits = 0): Field<number> {
  const parse = (text: string): number | null => {
    const value = Number(text);
    return text !== '' && value >= low && value <= high ? Number(value.toFixed(digits)) : null;
  };
  return { default: initial, parse, format: (value) => String(Number(value.toFixed(digits))) };
}

function choice<const Name extends string>(names: readonly Name[], initial: NoInfer<Name>): Field<Name> {
  return { default: initial, parse: (text) => names.find((name) => name === text) ?? null, format: (name) => name };
}

const BROKEN = ['no', 'yes'] as const;
const SCENE = number(0, [0, 7]);
const PIXEL_X = [0, 249] as const;
const PIXEL_Y = [0, 149] as const;

export const PANELS = [
  'start', 'roi', 'batches', 'proposals', 'anchors', 'losses', 'approximate', 'alternating', 'race', 'yours',
] as const;
export type PanelName = typeof PANELS[number];

export const FIELDS = {
  'panel': choice(PANELS, 'start'),
  'theme': choice(['auto', 'light', 'dark'], 'auto'),
  'start.from': choice(['M0', 'scratch'], 'M0'),
  'start.seed': number(0, [0, 999]),
  'roi.scene': SCENE,
  'roi.channel': number(3, [0, 31]),
  'roi.bins': number(3, [1, 8]),
  'roi.x1': number(30, PIXEL_X), 'roi.y1': number(20, PIXEL_Y),
  'roi.x2': number(150, PIXEL_X), 'roi.y2': number(110, PIXEL_Y),
  'roi.broken': choice(BROKEN, 'no'),
  'approximate.x1': number(40, PIXEL_X, 2),
  'approximate.bins': number(3, [1, 8]),
  'anchors.scene': SCENE,
  'anchors.positive': number(0.7, [0.3, 0.95], 2),
  'anchors.negative': number(0.3, [0, 0.7], 2),
  'anchors.cell': number(251, [0, 9999]),
  'anchors.broken': choice(BROKEN, 'no'),
  'losses.seed': number(0, [0, 999]),
  'losses.from': choice(['M0', 'scratch'], 'M0'),
  'losses.stage': number(0, [0, 40]),
  'losses.rate': number(1, [0, 20], 1),
  'batches.seed': number(0, [0, 999]),
  'batches.images': number(2, [1, 16]),
  'batches.regions': number(128, [16, 256]),
  'proposals.scene': SCENE,
  'proposals.merge': number(60, [0, 100]),
  'proposals.iou': number(0.3, [0, 1], 2),
  'alternating.seed': number(0, [0, 999]),
  'race.scene': SCENE,
  'yours.floor': number(0.6, [0.05, 0.99], 2),
} as const;

export type FieldName = keyof typeof FIELDS;
export type ValueOf<Name extends FieldName> = (typeof FIELDS)[Name] extends Field<infer T> ? T : never;

/** What an address says, and the parts of it that say nothing that the table knows. */
export function parsedHash(hash: string): { values: Map<string, unknown>; unknown: string[] } {
  const values = new Map<string, unknown>();
  const unknown: string[] = [];
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const field = Object.hasOwn(FIELDS, key) ? FIELDS[key as FieldName] as Field<unknown> : null;
    const value = field?.parse(text) ?? null;
    if (value === null) unknown.push(`${key}=${text}`);
    else values.set(key, value);
  }
  return { values, unknown };
}

export class UrlState {
  private values: Map<string, unknown>;
  /** Parts of the address that were left out of account. */
  unknown: readonly string[];

  constructor() {
    ({ values: this.values, unknown: this.unknown } = parsedHash(location.hash));
  }

  /** Reads the address again. */
  read(): void {
    ({ values: this.values, unknown: this.unknown } = parsedHash(location.hash));
  }

  get<Name extends FieldName>(name: Name): ValueOf<Name> {
    return (this.values.get(name) ?? FIELDS[name].default) as ValueOf<Name>;
  }

  /** Writes a value into the address, without a new entry in the history. */
  set<Name extends FieldName>(name: Name, value: ValueOf<Name>): void {
    this.values.set(name, value);
    history.replaceState(null, '', this.address());
  }

  /** The address of a panel, as a link; absent: of what is shown. */
  address(panel?: PanelName): string {
    const parts = new URLSearchParams();
    const shown = panel ?? this.get('panel');
    for (const [key, field] of Object.entries(FIELDS) as [FieldName, Field<unknown>][]) {
      const value = key === 'panel' ? shown : this.get(key);
      const text = field.format(value);
      if (text !== field.format(field.default)) parts.set(key, text);
    }
    return `#${parts.toString()}`;
  }
}
