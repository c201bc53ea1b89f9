/**
 * Semantics of the integer instructions, in the notation of `notation.ts`.
 *
 * 64-bit values are pairs of 32-bit halves; only division, remainder and the high half of a product go through BigInt
 * (in `arithmetic.ts`). A 32-bit result leaves the high half of its register alone.
 */
import type { Semantics } from './notation.ts';

const moves: Semantics = {
  xmov: 'X.dst = X.src; H.dst = H.src;',
  xzero: 'X.dst = 0; H.dst = 0;',
  xone: 'X.dst = 1; H.dst = 0;',
  xconst8: 'X.dst = I.imm; H.dst = I.imm >> 31;',
  xconst16: 'X.dst = I.imm; H.dst = I.imm >> 31;',
  xconst32: 'X.dst = I.imm; H.dst = I.imm >> 31;',
  xconst64: 'X.dst = I.imm; H.dst = IH.imm;',
  zext8: 'X.dst = X.src & 255; H.dst = 0;',
  zext16: 'X.dst = X.src & 65535; H.dst = 0;',
  zext32: 'X.dst = X.src; H.dst = 0;',
  sext8: '{ const v = X.src << 24 >> 24; X.dst = v; H.dst = v >> 31; }',
  sext16: '{ const v = X.src << 16 >> 16; X.dst = v; H.dst = v >> 31; }',
  sext32: '{ const v = X.src; X.dst = v; H.dst = v >> 31; }',
  xselect32: 'X.dst = X.cond !== 0 ? X.if_nonzero : X.if_zero;',
  xselect64:
    'if (X.cond !== 0) { X.dst = X.if_nonzero; H.dst = H.if_nonzero; } else { X.dst = X.if_zero; H.dst = H.if_zero; }',
};

const addImmediate64 =
  '{ const b = I.src2, l = X.src1 + b | 0; H.dst = H.src1 + ((l >>> 0) < (b >>> 0) ? 1 : 0) | 0; X.dst = l; }';
const subImmediate64 =
  '{ const a = X.src1, b = I.src2; H.dst = H.src1 - ((a >>> 0) < (b >>> 0) ? 1 : 0) | 0; X.dst = a - b | 0; }';

/** High 32 bits of the unsigned product of `a` and `b`, plus the cross terms of the high halves: `hh`. */
const product64 = (bHigh: string): string =>
  'const a0 = a & 65535, a1 = a >>> 16, b0 = b & 65535, b1 = b >>> 16, ' +
  't0 = Math.imul(a0, b0), t1 = Math.imul(a1, b0) + (t0 >>> 16) | 0, t2 = Math.imul(a0, b1) + (t1 & 65535) | 0, ' +
  `hh = (Math.imul(a1, b1) + (t1 >>> 16) + (t2 >>> 16) | 0) + Math.imul(a, ${bHigh}) + Math.imul(H.src1, b) | 0;`;

const multiply64 = (b: string, bHigh: string): string =>
  `{ const a = X.src1, b = ${b}; ${product64(bHigh)} H.dst = hh; X.dst = Math.imul(a, b); }`;

