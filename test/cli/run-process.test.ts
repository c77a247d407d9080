// A job in a process of its own: what comes back when it cannot be done, and when the process is lost.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'tap';
import { inOwnProcess } from '../../lib/cli/run-process.js';
import { DRAWN_SHAPES } from '../../lib/runs/data-choice.js';
import { Interrupted, Interruption } from '../../lib/runs/guards/interruption.js';
import type { RunJob } from '../../lib/runs/run-config.js';

const MAIN = fileURLToPath(new URL('../../lib/cli/run-process-main.js', import.meta.url));

function jobIn(parent: string, system: string): RunJob {
  const settings = {
    backbone: 'S', recipe: 'small', steps: 1000, scale: 32, learningRate: 0.01, seed: 0, set: {},
  } as const;
  const data = { ...DRAWN_SHAPES, trainImages: 1 };
  return {
    dir: join(parent, 'run'), test: null,
    plan: { system, settings, data, split: 'train', init: null, mode: 'auto', checkpointEvery: 1000 },
  };
}

test('inOwnProcess() rejects with the error of the job in one line', async (t) => {
  const work = inOwnProcess(jobIn(t.testdir(), 'nobody'), () => {}, new Interruption());
  await t.rejects(work, { message: /^unknown system "nobody", this version has / });
});

test('a signal stops the process of a job after its step, with a checkpoint', async (t) => {
  const job = jobIn(t.testdir(), 'faster-joint');
  const interruption = new Interruption();
  const stopped = inOwnProcess(job, (line) => {
    if (line.startsWith('step') && interruption.requested === null) interruption.request('SIGTERM');
  }, interruption);
  const error = await stopped.then(() => null, (reason: unknown) => reason);
  t.ok(error instanceof Interrupted && error.signal === 'SIGTERM', String(error));
  t.ok(existsSync(join(job.dir, 'state.safetensors')));
  t.notOk(interruption.isHeard);
});

test('the process of a job ends when nobody waits for it any more', async (t) => {
  const child = fork(MAIN, { execArgv: [], silent: true });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.once('message', () => child.disconnect()); // it is at work
  child.send({ job: jobIn(t.testdir(), 'faster-joint') });
  t.equal(await ended, 1);
});
