import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes every object of a VOC folder a square of `side` pixels at 40, 40. */
export function shrinkObjects(data: string, side: number): void {
  changeAnnotations(data, (xml) => xml.replace(/<(xmin|ymin)>\d+<\/\1>/g, '<$1>40</$1>')
    .replace(/<(xmax|ymax)>\d+<\/\1>/g, `<$1>${40 + side - 1}</$1>`));
}

/** Makes every object of a VOC folder one of class `name`. */
export function renameClasses(data: string, name: string): void {
  changeAnnotations(data, (xml) => xml.replace(/<name>[^<]*</g, `<name>${name}<`));
}

function changeAnnotations(data: string, change: (xml: string) => string): void {
  const folder = join(data, 'Annotations');
  for (const name of readdirSync(folder)) {
    writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
  }
}
