// torch's side of the bench: a Python program of the examples, told the sizes, in a process of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shapesDataset } from '../data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../detectors/faster-rcnn/config.js';
import { BACKBONES } from '../networks/backbones.js';
import { Rng } from '../tensor/rng.js';
import type { Measured } from './bench-measure.js';
import { CONVS, IMAGES, LINEARS, POOL, ROI_GRID, SPATIAL_SCALE, someRois } from './bench-shapes.js';
import type { TimingPlan } from './bench-timing.js';

/** Seen from dist/lib/bench. */
const SCRIPT = fileURLToPath(new URL('../../../examples/interop/bench_torch.py', import.meta.url));

/** The Python of the path may be another one than the system's, for which Debian installs python3-torch. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** A Python that has torch; or why there is none. */
export async function findTorch(): Promise<{ readonly python: string } | { readonly reason: string }> {
  if (!existsSync(SCRIPT)) return { reason: 'it is measured in a clone, by examples/interop/bench_torch.py' };
  for (const python of PYTHONS) {
    const { code } = await runPython(python, ['-c', 'import torch'], '');
    if (code === 0) return { python };
  }
  return { reason: 'no python3 has torch (on Debian: python3-torch)' };
}

/** Measures torch. Rejects with what Python said when it fails. */
export async function measureTorch(python: string, plan: TimingPlan): Promise<Measured> {
  const rois = someRois(new Rng(7)).map(({ image, x1, y1, x2, y2 }) => [image, x1, y1, x2, y2]);
  const task = {
    plan, rois, convs: CONVS, linears: LINEARS, images: IMAGES, pool: POOL, grid: ROI_GRID, scale: SPATIAL_SCALE,
    joint: jointTask(),
  };
  const { code, stdout, stderr } = await runPython(python, [SCRIPT], JSON.stringify(task));
  if (code !== 0) throw new Error(`bench: ${SCRIPT} ended with code ${code}: ${stderr.trim().split('\n').at(-1)}`);
  const result = JSON.parse(stdout) as Omit<Measured, 'implementation' | 'threads' | 'memory'>;
  return { implementation: 'torch', threads: 1, memory: null, ...result };
}

/** What torch_joint_step.py wants: the joint step of bench-measure.ts, with the objects of two drawn pictures. */
function jointTask() {
  const { classes, samples } = shapesDataset({ split: 'train', images: IMAGES[0], seed: 1, occluders: false });
  const objects = samples.map(({ objects: some }) =>
    [some.map(({ box: { x1, y1, x2, y2 } }) => [x1, y1, x2, y2]), some.map(({ label }) => label)]);
  return { backbone: BACKBONES.S, config: FASTER_JOINT_SMALL, classes: classes.length, images: IMAGES, objects };
}

function runPython(
  python: string, args: readonly string[], input: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(python, args);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => { stdout += text; });
    child.stderr.on('data', (text) => { stderr += text; });
    child.on('error', ({ message }) => resolve({ code: null, stdout, stderr: message }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.on('error', () => {}); // it ended without reading; its exit code says so
    child.stdin.end(input);
  });
}