const addition: Semantics = {
  xadd32: 'X.dst = X.src1 + X.src2 | 0;',
  xadd32_u8: 'X.dst = X.src1 + I.src2 | 0;',
  xadd32_u32: 'X.dst = X.src1 + I.src2 | 0;',
  xsub32: 'X.dst = X.src1 - X.src2 | 0;',
  xsub32_u8: 'X.dst = X.src1 - I.src2 | 0;',
  xsub32_u32: 'X.dst = X.src1 - I.src2 | 0;',
  xadd64:
    '{ const b = X.src2, l = X.src1 + b | 0; H.dst = H.src1 + H.src2 + ((l >>> 0) < (b >>> 0) ? 1 : 0) | 0; X.dst = l; }',
  xadd64_u8: addImmediate64,
  xadd64_u32: addImmediate64,
  xsub64:
    '{ const a = X.src1, b = X.src2; H.dst = H.src1 - H.src2 - ((a >>> 0) < (b >>> 0) ? 1 : 0) | 0; X.dst = a - b | 0; }',
  xsub64_u8: subImmediate64,
  xsub64_u32: subImmediate64,
  xadd32_uoverflow_trap:
    '{ const b = X.src2, l = X.src1 + b | 0; if ((l >>> 0) < (b >>> 0)) { TRAP.none; } X.dst = l; }',
  xadd64_uoverflow_trap:
    '{ const b = X.src2, l = X.src1 + b | 0, c = (l >>> 0) < (b >>> 0) ? 1 : 0, h = (H.src1 >>> 0) + (H.src2 >>> 0) + c; ' +
    'if (h > 4294967295) { TRAP.none; } H.dst = h | 0; X.dst = l; }',
  xneg32: 'X.dst = 0 - X.src | 0;',
  xneg64: '{ const l = X.src; H.dst = (l === 0 ? 0 - H.src : ~H.src) | 0; X.dst = 0 - l | 0; }',
  xabs32: '{ const v = X.src; X.dst = v < 0 ? 0 - v | 0 : v; }',
  xabs64:
    '{ const l = X.src, h = H.src; if (h < 0) { H.dst = (l === 0 ? 0 - h : ~h) | 0; X.dst = 0 - l | 0; } else { H.dst = h; X.dst = l; } }',
  xadd128:
    '{ const al = X.lhs_lo, ah = H.lhs_lo, bl = X.rhs_lo, bh = H.rhs_lo, cl = X.lhs_hi, ch = H.lhs_hi, dl = X.rhs_hi, dh = H.rhs_hi; ' +
    'const s0 = (al >>> 0) + (bl >>> 0), s1 = (ah >>> 0) + (bh >>> 0) + (s0 > 4294967295 ? 1 : 0), ' +
    's2 = (cl >>> 0) + (dl >>> 0) + (s1 > 4294967295 ? 1 : 0), s3 = ch + dh + (s2 > 4294967295 ? 1 : 0); ' +
    'X.dst_lo = s0 | 0; H.dst_lo = s1 | 0; X.dst_hi = s2 | 0; H.dst_hi = s3 | 0; }',
  xsub128:
    '{ const al = X.lhs_lo, ah = H.lhs_lo, bl = X.rhs_lo, bh = H.rhs_lo, cl = X.lhs_hi, ch = H.lhs_hi, dl = X.rhs_hi, dh = H.rhs_hi; ' +
    'const s0 = (al >>> 0) - (bl >>> 0), s1 = (ah >>> 0) - (bh >>> 0) - (s0 < 0 ? 1 : 0), ' +
    's2 = (cl >>> 0) - (dl >>> 0) - (s1 < 0 ? 1 : 0), s3 = ch - dh - (s2 < 0 ? 1 : 0); ' +
    'X.dst_lo = s0 | 0; H.dst_lo = s1 | 0; X.dst_hi = s2 | 0; H.dst_hi = s3 | 0; }',
};

