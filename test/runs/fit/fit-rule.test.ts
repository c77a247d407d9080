import { test } from 'tap';
import { boxFrom } from '../../../lib/boxes/box.js';
import { SHAPES_DEFAULT, shapesDataset } from '../../../lib/data/shapes/shapes.js';
import { FASTER_JOINT_SMALL } from '../../../lib/detectors/faster-rcnn/config.js';
import { coverageRows, shownObjects, type Annotations } from '../../../lib/runs/fit/anchor-report.js';
import { lostLines, withFit } from '../../../lib/runs/fit/fit-lines.js';
import { fitOf, RATE_PATH } from '../../../lib/runs/fit/fit-rule.js';

interface Picture {
  readonly size: readonly [width: number, height: number];
  /** Side of each object, a square of class 1; a negative side: of class 2. */
  readonly sides: readonly number[];
  /** Heights divided by widths of all objects, whose sides are √(width·height); absent: 1. */
  readonly ratio?: number;
}

/** Pictures with squares along the diagonal; their classes are among the drawn shapes. */
function annotations(...pictures: Picture[]): Annotations {
  return {
    classes: ['star', 'moon'],
    samples: pictures.map(({ size: [width, height], sides, ratio = 1 }) => ({
      width, height,
      objects: sides.map((signed, i) => {
        const [w, h] = [Math.abs(signed) / Math.sqrt(ratio), Math.abs(signed) * Math.sqrt(ratio)];
        const box = boxFrom(i * 3 % (width - w), i * 2 % (height - h), w, h);
        return { box, label: signed > 0 ? 1 : 2, difficult: false, truncated: false };
      }),
    })),
  };
}

const many = (picture: Picture): Picture[] => Array.from({ length: 10 }, () => picture);
const times = (count: number, side: number): number[] => new Array<number>(count).fill(side);
const fit = (data: Annotations, scale: number | null = null) => fitOf(data, FASTER_JOINT_SMALL, scale);

test('fitOf() leaves the numbers for drawn shapes as they are', async (t) => {
  const drawn = shapesDataset({ ...SHAPES_DEFAULT, split: 'train', images: 6 });
  t.same(fit(drawn), { scale: 150, rate: null, set: {}, reasons: [] });
});

test('fitOf() enlarges small objects, no further than twice, and tiny ones to a cell of the map', async (t) => {
  const cells = fit(annotations(...many({ size: [640, 480], sides: [...times(4, 100), ...times(2, -60)] })));
  t.equal(cells.scale, 200, '60 pixels of 480 are 18.75 at 150, and 24 at 192: the next multiple of 25');
  t.equal(cells.reasons[0], 'scale 200, 1.8 times the cost of a step: the median moon has 25 pixels there, 19 at '
    + '150, the smallest anchor 24');
  const tiny = fit(annotations(...many({ size: [3000, 2000], sides: times(5, 60) })));
  t.equal(tiny.scale, 300, '60 pixels of 2000 are 4.5 at 150; a step costs four times as much already');
  t.same(tiny.set['anchors.scales'], [0.5, 1, 2, 4],
    '9 pixels at scale 300: IoU .14 with the anchor of 24, .56 with 12');
  t.equal(fit(annotations(...many({ size: [200, 180], sides: times(5, 9) }))).scale, 180, 'never beyond the pictures');
  const cell = (sides: readonly number[]): number => fit(annotations(...many({ size: [3000, 2000], sides }))).scale;
  t.equal(cell(times(5, 32)), 500, '32 pixels of 2000 are 2.4 at 150, and 8 at 500: a cell of the map');
  t.equal(cell(times(5, 16)), 600, '1.2 at 150; a step costs 16 times as much already');
  t.equal(cell([...times(5, 16), ...times(6, -200)]), 300, 'most objects are large enough');
});

test('fitOf() adds a size of anchors for objects that fill the picture, and no proposals', async (t) => {
  const { scale, set, reasons } = fit(annotations(...many({ size: [500, 400], sides: [380] })));
  t.equal(scale, 150);
  t.same(set, { 'anchors.scales': [1, 2, 4, 8] }, '142 pixels: IoU .45 with the anchor of 96, .55 with 192');
  t.same(reasons, ['anchors of side 192: 100 % of the objects are too large for 96']);
});

test('fitOf() widens the limits for many objects and for many cells, and never beyond 12,000 and 1,000', async (t) => {
  const crowd = fit(annotations(...many({ size: [500, 300], sides: times(18, 80) })));
  t.equal(crowd.scale, 150);
  t.match(crowd.set, {
    'proposalsTest.preNmsTopN': 6000, 'proposalsTest.postNmsTopN': 450, 'proposalsTrain.postNmsTopN': 900,
  }, '18 objects for 6: three times the limits');
  const large = fit(annotations(...many({ size: [1000, 600], sides: [50] })));
  t.equal(large.scale, 300);
  t.match(large.set, { 'proposalsTest.preNmsTopN': 8000 }, 'one object on a map of 38 × 63 cells, four times as many');
  const both = fit(annotations(...many({ size: [1000, 600], sides: times(40, 50) })));
  t.match(both.set, { 'proposalsTest.preNmsTopN': 12_000, 'proposalsTest.postNmsTopN': 1000 });
});

