// Texts of lib by `lib/file.ts#name`. The build puts another module in the place of this one (build.mjs).

export interface LibText {
  readonly file: string;
  readonly name: string;
  /** Of the first line of the text in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

export const libTexts: Readonly<Record<string, LibText>> = {};
