// Class names that bite: in the table that `rcnn check` prints, and in its JSON.
import type { Rng } from '../../../lib/tensor/rng.js';
import { annotationXml, boxXml, objectXml } from '../../support/voc-fixture.js';
import type { StormCase, StormKind } from '../storm-case.js';
import { checked } from './small-folder.js';

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a&amp;b',
  '&lt;script&gt;', '&quot;onmouseover=\'x\'',
  '../../x', 'CON', 'a/b', 'a\\b', 'a:b', '*', '%s', '$(id)', '`id`', '--json', '猫', '👍🏽', 'e\u0301', '\u202Eabc',
  '\u200b', 'a&#x85;b', 'x'.repeat(255), '0', 'null', 'undefined '.trim().toUpperCase()];

function nameCase(name: string, isJson: boolean): StormCase {
  return {
    name: `${JSON.stringify(name.slice(0, 30))}${isJson ? ' as JSON' : ''}`,
    expect: 'accepted',
    prepare: (dir) => {
      const objects = [objectXml(name, boxXml(1, 2, 10, 20)), objectXml('plain', boxXml(5, 5, 30, 25))];
      return [...checked(dir, { xml: annotationXml(...objects) }), ...isJson ? ['--json'] : []];
    },
    ...name === '__proto__' ? { shows: isJson ? '"__proto__":1' : '__proto__ 1' } : {},
  };
}

function random(rng: Rng): StormCase {
  const signs = ['&amp;', '&lt;', '\'', '"', '/', '\\', ' ', 'a', 'Z', 'é', '猫', '&#160;', ';', ',', '\u0301'];
  return nameCase(`n${Array.from({ length: 6 }, () => signs[rng.integer(signs.length)]).join('')}`, rng.chance(0.3));
}

export const nameKind: StormKind = {
  name: 'class names', fixed: NAMES.flatMap((name) => [nameCase(name, false), nameCase(name, true)]), random,
};