test('fitOf() keeps a scale that was typed, and fits the rest to it', async (t) => {
  const small = annotations(...many({ size: [640, 480], sides: times(4, 40) }));
  t.same(fit(small, 150), {
    scale: 150, rate: null, set: { 'anchors.scales': [0.5, 1, 2, 4] },
    reasons: ['anchors of side 12: 100 % of the objects are too small for 24'],
  });
});

test('fitOf() leaves what is nearly right as it is', async (t) => {
  const near = annotations(...many({ size: [640, 480], sides: times(7, 66) }));
  t.same(fit(near), { scale: 150, rate: null, set: {}, reasons: [] },
    'a side of 20.6 has an IoU of .74 with 24; 7 objects are a sixth more than 6');
});

test('fitOf() adds ratios for objects that are longer than the anchors, and shows them 12 pixels across', async (t) => {
  const lines = fit(annotations(...many({ size: [1000, 800], sides: times(3, 100), ratio: 1 / 12 })));
  t.equal(lines.scale, 300, '346 × 29 pixels are 65 × 5.4 at 150');
  t.same(lines.set['anchors.ratios'], [0.125, 0.25, 0.5, 1, 2], '1/12 is two thirds of 1/8: IoU .69');
  t.notOk('anchors.scales' in lines.set, 'their side of 37.5 fits');
  t.equal(lines.reasons[0],
    'scale 300, 4 times the cost of a step: the median star is 11 pixels across there, 5 at 150');
  t.match(lines.reasons[1], 'anchors of ratio 0.125, 0.25: 100 % of the objects are too wide for 0.5');
  const poles = fit(annotations(...many({ size: [640, 480], sides: [-90, ...times(4, 80)], ratio: 16 })));
  t.same(poles.set['anchors.ratios'], [0.5, 1, 2, 4, 8]);
  const bars = fit(annotations(...many({ size: [640, 480], sides: times(3, 150), ratio: 3 })));
  t.same(bars, { scale: 150, rate: null, set: {}, reasons: [] }, 'a ratio of 3 has an IoU of .69 with 2');
});

test('fitOf() keeps more detections than the recipe where a picture holds more objects', async (t) => {
  const crowd = fit(annotations(...many({ size: [500, 300], sides: times(90, 60) })));
  t.equal(crowd.set['detection.maxPerImage'], 200);
  t.match(crowd.reasons.at(-1), 'limits on proposals 12000 and 1000, on detections 200: 90 objects in a crowded');
  t.notOk('detection.maxPerImage' in fit(annotations(...many({ size: [500, 300], sides: times(40, 60) }))).set);
});

test('fitOf() fits pictures of very different sizes by their median, and keeps what was typed', async (t) => {
  const sizes = [[120, 90], [320, 240], [640, 480], [1600, 1200], [2400, 800]] as const;
  const mixed = annotations(...sizes.map((size) => ({ size, sides: times(4, size[1] / 4) })));
  t.same(fit(mixed), { scale: 150, rate: null, set: {}, reasons: [] });
  const small = annotations(...many({ size: [1000, 600], sides: times(40, 50) }));
  const typed = fitOf(small, FASTER_JOINT_SMALL, null, ['anchors.scales', 'proposalsTest.postNmsTopN']);
  t.notOk('proposalsTest.postNmsTopN' in typed.set);
  t.ok('proposalsTrain.postNmsTopN' in typed.set);
});

test('lostLines() says which objects no anchor fits, and what can be done', async (t) => {
  const tiny = annotations(...many({ size: [3000, 2000], sides: times(5, 8) }));
  const fitted = withFit(FASTER_JOINT_SMALL, fit(tiny));
  const lost = lostLines(tiny, fitted);
  t.equal(lost.length, 1);
  t.match(lost[0], /^hardly an anchor fits even so: star \(100 %, 2 pixels in the median\); /);
  t.match(lost[0], / or --scale 2000, where a step costs 11 /);
  t.same(lostLines(annotations(...many({ size: [500, 300], sides: [80] })), FASTER_JOINT_SMALL), []);
});

test('fitOf() doubles the learning rate for a class that is no drawn shape, unless a rate was typed', async (t) => {
  const drawn = annotations(...many({ size: [500, 300], sides: [80] }));
  const photographs = { ...drawn, classes: ['star', 'Square'] };
  t.same(fit(drawn), { scale: 150, rate: null, set: {}, reasons: [] });
  t.same(fit(photographs), {
    scale: 150, rate: 0.02, set: {}, reasons: ['learning rate 0.02, 2 times the usual: M0 has seen drawn shapes only'],
  });
  t.equal(fitOf(photographs, FASTER_JOINT_SMALL, null, [RATE_PATH]).rate, null);
});

test('fitOf() chooses nothing without objects, and difficult ones do not count', async (t) => {
  const none = annotations(...many({ size: [640, 480], sides: [] }));
  t.same(fit(none), { scale: 150, rate: null, set: {}, reasons: [] });
});

test('coverageRows() has a row for each class, each size and all', async (t) => {
  const data = annotations({ size: [500, 300], sides: [48, 20, -200] }); // at half size: 24, 10, 100
  const rows = coverageRows(data, shownObjects(data, FASTER_JOINT_SMALL));
  t.same(rows.map(({ name, objects, below50 }) => [name, objects, below50]), [
    ['star', 2, 0.5], ['moon', 1, 0], ['small objects', 1, 1], ['medium objects', 1, 0], ['large objects', 1, 0],
    ['all', 3, 1 / 3],
  ]);
});
