// The stages of a step as PNG files and a page, index.html, that shows them in their order.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../data/files/atomic-file.js';
import { makeFolder } from '../../data/files/make-folder.js';
import { drawingFolder, writeDrawing, type DrawingFolder } from '../../data/pictures/drawing-file.js';
import type { StageAccount } from '../../training/stage-account.js';
import { pageHtml, type PagePicture } from '../../viz/pages/page.js';
import { StagePainter } from '../../viz/pictures/stage-pictures.js';
import { isThere } from '../text-files.js';
import { partText, shortNumber } from './step-lines.js';

const INDEX = 'index.html';
const MARK = 'one SGD step, stage by stage'; // in the page's first lines: what may be written over
const MOST_PARTS = 3;

interface Drawn {
  readonly account: StageAccount;
  readonly file: string;
}

/** Draws into `dir`, which is made. Throws RangeError when it has an index.html that the program did not make. */
export async function drawnStages(dir: string): Promise<DrawnStages> {
  const index = join(dir, INDEX);
  if (await isThere(index) && !(await readFile(index, 'utf8')).includes(MARK)) {
    throw new RangeError(`${index} is not a page of rcnn step and would be lost: take another folder for --out`);
  }
  await makeFolder(dir);
  return new DrawnStages(await drawingFolder(dir, []));
}

class DrawnStages {
  private readonly folder: DrawingFolder;
  private painter = new StagePainter();
  private readonly drawn: Drawn[] = [];
  private count = 0;

  constructor(folder: DrawingFolder) {
    this.folder = folder;
  }

  /** Draws one stage; a stage without a picture is left out. */
  async draw(account: StageAccount, value: unknown): Promise<void> {
    const { stage: { name } } = account;
    if (name === 'batch') this.painter = new StagePainter(); // another step has begun
    const picture = this.painter.paint(name, value);
    this.count++;
    if (picture === null) return;
    const number = String(this.count).padStart(2, '0');
    const file = await writeDrawing(this.folder, `${number}-${name === '+' ? 'plus' : name}`, picture);
    this.drawn.push({ account, file });
  }

  /** Writes the page; gives the paths of all files, the page last. */
  async finish(system: string): Promise<string[]> {
    const parts = [...new Set(this.drawn.map(({ account }) => sectionOf(account)))];
    const sections = await Promise.all(parts.map(async (part) => {
      const own = this.drawn.filter(({ account }) => sectionOf(account) === part);
      const pictures = await Promise.all(own.map(pagePicture));
      return { title: part, blocks: [{ kind: 'pictures', pictures } as const] };
    }));
    const index = join(this.folder.dir, INDEX);
    await writeFileAtomic(index, pageHtml(`${system}: ${MARK}`, `rcnn step --system ${system}`, sections));
    return [...this.drawn.map(({ file }) => file), index];
  }
}

function sectionOf({ stage: { file, part } }: StageAccount): string {
  return `${part} (${file})`;
}

async function pagePicture({ account, file }: Drawn): Promise<PagePicture> {
  const { stage: { name, code, lines, note }, parts, milliseconds, loss } = account;
  const made = parts.slice(0, MOST_PARTS).map((part) =>
    `${partText(part)} from ${shortNumber(part.minimum)} to ${shortNumber(part.maximum)}`);
  const line = lines === null ? '' : `line ${lines[0]}, `;
  const sentences = [
    `${name} (${line}${code})`,
    ...note === '' ? [] : [note],
    ...loss === null ? [] : [`loss ${shortNumber(loss)}`],
    ...made,
    `${milliseconds.toFixed(1)} ms`,
  ];
  return { caption: sentences.join(' · '), png: await readFile(file) };
}
