// A VOC folder of one image, 40×30, with one object, as a tree for tap's t.testdir(); tests break one part of it.
import { encodePng } from '../../lib/data/pictures/image-file.js';

export const FIXTURE_SIZE = { width: 40, height: 30 } as const;

/** A type, not an interface: tap's trees want an index signature. */
export type VocFixture = {
  readonly Annotations: Record<string, string>;
  readonly JPEGImages: Record<string, Buffer>;
  readonly ImageSets: { readonly Main: Record<string, string> };
};

/** An object's XML; `box` is the inside of <bndbox>. */
export function objectXml(name: string, box: string, flags = ''): string {
  return `<object><name>${name}</name>${flags}<bndbox>${box}</bndbox></object>`;
}

/** The inside of a <bndbox>. */
export function boxXml(xmin: number, ymin: number, xmax: number, ymax: number): string {
  return `<xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax>`;
}

/** An annotation of the fixture's size around the given objects. */
export function annotationXml(...objects: readonly string[]): string {
  const { width, height } = FIXTURE_SIZE;
  return `<annotation><size><width>${width}</width><height>${height}</height></size>${objects.join('')}</annotation>`;
}

/** Image `a` with a cat at [1, 2, 10, 20] (as VOC counts), listed by the splits train and trainval. */
export async function vocFixture(): Promise<VocFixture> {
  const { width, height } = FIXTURE_SIZE;
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => i % 251);
  return {
    Annotations: { 'a.xml': annotationXml(objectXml('cat', boxXml(1, 2, 10, 20))) },
    JPEGImages: { 'a.png': Buffer.from(await encodePng({ width, height, data })) },
    ImageSets: { Main: { 'train.txt': 'a\n', 'trainval.txt': 'a\n' } },
  };
}
