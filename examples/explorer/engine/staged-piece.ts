// A piece of a training in stages, as the worker tells of it.

export type StagedSystem = 'rcnn' | 'sppnet';

/** Files below one path of the disk of a training in stages. */
export interface DiskPlace {
  readonly place: string;
  readonly files: number;
  readonly bytes: number;
}

/** A piece of slow R-CNN's or SPP-net's training; `stage` is `proposals` before it begins, `end` after the last. */
export interface StagedPiece {
  readonly stage: string;
  readonly done: number;
  readonly of: number;
  readonly losses: Readonly<Record<string, number>>;
  /** Bytes that this piece wrote to the disk, and read from it. */
  readonly written: number;
  readonly read: number;
  readonly places: readonly DiskPlace[];
  /** Digits of the trunk of M, and of M' from fine-tuning on. */
  readonly trunk: string;
  /** Regions of all images together: proposals and objects. */
  readonly regions: number;
}
