/**
 * What each SIMD operator gives, lane by lane in plain JavaScript. Operands and results are 16 bytes each; a scalar is in
 * the lowest ones. Where relaxed operators have a choice, it is that of Wasmtime's Pulley.
 */

import { fusedMultiplyAdd } from './fused-multiply-add.ts';

/** Immediates of an operator: a lane index, or the 16 bytes of a constant or shuffle. */
export interface Immediates {
  readonly lane: number;
  readonly bytes: Uint8Array;
}

/** The result of an operator. */
export type Model = (operands: readonly Uint8Array[], immediates: Immediates) => Uint8Array;

const views = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** How lanes are read: signed, unsigned or floating. */
export type Kind = keyof typeof views;

/** Lanes of 64 bits are bigints; the tables below are written for numbers, and bigints follow the same operators. */
type Lane = number;

/** The lanes of a vector. */
export function lanesOf(kind: Kind, bytes: Uint8Array): Lane[] {
  return [...new views[kind](bytes.slice().buffer)] as Lane[];
}

/** The vector of some lanes, each wrapped to its width; those missing are zero. */
export function vectorOf(kind: Kind, lanes: readonly Lane[]): Uint8Array {
  const view = new views[kind](16 / views[kind].BYTES_PER_ELEMENT);
  lanes.forEach((lane, i) => {
    view[i] = lane;
  });
  return new Uint8Array(view.buffer);
}

const bitsOf = (kind: Kind): number => Number(kind.slice(1));
const isWide = (kind: Kind): boolean => kind === 'i64' || kind === 'u64';
const scalar = (value: number): Uint8Array => vectorOf('i32', [value]);

const limits = (kind: Kind): readonly [number, number] => {
  const bits = bitsOf(kind);
  return kind.startsWith('i') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
};
const clamp = (kind: Kind, x: number): number => Math.min(Math.max(x, limits(kind)[0]), limits(kind)[1]);

/** A shape's name and how its lanes are read as signed and as unsigned. */
const integers: readonly (readonly [string, Kind, Kind])[] = [
  ['i8x16', 'i8', 'u8'],
  ['i16x8', 'i16', 'u16'],
  ['i32x4', 'i32', 'u32'],
  ['i64x2', 'i64', 'u64'],
];

const all: { [mnemonic: string]: Model } = {};

const lanewise =
  (kind: Kind, operation: (...lanes: Lane[]) => Lane, to: Kind = kind): Model =>
  (operands) => {
    const columns = operands.map((operand) => lanesOf(kind, operand));
    return vectorOf(
      to,
      columns[0].map((_, i) => operation(...columns.map((column) => column[i]))),
    );
  };

const comparisons: { readonly [name: string]: (x: Lane, y: Lane) => boolean } = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  gt: (x, y) => x > y,
  le: (x, y) => x <= y,
  ge: (x, y) => x >= y,
};

/** All ones for true, as the signed kind of the lane. */
const comparison = (kind: Kind, holds: (x: Lane, y: Lane) => boolean): Model => {
  const to: Kind = `i${bitsOf(kind)}` as Kind;
  const [yes, no] = to === 'i64' ? [-1n, 0n] : [-1, 0];
  return lanewise(kind, (x, y) => (holds(x, y) ? yes : no) as Lane, to);
};

const shift =
  (kind: Kind, operation: (x: Lane, amount: Lane) => Lane): Model =>
  ([vector, amount]) => {
    const bits = bitsOf(kind);
    const by = lanesOf('u32', amount)[0] % bits;
    return vectorOf(
      kind,
      lanesOf(kind, vector).map((x) => operation(x, (isWide(kind) ? BigInt(by) : by) as Lane)),
    );
  };

const multiply = (x: Lane, y: Lane): Lane => (typeof x === 'bigint' ? x * y : Math.imul(x, y));

for (const [shape, signed, unsigned] of integers) {
  const add = (name: string, model: Model): void => void (all[`${shape}.${name}`] = model);
  const both = (name: string, make: (kind: Kind) => Model): void => {
    add(`${name}_s`, make(signed));
    add(`${name}_u`, make(unsigned));
  };
  add(
    'abs',
    lanewise(signed, (x) => (x < 0 ? -x : x)),
  );
  add(
    'neg',
    lanewise(signed, (x) => -x),
  );
  add(
    'add',
    lanewise(signed, (x, y) => x + y),
  );
  add(
    'sub',
    lanewise(signed, (x, y) => x - y),
  );
  add('mul', lanewise(signed, multiply));
  both('add_sat', (kind) => lanewise(kind, (x, y) => clamp(kind, x + y)));
  both('sub_sat', (kind) => lanewise(kind, (x, y) => clamp(kind, x - y)));
  both('min', (kind) => lanewise(kind, (x, y) => (x < y ? x : y)));
  both('max', (kind) => lanewise(kind, (x, y) => (x > y ? x : y)));
  add(
    'avgr_u',
    lanewise(unsigned, (x, y) => (x + y + 1) >> 1),
  );
  for (const [name, holds] of Object.entries(comparisons)) {
    add(name, comparison(signed, holds));
    both(name, (kind) => comparison(kind, holds));
  }
  add(
    'shl',
    shift(signed, (x, amount) => x << amount),
  );
  add(
    'shr_s',
    shift(signed, (x, amount) => x >> amount),
  );
  add(
    'shr_u',
    shift(unsigned, (x, amount) => (typeof x === 'bigint' ? x >> amount : x >>> amount)),
  );
  add('all_true', ([x]) => scalar(lanesOf(signed, x).every(Boolean) ? 1 : 0));
  add('bitmask', ([x]) => scalar(lanesOf(signed, x).reduce((mask, lane, i) => mask | (lane < 0 ? 1 << i : 0), 0)));
}

