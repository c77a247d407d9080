// A split's list to ids. A line is an id; other tools write paths, endings, pairs of paths, VOC's labels 1, 0 or -1,
// or all ids in one line. Each such line is read when all it names is there.
import { codeOf } from '../files/error-code.js';
import { readInputFile } from '../files/input-file.js';
import { decodeText } from './decode-text.js';
import { plainName, type VocLayout } from './voc-layout.js';
import { VOC_LIMITS, type TroubleKind } from './voc-policy.js';
import type { SplitList } from '../annotated/annotated-images.js';
import { listed, quoted, trouble, type Trouble } from './voc-trouble.js';

/** The ids of a split. Throws an Error for an unknown split. */
export async function readSplit(layout: VocLayout, split: string): Promise<SplitList> {
  const { dir, splits } = layout;
  const source = splits.get(split);
  const known = listed([...splits.keys()]);
  if (source === undefined) throw new Error(`${dir}: no split ${quoted(split)}; there are: ${known}`);
  if ('ids' in source) return { ids: source.ids, troubles: [] };
  try {
    const { text } = decodeText(await readInputFile(source.file, VOC_LIMITS.textBytes));
    return readLines(text, source.file, new IdFinder(layout));
  } catch (error) {
    return { ids: [], troubles: [trouble('list', source.file, `cannot read the list (${codeOf(error)})`)] };
  }
}

function readLines(text: string, file: string, finder: IdFinder): SplitList {
  const troubles: Trouble[] = [];
  const ids = new Set<string>();
  const twice = new Set<string>();
  const changed = { more: [] as string[], renamed: [] as string[] };
  const lines = text.replace(/(\r\n?|\n)$/, '').split(/\r\n?|\n/).map((line) => line.trim());
  lines.forEach((line, i) => {
    if (line === '') return;
    const found = finder.idsOf(line);
    if (typeof found === 'string') troubles.push(trouble('list', file, `line ${i + 1}: ${found}`));
    else {
      const change = changeOf(line, found);
      if (change !== null) changed[change].push(`line ${i + 1}: ${quoted(line)}`);
      for (const id of found) (ids.has(id) ? twice : ids).add(id);
    }
  });
  const note = (kind: TroubleKind, n: number, rule: string): void => {
    if (n > 0) troubles.push(trouble(kind, file, rule));
  };
  const { more, renamed } = changed;
  const blank = ids.size === 0 ? 0 : lines.filter((line) => line === '').length;
  note('list-line', more.length, `${count(more.length, 'line')} with more than an id (${listed(more, 1)})`);
  const inOthers = `${count(renamed.length, 'id')} in other capitals or accents (${listed(renamed, 1)})`;
  note('list-line', renamed.length, inOthers);
  note('list-twice', twice.size, `${count(twice.size, 'image')} listed twice (${listed([...twice], 3)})`);
  note('list-blank', blank, `${count(blank, 'blank line')} left out`);
  note('list-blank', Number(text.includes('\r')), 'its lines end with CR');
  if (ids.size > 0 || troubles.length > 0) return { ids: [...ids], troubles };
  return { ids: [], troubles: [trouble('empty-list', file, 'empty split, it lists no images')] };
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** What a line is besides an id as it is; null: nothing. */
function changeOf(line: string, [id, ...others]: readonly string[]): 'more' | 'renamed' | null {
  if (others.length > 0 || plainName(line) !== plainName(id)) return 'more';
  return line === id ? null : 'renamed';
}

const ENDING = /\.(xml|jpe?g|jpe|jfif|png|bmp|gif|webp|tiff?|avif|hei[cf])$/i;
const LONG_LINE = 300; // characters: longer than any id that could be a file name

/** Finds the annotated ids that a line names. */
class IdFinder {
  private readonly layout: VocLayout;
  /** Ids by plainName() of their last part; several ids may share one. */
  private readonly byName = new Map<string, string[]>();

  constructor(layout: VocLayout) {
    this.layout = layout;
    for (const id of layout.annotations.keys()) {
      const name = plainName(lastPart(id));
      this.byName.set(name, [...this.byName.get(name) ?? [], id]);
    }
  }

  /** The ids of a line, each once, or the broken rule. */
  idsOf(line: string): string[] | string {
    const whole = this.idOf(line);
    if (whole !== null) return [whole];
    if (/\s/.test(line)) {
      const unlabelled = this.idOf(line.replace(/\s+(1|0|-1)$/, ''));
      if (unlabelled !== null) return [unlabelled];
      const words = line.split(/\s+/).filter((word) => !/^(1|0|-1)$/.test(word));
      const ids = words.map((word) => this.idOf(word));
      if (words.length > 0 && ids.every((id) => id !== null)) return [...new Set(ids as string[])];
    }
    if (line.length > LONG_LINE) return `${line.length} characters; a list has one id in a line`;
    const name = line.replace(/\s+(1|0|-1)$/, '').replaceAll('\\', '/').replace(ENDING, '').replace(/^.*\//, '');
    const alike = this.byName.get(plainName(name)) ?? [];
    if (alike.length > 1) return `${quoted(line)} may be ${listed(alike, 3)}; write the id of one`;
    const isImage = this.layout.imagesByName.has(plainName(name));
    return isImage ? `${quoted(line)} has no annotation; an image without objects has an empty one (<annotation/>)`
      : `${quoted(line)} is no image of this folder`;
  }

  /** The id that a word names: itself, without its ending, without the folders before it, or in other capitals. */
  private idOf(word: string): string | null {
    const path = word.replaceAll('\\', '/').replace(/^\.\//, '');
    const { annotations } = this.layout;
    const bare = path.replace(ENDING, '');
    const form = [word, path, bare].find((one) => annotations.has(one));
    if (form !== undefined) return form;
    const parts = bare.split('/');
    for (let from = 1; from < parts.length; from++) {
      const rest = parts.slice(from).join('/');
      if (annotations.has(rest)) return rest;
    }
    const name = lastPart(bare);
    let named = this.byName.get(plainName(name)) ?? [];
    for (const isCloser of [
      (id: string): boolean => lastPart(id).normalize('NFC') === name.normalize('NFC'),
      (id: string): boolean => plainName(id) === plainName(bare),
    ]) {
      if (named.length > 1 && named.some(isCloser)) named = named.filter(isCloser);
    }
    return named.length === 1 ? named[0] : null;
  }
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
