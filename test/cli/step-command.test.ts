import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { readImage } from '../../lib/data/pictures/image-file.js';
import { SYSTEMS, VARIANTS } from '../../lib/systems/systems.js';
import { rcnn } from '../support/recorded-world.js';

const JOINT = ['step', '--init', 'none', '--scale', '40'];

test('rcnn step prints line, stage, shape, range and function, and stops after --until', async (t) => {
  const { code, stdout } = await rcnn([...JOINT, '--until', 'rpn'], SYSTEMS);
  t.equal(code, 0);
  const lines = stdout.split('\n');
  t.equal(lines[0], 'one SGD step of lib/detectors/faster-rcnn/step-joint.ts');
  const source = readFileSync('lib/detectors/faster-rcnn/step-joint.ts', 'utf8').split('\n');
  const number = source.findIndex((line) => line.includes('const conv =')) + 1;
  const row = `^${number} +conv +y \\[2,32,\\d+,\\d+\\] .* lib/layers/sequential\\.ts#sequential$`;
  t.match(stdout, new RegExp(row, 'm'));
  t.match(stdout, /^ +deltas \[2,36,\d+,\d+\]/m);
  t.notMatch(stdout, 'anchors');
  t.notMatch(stdout, 'learning rate');
});

test('rcnn step --out draws the stages and a page, again into the same folder, never over another page', async (t) => {
  const out = join(t.testdir(), 'stages');
  const { code, stderr } = await rcnn([...JOINT, '--until', 'targets', '--out', out], SYSTEMS);
  t.equal(code, 0, stderr);
  const files = readdirSync(out).sort();
  t.same(files.map((name) => name.replace(/^\d\d-/, '')), ['batch.png', 'conv.png', 'rpn.png', 'anchors.png',
    'proposals.png', 'rois.png', 'pooled.png', 'head.png', 'targets.png', 'index.html']);
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  t.equal(page.match(/<figure>/g)?.length, 9);
  t.match(page, 'conv (line');
  const { width, height } = await readImage(join(out, '01-batch.png'));
  t.ok(width > 2 * 40 && height > 40, 'two images side by side');
  t.equal((await rcnn([...JOINT, '--until', 'conv', '--out', out], SYSTEMS)).code, 0, 'drawn anew');
  t.same(readdirSync(out).sort(), files, 'over the same names');
  writeFileSync(join(out, 'index.html'), 'my own page');
  const refused = await rcnn([...JOINT, '--out', out], SYSTEMS);
  t.equal(refused.code, 1);
  t.match(refused.stderr, 'index.html is not a page of rcnn step and would be lost: take another folder for --out');
  t.equal(readFileSync(join(out, 'index.html'), 'utf8'), 'my own page');
});

test('rcnn step refuses unknown stages and systems, and a variant whose step has no stages', async (t) => {
  const words = ['step', '--system', 'fast-classification', '--init', 'none', '--proposals', 'random', '--scale', '40'];
  const variant = await rcnn(words, [...SYSTEMS, ...VARIANTS]);
  t.equal(variant.code, 1);
  t.match(variant.stderr, 'fast-classification: this variant trains with one loss alone, and its step shows no stages');
  const stage = await rcnn([...JOINT, '--until', 'conv5', '--out', join(t.testdir(), 'none')], SYSTEMS);
  t.equal(stage.code, 1);
  t.match(stage.stderr, 'no stage "conv5", the stages of faster-joint are batch, conv, rpn,');
  const system = await rcnn(['step', '--system', 'yolo', '--out', join(t.testdirName, 'yolo')], SYSTEMS);
  t.equal(system.code, 2);
  t.match(system.stderr, 'unknown system "yolo"');
  t.notOk(existsSync(join(t.testdirName, 'yolo')), 'no folder is made');
});
