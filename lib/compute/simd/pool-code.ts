// Max pooling and RoI max pooling for WebAssembly SIMD, written by hand. Both are one function: the maximum of each
// channel over rectangles of cells (bins), and where it stands.
//   y[r,c,j] = x[i*(r,c,j)]        i* = the first largest cell of bin j of region r, row by row      empty bin: 0, −1
// Max pooling has one region for each image, whose bins are the windows. Four channels are compared at a time, so x
// stands with channels last, padded to a multiple of 4: [image][cell][channel].
// Loops that define it: lib/layers/roi-pool.ts, lib/layers/max-pool.ts. Kernels of gpu.js: roi-pool.kernel.ts.
import type { WasmFunction } from './assembler.js';

/** Channels compared together. */
export const POOL_LANES = 4;

/** A bin in memory, as integers: its image and its region, j, and its cells: rows top..bottom − 1, left..right − 1. */
export const BIN_FIELDS = ['image', 'region', 'j', 'top', 'bottom', 'left', 'right'] as const;

const BYTES = 4; // of a float32 or an integer
const LANE_INDICES = Array.from({ length: POOL_LANES }, (_, lane) => lane);

/** v = the four channels at p;  where v > best: best = v, at = cell */
const COMPARE = `
  local.get $p  v128.load offset=0  local.set $v
  local.get $v  local.get $best  f32x4.gt  local.set $larger
  local.get $v  local.get $best  local.get $larger  v128.bitselect  local.set $best
  local.get $i  i32x4.splat  local.get $at  local.get $larger  v128.bitselect  local.set $at`;

/** i = row·W + left;  p = x + ((image·plane + i)·channels + c)·4 */
const START_ROW = `
  local.get $row  local.get $W  i32.mul  local.get $left  i32.add  local.set $i
  local.get $image  local.get $plane  i32.mul  local.get $i  i32.add  local.get $channels  i32.mul
  local.get $c  i32.add  i32.const ${BYTES}  i32.mul  local.get $x  i32.add  local.set $p`;

/** best = the channels of the first cell, at = its index; then every cell of the bin, row by row. */
const SEARCH = `
  local.get $top  local.set $row
  ${START_ROW}
  local.get $p  v128.load offset=0  local.set $best
  local.get $i  i32x4.splat  local.set $at
  loop $next_row
    ${START_ROW}
    local.get $left  local.set $column
    loop $next_column
      ${COMPARE}
      local.get $i  i32.const 1  i32.add  local.set $i
      local.get $p  local.get $channels  i32.const ${BYTES}  i32.mul  i32.add  local.set $p
      local.get $column  i32.const 1  i32.add  local.tee $column  local.get $right  i32.lt_u  br_if $next_column
    end
    local.get $row  i32.const 1  i32.add  local.tee $row  local.get $bottom  i32.lt_u  br_if $next_row
  end
  ;; an index within the plane becomes one within x: at += (image·C + c + lane)·plane
  local.get $image  local.get $C  i32.mul  local.get $c  i32.add  i32x4.splat
  v128.const ${LANE_INDICES.join()}  i32x4.add
  local.get $plane  i32x4.splat  i32x4.mul  local.get $at  i32x4.add  local.set $at`;

/** y[region, c + lane, j] = best[lane], and its switch = at[lane] */
const STORE = `
  local.get $region  local.get $channels  i32.mul  local.get $c  i32.add  local.get $J  i32.mul
  local.get $j  i32.add  i32.const ${BYTES}  i32.mul  local.set $to
  ${LANE_INDICES.map((lane) => `
    local.get $y  local.get $to  i32.add  local.get $best  v128.store32_lane lane=${lane}
    local.get $switches  local.get $to  i32.add  local.get $at  v128.store32_lane lane=${lane}
    local.get $to  local.get $J  i32.const ${BYTES}  i32.mul  i32.add  local.set $to`).join('\n')}`;

/**
 * Parameters: addresses of x, of `count` bins, of y [region][channel][J] and of the switches; C channels, padded to
 * `channels`; W cells in a row of the map and `plane` in all; J bins of a region.
 */
export const MAX_OVER_BINS: WasmFunction = {
  name: 'maxOverBins',
  params: ['x', 'bins', 'count', 'y', 'switches', 'C', 'channels', 'W', 'plane', 'J'],
  locals: {
    i32: [...BIN_FIELDS, 'c', 'row', 'column', 'i', 'p', 'to'],
    v128: ['v', 'best', 'at', 'larger', 'zero', 'none'],
  },
  body: `
    v128.const ${LANE_INDICES.map(() => -1).join()}  local.set $none
    loop $next_bin
      ${BIN_FIELDS.map((field, i) => `local.get $bins  i32.load offset=${i * BYTES}  local.set $${field}`).join('\n')}
      i32.const 0  local.set $c
      loop $next_channels
        local.get $zero  local.set $best
        local.get $none  local.set $at
        block $empty
          local.get $top  local.get $bottom  i32.ge_u  br_if $empty
          local.get $left  local.get $right  i32.ge_u  br_if $empty
          ${SEARCH}
        end
        ${STORE}
        local.get $c  i32.const ${POOL_LANES}  i32.add  local.tee $c  local.get $channels  i32.lt_u
        br_if $next_channels
      end
      local.get $bins  i32.const ${BIN_FIELDS.length * BYTES}  i32.add  local.set $bins
      local.get $count  i32.const 1  i32.sub  local.tee $count  br_if $next_bin
    end`,
};
