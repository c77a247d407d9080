// Deck: "Faster R-CNN exact joint training".
import { test } from 'tap';
import { EXACT_SETTINGS, exactSettingName } from '../../../../lib/detectors/faster-rcnn/exact/exact-settings.js';

test('exactSettingName() knows every setting and lists them when asked for another', (t) => {
  for (const name of Object.keys(EXACT_SETTINGS)) t.equal(exactSettingName(name), name);
  for (const name of ['weight', '', 'toString']) {
    t.throws(() => exactSettingName(name), { name: 'RangeError', message: /there are: control, weight-1, / });
  }
  t.end();
});

test('EXACT_SETTINGS differ from one another', (t) => {
  const paths = Object.values(EXACT_SETTINGS).map((path) => JSON.stringify(path));
  t.equal(new Set(paths).size, paths.length);
  t.equal(EXACT_SETTINGS.control.weight, 0);
  t.end();
});
