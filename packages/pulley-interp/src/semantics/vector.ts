/**
 * Semantics of the vector instructions, in the notation of `notation.ts`: one body per shape, lanes by index.
 *
 * Lane `i` of a destination depends only on lane `i` of the sources wherever the registers may be the same; the others
 * (narrowing, widening, shuffles, pairwise sums) go through the scratch lanes `T8`, `T16`, `T32` and copy at the end.
 */
import { CANONICAL_NAN_32, CANONICAL_NAN_64_HIGH } from '../nan.ts';
import type { Semantics } from './notation.ts';
import { relation64 } from './integer.ts';

interface Shape {
  readonly name: string;
  readonly lanes: number;
  readonly bits: number;
}
const SHAPES: readonly Shape[] = [
  { name: '8x16', lanes: 16, bits: 8 },
  { name: '16x8', lanes: 8, bits: 16 },
  { name: '32x4', lanes: 4, bits: 32 },
];

const each = (lanes: number, body: string): string => `LANES(${lanes}) { ${body} }`;
const each64 = (body: string): string => `LANES(2) { const j = 2 * i; ${body} }`;
/** Reads both sources of a 64-bit lane into halves `a:b` (high:low = b:a) and `c:d`. */
const pair64 = 'const a = S32.src1[j], b = S32.src1[j + 1], c = S32.src2[j], d = S32.src2[j + 1];';

/**
 * Stores the 32-bit `value`, clamped to the range of the lane. Without a branch, for no processor foresees which lanes saturate;
 * and in the body, for V8 does not inline into a function as large as that of the vectors.
 */
function saturate(lane: string, type: string, value: string): string {
  const bits = Number(type.slice(1));
  const maximum = 2 ** (type.startsWith('S') ? bits - 1 : bits) - 1;
  const [excess, limit] = type.startsWith('S')
    ? [`(v >> ${bits - 1}) ^ s`, `s ^ ${maximum}`]
    : [`v >> ${bits}`, `~s & ${maximum}`];
  return `{ const v = ${value}, s = v >> 31, e = ${excess}; ${lane} = v ^ ((v ^ (${limit})) & ((e | (0 - e)) >> 31)); }`;
}

const multiply64 =
  'const a0 = a & 65535, a1 = a >>> 16, c0 = c & 65535, c1 = c >>> 16, ' +
  't0 = Math.imul(a0, c0), t1 = Math.imul(a1, c0) + (t0 >>> 16) | 0, t2 = Math.imul(a0, c1) + (t1 & 65535) | 0; ' +
  'S32.dst[j + 1] = (Math.imul(a1, c1) + (t1 >>> 16) + (t2 >>> 16) | 0) + Math.imul(a, d) + Math.imul(b, c) | 0; S32.dst[j] = Math.imul(a, c);';

