// A folder in VOC's layout, or in what other tools make of it, as annotated images.
import { readAnnotation, readVocImage, type VocImage } from '../voc/voc-image.js';
import { readVocLayout, type LayoutOptions, type VocLayout } from '../voc/voc-layout.js';
import { readSplit } from '../voc/voc-list.js';
import { refuseFatal, trouble, type Trouble } from '../voc/voc-trouble.js';
import type { AnnotatedImages } from './annotated-images.js';

/** Throws an Error that says which parts were looked for. */
export async function openVocFolder(dir: string, options: LayoutOptions = {}): Promise<AnnotatedImages> {
  const layout = await readVocLayout(dir, options);
  const { splits, annotations, troubles } = layout;
  return {
    dir, troubles,
    splits: [...splits.keys()],
    ids: async () => [...annotations.keys()],
    readSplit: (split) => readSplit(layout, split),
    listOf: (split) => {
      const source = splits.get(split);
      return source !== undefined && 'file' in source ? source.file : dir;
    },
    readImage: (id) => readVocImage(layout, id),
    classNames: (skipBad) => namesOf(layout, skipBad),
    unused: (images) => unusedImages(layout, images),
  };
}

async function namesOf(layout: VocLayout, skipBad: boolean): Promise<Set<string>> {
  const names = new Set<string>();
  for (const id of layout.annotations.keys()) {
    const { annotation, troubles } = await readAnnotation(layout, id);
    if (!skipBad) refuseFatal(troubles);
    for (const { name } of annotation.objects) names.add(name);
  }
  return names;
}

/** Pictures without annotation: often the annotation was forgotten. */
function unusedImages(layout: VocLayout, images: readonly VocImage[]): Trouble[] {
  const used = new Set(images.map(({ path }) => path));
  const ids = new Set(layout.annotations.keys());
  const unused = [...layout.images].filter(([id, files]) => !ids.has(id) && !files.some((file) => used.has(file)));
  return unused.flatMap(([, files]) => files).sort()
    .map((file) => trouble('unused', file, 'it has no annotation and no split lists it'));
}
