// The same test images with every system's detections, drawn from the score up that suits it best.
import { encodePng } from '../data/image-file.js';
import type { Dataset, Detection } from '../data/sample.js';
import { drawDetections } from '../viz/draw-boxes.js';
import type { PagePicture } from '../viz/page.js';

/** One system's detections of a whole split. */
export interface Shown {
  readonly title: string;
  readonly detections: readonly Detection[];
  readonly fromScore: number;
}

/** `count` images, evenly over the split; of each the pictures of all systems, in their order. */
export async function sideBySide(
  { samples, classes }: Dataset, systems: readonly Shown[], count: number,
): Promise<PagePicture[]> {
  const chosen = Math.min(count, samples.length);
  const pictures: PagePicture[] = [];
  for (let i = 0; i < chosen; i++) {
    const sample = samples[Math.floor((i + 0.5) * samples.length / chosen)];
    const { id, objects } = sample;
    const pixels = await sample.image();
    for (const { title, detections, fromScore } of systems) {
      const shown = detections.filter(({ imageId, score }) => imageId === id && score >= fromScore);
      const png = await encodePng(drawDetections(pixels, shown, objects, classes));
      pictures.push({ caption: `${title}, ${id}: ${objects.length} objects, ${shown.length} found`, png });
    }
  }
  return pictures;
}
