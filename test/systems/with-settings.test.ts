import { test } from 'tap';
import { AUGMENTATION } from '../../lib/data/pictures/augmentation.js';
import { settingsOf, withSettings } from '../../lib/systems/with-settings.js';
import { FAST, FAST_SMALL } from '../../lib/detectors/fast-rcnn/config.js';

test('withSettings() puts steps, scale and learning rate into a configuration, and nothing else', (t) => {
  const config = withSettings(FAST, { backbone: 'S', steps: 7, scale: 300, learningRate: 0.5, seed: 9 });
  t.same(config, {
    ...FAST,
    preprocessing: { ...FAST.preprocessing, shorterSide: 300, longerSide: 500 },
    schedule: { ...FAST.schedule, steps: 7, learningRate: 0.5 },
  });
  const settings = { backbone: 'S', steps: 7, scale: 300, learningRate: 0.5, seed: 9, augment: true } as const;
  const augmented = withSettings(FAST, settings);
  t.same(augmented, { ...config, augmentation: AUGMENTATION });
  t.end();
});

test('settingsOf() are the settings that leave a configuration as it is', (t) => {
  t.same(withSettings(FAST_SMALL, settingsOf(FAST_SMALL, 'M')), FAST_SMALL);
  t.equal(settingsOf(FAST_SMALL, 'M').backbone, 'M');
  t.end();
});
