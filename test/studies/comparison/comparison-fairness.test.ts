import { test } from 'tap';
import {
  COMPARED_CONFIGS, costTable, differentRules, equalRules, type ComparedConfigs,
} from '../../../lib/studies/comparison/comparison-fairness.js';
import { comparisonCase } from '../../support/comparison-case.js';

function miniBatches(configs: ComparedConfigs): Record<string, string> {
  return Object.fromEntries(differentRules(configs).rows.map(([system, miniBatch]) => [system, miniBatch]));
}

test('differentRules() states the mini-batches that are trained', (t) => {
  t.same(miniBatches(COMPARED_CONFIGS), {
    'slow R-CNN': '128 crops of all images, at most 32 foreground (region-wise)',
    'SPP-net': '128 regions of cached maps of all images, at most 32 foreground (region-wise)',
    'Fast R-CNN': '2 images × 64 regions (hierarchical)',
    'Faster, alternating': 'RPN: 2 images × 256 anchors; detector: 2 images × 64 regions',
    'Faster, joint': '2 images × (256 anchors, 64 regions)',
    'Faster, exact': '2 images × (256 anchors, 64 regions)',
  });
  t.end();
});

test('differentRules() and costTable() follow another configuration', (t) => {
  const { 'rcnn': rcnn, 'sppnet': sppnet, 'fast': fast, 'faster-joint': joint } = COMPARED_CONFIGS;
  const sampling = { ...joint.roiSampling, imagesPerBatch: 1, roisPerImage: 32 };
  const changed: ComparedConfigs = {
    ...COMPARED_CONFIGS,
    'rcnn': { ...rcnn, regionSampling: { ...rcnn.regionSampling, roisPerImage: 64, fgFraction: 0.5 } },
    'sppnet': { ...sppnet, regionSampling: sampling },
    'fast': { ...fast, roiSampling: sampling, sampling: 'region-wise' },
    'faster-joint': { ...joint, roiSampling: sampling, anchorSampling: { ...joint.anchorSampling, batchSize: 16 } },
  };
  t.match(miniBatches(changed), {
    'slow R-CNN': '64 crops of all images, at most 32 foreground (region-wise)',
    'SPP-net': '32 regions of cached maps of all images, at most 8 foreground (region-wise)',
    'Fast R-CNN': '1 image × 32 regions (region-wise)',
    'Faster, joint': '1 image × (16 anchors, 32 regions)',
  });
  const { columns, rows } = costTable(comparisonCase([]), changed);
  t.equal(columns[0], 'mini-batch of 32 regions');
  t.same(rows.map(([name]) => name), [
    'slow R-CNN: 64 crops', 'Fast R-CNN region-wise, worst case: 32 images', 'Fast R-CNN hierarchical: 1 image',
  ]);
  t.end();
});

test('equalRules() states solver and evaluation as configured', (t) => {
  const solverOf = (configs: ComparedConfigs): string | undefined =>
    equalRules(configs).find((rule) => rule.startsWith('Solver'));
  t.match(solverOf(COMPARED_CONFIGS), /momentum 0\.9, weight decay 0\.0005, .* at 75 % of the steps\.$/);
  const { fast } = COMPARED_CONFIGS;
  const drops = [{ at: 0.5, factor: 0.1 }];
  const schedule = { ...fast.schedule, drops, sgd: { ...fast.schedule.sgd, momentum: 0.8 } };
  t.match(solverOf({ ...COMPARED_CONFIGS, fast: { ...fast, schedule } }), /momentum 0\.8, .* at 50 % of the steps/);
  for (const config of Object.values(COMPARED_CONFIGS)) {
    const schedules = 'schedules' in config ? Object.values(config.schedules) : [config.schedule];
    for (const one of schedules) t.same([one.sgd, one.drops], [fast.schedule.sgd, fast.schedule.drops]);
  }
  t.end();
});
