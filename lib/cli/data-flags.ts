// `--data DIR` and `--occluders`: the flags that choose what to train or test on.
import { resolve } from 'node:path';
import { DRAWN_SHAPES, type DataChoice } from '../runs/data-choice.js';
import type { Arguments, Flag } from './flags.js';

export const DATA_FLAGS: readonly Flag[] = [
  { kind: 'text', name: 'data', value: 'DIR',
    about: 'a VOC folder: Annotations, JPEGImages (PNG or JPEG), ImageSets/Main (default: drawn shapes)' },
  { kind: 'switch', name: 'occluders', about: 'drawn shapes: the harder variant, with blobs in front of objects' },
];

/** The data that the flags ask for; `otherwise` where none was typed. Throws RangeError when they contradict. */
export function dataChoice<T extends DataChoice | undefined>(args: Arguments, otherwise: T): DataChoice | T {
  const dir = args.text('data');
  if (dir !== undefined && args.has('occluders')) throw new RangeError('--occluders is for drawn shapes, not --data');
  if (dir !== undefined) return { kind: 'folder', dir: resolve(dir) };
  return args.has('occluders') ? { ...DRAWN_SHAPES, occluders: true } : otherwise;
}
