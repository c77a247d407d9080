// Whether a data set can be learned from or tested on, before the work begins.
import type { Dataset } from './sample.js';

/** Throws RangeError when a split has no object, or difficult ones alone; `purpose`: what objects are needed for. */
export function refuseNoObjects({ split, samples }: Dataset, name: string, purpose: 'learn' | 'find'): void {
  const objects = samples.flatMap((sample) => sample.objects);
  if (objects.some(({ difficult }) => !difficult)) return;
  const what = objects.length === 0 ? 'no object' : `${objects.length} objects, all difficult`;
  const images = `${samples.length} ${samples.length === 1 ? 'image' : 'images'}`;
  const why = purpose === 'learn' ? 'there is nothing to learn' : 'there is nothing to find, and no average precision';
  throw new RangeError(`${name}: split ${split} has ${images} with ${what}: ${why}`);
}

/** The classes without an object to learn in a split; those of difficult objects alone are among them. */
export function unlearnedClasses({ classes, samples }: Dataset): string[] {
  const learned = new Set(samples.flatMap(({ objects }) => objects.filter(({ difficult }) => !difficult)
    .map(({ label }) => label)));
  return classes.filter((_, i) => !learned.has(i + 1));
}
