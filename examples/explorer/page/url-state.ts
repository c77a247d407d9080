// The state of every panel in the address: `#panel=roi&roi.bins=4`. One table says of each value its key, its default
// and how it is read; only what is not the default stands in the address, so that every view is a link.
import { breaks } from './breaks.js';

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

/** The line that "Break it" has changed; `none`: no line. */
const BREAK: Field<string> = {
  default: 'none', parse: (text) => Object.hasOwn(breaks, text) ? text : null, format: (name) => name,
};
const SCENE = number(0, [0, 7]);
const SCENE_OF_YOURS = number(1, [0, 7]);
const PIXEL_X = [0, 249] as const;
const PIXEL_Y = [0, 149] as const;

export const PANELS = [
  'start', 'disks', 'branches', 'roi', 'spp', 'batches', 'field', 'proposals', 'anchors', 'losses', 'approximate',
  'exact', 'alternating', 'race', 'yours',
] as const;
export type PanelName = typeof PANELS[number];

/** Modes of compute that run in a page; the last three are gpu.js. */
export const MODES = ['simd', 'blocked', 'loops', 'webasm', 'webgpu', 'webgl2'] as const;
export const GPU_JS_MODES: readonly string[] = MODES.slice(3);

export const FIELDS = {
  'panel': choice(PANELS, 'start'),
  'break': BREAK,
  'mode': choice(MODES, 'simd'),
  'theme': choice(['auto', 'light', 'dark'], 'auto'),
  'start.from': choice(['M0', 'scratch'], 'M0'),
  'start.seed': number(0, [0, 999]),
  'disks.seed': number(0, [0, 999]),
  'disks.rcnn': number(0, [0, 5]),
  'disks.sppnet': number(0, [0, 6]),
  'branches.scene': SCENE,
  'branches.from': choice(['trained', 'M0'], 'trained'),
  'branches.region': number(0, [0, 31]),
  'branches.unit': number(-1, [-1, 127]),
  'roi.scene': SCENE,
  'roi.channel': number(3, [0, 31]),
  'roi.bins': number(3, [1, 8]),
  'roi.x1': number(30, PIXEL_X), 'roi.y1': number(20, PIXEL_Y),
  'roi.x2': number(150, PIXEL_X), 'roi.y2': number(110, PIXEL_Y),
  'roi.second': choice(['inside', 'outside'], 'inside'),
  'roi.cell': number(-1, [-1, 9999]),
  'spp.scene': SCENE,
  'spp.channel': number(3, [0, 31]),
  'spp.levels': choice(['1-2-3-6', '1-2-4', '6'], '1-2-3-6'),
  'spp.x1': number(40, PIXEL_X), 'spp.y1': number(25, PIXEL_Y),
  'spp.x2': number(160, PIXEL_X), 'spp.y2': number(115, PIXEL_Y),
  'field.scene': SCENE,
  'field.x1': number(90, PIXEL_X), 'field.y1': number(50, PIXEL_Y),
  'field.x2': number(140, PIXEL_X), 'field.y2': number(90, PIXEL_Y),
  'exact.seed': number(0, [0, 999]),
  'exact.weight': number(0.3, [0, 1], 2),
  'approximate.scene': SCENE,
  'approximate.x1': number(40, PIXEL_X, 2),
  'approximate.bins': number(3, [1, 8]),
  'anchors.scene': SCENE,
  'anchors.positive': number(0.7, [0.3, 0.95], 2),
  'anchors.negative': number(0.3, [0, 0.7], 2),
  'anchors.cell': number(251, [0, 9999]),
  'anchors.x1': number(0, PIXEL_X), 'anchors.y1': number(0, PIXEL_Y),
  'anchors.x2': number(0, PIXEL_X), 'anchors.y2': number(0, PIXEL_Y),
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
  'proposals.shown': number(0, [0, 119]),
  'alternating.seed': number(0, [0, 999]),
  'alternating.done': number(0, [0, 7]),
  'race.scene': SCENE,
  'yours.scene': SCENE_OF_YOURS,
  'yours.floor': number(0.6, [0.05, 0.99], 2),
  'yours.shown': number(0, [0, 99]),
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
      const isLeft = key === 'break' && shown !== this.get('panel'); // a change belongs to the panel that offers it
      const value = key === 'panel' ? shown : isLeft ? field.default : this.get(key);
      const text = field.format(value);
      if (text !== field.format(field.default)) parts.set(key, text);
    }
    return `#${parts.toString()}`;
  }
}
