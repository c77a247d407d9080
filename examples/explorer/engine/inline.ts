// What only the single file holds: the worker's text, and the weights in base64; null in the folder. The build puts
// another module in the place of this one (build.mjs).

export interface Inline {
  readonly worker: string;
  readonly weights: Readonly<Record<string, string>>;
}

export const inline = null as Inline | null;
