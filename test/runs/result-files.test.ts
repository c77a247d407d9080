import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import {
  cocoResult, detectionOf, readResults, vocResultLine, vocResultNames, writeResultFiles,
} from '../../lib/runs/result-files.js';
import type { Detection } from '../../lib/data/sample.js';

const FOUND: Detection = { imageId: '000012', label: 2, score: 0.123456789, box: { x1: 0, y1: 9.5, x2: 19, y2: 29 } };

test('vocResultLine() counts pixels from 1 and keeps six digits and more', (t) => {
  t.equal(vocResultLine(FOUND), '000012 0.12345679 1.000000 10.500000 20.000000 30.000000');
  t.end();
});

test('cocoResult() counts pixels from 0 and gives width and height', (t) => {
  t.same(cocoResult(FOUND), { image_id: '000012', category_id: 2, bbox: [0, 9.5, 20, 20.5], score: 0.123456789 });
  t.end();
});

test('detectionOf() gives back what cocoResult() made', (t) => {
  t.same(detectionOf(cocoResult(FOUND)), FOUND);
  t.end();
});

test('vocResultNames() never leave the folder, and never share a file', (t) => {
  t.same(vocResultNames('val', ['größe']), ['comp4_det_val_größe.txt']);
  t.same(vocResultNames('../x', ['a/b c']), ['comp4_det_.._x_a_b_c.txt']);
  t.same(vocResultNames('v', ['a b', 'a_b', 'a/b', 'A B', 'a_b-2', '__proto__', 'x'.repeat(300)]), [
    'comp4_det_v_a_b.txt', 'comp4_det_v_a_b-2.txt', 'comp4_det_v_a_b-3.txt', 'comp4_det_v_A_B-4.txt',
    'comp4_det_v_a_b-2-2.txt', 'comp4_det_v___proto__.txt', `comp4_det_v_${'x'.repeat(100)}.txt`,
  ]);
  const signs = Array.from({ length: 40 }, (_, i) => `a${String.fromCharCode(33 + i)}`);
  t.equal(new Set(vocResultNames('v', signs).map((name) => name.toLowerCase())).size, 40);
  t.end();
});

test('writeResultFiles() writes a file a class, best score first, empty where nothing was found', async (t) => {
  const dir = t.testdir();
  await writeResultFiles(dir, 'test', ['cat', 'dog'], [FOUND, { ...FOUND, score: 0.5 }]);
  t.same(readdirSync(dir), ['comp4_det_test_cat.txt', 'comp4_det_test_dog.txt', 'detections.json']);
  t.equal(readFileSync(join(dir, 'comp4_det_test_cat.txt'), 'utf8'), '');
  const lines = readFileSync(join(dir, 'comp4_det_test_dog.txt'), 'utf8').trim().split('\n');
  t.same(lines.map((line) => line.split(' ')[1]), ['0.50000000', '0.12345679']);
  t.equal((JSON.parse(readFileSync(join(dir, 'detections.json'), 'utf8')) as unknown[]).length, 2);
});

test('readResults() gives back what was written, and refuses another file', async (t) => {
  const dir = t.testdir();
  const detectionsKey = await writeResultFiles(dir, 'test', ['cat', 'dog'], [FOUND]);
  t.same(await readResults(dir, { detectionsKey }), [cocoResult(FOUND)]);
  writeFileSync(join(dir, 'detections.json'), '[]\n');
  const rule = /detections\.json: is not the file that the test wrote; test it again by: npx rcnn test --run /;
  await t.rejects(readResults(dir, { detectionsKey }), rule);
  t.same(await readResults(dir, {}), [], 'the test of an earlier version did not say which file it wrote');
});