all['i8x16.popcnt'] = lanewise('u8', (x) => x.toString(2).replaceAll('0', '').length);
all['i16x8.q15mulr_sat_s'] = lanewise('i16', (x, y) => clamp('i16', (x * y + 0x4000) >> 15));

const nearest = (x: number): number => {
  if (Math.abs(x) >= 2 ** 52 || x === 0) return x;
  const below = Math.floor(x);
  const rounded = x - below < 0.5 || (x - below === 0.5 && below % 2 === 0) ? below : below + 1;
  return rounded === 0 && x < 0 ? -0 : rounded;
};

/** The bits of the second operand's lane where the condition holds, else of the first's. */
const picking =
  (kind: 'f32' | 'f64', takesSecond: (x: number, y: number) => boolean): Model =>
  ([x, y]) => {
    const patterns: Kind = kind === 'f32' ? 'u32' : 'u64';
    const [xs, ys] = [lanesOf(kind, x), lanesOf(kind, y)];
    const [first, second] = [lanesOf(patterns, x), lanesOf(patterns, y)];
    return vectorOf(
      patterns,
      xs.map((lane, i) => (takesSecond(lane, ys[i]) ? second[i] : first[i])),
    );
  };

for (const kind of ['f32', 'f64'] as const) {
  const shape = kind === 'f32' ? 'f32x4' : 'f64x2';
  const add = (name: string, model: Model): void => void (all[`${shape}.${name}`] = model);
  const signBit = kind === 'f32' ? 0x80 : 0;
  /** Changes only the sign: exact for NaNs too. */
  const onSign =
    (change: (byte: number) => number): Model =>
    ([x]) =>
      x.map((byte, i) => (i % 8 === 7 || (signBit !== 0 && i % 4 === 3) ? change(byte) : byte));
  add(
    'abs',
    onSign((byte) => byte & 0x7f),
  );
  add(
    'neg',
    onSign((byte) => byte ^ 0x80),
  );
  add('sqrt', lanewise(kind, Math.sqrt));
  add('ceil', lanewise(kind, Math.ceil));
  add('floor', lanewise(kind, Math.floor));
  add('trunc', lanewise(kind, Math.trunc));
  add('nearest', lanewise(kind, nearest));
  add(
    'add',
    lanewise(kind, (x, y) => x + y),
  );
  add(
    'sub',
    lanewise(kind, (x, y) => x - y),
  );
  add(
    'mul',
    lanewise(kind, (x, y) => x * y),
  );
  add(
    'div',
    lanewise(kind, (x, y) => x / y),
  );
  add('min', lanewise(kind, Math.min));
  add('max', lanewise(kind, Math.max));
  add(
    'pmin',
    picking(kind, (x, y) => y < x),
  );
  add(
    'pmax',
    picking(kind, (x, y) => x < y),
  );
  for (const [name, holds] of Object.entries(comparisons)) add(name, comparison(kind, holds));
  add('relaxed_min', all[`${shape}.min`]);
  add('relaxed_max', all[`${shape}.max`]);
  add(
    'relaxed_madd',
    lanewise(kind, (x, y, z) => fusedMultiplyAdd(x, y, z, kind)),
  );
  add(
    'relaxed_nmadd',
    lanewise(kind, (x, y, z) => fusedMultiplyAdd(-x, y, z, kind)),
  );
}

// Between shapes.

const half = <T>(which: string, lanes: readonly T[]): readonly T[] =>
  which === 'low' ? lanes.slice(0, lanes.length / 2) : lanes.slice(lanes.length / 2);
const pairs = (lanes: readonly Lane[]): Lane[] =>
  lanes.flatMap((lane, i) => (i % 2 === 0 ? [lane + lanes[i + 1]] : []));

integers.slice(1).forEach(([wide, wideSigned], i) => {
  const [narrow, signed, unsigned] = integers[i];
  for (const kind of [signed, unsigned]) {
    const sign = kind === signed ? 's' : 'u';
    const widened = (x: Uint8Array): Lane[] =>
      wideSigned === 'i64' ? lanesOf(kind, x).map((lane) => BigInt(lane) as unknown as Lane) : lanesOf(kind, x);
    for (const which of ['low', 'high']) {
      all[`${wide}.extend_${which}_${narrow}_${sign}`] = ([x]) => vectorOf(wideSigned, half(which, widened(x)));
      all[`${wide}.extmul_${which}_${narrow}_${sign}`] = ([x, y]) => {
        const others = half(which, widened(y));
        return vectorOf(
          wideSigned,
          half(which, widened(x)).map((lane, k) => multiply(lane, others[k])),
        );
      };
    }
    all[`${wide}.extadd_pairwise_${narrow}_${sign}`] = ([x]) => vectorOf(wideSigned, pairs(lanesOf(kind, x)));
    all[`${narrow}.narrow_${wide}_${sign}`] = ([x, y]) =>
      vectorOf(
        kind,
        [...lanesOf(wideSigned, x), ...lanesOf(wideSigned, y)].map((lane) => clamp(kind, lane)),
      );
  }
});

