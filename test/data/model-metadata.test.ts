import { test } from 'tap';
import { metadataClasses, metadataJson, metadataText } from '../../lib/data/model-metadata.js';

const metadata = { system: 'fast', classes: '["a","b"]', config: '{"x":1}', torn: '{"x":' };
const file = { tensors: new Map(), metadata };

test('metadataText(), metadataJson() and metadataClasses() read what was written', (t) => {
  t.equal(metadataText(file, 'system'), 'fast');
  t.same(metadataJson(file, 'config'), { x: 1 });
  t.same(metadataClasses(file), ['a', 'b']);
  t.end();
});

test('metadataText(), metadataJson() and metadataClasses() name what is missing, no JSON or no list', (t) => {
  t.throws(() => metadataText(file, 'backbone'),
    new RangeError('model: the metadata backbone is missing, this is no model of ours'));
  t.throws(() => metadataJson(file, 'torn'), new RangeError('model: the metadata torn is no JSON'));
  t.throws(() => metadataClasses({ ...file, metadata: { classes: '{}' } }),
    new RangeError('model: the metadata classes is no list'));
  t.end();
});