const multiplication: Semantics = {
  xmul32: 'X.dst = Math.imul(X.src1, X.src2);',
  xmul32_s8: 'X.dst = Math.imul(X.src1, I.src2);',
  xmul32_s32: 'X.dst = Math.imul(X.src1, I.src2);',
  xmadd32: 'X.dst = Math.imul(X.src1, X.src2) + X.src3 | 0;',
  xmul64: multiply64('X.src2', 'H.src2'),
  xmul64_s8: multiply64('I.src2', '(b >> 31)'),
  xmul64_s32: multiply64('I.src2', '(b >> 31)'),
  xmadd64:
    `{ const a = X.src1, b = X.src2; ${product64('H.src2')} ` +
    'const c = X.src3, l = Math.imul(a, b) + c | 0; H.dst = hh + H.src3 + ((l >>> 0) < (c >>> 0) ? 1 : 0) | 0; X.dst = l; }',
  xmulhi64_s: 'X.dst = mulHighSigned(X.src1, H.src1, X.src2, H.src2); H.dst = highHalf();',
  xmulhi64_u: 'X.dst = mulHighUnsigned(X.src1, H.src1, X.src2, H.src2); H.dst = highHalf();',
  xwidemul64_s:
    '{ const al = X.lhs, ah = H.lhs, bl = X.rhs, bh = H.rhs, l = mulLow(al, ah, bl, bh), h = highHalf(); ' +
    'X.dst_lo = l; H.dst_lo = h; X.dst_hi = mulHighSigned(al, ah, bl, bh); H.dst_hi = highHalf(); }',
  xwidemul64_u:
    '{ const al = X.lhs, ah = H.lhs, bl = X.rhs, bh = H.rhs, l = mulLow(al, ah, bl, bh), h = highHalf(); ' +
    'X.dst_lo = l; H.dst_lo = h; X.dst_hi = mulHighUnsigned(al, ah, bl, bh); H.dst_hi = highHalf(); }',
};

const division64 = (name: string): string =>
  '{ const bl = X.src2, bh = H.src2; if ((bl | bh) === 0) { TRAP.divide_by_zero; } ' +
  `X.dst = ${name}(X.src1, H.src1, bl, bh); H.dst = highHalf(); }`;

const division: Semantics = {
  xdiv32_s:
    '{ const b = X.src2, a = X.src1; if (b === 0) { TRAP.divide_by_zero; } ' +
    'if (b === -1 && a === -2147483648) { TRAP.integer_overflow; } X.dst = a / b | 0; }',
  xdiv32_u: '{ const b = X.src2; if (b === 0) { TRAP.divide_by_zero; } X.dst = (X.src1 >>> 0) / (b >>> 0) | 0; }',
  xrem32_s: '{ const b = X.src2; if (b === 0) { TRAP.divide_by_zero; } X.dst = X.src1 % b | 0; }',
  xrem32_u: '{ const b = X.src2; if (b === 0) { TRAP.divide_by_zero; } X.dst = (X.src1 >>> 0) % (b >>> 0) | 0; }',
  xdiv64_s:
    '{ const bl = X.src2, bh = H.src2; if ((bl | bh) === 0) { TRAP.divide_by_zero; } ' +
    'if ((bl & bh) === -1 && X.src1 === 0 && H.src1 === -2147483648) { TRAP.integer_overflow; } ' +
    'X.dst = divSigned(X.src1, H.src1, bl, bh); H.dst = highHalf(); }',
  xdiv64_u: division64('divUnsigned'),
  xrem64_s: division64('remSigned'),
  xrem64_u: division64('remUnsigned'),
};

const shiftLeft64 = (s: string): string =>
  `{ const s = ${s}, l = X.src1; if (s > 31) { H.dst = l << s; X.dst = 0; } else if (s === 0) { H.dst = H.src1; X.dst = l; } ` +
  'else { H.dst = H.src1 << s | l >>> 32 - s; X.dst = l << s; } }';
const shiftRightUnsigned64 = (s: string): string =>
  `{ const s = ${s}, h = H.src1; if (s > 31) { X.dst = h >>> s | 0; H.dst = 0; } else if (s === 0) { X.dst = X.src1; H.dst = h; } ` +
  'else { X.dst = X.src1 >>> s | h << 32 - s; H.dst = h >>> s | 0; } }';
const shiftRightSigned64 = (s: string): string =>
  `{ const s = ${s}, h = H.src1; if (s > 31) { X.dst = h >> s; H.dst = h >> 31; } else if (s === 0) { X.dst = X.src1; H.dst = h; } ` +
  'else { X.dst = X.src1 >>> s | h << 32 - s; H.dst = h >> s; } }';
