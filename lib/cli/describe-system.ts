// `rcnn describe --system NAME`: the whole configuration of a training, a line for each value, with its source.
import { alignedLines } from '../runs/lines/text-table.js';
import { settingsFor } from '../runs/plan.js';
import type { World } from '../runs/world.js';
import { describedConfig } from '../systems/described-config.js';
import { describedNetwork } from '../systems/described-network.js';
import { valueText } from '../systems/overrides.js';
import { systemNamed } from '../systems/systems.js';
import { printResult } from './command.js';
import type { Arguments } from './flags.js';
import { planChoices } from './plan-flags.js';

/** Prints it. Throws RangeError for an unknown system, or a value that the configuration does not take. */
export function describeSystem(name: string, args: Arguments, world: World): void {
  const system = systemNamed(name, world.systems);
  const settings = settingsFor(system, planChoices(args));
  const { backbone, recipe } = settings;
  const values = describedConfig(system, settings);
  printResult(args, world, { system: name, recipe, backbone, config: values.map(({ path, value, source }) =>
    ({ path, value: value === Infinity ? 'Infinity' : value, source })) }, [
    `${name}, recipe ${recipe}, backbone ${backbone}: ${describedNetwork(system, settings)}`,
    ...alignedLines([
      ['path', 'value', 'source'],
      ...values.map(({ path, value, source }) => [path, valueText(value), source]),
    ], 3),
  ]);
}
