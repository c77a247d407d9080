// A folder in VOC's layout, or in what other tools make of it, as annotated images.
import type { ParsedAnnotation } from '../voc/voc-annotation.js';
import { readAnnotation, readVocImage, type VocImage } from '../voc/voc-image.js';
import { readVocLayout, type LayoutOptions, type VocLayout } from '../voc/voc-layout.js';
import { readSplit } from '../voc/voc-list.js';
import { refuseFatal, trouble, type Trouble } from '../voc/voc-trouble.js';
import type { AnnotatedImages } from './annotated-images.js';

/** Throws an Error that says which parts were looked for. */
export async function openVocFolder(dir: string, options: LayoutOptions = {}): Promise<AnnotatedImages> {
  const layout = await readVocLayout(dir, options);
  const { splits, annotations, troubles } = layout;
  const parsed = new Map<string, ParsedAnnotation>(); // by classNames(), until readImage() asks for it
  return {
    dir, troubles,
    splits: [...splits.keys()],
    ids: async () => [...annotations.keys()],
    readSplit: (split) => readSplit(layout, split),
    listOf: (split) => {
      const source = splits.get(split);
      return source !== undefined && 'file' in source ? source.file : dir;
    },
    readImage: async (id) => {
      const known = parsed.get(id) ?? await readAnnotation(layout, id);
      parsed.delete(id);
      return readVocImage(layout, id, known);
    },
    classNames: async (skipBad, onAnnotation) => {
      for (const id of annotations.keys()) {
        parsed.set(id, await readAnnotation(layout, id));
        onAnnotation?.(parsed.size, annotations.size);
      }
      return namesOf([...parsed.values()], skipBad);
    },
    unused: (images) => unusedImages(layout, images),
  };
}

function namesOf(parsed: readonly ParsedAnnotation[], skipBad: boolean): Set<string> {
  if (!skipBad) for (const { troubles } of parsed) refuseFatal(troubles);
  return new Set(parsed.flatMap(({ annotation }) => annotation.objects.map(({ name }) => name)));
}

/** Pictures without annotation: often the annotation was forgotten. */
function unusedImages(layout: VocLayout, images: readonly VocImage[]): Trouble[] {
  const used = new Set(images.map(({ path }) => path));
  const ids = new Set(layout.annotations.keys());
  const unused = [...layout.images].filter(([id, files]) => !ids.has(id) && !files.some((file) => used.has(file)));
  return unused.flatMap(([, files]) => files).sort()
    .map((file) => trouble('unused', file, 'it has no annotation and no split lists it'));
}
