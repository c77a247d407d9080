// Mutants that compute the same as the program, whatever the input, so that no test can catch them (mutants-main.ts).
import type { EquivalentMutant } from './mutants.js';

export const EQUIVALENT_MUTANTS: readonly EquivalentMutant[] = [
];