function integerArithmetic(): Semantics {
  const rows: Record<string, string> = {};
  for (const { name, lanes, bits } of SHAPES) {
    const s = `S${bits}`;
    rows[`vaddi${name}`] = each(lanes, `${s}.dst[i] = ${s}.src1[i] + ${s}.src2[i];`);
    rows[`vsubi${name}`] = each(lanes, `${s}.dst[i] = ${s}.src1[i] - ${s}.src2[i];`);
    rows[`vmuli${name}`] = each(lanes, `${s}.dst[i] = Math.imul(${s}.src1[i], ${s}.src2[i]);`);
    rows[`vneg${name}`] = each(lanes, `${s}.dst[i] = 0 - ${s}.src[i];`);
    rows[`vabs${name}`] = each(lanes, `${s}.dst[i] = Math.abs(${s}.src[i]);`);
    for (const sign of ['s', 'u']) {
      const u = `${sign.toUpperCase()}${bits}`;
      rows[`vmin${name}_${sign}`] = each(
        lanes,
        `const a = ${u}.src1[i], b = ${u}.src2[i]; ${u}.dst[i] = a < b ? a : b;`,
      );
      rows[`vmax${name}_${sign}`] = each(
        lanes,
        `const a = ${u}.src1[i], b = ${u}.src2[i]; ${u}.dst[i] = a > b ? a : b;`,
      );
      if (bits < 32)
        for (const [op, operator] of [
          ['vadd', '+'],
          ['vsub', '-'],
        ])
          rows[`${op}${sign === 's' ? 'i' : 'u'}${name}_sat`] = each(
            lanes,
            saturate(`${u}.dst[i]`, u, `${u}.src1[i] ${operator} ${u}.src2[i]`),
          );
    }
  }
  rows.vaddi64x2 = each64(
    `${pair64} const l = a + c | 0; S32.dst[j + 1] = b + d + ((l >>> 0) < (c >>> 0) ? 1 : 0); S32.dst[j] = l;`,
  );
  rows.vsubi64x2 = each64(`${pair64} S32.dst[j + 1] = b - d - ((a >>> 0) < (c >>> 0) ? 1 : 0); S32.dst[j] = a - c;`);
  rows.vmuli64x2 = each64(`${pair64} ${multiply64}`);
  rows.vneg64x2 = each64(
    'const a = S32.src[j], b = S32.src[j + 1]; S32.dst[j + 1] = a === 0 ? 0 - b : ~b; S32.dst[j] = 0 - a;',
  );
  rows.vabs64x2 = each64(
    'const a = S32.src[j], b = S32.src[j + 1]; if (b < 0) { S32.dst[j + 1] = a === 0 ? 0 - b : ~b; S32.dst[j] = 0 - a; } ' +
      'else { S32.dst[j + 1] = b; S32.dst[j] = a; }',
  );
  rows.vpopcnt8x16 = each(4, 'S32.dst[i] = populationCounts(S32.src[i]);');
  rows.vqmulrsi16x8 = each(8, saturate('S16.dst[i]', 'S16', 'S16.src1[i] * S16.src2[i] + 16384 >> 15'));
  rows.vavground8x16 = each(16, 'U8.dst[i] = U8.src1[i] + U8.src2[i] + 1 >> 1;');
  rows.vavground16x8 = each(8, 'U16.dst[i] = U16.src1[i] + U16.src2[i] + 1 >> 1;');
  rows.vaddpairwisei16x8_s =
    'LANES(4) { T16[i] = S16.src1[2 * i] + S16.src1[2 * i + 1]; T16[i + 4] = S16.src2[2 * i] + S16.src2[2 * i + 1]; } LANES(4) { S32.dst[i] = T32[i]; }';
  rows.vaddpairwisei32x4_s =
    'LANES(2) { T32[i] = S32.src1[2 * i] + S32.src1[2 * i + 1]; T32[i + 2] = S32.src2[2 * i] + S32.src2[2 * i + 1]; } LANES(4) { S32.dst[i] = T32[i]; }';
  return rows;
}

function comparisons(): Semantics {
  const rows: Record<string, string> = {};
  const relations = { eq: '===', neq: '!==', slt: '<', slteq: '<=', ult: '<', ulteq: '<=' };
  for (const [relation, operator] of Object.entries(relations)) {
    const sign = relation.startsWith('u') ? 'U' : 'S';
    for (const { name, lanes, bits } of SHAPES)
      rows[`v${relation}${name}`] = each(
        lanes,
        `S${bits}.dst[i] = ${sign}${bits}.src1[i] ${operator} ${sign}${bits}.src2[i] ? -1 : 0;`,
      );
    rows[`v${relation}64x2`] = each64(
      `${pair64} const v = ${relation64(relation, 'a', 'b', 'c', 'd')} ? -1 : 0; S32.dst[j] = v; S32.dst[j + 1] = v;`,
    );
  }
  return rows;
}

