import { test } from 'tap';
import { settingsOf, withSettings } from '../../lib/systems/with-settings.js';
import { FAST, FAST_SMALL } from '../../lib/detectors/fast-rcnn/config.js';

test('withSettings() puts steps, scale and learning rate into a configuration, and nothing else', (t) => {
  const config = withSettings(FAST, { steps: 7, scale: 300, learningRate: 0.5 });
  t.same(config, {
    ...FAST,
    preprocessing: { ...FAST.preprocessing, shorterSide: 300, longerSide: 500 },
    schedule: { ...FAST.schedule, steps: 7, learningRate: 0.5 },
  });
  t.end();
});

test('settingsOf() are the settings that leave a configuration as it is', (t) => {
  t.same(withSettings(FAST_SMALL, settingsOf(FAST_SMALL, 'M', 'small')), FAST_SMALL);
  t.match(settingsOf(FAST_SMALL, 'M', 'small'), { backbone: 'M', recipe: 'small', set: {} });
  t.end();
});
