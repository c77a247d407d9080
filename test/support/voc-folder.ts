// What `rcnn check` does with a VOC folder, with and without --fix.
import { openVocFolder } from '../../lib/data/annotated/voc-images.js';
import { writeAsVoc, type WriteOptions, type Written } from '../../lib/data/annotated/write-as-voc.js';
import { checkAnnotated, type CheckOptions, type VocReport } from '../../lib/data/voc/check-voc-folder.js';

export async function checkVocFolder(dir: string, options: CheckOptions = {}): Promise<VocReport> {
  return checkAnnotated(await openVocFolder(dir), options);
}

export async function fixVocFolder(dir: string, out: string, options: WriteOptions): Promise<Written> {
  return writeAsVoc(await openVocFolder(dir), out, options);
}
