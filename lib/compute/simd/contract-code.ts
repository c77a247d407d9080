// The contraction kernel (lib/layers/kernels/contract.kernel.ts) written for WebAssembly SIMD by hand:
//   r[z,y,j,lane] = Σ_a Σ_b Σ_c  X[z·xz + y·xy + j·xj + a·xA + b·xB + c·xC] · W[k][lane]      j = 0..3
// What a compiler could do with the kernel's text, and gpu.js' webasm backend does not:
// - W[k] of neighbouring lanes stands side by side: one load instead of one for each lane.
// - X[p] for all lanes: a load that repeats the number (load32_splat) instead of a load and a copy.
// - Eight lanes instead of four: two loads of W and four of X feed 32 multiplications and as many additions, and the
//   8 × 4 sums stay in registers.
// - The groups of eight lanes are the outermost loop, and W stands group by group: it is read in one straight line, and
//   the weights of a group stay in the cache for all cells.
// - Sizes and strides are parameters: one compiled function serves products of all sizes.
// The order of each sum is that of the kernel, and no multiplication is fused with its addition: the results are those
// of gpu.js, bit for bit (test/compute/simd/simd-contraction.test.ts).
import { LANES, type ProductPlan } from '../../layers/kernels/product.js';
import type { WasmFunction } from './assembler.js';

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const ROWS = [0, 1, 2, 3]; // j
const HALVES = [0, 1]; // lanes 0..3 and 4..7 of a group

/**
 * The parameters of `contract`, in order. first, end: the cells z·Y + y to compute, at least one. x, w, r: addresses
 * of the operands and of the results. lanes: numbers in a row of r, a multiple of 8. wg: from a group of eight lanes to
 * the next in W. All others as in the kernel; steps are in bytes.
 */
const PARAMETERS = [
  'first', 'end', 'x', 'w', 'r', 'Y', 'lanes', 'wg', 'na', 'nb', 'nc', 'xz', 'xy', 'xj', 'xa', 'xb', 'xc',
] as const;

/** Where the operands and the results stand in memory, in bytes. */
export interface Addresses {
  readonly x: number;
  readonly w: number;
  readonly r: number;
}

/** The parameters after first and end. */
export function contractParameters({ cells: [lanes, Y], lengths: n, x }: ProductPlan, at: Addresses): number[] {
  const wg = n.a * n.b * n.c * LANES;
  const steps = [wg, x.z, x.y, x.j, x.a - n.b * x.b, x.b - n.c * x.c, x.c].map((step) => step * FLOAT);
  const [wgBytes, ...xSteps] = steps;
  return [at.x, at.w, at.r, Y, lanes, wgBytes, n.a, n.b, n.c, ...xSteps];
}

const sum = (j: number, half: number): string => `$s${j}${half}`;

/** s[j] += X[p + j·xj] · W[q], for all four j and both halves of the lanes. */
const MULTIPLY_ADD = [
  ...HALVES.map((half) => `local.get $q  v128.load offset=${half * 4 * FLOAT}  local.set $w${half}`),
  ...ROWS.flatMap((j) => [
    `local.get $p${j}  v128.load32_splat offset=0  local.set $v`,
    ...HALVES.map((half) => `
      local.get ${sum(j, half)}  local.get $v  local.get $w${half}  f32x4.mul  f32x4.add  local.set ${sum(j, half)}`),
  ]),
].join('\n');

/** p_j += the parameter `step`. */
const advance = (step: string): string =>
  ROWS.map((j) => `local.get $p${j}  local.get $${step}  i32.add  local.set $p${j}`).join('\n');

/** q goes on to the same lanes of the next row of W. */
const NEXT_ROW = `local.get $q  i32.const ${LANES * FLOAT}  i32.add  local.set $q`;

/** The loop `counter` = `length`, length − 1, …, 1; the length is at least 1. */
const countdown = (counter: string, length: string, body: string): string => `
  local.get $${length}  local.set $${counter}
  loop $next_${counter}
    ${body}
    local.get $${counter}  i32.const 1  i32.sub  local.tee $${counter}  br_if $next_${counter}
  end`;

/** p_0 = x + z·xz + y·xy with z = ⌊cell / Y⌋, y = cell − z·Y;  p_j = p_(j−1) + xj;  q = w;  s = 0 */
const START_CELL = `
  local.get $cell  local.get $Y  i32.div_u  local.set $z
  local.get $x
  local.get $z  local.get $xz  i32.mul  i32.add
  local.get $cell  local.get $z  local.get $Y  i32.mul  i32.sub  local.get $xy  i32.mul  i32.add  local.set $p0
  ${[1, 2, 3].map((j) => `local.get $p${j - 1}  local.get $xj  i32.add  local.set $p${j}`).join('\n')}
  local.get $w  local.set $q
  ${ROWS.flatMap((j) => HALVES.map((half) => `local.get $zero  local.set ${sum(j, half)}`)).join('\n')}`;

/** r[cell·4 + j][group..group+7] = s[j] */
const STORE_CELL = `
  local.get $r  local.get $group  i32.add
  local.get $cell  local.get $lanes  i32.mul  i32.const ${4 * FLOAT}  i32.mul  i32.add  local.set $at
  ${ROWS.map((j) => `
    local.get $at  local.get ${sum(j, 0)}  v128.store offset=0
    local.get $at  local.get ${sum(j, 1)}  v128.store offset=${4 * FLOAT}
    local.get $at  local.get $lanes  i32.const ${FLOAT}  i32.mul  i32.add  local.set $at`).join('\n')}`;

export const CONTRACT: WasmFunction = {
  name: 'contract',
  params: PARAMETERS,
  locals: {
    i32: ['group', 'cell', 'z', 'a', 'b', 'c', 'p0', 'p1', 'p2', 'p3', 'q', 'at'],
    v128: ['zero', 'v', 'w0', 'w1', 's00', 's01', 's10', 's11', 's20', 's21', 's30', 's31'],
  },
  body: `
    loop $next_group                              ;; group: the bytes of the lanes before it
      local.get $first  local.set $cell
      loop $next_cell
        ${START_CELL}
        ${countdown('a', 'na', `
          ${countdown('b', 'nb', `
            ${countdown('c', 'nc', `
              ${MULTIPLY_ADD}
              ${advance('xc')}
              ${NEXT_ROW}`)}
            ${advance('xb')}`)}
          ${advance('xa')}`)}
        ${STORE_CELL}
        local.get $cell  i32.const 1  i32.add  local.tee $cell  local.get $end  i32.lt_u  br_if $next_cell
      end
      local.get $w  local.get $wg  i32.add  local.set $w
      local.get $group  i32.const ${LANES * FLOAT}  i32.add  local.tee $group
      local.get $lanes  i32.const ${FLOAT}  i32.mul  i32.lt_u  br_if $next_group
    end`,
};