function shifts(): Semantics {
  const rows: Record<string, string> = {};
  for (const { name, lanes, bits } of SHAPES) {
    const count = `const s = X.src2 & ${bits - 1};`;
    rows[`vshli${name}`] = `{ ${count} ${each(lanes, `S${bits}.dst[i] = S${bits}.src1[i] << s;`)} }`;
    rows[`vshri${name}_s`] = `{ ${count} ${each(lanes, `S${bits}.dst[i] = S${bits}.src1[i] >> s;`)} }`;
    rows[`vshri${name}_u`] = `{ ${count} ${each(lanes, `U${bits}.dst[i] = U${bits}.src1[i] >>> s;`)} }`;
  }
  const halves = 'const l = S32.src1[j], h = S32.src1[j + 1];';
  const shift = (over: string, under: string): string =>
    `{ const s = X.src2 & 63; ${each64(`${halves} if (s > 31) { ${over} } else if (s === 0) { S32.dst[j] = l; S32.dst[j + 1] = h; } else { ${under} }`)} }`;
  rows.vshli64x2 = shift(
    'S32.dst[j + 1] = l << s; S32.dst[j] = 0;',
    'S32.dst[j + 1] = h << s | l >>> 32 - s; S32.dst[j] = l << s;',
  );
  rows.vshri64x2_s = shift(
    'S32.dst[j] = h >> s; S32.dst[j + 1] = h >> 31;',
    'S32.dst[j] = l >>> s | h << 32 - s; S32.dst[j + 1] = h >> s;',
  );
  rows.vshri64x2_u = shift(
    'S32.dst[j] = h >>> s; S32.dst[j + 1] = 0;',
    'S32.dst[j] = l >>> s | h << 32 - s; S32.dst[j + 1] = h >>> s;',
  );
  return rows;
}

const moves: Semantics = {
  vmov: each(4, 'S32.dst[i] = S32.src[i];'),
  vconst128:
    'S32.dst[0] = WORD(imm, 0); S32.dst[1] = WORD(imm, 1); S32.dst[2] = WORD(imm, 2); S32.dst[3] = WORD(imm, 3);',
  vselect:
    'if (X.cond !== 0) { LANES(4) { S32.dst[i] = S32.if_nonzero[i]; } } else { LANES(4) { S32.dst[i] = S32.if_zero[i]; } }',
  vsplatx8: '{ const v = X.src; LANES(16) { S8.dst[i] = v; } }',
  vsplatx16: '{ const v = X.src; LANES(8) { S16.dst[i] = v; } }',
  vsplatx32: '{ const v = X.src; LANES(4) { S32.dst[i] = v; } }',
  vsplatx64: '{ const l = X.src, h = H.src; LANES(2) { S32.dst[2 * i] = l; S32.dst[2 * i + 1] = h; } }',
  vsplatf32: '{ const v = L.src; LANES(4) { S32.dst[i] = v; } }',
  vsplatf64: '{ const l = L.src, h = U.src; LANES(2) { S32.dst[2 * i] = l; S32.dst[2 * i + 1] = h; } }',
  xextractv8x16: 'X.dst = U8.src[I.lane & 15];',
  xextractv16x8: 'X.dst = U16.src[I.lane & 7];',
  xextractv32x4: 'X.dst = S32.src[I.lane & 3];',
  xextractv64x2: '{ const j = 2 * (I.lane & 1); X.dst = S32.src[j]; H.dst = S32.src[j + 1]; }',
  fextractv32x4: 'L.dst = S32.src[I.lane & 3];',
  fextractv64x2: '{ const j = 2 * (I.lane & 1); L.dst = S32.src[j]; U.dst = S32.src[j + 1]; }',
  vinsertx8: 'LANES(4) { S32.dst[i] = S32.src1[i]; } S8.dst[I.lane & 15] = X.src2;',
  vinsertx16: 'LANES(4) { S32.dst[i] = S32.src1[i]; } S16.dst[I.lane & 7] = X.src2;',
  vinsertx32: 'LANES(4) { S32.dst[i] = S32.src1[i]; } S32.dst[I.lane & 3] = X.src2;',
  vinsertx64:
    '{ const j = 2 * (I.lane & 1); LANES(4) { S32.dst[i] = S32.src1[i]; } S32.dst[j] = X.src2; S32.dst[j + 1] = H.src2; }',
  vinsertf32: 'LANES(4) { S32.dst[i] = S32.src1[i]; } S32.dst[I.lane & 3] = L.src2;',
  vinsertf64:
    '{ const j = 2 * (I.lane & 1); LANES(4) { S32.dst[i] = S32.src1[i]; } S32.dst[j] = L.src2; S32.dst[j + 1] = U.src2; }',
  vshuffle:
    'LANES(16) { const m = WORD(mask, i >> 2) >>> ((i & 3) << 3); T8[i] = (m & 16) === 0 ? U8.src1[m & 15] : U8.src2[m & 15]; } LANES(4) { S32.dst[i] = T32[i]; }',
  vswizzlei8x16:
    'LANES(16) { const m = U8.src2[i]; T8[i] = m < 16 ? U8.src1[m] : 0; } LANES(4) { S32.dst[i] = T32[i]; }',
};

