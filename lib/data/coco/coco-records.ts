// Images, boxes and classes in COCO's form. Boxes are x y width height, x and y from 0: x = x1, width = x2 − x1 + 1.
// Categories are numbered from 1 in the order of the classes. VOC's difficult object has `ignore` 1 and `iscrowd` 0;
// `truncated` is a field of our own. pycocotools goes by `iscrowd` alone: there a difficult object counts as any other.
import { areaOf, heightOf, widthOf, type Box, type Size } from '../../boxes/box.js';

/** An image and its objects, wherever they come from. */
export interface SourceImage {
  /** Path from the folder of images. */
  readonly fileName: string;
  readonly size: Size;
  readonly objects: readonly {
    readonly name: string;
    readonly box: Box;
    readonly difficult: boolean;
    readonly truncated: boolean;
  }[];
}

export interface CocoRecords {
  readonly info: { readonly description: string };
  readonly images: readonly object[];
  readonly annotations: readonly object[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

/** [x, y, width, height] */
function cocoBbox(box: Box): [number, number, number, number] {
  return [box.x1, box.y1, widthOf(box), heightOf(box)];
}

/** Image i has the id i + 1; annotations are numbered from 1. Throws RangeError for an object of no class. */
export function cocoRecords(images: readonly SourceImage[], classes: readonly string[], name: string): CocoRecords {
  const annotations = images.flatMap(({ objects }, i) => objects.map((object) => ({ object, image: i + 1 })));
  return {
    info: { description: `${name}, written by rcnn-velocities` },
    images: images.map(({ fileName, size: { width, height } }, i) =>
      ({ id: i + 1, file_name: fileName, width, height })),
    annotations: annotations.map(({ object: { name: of, box, difficult, truncated }, image }, i) => {
      const category = classes.indexOf(of) + 1;
      if (category === 0) throw new RangeError(`coco: an object of image ${image} is of the unknown class ${of}`);
      return {
        id: i + 1, image_id: image, category_id: category, bbox: cocoBbox(box), area: areaOf(box), iscrowd: 0,
        ignore: Number(difficult), truncated: Number(truncated), segmentation: [],
      };
    }),
    categories: classes.map((one, c) => ({ id: c + 1, name: one })),
  };
}
