/**
 * What the hot loop does instead of the general form of an instruction, and when: memory accesses whose pointer lies in
 * the arena or the current linear memory, frames on a stack in the arena, jumps into the code space. Everything else
 * goes to the cold function, whole.
 */
import type { Access, Site } from './expand-body.ts';

const METHODS: Readonly<Record<string, string>> = {
  u8: 'Uint8',
  s8: 'Int8',
  u16: 'Uint16',
  s16: 'Int16',
  i32: 'Int32',
};
/** Accesses through a `DataView` at byte index `at`. */
export const viewAccess =
  (view: string, at: string): Access =>
  (operation, bigEndian, type, byte, value) => {
    const index = byte === '0' ? at : at === 't' ? `(t + ${byte}) | 0` : `${at} + ${byte}`;
    const order = type.endsWith('8') ? '' : `, ${!bigEndian}`;
    return operation === 'LD'
      ? `${view}.get${METHODS[type]}(${index}${order})`
      : `${view}.set${METHODS[type]}(${index}, ${value}${order})`;
  };
/** Accesses of whole words of the arena, word `q` being the first; or of one byte at byte index `q`. */
const arenaAccess: Access = (operation, _bigEndian, type, byte, value) => {
  const place = type === 'u8' ? 'A8[q]' : byte === '0' ? 'A[q]' : `A[(q + ${Number(byte) / 4}) | 0]`;
  return operation === 'LD' ? place : `${place} = ${value}`;
};

/** Registers of a set that are taken without a loop: compilers take x16, x17, … in this order. */
const UNROLLED_REGISTERS = 6;
/** Moves each register of the set `m` to or from the words below `q`, ascending; a run from x16 on without a loop. */
function registerRuns(move: (low: string, high: string) => string): string {
  let run = '';
  for (let i = UNROLLED_REGISTERS - 1; i >= 0; i--)
    run = `if ((m & ${1 << i}) !== 0) { q = (q - 2) | 0; ${move(`C[${32 + 2 * i}]`, `C[${33 + 2 * i}]`)} m ^= ${1 << i}; ${run}}`;
  return `${run} while (m !== 0) { const r = (94 - (Math.clz32(m & -m) << 1)) & 63; q = (q - 2) | 0; ${move('C[r]', 'H[r]')} m &= m - 1; }`;
}

interface FastBody {
  readonly when: string;
  readonly body: string;
}

/** Arithmetic whose result is no NaN. */
const number64 = (value: string): FastBody => ({ when: `const d = ${value}; if (d === d)`, body: 'F.dst = d;' });

/**
 * Instructions in the hot loop other than loads and stores: frames and returns when the stack lies in the arena and everything is
 * aligned and in range, arithmetic that gives numbers; anything else is left to the exact form in the cold function.
 */
