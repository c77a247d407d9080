// examples/interop/torch-forward.py: a run of each detector, rebuilt in torch from its model file, finds the same.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from 'tap';
import { SYSTEMS } from '../lib/systems/systems.js';
import { ownFolder } from './support/own-folder.js';
import { rcnn } from './support/recorded-world.js';
import { shapesFolder } from './support/shapes-folder.js';

const run = promisify(execFile);
const SCRIPT = fileURLToPath(new URL('../../examples/interop/torch-forward.py', import.meta.url));
/** The Python of the path may be another one than the system's, for which Debian installs python3-torch. */
const pythons = await Promise.all(['python3', '/usr/bin/python3'].map((python) =>
  run(python, ['-c', 'import torch, PIL']).then(() => [python], () => [])));
const [python] = pythons.flat();
const skip = python === undefined ? 'no python3 has torch and pillow' : false;

/** Fewer steps and smaller pictures than anything learns from: what is compared is the arithmetic. */
const SETTINGS = ['--init', 'none', '--steps', '4'];

for (const system of ['rcnn', 'sppnet', 'fast', 'faster-alternating', 'faster-joint', 'faster-exact']) {
  test(`torch finds what a run of ${system} found`, { skip, timeout: 600_000 }, async (t) => {
    const folder = ownFolder();
    const [data, out] = [await shapesFolder(folder), join(folder, 'run')];
    const trained = await rcnn(
      ['train', '--system', system, '--data', data, '--split', 'train', '--out', out, ...SETTINGS], SYSTEMS);
    t.equal(trained.code, 0, trained.stderr);
    const tested = await rcnn(['test', '--run', out, '--pictures', '0'], SYSTEMS);
    t.equal(tested.code, 0, tested.stderr);
    const { stdout } = await run(python, [SCRIPT, out, '--images', join(data, 'JPEGImages')]);
    t.match(stdout, /^(\d+) of \1 detections of 3 images are equal; .* 0 more were found\n$/);
  });
}
