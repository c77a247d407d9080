// The moves of lib/layers/kernels/moves.ts for WebAssembly SIMD. A matrix is transposed in blocks of 4 × 4 numbers:
// four vectors are loaded along j, and shuffled into four along i.
//   loaded      a0 a1 a2 a3   b0 b1 b2 b3   c0 c1 c2 c3   d0 d1 d2 d3
//   in pairs    a0 b0 a1 b1   a2 b2 a3 b3   c0 d0 c1 d1   c2 d2 c3 d3
//   stored      a0 b0 c0 d0   a1 b1 c1 d1   a2 b2 c2 d2   a3 b3 c3 d3
import type { WasmFunction } from './assembler.js';

const BYTES = 4; // of a float32
const SIDE = [0, 1, 2, 3]; // of a block

/** The four numbers `lanes` of two vectors, of which 0..3 are those of the first. */
const shuffle = (...lanes: number[]): string =>
  `i8x16.shuffle ${lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * BYTES + byte)).join()}`;

/** v = the numbers j..j+3 of row i + k, and what is added to them */
const load = (k: number): string => `
  local.get $p  v128.load offset=0  local.get $a  v128.load offset=0  f32x4.add  local.set $v${k}
  local.get $p  local.get $si  i32.add  local.set $p
  local.get $a  local.get $ai  i32.add  local.set $a`;

/** The numbers `lanes` of v and w go to t, which then goes on to the next j. */
const store = (v: string, w: string, lanes: readonly number[]): string => `
  local.get $t  local.get $${v}  local.get $${w}  ${shuffle(...lanes)}  v128.store offset=0
  local.get $t  local.get $tj  i32.add  local.set $t`;

const BLOCK = `
  ${SIDE.map(load).join('\n')}
  local.get $v0  local.get $v1  ${shuffle(0, 4, 1, 5)}  local.set $ab
  local.get $v0  local.get $v1  ${shuffle(2, 6, 3, 7)}  local.set $AB
  local.get $v2  local.get $v3  ${shuffle(0, 4, 1, 5)}  local.set $cd
  local.get $v2  local.get $v3  ${shuffle(2, 6, 3, 7)}  local.set $CD
  ${store('ab', 'cd', [0, 1, 4, 5])}
  ${store('ab', 'cd', [2, 3, 6, 7])}
  ${store('AB', 'CD', [0, 1, 4, 5])}
  ${store('AB', 'CD', [2, 3, 6, 7])}`;

/** A row i that is left over: its four numbers go to four places. */
const SINGLE = `
  ${load(0)}
  ${SIDE.map((lane) => `
    local.get $t  local.get $v0  v128.store32_lane lane=${lane}
    local.get $t  local.get $tj  i32.add  local.set $t`).join('\n')}`;

/**
 * Parameters: addresses of the source, the target and what is added; H matrices of I × J numbers, J at least 4; the
 * steps of Transposition in bytes, and those from an added number to the next. The last block of a row begins at J − 4
 * where J is no multiple of 4, and writes some numbers again.
 */
export const TRANSPOSE: WasmFunction = {
  name: 'transpose',
  params: ['s', 'to', 'added', 'H', 'I', 'J', 'sh', 'si', 'th', 'tj', 'ai', 'aj'],
  locals: {
    i32: ['i', 'j', 'p', 't', 'a', 'side'],
    v128: ['v0', 'v1', 'v2', 'v3', 'ab', 'AB', 'cd', 'CD'],
  },
  body: `
    loop $next_h
      i32.const 0  local.set $i
      loop $next_i
        i32.const 1  local.set $side                  ;; rows taken together: 4, or 1 where fewer than 4 are left
        block $few
          local.get $I  local.get $i  i32.const 4  i32.add  i32.lt_u  br_if $few
          i32.const 4  local.set $side
        end
        i32.const 0  local.set $j
        block $row_done
        loop $next_j
          ;; p = s + i·si + 4j    t = to + 4i + j·tj    a = added + i·ai + j·aj
          local.get $s  local.get $i  local.get $si  i32.mul  i32.add
          local.get $j  i32.const ${BYTES}  i32.mul  i32.add  local.set $p
          local.get $to  local.get $i  i32.const ${BYTES}  i32.mul  i32.add
          local.get $j  local.get $tj  i32.mul  i32.add  local.set $t
          local.get $added  local.get $i  local.get $ai  i32.mul  i32.add
          local.get $j  local.get $aj  i32.mul  i32.add  local.set $a
          block $done
            block $single
              local.get $side  i32.const 4  i32.lt_u  br_if $single
              ${BLOCK}
              br $done
            end
            ${SINGLE}
          end
          local.get $j  i32.const 4  i32.add  local.tee $j  local.get $J  i32.ge_u  br_if $row_done
          local.get $j  i32.const 4  i32.add  local.get $J  i32.lt_u  br_if $next_j
          local.get $J  i32.const 4  i32.sub  local.set $j
          br $next_j
        end
        end
        local.get $i  local.get $side  i32.add  local.set $i
        local.get $i  local.get $I  i32.lt_u  br_if $next_i
      end
      local.get $s  local.get $sh  i32.add  local.set $s
      local.get $to  local.get $th  i32.add  local.set $to
      local.get $H  i32.const 1  i32.sub  local.tee $H  br_if $next_h
    end`,
};

/** Parameters: addresses of source and target; H rows of I groups of eight numbers; the steps of GroupCopy in bytes. */
export const COPY_GROUPS: WasmFunction = {
  name: 'copyGroups',
  params: ['s', 'to', 'H', 'I', 'sh', 'si', 'th', 'ti'],
  locals: { i32: ['i', 'p', 't'], v128: [] },
  body: `
    loop $next_h
      local.get $s  local.set $p
      local.get $to  local.set $t
      local.get $I  local.set $i
      loop $next_i
        local.get $t  local.get $p  v128.load offset=0  v128.store offset=0
        local.get $t  local.get $p  v128.load offset=${4 * BYTES}  v128.store offset=${4 * BYTES}
        local.get $p  local.get $si  i32.add  local.set $p
        local.get $t  local.get $ti  i32.add  local.set $t
        local.get $i  i32.const 1  i32.sub  local.tee $i  br_if $next_i
      end
      local.get $s  local.get $sh  i32.add  local.set $s
      local.get $to  local.get $th  i32.add  local.set $to
      local.get $H  i32.const 1  i32.sub  local.tee $H  br_if $next_h
    end`,
};
