// What of a configuration is fitted to the annotations of a data set.
import type { ProposalConfig } from '../../proposals/proposal-config.js';
import type { Json } from '../../systems/system.js';
import type { AnchorSetting } from './anchor-report.js';

/** What of a configuration the rule reads and chooses. */
export interface FittedConfig extends AnchorSetting {
  readonly proposalsTrain: ProposalConfig;
  readonly proposalsTest: ProposalConfig;
  readonly detection: { readonly maxPerImage: number };
  readonly schedule: { readonly learningRate: number };
}

/** Values by the paths of `--set`. */
export type FittedValues = Readonly<Record<string, Json>>;

/** Some of the values, and why, a phrase each. */
export interface Chosen {
  readonly set: FittedValues;
  readonly reasons: readonly string[];
}

export const NOTHING: Chosen = { set: {}, reasons: [] };

/** The configuration at another scale. */
export function atScale<C extends AnchorSetting>(config: C, scale: number): C {
  const { shorterSide, longerSide } = config.preprocessing;
  const longer = Math.round(scale * longerSide / shorterSide);
  return { ...config, preprocessing: { ...config.preprocessing, shorterSide: scale, longerSide: longer } };
}
