/**
 * The types of host-call parameters and results: how they travel in registers, and what JavaScript sees.
 *
 * | type | register | JavaScript parameter | JavaScript result |
 * |---|---|---|---|
 * | `bool` | x, low 8 bits | boolean | boolean |
 * | `u8` `u32` `i32` | x, low bits | number | number |
 * | `u64` `i64` | x | bigint | bigint |
 * | `pointer` `vmctx` | x | two numbers: low and high half, as int32 | number |
 * | `size` | x | number | number |
 * | `f32` `f64` | f | number | number |
 * | `i8x16` `f32x4` `f64x2` | v | Uint8Array of 16 | Uint8Array of 16 |
 *
 * The 64-bit types take another form when a row asks for it: `u64 as number`, `pointer as bigint`, `u64 as pair`.
 * - *number* parameters are unsigned (`i64`: signed), exact below 2^53 and rounded above, so that an absurd length stays absurd;
 *   as results they are safe integers, negative ones in two's complement (-1 is all ones).
 * - *pair* parameters become two numbers, low then high half, each an int32: exact and free of allocation. Parameters only.
 * - *bigint* is exact and allocates.
 * A float `as bits` is its bit pattern (f32: number, unsigned; f64: bigint): a plain number may lose the payload of a NaN.
 */

/** Types as both sides of the call know them; the ABI's fingerprint is made of these. */
export type WireType =
  | 'bool'
  | 'u8'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'i64'
  | 'pointer'
  | 'vmctx'
  | 'size'
  | 'f32'
  | 'f64'
  | 'i8x16'
  | 'f32x4'
  | 'f64x2';

/** Types that fill an x register. */
export type WideType = 'u64' | 'i64' | 'pointer' | 'vmctx' | 'size';

/** A parameter's type, with the JavaScript form if it is not the usual one. */
export type ParameterType = WireType | `${WideType} as ${'number' | 'bigint' | 'pair'}` | `${'f32' | 'f64'} as bits`;

/** A result's type, with the JavaScript form if it is not the usual one. */
export type ResultType = WireType | `${WideType} as ${'number' | 'bigint'}` | `${'f32' | 'f64'} as bits`;

/** The JavaScript arguments that a parameter becomes: one, or two for a pair. */
export type ArgumentsOf<T extends ParameterType> = T extends 'bool'
  ? [boolean]
  : T extends 'u64' | 'i64' | `${WideType} as bigint` | 'f64 as bits'
    ? [bigint]
    : T extends 'pointer' | 'vmctx' | `${WideType} as pair`
      ? [low: number, high: number]
      : T extends 'i8x16' | 'f32x4' | 'f64x2'
        ? [Uint8Array]
        : [number];

/** What a host function gives for a result type. */
export type ResultOf<T extends ResultType | undefined> = T extends undefined
  ? void
  : T extends 'bool'
    ? boolean
    : T extends 'u64' | 'i64' | `${WideType} as bigint` | 'f64 as bits'
      ? bigint
      : T extends 'i8x16' | 'f32x4' | 'f64x2'
        ? Uint8Array
        : number;

/** How a value crosses: what `bindHost` reads and writes. */
export type Form = 'boolean' | 'number' | 'bigint' | 'pair' | 'bits' | 'bytes';

/** The class of registers, the bits that count, and the usual JavaScript forms of a type. */
export interface WireTypeFacts {
  readonly register: 'x' | 'f' | 'v';
  /** Bits that count; pointers, contexts and sizes say 64 and shrink with the target's pointers. */
  readonly bits: 8 | 32 | 64 | 128;
  readonly signed: boolean;
  /** As wide as a pointer of the target. */
  readonly pointerSized: boolean;
  readonly parameter: Form;
  readonly result: Form;
}

function fact(
  register: 'x' | 'f' | 'v',
  bits: 8 | 32 | 64 | 128,
  parameter: Form,
  result: Form,
  more: Partial<WireTypeFacts> = {},
): WireTypeFacts {
  return { register, bits, signed: false, pointerSized: false, parameter, result, ...more };
}

/** One row a type; see the head of the file. */
export const wireTypes: { readonly [T in WireType]: WireTypeFacts } = {
  bool: fact('x', 8, 'boolean', 'boolean'),
  u8: fact('x', 8, 'number', 'number'),
  u32: fact('x', 32, 'number', 'number'),
  i32: fact('x', 32, 'number', 'number', { signed: true }),
  u64: fact('x', 64, 'bigint', 'bigint'),
  i64: fact('x', 64, 'bigint', 'bigint', { signed: true }),
  pointer: fact('x', 64, 'pair', 'number', { pointerSized: true }),
  vmctx: fact('x', 64, 'pair', 'number', { pointerSized: true }),
  size: fact('x', 64, 'number', 'number', { pointerSized: true }),
  f32: fact('f', 32, 'number', 'number'),
  f64: fact('f', 64, 'number', 'number'),
  i8x16: fact('v', 128, 'bytes', 'bytes'),
  f32x4: fact('v', 128, 'bytes', 'bytes'),
  f64x2: fact('v', 128, 'bytes', 'bytes'),
};

/** Forms that a type may ask for with `as`, besides its usual one. */
export function formsOf(type: WireType): readonly Form[] {
  const { register, bits } = wireTypes[type];
  if (register === 'x' && bits === 64) return ['number', 'bigint', 'pair'];
  return register === 'f' ? ['bits'] : [];
}
