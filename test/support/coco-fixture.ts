// A COCO file of two images, 40×30, as a tree for tap's t.testdir(); tests break one part of it.
import { encodePng } from '../../lib/data/pictures/image-file.js';

const [WIDTH, HEIGHT] = [40, 30];
const RGB = Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, i) => i % 251);

/** A picture of the fixture's size. */
export const COCO_PNG = Buffer.from(await encodePng({ width: WIDTH, height: HEIGHT, data: RGB }));

/** The parts of a COCO file, each free to be wrong. */
export interface CocoParts {
  readonly images?: unknown;
  readonly annotations?: unknown;
  readonly categories?: unknown;
}

/** The text of a file; `parts` replace whole lists, undefined takes one out. */
export function cocoText(parts: CocoParts = {}): string {
  return JSON.stringify({ info: { note: '"}]{[' }, ...COCO_PARTS, ...parts });
}

export const COCO_IMAGES = [
  { id: 7, file_name: 'a.png', width: WIDTH, height: HEIGHT },
  { id: 9, file_name: 'b.png', width: WIDTH, height: HEIGHT },
];

/** Image a: a cat at x 0..9, y 1..19 (0-based, inclusive), and a dog; image b: nothing. */
export const COCO_PARTS = {
  images: COCO_IMAGES,
  annotations: [
    { id: 31, image_id: 7, category_id: 17, bbox: [0, 1, 10, 19], area: 190, iscrowd: 0,
      segmentation: [[0, 1, 10, 1, 10, 20]] },
    { id: 32, image_id: 7, category_id: 18, bbox: [4.5, 4, 20, 10.25], area: 205, iscrowd: 0 },
  ],
  categories: [{ id: 18, name: 'dog', supercategory: 'animal' }, { id: 17, name: 'cat' }, { id: 1, name: 'nobody' }],
};

/** A type, not an interface: tap's trees want an index signature. */
export type CocoTree = {
  readonly annotations: Record<string, string>;
  readonly images: Record<string, Buffer>;
};

/** annotations/instances_train.json and images/a.png, images/b.png. */
export function cocoTree(parts: CocoParts = {}): CocoTree {
  return {
    annotations: { 'instances_train.json': cocoText(parts) },
    images: { 'a.png': COCO_PNG, 'b.png': COCO_PNG },
  };
}
