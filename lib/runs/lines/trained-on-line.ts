// What is said of a split when some of its images are trained on, too.
import type { World } from '../world.js';

/** Says how many of the images of a split are trained on; nothing where none is. `what`: `test on split val`. */
export function sayTrainedOn(what: string, both: number, images: number, { progress }: World): void {
  if (both === 0) return;
  progress.say(`${what}: ${both} of its ${images} images are trained on, too, so that its mAP is higher than that of `
    + 'new images');
}
