import { ridge } from '../../lib/solvers/ridge.js';
import type { GoldenAdapter } from '../support/golden-case.js';

export const adapter: GoldenAdapter = ({ params, inputs: { A, Y } }) => ({ B: ridge(A, Y, Number(params.lambda)) });