const bitwise: Semantics = {
  vband128: each(4, 'S32.dst[i] = S32.src1[i] & S32.src2[i];'),
  vbor128: each(4, 'S32.dst[i] = S32.src1[i] | S32.src2[i];'),
  vbxor128: each(4, 'S32.dst[i] = S32.src1[i] ^ S32.src2[i];'),
  vbnot128: each(4, 'S32.dst[i] = ~S32.src[i];'),
  vbitselect128: each(4, 'const m = S32.c[i]; S32.dst[i] = m & S32.x[i] | ~m & S32.y[i];'),
};

/** Sign masks and tests of all lanes. */
function reductions(): Semantics {
  const rows: Record<string, string> = {};
  for (const { name, lanes, bits } of SHAPES) {
    rows[`vbitmask${name}`] = `{ let m = 0; LANES(${lanes}) { m |= (S${bits}.src[i] < 0 ? 1 : 0) << i; } X.dst = m; }`;
    rows[`valltrue${name}`] = `{ let m = 1; LANES(${lanes}) { if (S${bits}.src[i] === 0) { m = 0; } } X.dst = m; }`;
  }
  rows.vbitmask64x2 = 'X.dst = S32.src[1] >>> 31 | S32.src[3] >>> 31 << 1;';
  rows.valltrue64x2 = 'X.dst = (S32.src[0] | S32.src[1]) !== 0 && (S32.src[2] | S32.src[3]) !== 0 ? 1 : 0;';
  for (const name of ['8x16', '16x8', '32x4', '64x2'])
    rows[`vanytrue${name}`] = 'X.dst = (S32.src[0] | S32.src[1] | S32.src[2] | S32.src[3]) !== 0 ? 1 : 0;';
  return rows;
}

function widthChanges(): Semantics {
  const rows: Record<string, string> = {};
  for (const [bits, lanes] of [
    [8, 8],
    [16, 4],
  ] as const)
    for (const sign of ['s', 'u'])
      for (const [part, from] of [
        ['low', 0],
        ['high', lanes],
      ] as const)
        rows[`vwiden${part}${bits}x${2 * lanes}_${sign}`] =
          `LANES(${lanes}) { T${2 * bits}[i] = ${sign.toUpperCase()}${bits}.src[i + ${from}]; } LANES(4) { S32.dst[i] = T32[i]; }`;
  for (const [part, from] of [
    ['low', 0],
    ['high', 2],
  ] as const)
    for (const [sign, top] of [
      ['s', 'a >> 31'],
      ['u', '0'],
    ] as const)
      rows[`vwiden${part}32x4_${sign}`] =
        `{ const a = S32.src[${from}], b = S32.src[${from + 1}]; S32.dst[0] = a; S32.dst[1] = ${top}; S32.dst[2] = b; S32.dst[3] = ${top.replace('a', 'b')}; }`;
  for (const [bits, lanes] of [
    [16, 8],
    [32, 4],
  ] as const)
    for (const sign of ['s', 'u']) {
      const half = `${sign.toUpperCase()}${bits / 2}`;
      const narrow = (to: string, source: string): string =>
        saturate(`T${bits / 2}[${to}]`, half, `S${bits}.${source}[i]`);
      rows[`vnarrow${bits}x${lanes}_${sign}`] =
        `LANES(${lanes}) { ${narrow('i', 'src1')} ${narrow(`i + ${lanes}`, 'src2')} } LANES(4) { S32.dst[i] = T32[i]; }`;
    }
  const narrow64 = (value: (l: string, h: string) => string): string =>
    'LANES(2) { const j = 2 * i, a = S32.src1[j], b = S32.src1[j + 1], c = S32.src2[j], d = S32.src2[j + 1]; ' +
    `T32[i] = ${value('a', 'b')}; T32[i + 2] = ${value('c', 'd')}; } LANES(4) { S32.dst[i] = T32[i]; }`;
  rows.vnarrow64x2_s = narrow64((l, h) => `${h} === ${l} >> 31 ? ${l} : ${h} < 0 ? -2147483648 : 2147483647`);
  rows.vnarrow64x2_u = narrow64((l, h) => `${h} === 0 ? ${l} : ${h} < 0 ? 0 : -1`);
  rows.vunarrow64x2_u = narrow64((l, h) => `${h} === 0 ? ${l} : -1`);
  return rows;
}

