// Sources as pages show them: the text of one declaration, or the difference of two, line by line. Such a block stands
// under a marker that names files, or declarations of files, and is made again from them:
//   <!-- source lib/detectors/faster-rcnn/step-joint.ts#jointStep -->
//   <!-- diff lib/detectors/fast-rcnn/step.ts#fastStep lib/detectors/faster-rcnn/step-joint.ts#jointStep -->

export interface DiffLine {
  /** − is only in the first text, + only in the second. */
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Gives the text of a file by its path from the root of the project. */
export type ReadSource = (path: string) => string;

const CONTEXT = 2;    // lines in common before and after a change
const MARKER = /^<!-- (?:diff (\S+) (\S+)|source (\S+)) -->$/;

/**
 * The lines of two texts as one list, as many of them in common as can be. L[i][j] is the length of the longest common
 * subsequence of what follows from lines i and j on.
 */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  const L = before.concat('').map(() => new Int32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      L[i][j] = before[i] === after[j] ? L[i + 1][j + 1] + 1 : Math.max(L[i + 1][j], L[i][j + 1]);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ sign: ' ', text: before[i] });
      [i, j] = [i + 1, j + 1];
    } else if (i < before.length && (j === after.length || L[i + 1][j] >= L[i][j + 1])) {
      lines.push({ sign: '-', text: before[i++] });
    } else {
      lines.push({ sign: '+', text: after[j++] });
    }
  }
  return lines;
}

/** What a reference stands for: `file` without its imports, or `file#name`, one declaration with its comment. */
export function sourceLines(reference: string, read: ReadSource): string[] {
  const [path, name] = reference.split('#');
  const lines = read(path).trimEnd().split('\n');
  return name === undefined ? withoutImports(lines) : declaration(lines, name, reference);
}

/** The page with every block made anew. Throws RangeError for a marker without a block, or unknown names. */
export function refreshed(page: string, read: ReadSource): string {
  const lines = page.split('\n');
  const fresh: string[] = [];
  for (let n = 0; n < lines.length; n++) {
    fresh.push(lines[n]);
    const marker = MARKER.exec(lines[n]);
    if (marker === null) continue;
    const [, before, after, source] = marker;
    const fence = source === undefined ? '```diff' : '```ts';
    const end = lines.indexOf('```', n);
    if (lines[n + 1] !== fence || end < 0) throw new RangeError(`${lines[n]} has no block under it`);
    fresh.push(fence, ...(source === undefined
      ? shortened(lineDiff(sourceLines(before, read), sourceLines(after, read))) : sourceLines(source, read)), '```');
    n = end;
  }
  return fresh.join('\n');
}

/** Changes with a little around them, … for what is left out. */
function shortened(diff: readonly DiffLine[]): string[] {
  const isShown = diff.map((_, n) =>
    diff.slice(Math.max(0, n - CONTEXT), n + CONTEXT + 1).some(({ sign }) => sign !== ' '));
  return diff.flatMap(({ sign, text }, n) => {
    if (isShown[n]) return [`${sign} ${text}`.trimEnd()];
    return n === 0 || isShown[n - 1] ? ['  …'] : [];
  });
}

function withoutImports(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.startsWith('import '));
  if (first < 0) return [...lines];
  const last = lines.findLastIndex((line) => /^(import .*|\}) from '.*';$/.test(line));
  return [...lines.slice(0, first), ...lines.slice(last + 1)];
}

function declaration(lines: readonly string[], name: string, reference: string): string[] {
  const head = new RegExp(`^(export )?(async )?(function\\*?|const|interface|type|class) ${name}\\b`);
  const start = lines.findIndex((line) => head.test(line));
  if (start < 0) throw new RangeError(`${reference}: is not declared there`);
  let first = start;
  while (/^( \*|\/\*\*)/.test(lines[first - 1] ?? '')) first--;
  const length = lines.slice(start).findIndex((line) => /^(\};?|\S.*;)$/.test(line));
  return lines.slice(first, start + length + 1);
}
