import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes every object of a VOC folder a square of `side` pixels at 40, 40. */
export function shrinkObjects(data: string, side: number): void {
  const folder = join(data, 'Annotations');
  for (const name of readdirSync(folder)) {
    const xml = readFileSync(join(folder, name), 'utf8').replace(/<(xmin|ymin)>\d+<\/\1>/g, '<$1>40</$1>')
      .replace(/<(xmax|ymax)>\d+<\/\1>/g, `<$1>${40 + side - 1}</$1>`);
    writeFileSync(join(folder, name), xml);
  }
}