const rotateLeft64 = (s: string): string =>
  `{ const s = ${s}, r = s & 31, x = X.src1, y = H.src1, l = s > 31 ? y : x, h = s > 31 ? x : y; ` +
  'if (r === 0) { X.dst = l; H.dst = h; } else { X.dst = l << r | h >>> 32 - r; H.dst = h << r | l >>> 32 - r; } }';

const shifts: Semantics = {
  xshl32: 'X.dst = X.src1 << X.src2;',
  xshr32_s: 'X.dst = X.src1 >> X.src2;',
  xshr32_u: 'X.dst = X.src1 >>> X.src2 | 0;',
  xshl32_u6: 'X.dst = X.src1 << I.src2;',
  xshr32_s_u6: 'X.dst = X.src1 >> I.src2;',
  xshr32_u_u6: 'X.dst = X.src1 >>> I.src2 | 0;',
  xshl64: shiftLeft64('X.src2 & 63'),
  xshr64_s: shiftRightSigned64('X.src2 & 63'),
  xshr64_u: shiftRightUnsigned64('X.src2 & 63'),
  xshl64_u6: shiftLeft64('I.src2'),
  xshr64_s_u6: shiftRightSigned64('I.src2'),
  xshr64_u_u6: shiftRightUnsigned64('I.src2'),
  xrotl32: '{ const s = X.src2, v = X.src1; X.dst = v << s | v >>> 32 - s; }',
  xrotr32: '{ const s = X.src2, v = X.src1; X.dst = v >>> s | v << 32 - s; }',
  xrotl64: rotateLeft64('X.src2 & 63'),
  xrotr64: rotateLeft64('0 - X.src2 & 63'),
};

const bits: Semantics = {
  xctz32: '{ const v = X.src; X.dst = v === 0 ? 32 : 31 - Math.clz32(v & 0 - v); }',
  xctz64:
    '{ const l = X.src, h = H.src; X.dst = l !== 0 ? 31 - Math.clz32(l & 0 - l) : h !== 0 ? 63 - Math.clz32(h & 0 - h) : 64; H.dst = 0; }',
  xclz32: 'X.dst = Math.clz32(X.src);',
  xclz64: '{ const h = H.src; X.dst = h === 0 ? 32 + Math.clz32(X.src) : Math.clz32(h); H.dst = 0; }',
  xpopcnt32: 'X.dst = populationCount(X.src);',
  xpopcnt64: 'X.dst = populationCount(X.src) + populationCount(H.src) | 0; H.dst = 0;',
  xbnot32: 'X.dst = ~X.src;',
  xbnot64: 'X.dst = ~X.src; H.dst = ~H.src;',
  bswap32: 'X.dst = byteSwap(X.src);',
  bswap64: '{ const l = X.src; X.dst = byteSwap(H.src); H.dst = byteSwap(l); }',
  xbmask32: 'X.dst = X.src === 0 ? 0 : -1;',
  xbmask64: '{ const v = (X.src | H.src) === 0 ? 0 : -1; X.dst = v; H.dst = v; }',
};

/** `and`, `or` and `xor`, in all their forms. */
function bitwise(): Semantics {
  const rows: Record<string, string> = {};
  for (const [name, operator] of [
    ['xband', '&'],
    ['xbor', '|'],
    ['xbxor', '^'],
  ]) {
    rows[`${name}32`] = `X.dst = X.src1 ${operator} X.src2;`;
    rows[`${name}64`] = `X.dst = X.src1 ${operator} X.src2; H.dst = H.src1 ${operator} H.src2;`;
    for (const size of ['s8', 's32']) {
      rows[`${name}32_${size}`] = `X.dst = X.src1 ${operator} I.src2;`;
      rows[`${name}64_${size}`] =
        `{ const b = I.src2; X.dst = X.src1 ${operator} b; H.dst = H.src1 ${operator} b >> 31; }`;
    }
  }
  return rows;
}

