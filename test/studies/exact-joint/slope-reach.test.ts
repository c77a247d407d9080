import { test } from 'tap';
import { REACHES, slopeReach } from '../../../lib/studies/exact-joint/slope-reach.js';
import type { Roi } from '../../../lib/layers/roi-pool.js';

const REGIONS = [{ image: 0, x1: 3, y1: 0, x2: 9, y2: 5 }, { image: 1, x1: 0, y1: 2, x2: 9, y2: 5 }];

test('slopeReach() of a plane: what is promised is kept', async (t) => {
  const dRegions = [{ x1: 2, y1: -1, x2: 0, y2: 0 }, { x1: 0, y1: 0, x2: 0, y2: 0 }];
  const plane = async ([{ x1, y1 }]: readonly Roi[]): Promise<number> => 2 * x1 - y1;
  const reach = await slopeReach(REGIONS, dRegions, plane);
  t.same(reach.map(({ pixels }) => pixels), REACHES);
  // x1 falls by the whole step, y1 rises by half of it: 2·1 + ½ = 2.5 a pixel
  for (const { pixels, promised, kept } of reach) t.same([promised, kept], [2.5 * pixels, 2.5 * pixels]);
});

test('slopeReach() of a parabola: beyond its bottom nothing of the promise is kept', async (t) => {
  const parabola = async ([{ x1 }]: readonly Roi[]): Promise<number> => (x1 - 1) ** 2;
  const none = { x1: 0, y1: 0, x2: 0, y2: 0 };
  const reach = await slopeReach(REGIONS, [{ ...none, x1: 4 }, none], parabola);
  const at = (pixels: number) => reach.find((one) => one.pixels === pixels)!;
  t.same(at(2), { pixels: 2, promised: 8, kept: 4 }, '(3 − 1)² − 0²');
  t.same(at(4), { pixels: 4, promised: 16, kept: 0 });
  t.ok(at(8).kept < 0);
});
