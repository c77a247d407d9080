// Which tests belong to a file of lib: its mirror first, then those of its room that import it, the nearest first.
import { posix } from 'node:path';
import ts from 'typescript';

/** Tests of any room that are tried where the room itself has none. */
const FROM_OTHER_ROOMS = 3;

/** What each compiled file imports. Paths are without an ending, e.g. `lib/boxes/iou`. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Imports of compiled files, `texts` by path without the ending. */
export function importGraph(texts: ReadonlyMap<string, string>): ImportGraph {
  return new Map([...texts].map(([path, text]) => [path, ts.preProcessFile(text).importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName).replace(/\.js$/, ''))]));
}

/** The tests to run for a file, e.g. `lib/boxes/iou`; none where no test reaches it. */
export function testsFor(file: string, graph: ImportGraph): string[] {
  const mirror = `${file.replace(/^lib/, 'test')}.test`;
  const distances = importDistances(file, graph);
  const tests = [...distances.keys()].filter((path) => path.startsWith('test/') && path.endsWith('.test'));
  tests.sort((a, b) => Number(b === mirror) - Number(a === mirror) || distances.get(a)! - distances.get(b)!);
  const room = `test/${file.split('/')[1]}/`;
  const ofRoom = tests.filter((path) => path.startsWith(room));
  return ofRoom.length > 0 ? ofRoom : tests.slice(0, FROM_OTHER_ROOMS);
}

/** Of each file that imports `file`, itself or through others: over how many imports. */
function importDistances(file: string, graph: ImportGraph): Map<string, number> {
  const distances = new Map([[file, 0]]);
  for (const [reached, distance] of distances) { // grows while it is walked: breadth first
    for (const [importer, imports] of graph) {
      if (imports.includes(reached) && !distances.has(importer)) distances.set(importer, distance + 1);
    }
  }
  return distances;
}