const products = (kind: Kind, x: Uint8Array, y: Uint8Array): Lane[] => {
  const others = lanesOf(kind, y);
  return lanesOf(kind, x).map((lane, i) => lane * others[i]);
};
all['i32x4.dot_i16x8_s'] = ([x, y]) => vectorOf('i32', pairs(products('i16', x, y)));
all['i16x8.relaxed_dot_i8x16_i7x16_s'] = ([x, y]) => vectorOf('i16', pairs(products('i8', x, y)));
all['i32x4.relaxed_dot_i8x16_i7x16_add_s'] = ([x, y, z]) => {
  const addends = lanesOf('i32', z);
  const sums = lanesOf('i16', vectorOf('i16', pairs(products('i8', x, y))));
  return vectorOf(
    'i32',
    pairs(sums).map((sum, i) => sum + addends[i]),
  );
};

const truncated =
  (from: Kind, to: Kind): Model =>
  ([x]) =>
    vectorOf(
      to,
      lanesOf(from, x).map((lane) => (Number.isNaN(lane) ? 0 : clamp(to, Math.trunc(lane)))),
    );
for (const [sign, kind] of [
  ['s', 'i32'],
  ['u', 'u32'],
] as const) {
  all[`i32x4.trunc_sat_f32x4_${sign}`] = truncated('f32', kind);
  all[`i32x4.trunc_sat_f64x2_${sign}_zero`] = truncated('f64', kind);
  all[`i32x4.relaxed_trunc_f32x4_${sign}`] = truncated('f32', kind);
  all[`i32x4.relaxed_trunc_f64x2_${sign}_zero`] = truncated('f64', kind);
  all[`f32x4.convert_i32x4_${sign}`] = ([x]) => vectorOf('f32', lanesOf(kind, x));
  all[`f64x2.convert_low_i32x4_${sign}`] = ([x]) => vectorOf('f64', lanesOf(kind, x).slice(0, 2));
}
all['f32x4.demote_f64x2_zero'] = ([x]) => vectorOf('f32', lanesOf('f64', x));
all['f64x2.promote_low_f32x4'] = ([x]) => vectorOf('f64', lanesOf('f32', x).slice(0, 2));

// Bits and bytes.

all['v128.not'] = lanewise('u32', (x) => ~x);
all['v128.and'] = lanewise('u32', (x, y) => x & y);
all['v128.andnot'] = lanewise('u32', (x, y) => x & ~y);
all['v128.or'] = lanewise('u32', (x, y) => x | y);
all['v128.xor'] = lanewise('u32', (x, y) => x ^ y);
all['v128.bitselect'] = lanewise('u32', (x, y, mask) => (x & mask) | (y & ~mask));
all['v128.any_true'] = ([x]) => scalar(x.some(Boolean) ? 1 : 0);
all['v128.const'] = (_, { bytes }) => bytes;
all['i8x16.swizzle'] = ([x, indices]) => indices.map((index) => x[index] ?? 0);
all['i8x16.relaxed_swizzle'] = all['i8x16.swizzle'];
all['i8x16.shuffle'] = ([x, y], { bytes }) => bytes.map((index) => [...x, ...y][index]);
for (const [shape] of integers) all[`${shape}.relaxed_laneselect`] = all['v128.bitselect'];
all['i16x8.relaxed_q15mulr_s'] = all['i16x8.q15mulr_sat_s'];

// Single lanes: bits are copied, so floats are read as integers.

for (const [shape, signed, unsigned] of [...integers, ['f32x4', 'i32', 'u32'], ['f64x2', 'i64', 'u64']] as const) {
  const size = bitsOf(signed) / 8;
  all[`${shape}.splat`] = ([x]) => Uint8Array.from({ length: 16 }, (_, i) => x[i % size]);
  all[`${shape}.replace_lane`] = ([vector, x], { lane }) => {
    const result = vector.slice();
    result.set(x.subarray(0, size), lane * size);
    return result;
  };
  const extracted =
    (kind: Kind, to: Kind): Model =>
    ([x], { lane }) =>
      vectorOf(to, [lanesOf(kind, x)[lane]]);
  all[`${shape}.extract_lane`] = extracted(signed, signed);
  all[`${shape}.extract_lane_s`] = extracted(signed, 'i32');
  all[`${shape}.extract_lane_u`] = extracted(unsigned, 'i32');
}

/** The models, by mnemonic; also of some combinations that no operator is. */
export const simdModel: { readonly [mnemonic: string]: Model } = all;
