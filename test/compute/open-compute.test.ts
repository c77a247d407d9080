import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';
import { computeMode, openCompute } from '../../lib/compute/open-compute.js';
import { Rng } from '../../lib/tensor/rng.js';
import { tensor } from '../../lib/tensor/tensor.js';
import { assertGradient, randomTensor } from '../support/gradient.js';

test('openCompute() refuses an unknown mode and lists the known ones', async (t) => {
  const refusal = new RangeError(
    'compute: unknown mode "gpu", known are auto, loops, blocked, simd, dev, cpu, webasm, webgpu, webgl2');
  await t.rejects(openCompute('gpu'), refusal);
  t.throws(() => computeMode('gpu'), refusal);
  t.equal(computeMode('auto'), 'auto');
});

test('auto and blocked compute float64 to 1e-14, gpu.js modes refuse it', async (t) => {
  const rng = new Rng(61);
  const [x, w, b] = [randomTensor([40, 30], rng), randomTensor([50, 30], rng), randomTensor([50], rng)];
  const loops = await openCompute('loops');
  const want = await loops.linearForward(x, w, b);
  for (const mode of ['auto', 'blocked']) {
    const compute = await openCompute(mode);
    const y = await compute.linearForward(x, w, b);
    t.ok(y.data instanceof Float64Array);
    assertGradient(t, y, want, 1e-14, mode);
    await compute.close();
  }
  const webasm = await openCompute('webasm');
  await t.rejects(webasm.linearForward(x, w, b),
    new TypeError('compute: mode webasm computes in float32, got float64; use loops, blocked or auto'));
  await webasm.close();
});

test('close() lets running work finish, may be called twice, and ends the Compute', async (t) => {
  const compute = await openCompute('webasm');
  const [x, w, b] = [tensor([1, 4], [1, 2, 3, 4]), tensor([1, 4], [1, 1, 1, 1]), tensor([1], [0.5])];
  const running = compute.linearForward(x, w, b);
  await Promise.all([compute.close(), compute.close()]);
  t.same([...(await running).data], [10.5]);
  await t.rejects(compute.linearForward(x, w, b), new Error('compute: already closed'));
});

/** The first argument is a mode. A second argument takes workers away, as Deno does. */
const PROGRAM = `
  const [mode, refused] = process.argv.slice(2);
  if (refused) globalThis.Worker = function () { throw new Error('Classic workers are not supported.'); };
  const { openCompute } = await import('${new URL('../../lib/compute/open-compute.js', import.meta.url).href}');
  const compute = await openCompute(mode);
  const x = { shape: [256, 512], data: new Float32Array(256 * 512).fill(1) };
  const b = { shape: [256], data: new Float32Array(256) };
  const product = () => compute.linearForward(x, { shape: [256, 512], data: x.data }, b);
  await product();
  await new Promise((resolve) => { setTimeout(resolve, 200); }); // threads have started
  const y = await product();
  console.log(y.data[0], compute.backend.threads);
`;

test('a process that used threads and closed nothing ends by itself, without a word of its own', async (t) => {
  const folder = t.testdir({ 'program.mjs': PROGRAM });
  for (const mode of ['simd', 'webasm']) {
    const program = [join(folder, 'program.mjs'), mode];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { timeout: 60_000 });
    t.match(stdout, /^512 \d+\n$/);
    t.equal(stderr, '');
  }
});

test('auto and webasm compute on one thread where a program has a class Worker that gpu.js cannot use', async (t) => {
  const folder = t.testdir({ 'program.mjs': PROGRAM });
  for (const mode of ['auto', 'simd', 'webasm']) {
    const program = [join(folder, 'program.mjs'), mode, 'refused'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { timeout: 60_000 });
    t.equal(stdout, '512 1\n');
    t.equal(stderr, '');
  }
});
