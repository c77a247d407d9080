// A run of one step whose decisions can be explained, for tests of `rcnn explain` and of what `rcnn test` advises.
import { join } from 'node:path';
import { FAST_SYSTEM } from '../../lib/systems/fast.js';
import { FAST_VARIANTS } from '../../lib/systems/fast-variants.js';
import { FASTER_EXACT_SYSTEM } from '../../lib/systems/faster-exact.js';
import { FASTER_JOINT_SYSTEM } from '../../lib/systems/faster-joint.js';
import { rcnn } from './recorded-world.js';
import { shapesFolder } from './shapes-folder.js';

const FIVE_SCALES = FAST_VARIANTS.find(({ name }) => name === 'fast-5-scales')!;
export const EXPLAINING_SYSTEMS = [FASTER_JOINT_SYSTEM, FASTER_EXACT_SYSTEM, FAST_SYSTEM, FIVE_SCALES];

/** A folder of pictures and a run of one step on it. */
export async function trainedToExplain(
  parent: string, system: string,
): Promise<{ readonly data: string; readonly run: string }> {
  const data = await shapesFolder(parent);
  const run = join(parent, 'run');
  const flags = ['--system', system, '--steps', '1', '--split', 'train', '--init', 'none', '--scale', '32'];
  const proposals = /^fast(-|$)/.test(system) ? ['--proposals', 'sliding-window'] : [];
  const { code, stderr } = await rcnn(
    ['train', '--data', data, '--out', run, ...flags, ...proposals], EXPLAINING_SYSTEMS);
  if (code !== 0) throw new Error(stderr);
  return { data, run };
}
