// Proposals that another program has made, read from a file (data/files/proposal-lines.ts) and held against the images.
//   up to 5 pixels or 1 % of the image's side outside: clipped, and counted
//   further outside: refused                           as the boxes of objects (data/voc/voc-policy.ts)
import { clipBox, type Box, type Size } from '../boxes/box.js';
import type { NumberedLine } from '../data/files/proposal-line.js';
import { VOC_LIMITS } from '../data/voc/voc-policy.js';
import type { Sample } from '../data/sample.js';
import { PackedBoxes } from './packed-boxes.js';

export class FileProposals {
  readonly path: string;
  private readonly boxes = new PackedBoxes();
  private readonly places = new Map<string, { readonly line: number; readonly index: number }>();
  private clipped = 0;
  private overhang = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /** All lines of a file; `path`: what it is called in messages. */
  static async from(path: string, lines: AsyncIterable<NumberedLine>): Promise<FileProposals> {
    const file = new FileProposals(path);
    for await (const { id, line, boxes } of lines) {
      file.places.set(id, { line, index: file.boxes.length });
      file.boxes.push(boxes);
    }
    return file;
  }

  /** What was clipped of the boxes that were asked for, a sentence; null: nothing. */
  get note(): string | null {
    if (this.clipped === 0) return null;
    const [boxes, pixels] = [this.clipped, Number(this.overhang.toFixed(1))];
    return `${this.path}: ${boxes} ${boxes === 1 ? 'box' : 'boxes'} hung over the edge of the image by up to ${pixels} `
      + `${pixels === 1 ? 'pixel' : 'pixels'} and ${boxes === 1 ? 'was' : 'were'} clipped`;
  }

  /** Whether an image has a line. */
  has(id: string): boolean {
    return this.places.has(id);
  }

  /** Throws RangeError naming the first line whose image is not among the known ones; `where`: of what. */
  refuseUnknown(known: ReadonlySet<string>, where: string): void {
    for (const [id, { line }] of this.places) {
      if (known.has(id)) continue;
      const bare = id.replace(/\.[^./]*$/, '');
      const hint = known.has(bare) ? `; its id is ${JSON.stringify(bare)}, without the ending` : '';
      throw new RangeError(`${this.path}: line ${line}: ${where} has no image ${JSON.stringify(id)}${hint}`);
    }
  }

  /** The boxes of an image, best first. Throws RangeError for an image without a line, and for a box outside it. */
  of(sample: Pick<Sample, 'id' | 'width' | 'height'>): Box[] {
    const place = this.places.get(sample.id);
    if (place === undefined) throw new RangeError(`${this.path}: has no line for image ${JSON.stringify(sample.id)}`);
    return this.boxes.at(place.index)!.map((box, i) => this.inside(box, sample, `line ${place.line}: box ${i + 1}`));
  }

  private inside(box: Box, { width, height }: Size, what: string): Box {
    const [right, bottom] = [width - 1, height - 1];
    const overX = Math.max(0, -box.x1, box.x2 - right);
    const overY = Math.max(0, -box.y1, box.y2 - bottom);
    if (overX === 0 && overY === 0) return box;
    const isApart = box.x1 > right || box.y1 > bottom || box.x2 < 0 || box.y2 < 0;
    if (isApart || overX > allowedOverhang(width) || overY > allowedOverhang(height)) {
      const { x1, y1, x2, y2 } = box;
      throw new RangeError(`${this.path}: ${what} [${[x1, y1, x2, y2].join(', ')}] lies outside the image of `
        + `${width}x${height}`);
    }
    this.clipped++;
    this.overhang = Math.max(this.overhang, overX, overY);
    return clipBox(box, { width, height });
  }
}

function allowedOverhang(side: number): number {
  return Math.max(VOC_LIMITS.overhangPixels, VOC_LIMITS.overhangShare * side);
}
