import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'tap';
import { ProgressLines } from '../../lib/runs/lines/progress-lines.js';
import { sideBySide, usualJobs } from '../../lib/runs/side-by-side.js';

test('usualJobs() is one per processor, as far as the memory goes, and 1 on a GPU', (t) => {
  const machine = { processor: 'abacus', cores: 4, memoryBytes: 16 * 2 ** 30, system: 'none' };
  t.equal(usualJobs(machine, 'auto'), 4);
  t.equal(usualJobs({ ...machine, memoryBytes: 2.5 * 2 ** 30 }, 'auto'), 2);
  t.equal(usualJobs({ ...machine, memoryBytes: 2 ** 29 }, 'auto'), 1);
  t.equal(usualJobs(machine, 'webgpu'), 1);
  t.end();
});

test('sideBySide() begins in order, so many at once, and answers in order', async (t) => {
  const events: string[] = [];
  const results = await sideBySide([30, 1, 1], 2, async (milliseconds) => {
    events.push(`begin ${milliseconds}`);
    await sleep(milliseconds);
    events.push(`end ${milliseconds}`);
    return 2 * milliseconds;
  });
  t.same(results, [60, 2, 2]);
  t.same(events, ['begin 30', 'begin 1', 'end 1', 'begin 1', 'end 1', 'end 30']);
  t.same(await sideBySide([], 2, async () => 1), []);
});

test('sideBySide() finishes what is under way when one fails, begins nothing more, and throws', async (t) => {
  const finished: string[] = [];
  const work = async (name: string): Promise<void> => {
    await sleep(name === 'bad' ? 1 : 20);
    if (name === 'bad') throw new RangeError('bad');
    finished.push(name);
  };
  await t.rejects(sideBySide(['bad', 'good', 'late'], 2, work), new RangeError('bad'));
  t.same(finished, ['good']);
});

function linesTo(isTerminal: boolean): { lines: ProgressLines; written: string[] } {
  const written: string[] = [];
  const lines = new ProgressLines({ write: (text) => written.push(text), isTerminal, columns: 20, now: () => 0 });
  return { lines, written };
}

test('ProgressLines writes line below line where there is no terminal', (t) => {
  const { lines, written } = linesTo(false);
  lines.show('[a]', 'step 1');
  lines.show('[b]', 'step 1 of a great many');
  lines.say('[a]', 'is trained');
  t.same(written, ['[a] step 1\n', '[b] step 1 of a great many\n', '[a] is trained\n']);
  t.end();
});

test('ProgressLines keeps a line for each work on a terminal, below the lines that stay', (t) => {
  const { lines, written } = linesTo(true);
  lines.show('[a]', 'step 1');
  lines.show('[b]', 'step 1 of a great many');
  t.equal(written.splice(0).join(''), '[a] step 1\n\x1b[1A\x1b[J[a] step 1\n[b] step 1 of a gre\n');
  lines.say('[a]', 'is trained');
  t.equal(written.splice(0).join(''), '\x1b[2A\x1b[J[a] is trained\n[b] step 1 of a gre\n');
  t.end();
});
