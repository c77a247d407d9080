// `--set PATH=VALUE`: values of the configuration, each a number, a word, null, a list with commas, or JSON.
import type { Overrides } from '../systems/overrides.js';
import type { Json } from '../systems/system.js';
import { DECIMAL, UsageError, type Arguments, type Flag } from './flags.js';

export const SET_FLAG: Flag = {
  kind: 'pairs', name: 'set', value: 'PATH=VALUE',
  about: 'a value of the configuration by its path, as anchors.scales=2,4,8 or path.limit=null; several words or '
    + 'several times; npx rcnn describe --system NAME lists the paths',
};

/** What was typed after --set. Throws UsageError for a word without a path or a value, and for a path typed twice. */
export function overridesOf(args: Arguments): Overrides {
  const pairs = args.pairs('set').map((word) => {
    const [path, text] = [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)];
    if (!word.includes('=') || path === '' || text === '') {
      throw new UsageError(`--set takes PATH=VALUE, got ${JSON.stringify(word)}`);
    }
    return [path, valueOf(text)] as const;
  });
  const twice = pairs.find(([path], i) => pairs.findIndex(([other]) => other === path) < i);
  if (twice !== undefined) throw new UsageError(`--set ${twice[0]} is given twice`);
  return Object.fromEntries(pairs);
}

function valueOf(text: string): Json {
  if (DECIMAL.test(text)) return Number(text);
  try {
    return JSON.parse(text) as Json;
  } catch {
    const parts = text.split(',');
    return parts.length > 1 && parts.every((part) => DECIMAL.test(part)) ? parts.map(Number) : text;
  }
}
