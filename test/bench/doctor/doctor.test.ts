import { test } from 'tap';
import { doctorTable } from '../../../lib/bench/doctor/doctor-table.js';
import { modeSpeeds } from '../../../lib/bench/doctor/mode-speeds.js';
import { surroundings } from '../../../lib/bench/doctor/surroundings.js';
import { COMPUTE_MODES } from '../../../lib/compute/compute.js';
import { openCompute } from '../../../lib/compute/open-compute.js';
import { recordedWorld } from '../../support/recorded-world.js';

test('modeSpeeds() times every mode that is there, and says why another is not', async (t) => {
  const { world } = recordedWorld();
  const opened = (mode: string): ReturnType<typeof openCompute> => openCompute(mode === 'webgl2' ? mode : 'blocked');
  const speeds = await modeSpeeds({ ...world, openCompute: opened });
  t.same(speeds.map(({ mode }) => mode), COMPUTE_MODES);
  for (const { mode, ran, gflops, firstCall, why } of speeds) {
    if (mode === 'webgl2') {
      t.same([ran, gflops, firstCall], [null, null, null], 'no browser here');
      t.equal(why, 'only a browser has WebGL2');
    } else {
      t.same([ran, why], ['blocked, 1 thread', null], mode);
      t.ok(gflops! > 0.001 && gflops! < 1e4, `${gflops} GFLOPS`);
      t.equal(firstCall, 250, 'of a clock that moves by being asked');
    }
  }
});

test('doctorTable() is one Markdown table, whatever stands in it', (t) => {
  const lines = doctorTable({ 'Node': '20', 'a | b': 'c\nd' }, [
    { mode: 'simd', ran: 'simd, 2 threads', gflops: 12.345, firstCall: 2, why: null },
    { mode: 'webgpu', ran: null, gflops: null, firstCall: null, why: 'no adapter' },
  ]);
  t.same(lines, [
    '| what          | here |',
    '|---------------|---|',
    '| Node          | 20 |',
    '| a \\| b        | c d |',
    '| --mode simd   | 12.3 GFLOPS, first call 2 ms; ran simd, 2 threads |',
    '| --mode webgpu | not here: no adapter |',
  ]);
  t.end();
});

test('surroundings() names what a bug report needs', async (t) => {
  const { world } = recordedWorld();
  const facts = await surroundings({ ...world, versions: { 'rcnn-velocities': '1', 'node': '20.1.0' } });
  t.same(Object.keys(facts), ['rcnn-velocities', 'Node', 'processor', 'threads allowed', 'memory', 'free disk here',
    'terminal', 'browser', 'GPU']);
  t.match(facts, { 'Node': '20.1.0, none', 'processor': 'abacus, 2 usable', 'free disk here': /^\d[\d.]* [kMG]B$/ });
});
