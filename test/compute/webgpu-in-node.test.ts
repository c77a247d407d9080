import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';
import { whyUnavailable } from '../../lib/compute/open-compute.js';
import { leaseWebGpu } from '../../lib/compute/webgpu-in-node.js';

const reason = await whyUnavailable('webgpu');

test('leaseWebGpu() takes the navigator.gpu that is there, and leaves it there', async (t) => {
  const answers = [{}, null];
  const gpu = { requestAdapter: () => Promise.resolve(answers.shift()) };
  const scope = globalThis as { navigator?: object };
  scope.navigator ??= {};
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
  await (await leaseWebGpu({})).close();
  await t.rejects(leaseWebGpu({}), new Error('WebGPU found no adapter'));
  t.equal((scope.navigator as { gpu?: unknown }).gpu, gpu);
  Reflect.deleteProperty(scope.navigator, 'gpu');
});

/** Two at a time, three times over: the device must outlive the first to close, and come back after the second. */
const PROGRAM = `
  import { openCompute } from '${new URL('../../lib/compute/open-compute.js', import.meta.url).href}';
  const x = { shape: [256, 512], data: new Float32Array(256 * 512).fill(1) };
  const b = { shape: [256], data: new Float32Array(256) };
  for (let i = 0; i < 3; i++) {
    const two = await Promise.all([openCompute('webgpu'), openCompute('webgpu')]);
    for (const compute of two) {
      const y = await compute.linearForward(x, x, b);
      console.log(y.data[0], compute.backend.ran, compute.backend.fallback);
      await compute.close();
    }
  }
`;

test('a process that closes WebGPU ends by itself', { skip: reason ?? false }, async (t) => {
  const folder = t.testdir({ 'program.mjs': PROGRAM });
  const program = [join(folder, 'program.mjs')];
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 25_000 });
  t.equal(stdout, '512 webgpu null\n'.repeat(6));
});
