// The boxes of many images in little memory: four numbers a box side by side, where an object a box takes 60 to 120
// bytes. Boxes at whole pixels take 8 bytes each (selective search: 500 boxes an image, 40 MB for 10,000 images), other
// boxes 32. Objects are made anew whenever the boxes of an image are asked for.
import type { Box } from '../boxes/box.js';

export class PackedBoxes {
  private readonly rows: (Uint16Array | Float64Array)[] = [];

  /** Images. */
  get length(): number {
    return this.rows.length;
  }

  /** Adds the boxes of the next image. */
  push(boxes: readonly Box[]): void {
    const exact = new Float64Array(4 * boxes.length);
    boxes.forEach(({ x1, y1, x2, y2 }, b) => exact.set([x1, y1, x2, y2], 4 * b));
    const whole = Uint16Array.from(exact);
    this.rows.push(whole.every((value, i) => Object.is(value, exact[i])) ? whole : exact);
  }

  /** The boxes of an image, number for number as they were added; undefined: there is no such image. */
  at(image: number): Box[] | undefined {
    const rows = this.rows.at(image);
    if (rows === undefined) return undefined;
    return Array.from({ length: rows.length / 4 }, (_, b) =>
      ({ x1: rows[4 * b], y1: rows[4 * b + 1], x2: rows[4 * b + 2], y2: rows[4 * b + 3] }));
  }

  * [Symbol.iterator](): IterableIterator<Box[]> {
    for (let image = 0; image < this.length; image++) yield this.at(image)!;
  }
}
