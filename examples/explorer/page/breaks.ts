// The lines that a visitor can change, by their names. The build puts another module in the place of this one
// (breaks.mjs).

export interface Break {
  /** What the change does, as an order. */
  readonly title: string;
  readonly file: string;
  /** Number of the line in the file, from 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export const breaks: Readonly<Record<string, Break>> = {};