const relations32: Readonly<Record<string, (a: string, b: string) => string>> = {
  eq: (a, b) => `${a} === ${b}`,
  neq: (a, b) => `${a} !== ${b}`,
  slt: (a, b) => `${a} < ${b}`,
  slteq: (a, b) => `${a} <= ${b}`,
  sgt: (a, b) => `${a} > ${b}`,
  sgteq: (a, b) => `${a} >= ${b}`,
  ult: (a, b) => `(${a} >>> 0) < (${b} >>> 0)`,
  ulteq: (a, b) => `(${a} >>> 0) <= (${b} >>> 0)`,
  ugt: (a, b) => `(${a} >>> 0) > (${b} >>> 0)`,
  ugteq: (a, b) => `(${a} >>> 0) >= (${b} >>> 0)`,
};

/** The condition that relates the 64-bit values `h:l` and `bh:bl`. */
export function relation64(relation: string, l: string, h: string, bl: string, bh: string): string {
  if (relation === 'eq') return `(${l} ^ ${bl} | ${h} ^ ${bh}) === 0`;
  if (relation === 'neq') return `(${l} ^ ${bl} | ${h} ^ ${bh}) !== 0`;
  const strict = relation.replace('eq', '');
  const low = relations32[`u${relation.slice(1)}`]!(l, bl);
  return `(${h} === ${bh} ? ${low} : ${relations32[strict]!(h, bh)})`;
}

function comparisons(): Semantics {
  const rows: Record<string, string> = {};
  for (const relation of ['eq', 'neq', 'slt', 'slteq', 'ult', 'ulteq']) {
    rows[`x${relation}32`] = `X.dst = ${relations32[relation]!('X.src1', 'X.src2')} ? 1 : 0;`;
    rows[`x${relation}64`] = `X.dst = ${relation64(relation, 'X.src1', 'H.src1', 'X.src2', 'H.src2')} ? 1 : 0;`;
  }
  for (const [name, less] of [
    ['min', 'lt'],
    ['max', 'gt'],
  ])
    for (const sign of ['s', 'u']) {
      rows[`x${name}32_${sign}`] =
        `{ const a = X.src1, b = X.src2; X.dst = ${relations32[sign + less]!('a', 'b')} ? a : b; }`;
      rows[`x${name}64_${sign}`] =
        '{ const a = X.src1, c = H.src1, b = X.src2, d = H.src2; ' +
        `if (${relation64(sign + less, 'a', 'c', 'b', 'd')}) { X.dst = a; H.dst = c; } else { X.dst = b; H.dst = d; } }`;
    }
  return rows;
}

/** The conditional branches. */
export function branches(): Semantics {
  const rows: Record<string, string> = { br_if32: 'BRANCH(X.cond !== 0);', br_if_not32: 'BRANCH(X.cond === 0);' };
  for (const relation of Object.keys(relations32)) {
    const unsigned = relation.startsWith('u');
    if (!relation.includes('gt')) {
      rows[`br_if_x${relation}32`] = `BRANCH(${relations32[relation]!('X.a', 'X.b')});`;
      rows[`br_if_x${relation}64`] = `BRANCH(${relation64(relation, 'X.a', 'H.a', 'X.b', 'H.b')});`;
    }
    for (const size of ['8', '32']) {
      const suffix = `${unsigned ? 'u' : 'i'}${size}`;
      rows[`br_if_x${relation}32_${suffix}`] = `BRANCH(${relations32[relation]!('X.a', 'I.b')});`;
      rows[`br_if_x${relation}64_${suffix}`] =
        `BRANCH(${relation64(relation, 'X.a', 'H.a', 'I.b', unsigned ? '0' : '(I.b >> 31)')});`;
    }
  }
  return rows;
}

export const integerSemantics: Semantics = {
  ...moves,
  ...addition,
  ...multiplication,
  ...division,
  ...shifts,
  ...bits,
  ...bitwise(),
  ...comparisons(),
};