/** Result `value` of arithmetic on lanes of the operands `a` and `b`; of two NaNs, that of `a` comes out. */
const resultF32 = (value: string, a: string, b: string): string =>
  each(
    4,
    `const v = Math.fround(${value}); if (v === v) { F32.dst[i] = v; } else { S32.dst[i] = nanOf32(S32.${a}[i], S32.${b}[i]); }`,
  );
const resultF64 = (value: string, a: string, b: string): string => {
  const operands = `S32.${a}[j], S32.${a}[j + 1], S32.${b}[j], S32.${b}[j + 1]`;
  return each64(
    `const v = ${value}; if (v === v) { F64.dst[i] = v; } ` +
      `else { const l = nanLowOf64(${operands}), h = nanHighOf64(${operands}); S32.dst[j] = l; S32.dst[j + 1] = h; }`,
  );
};

function floatArithmetic(): Semantics {
  const rows: Record<string, string> = {};
  for (const [name, operator, first, second] of [
    ['vadd', '+', 'src2', 'src1'],
    ['vsub', '-', 'src1', 'src2'],
    ['vmul', '*', 'src2', 'src1'],
    ['vdiv', '/', 'src1', 'src2'],
  ]) {
    rows[`${name}f32x4`] = resultF32(`F32.src1[i] ${operator} F32.src2[i]`, first, second);
    rows[`${name}f64x2`] = resultF64(`F64.src1[i] ${operator} F64.src2[i]`, first, second);
  }
  for (const [name, f] of [
    ['vmaximum', 'Math.max'],
    ['vminimum', 'Math.min'],
  ]) {
    rows[`${name}f32x4`] = resultF32(`${f}(F32.src1[i], F32.src2[i])`, 'src2', 'src1');
    rows[`${name}f64x2`] = resultF64(`${f}(F64.src1[i], F64.src2[i])`, 'src2', 'src1');
  }
  rows.vsqrt32x4 = resultF32('Math.sqrt(F32.src[i])', 'src', 'src');
  rows.vsqrt64x2 = resultF64('Math.sqrt(F64.src[i])', 'src', 'src');
  for (const [name, f] of [
    ['vfloor', 'Math.floor'],
    ['vceil', 'Math.ceil'],
    ['vtrunc', 'Math.trunc'],
    ['vnearest', 'roundToEven'],
  ]) {
    rows[`${name}32x4`] = each(
      4,
      `const v = F32.src[i]; if (v === v) { F32.dst[i] = ${f}(v); } else { S32.dst[i] = ${CANONICAL_NAN_32}; }`,
    );
    rows[`${name}64x2`] = each64(
      `const v = F64.src[i]; if (v === v) { F64.dst[i] = ${f}(v); } else { S32.dst[j] = 0; S32.dst[j + 1] = ${CANONICAL_NAN_64_HIGH}; }`,
    );
  }
  rows.vfma32x4 = each(
    4,
    'const v = fusedMultiplyAdd32(F32.a[i], F32.b[i], F32.c[i]); ' +
      'if (v === v) { F32.dst[i] = v; } else { S32.dst[i] = nanOfProductSum32(S32.a[i], S32.b[i], S32.c[i]); }',
  );
  const operands = 'S32.a[j], S32.a[j + 1], S32.b[j], S32.b[j + 1], S32.c[j], S32.c[j + 1]';
  rows.vfma64x2 = each64(
    'const v = fusedMultiplyAdd64(F64.a[i], F64.b[i], F64.c[i]); if (v === v) { F64.dst[i] = v; } ' +
      `else { const l = nanLowOfProductSum64(${operands}), h = nanHighOfProductSum64(${operands}); S32.dst[j] = l; S32.dst[j + 1] = h; }`,
  );
  return rows;
}