export const FAST_BODIES: Readonly<Record<string, FastBody>> = {
  fadd64: number64('F.src1 + F.src2'),
  fsub64: number64('F.src1 - F.src2'),
  fmul64: number64('F.src1 * F.src2'),
  fdiv64: number64('F.src1 / F.src2'),
  ret: {
    when: 'const l = (C[64] - C[75]) | 0; if (C[65] === C[76] && ((l - 512) >>> 0) < CODE_SPAN)',
    body: 'GOTO(l);',
  },
  call_indirect: {
    when: 'const l = (X.reg - C[75]) | 0; if (H.reg === C[76] && ((l - 512) >>> 0) < CODE_SPAN)',
    body: 'LR = NEXT + BIAS | 0; LRH = CODE_HIGH; GOTO(l);',
  },
  xjump: {
    when: 'const l = (X.reg - C[75]) | 0; if (H.reg === C[76] && ((l - 512) >>> 0) < CODE_SPAN)',
    body: 'GOTO(l);',
  },
  xmov_fp: { when: 'if (C[83] === 8)', body: 'X.dst = C[66]; H.dst = C[67];' },
  push_frame: {
    when: 'const s = (C[60] - 16) | 0, u = (s >>> 2) | (s << 30); if (C[61] === 1 && (s >>> 0) >= (C[72] >>> 0) && (u >>> 0) < (C[71] >>> 0))',
    body: 'const q = (C[70] + u) | 0; A[(q + 2) | 0] = C[64]; A[(q + 3) | 0] = C[65]; A[q] = C[66]; A[(q + 1) | 0] = C[67]; C[60] = s; C[66] = s; C[67] = 1;',
  },
  pop_frame: {
    when: 'const s = C[66], u = (s >>> 2) | (s << 30); if (C[67] === 1 && (u >>> 0) < (C[71] >>> 0))',
    body: 'const q = (C[70] + u) | 0; C[64] = A[(q + 2) | 0]; C[65] = A[(q + 3) | 0]; C[66] = A[q]; C[67] = A[(q + 1) | 0]; C[60] = (s + 16) | 0; C[61] = 1;',
  },
  push_frame_save: {
    when:
      'const o = (C[60] - 16) | 0, s = (o - I.amt) | 0, u = (o >>> 2) | (o << 30); ' +
      'if (C[61] === 1 && (s >>> 0) >= (C[72] >>> 0) && (u >>> 0) < (C[71] >>> 0) && (s >>> 0) <= (o >>> 0))',
    body:
      'let q = (C[70] + u) | 0; A[(q + 2) | 0] = C[64]; A[(q + 3) | 0] = C[65]; A[q] = C[66]; A[(q + 1) | 0] = C[67]; C[66] = o; C[67] = 1; C[60] = s; ' +
      `let m = I.regs & 65535; ${registerRuns((low, high) => `A[q] = ${low}; A[(q + 1) | 0] = ${high};`)}`,
  },
  pop_frame_restore: {
    when:
      'const o = (C[60] + I.amt) | 0, u = (o >>> 2) | (o << 30), z = I.regs; ' +
      'if (((C[61] ^ 1) | (C[67] ^ 1) | (C[66] ^ o) | (z & -16384)) === 0 && (o >>> 0) >= 128 && (u >>> 0) < (C[71] >>> 0))',
    body:
      'let q = (C[70] + u) | 0; C[64] = A[(q + 2) | 0]; C[65] = A[(q + 3) | 0]; C[66] = A[q]; C[67] = A[(q + 1) | 0]; C[60] = (o + 16) | 0; C[61] = 1; ' +
      `let m = z; ${registerRuns((low, high) => `${low} = A[q]; ${high} = A[(q + 1) | 0];`)}`,
  },
};

/**
 * A load or store in the hot loop: the arena for `o32` and for bounds, the current linear memory for the rest. `C[82]` is
 * seven less than that memory's length, or 0 when there is none: so one comparison serves every size, no access can
 * leave the view, and a sum that passed 2^31 (`a >> 31` is all ones when the address did) is never below it.
 */
export function fastAccess(site: Site): { readonly when: string; readonly access: Access } {
  const bytes = site.opcode.memory!.bytes;
  switch (site.opcode.addressMode) {
    case 'o32':
      return bytes === 1
        ? {
            when: 'const t = (X.addr + I.offset) | 0; if (H.addr === 1 && t >>> 2 < (C[71] >>> 0)) { const q = ((C[70] << 2) + t) | 0;',
            access: arenaAccess,
          }
        : {
            when:
              'const t = (X.addr + I.offset) | 0, u = (t >>> 2) | (t << 30); ' +
              'if (H.addr === 1 && (u >>> 0) < (C[71] >>> 0)) { const q = (C[70] + u) | 0;',
            access: arenaAccess,
          };
    case 'z':
      return {
        when: 'const t = (X.addr + I.offset) | 0; if (H.addr === C[68] && (t >>> 0) < (C[82] >>> 0)) {',
        access: viewAccess('current.memory', 't'),
      };
    case 'g32':
      return {
        when:
          'const a = X.wasm_addr, t = (a + I.offset) | 0; ' +
          'if ((X.base | (H.base ^ C[68]) | (X.bound ^ C[69])) === 0 && ((t | (a >> 31)) >>> 0) < (C[82] >>> 0)) {',
        access: viewAccess('current.memory', 't'),
      };
    case 'g32bne':
      return {
        when:
          'const b = (X.bound_addr + I.bound_offset) | 0, u = (b >>> 2) | (b << 30), a = X.wasm_addr, t = (a + I.offset) | 0; ' +
          'const n = H.bound_addr === 1 && (u >>> 0) < (C[71] >>> 0) ? A[(C[70] + u) | 0] : -1; ' +
          'if ((X.base | (H.base ^ C[68]) | (n ^ C[69])) === 0 && ((t | (a >> 31)) >>> 0) < (C[82] >>> 0)) {',
        access: viewAccess('current.memory', 't'),
      };
    default:
      throw new Error(`${site.opcode.mnemonic} has no fast form`);
  }
}