function floats(): Semantics {
  const rows: Record<string, string> = { ...floatArithmetic() };
  for (const [name, relation] of [
    ['veq', '==='],
    ['vneq', '!=='],
    ['vlt', '<'],
    ['vlteq', '<='],
  ]) {
    rows[`${name}f32x4`] = each(4, `S32.dst[i] = F32.src1[i] ${relation} F32.src2[i] ? -1 : 0;`);
    rows[`${name}f64x2`] = each(
      2,
      `const v = F64.src1[i] ${relation} F64.src2[i] ? -1 : 0; S32.dst[2 * i] = v; S32.dst[2 * i + 1] = v;`,
    );
  }
  rows.vnegf32x4 = each(4, 'S32.dst[i] = S32.src[i] ^ -2147483648;');
  rows.vabsf32x4 = each(4, 'S32.dst[i] = S32.src[i] & 2147483647;');
  rows.vnegf64x2 = each64('S32.dst[j] = S32.src[j]; S32.dst[j + 1] = S32.src[j + 1] ^ -2147483648;');
  rows.vabsf64x2 = each64('S32.dst[j] = S32.src[j]; S32.dst[j + 1] = S32.src[j + 1] & 2147483647;');
  rows.vf32x4_from_i32x4_s = each(4, 'F32.dst[i] = S32.src[i];');
  rows.vf32x4_from_i32x4_u = each(4, 'F32.dst[i] = S32.src[i] >>> 0;');
  rows.vf64x2_from_i64x2_s = each64('F64.dst[i] = S32.src[j + 1] * 4294967296 + (S32.src[j] >>> 0);');
  rows.vf64x2_from_i64x2_u = each64('F64.dst[i] = (S32.src[j + 1] >>> 0) * 4294967296 + (S32.src[j] >>> 0);');
  rows.vi32x4_from_f32x4_s = each(4, 'S32.dst[i] = saturateS32(F32.src[i]);');
  rows.vi32x4_from_f32x4_u = each(4, 'S32.dst[i] = saturateU32(F32.src[i]);');
  rows.vi64x2_from_f64x2_s = each64(
    'const v = F64.src[i]; S32.dst[j] = saturateS64Low(v); S32.dst[j + 1] = saturateS64High(v);',
  );
  rows.vi64x2_from_f64x2_u = each64(
    'const v = F64.src[i]; S32.dst[j] = saturateU64Low(v); S32.dst[j + 1] = saturateU64High(v);',
  );
  // From the upper lane down: the lower one's result may overwrite the upper one's source.
  rows.vfpromotelow =
    'LANES(2) { const k = 1 - i, j = 2 * k, v = F32.src[k]; ' +
    'if (v === v) { F64.dst[k] = v; } else { const n = S32.src[k]; S32.dst[j] = promotedNaNLow(n); S32.dst[j + 1] = promotedNaNHigh(n); } }';
  rows.vfdemote =
    each64(
      'const v = F64.src[i]; if (v === v) { F32.dst[i] = v; } else { S32.dst[i] = demotedNaN(S32.src[j], S32.src[j + 1]); }',
    ) + ' S32.dst[2] = 0; S32.dst[3] = 0;';
  return rows;
}

export const vectorSemantics: Semantics = {
  ...integerArithmetic(),
  ...comparisons(),
  ...shifts(),
  ...moves,
  ...bitwise,
  ...reductions(),
  ...widthChanges(),
  ...floats(),
};
