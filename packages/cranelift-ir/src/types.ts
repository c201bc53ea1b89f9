/**
 * CLIF value types: scalar integers and floats, and vectors of them.
 *
 * A type is a 16-bit code. Bits 0..3 say the lane kind, bits 4.. say 7 + log2(lane count):
 *
 *     15       9 8 7      4 3      0
 *     [  0      |d|7+log2n | lane   ]   lane: 4..8 = i8 i16 i32 i64 i128, 9..12 = f16 f32 f64 f128
 *
 * `d` (code + 0x80) marks a dynamic vector, whose lane count is a multiple of n. 0 is "no type".
 * Numbers as in cranelift/codegen/meta@e6b33de.
 */

declare const typeBrand: unique symbol;
/** A value type code. */
export type Type = number & { readonly [typeBrand]: true };

/** No type: the controlling type of an instruction that has none. */
export const INVALID: Type = 0 as Type;
export const I8: Type = 0x74 as Type;
export const I16: Type = 0x75 as Type;
export const I32: Type = 0x76 as Type;
export const I64: Type = 0x77 as Type;
export const I128: Type = 0x78 as Type;
export const F16: Type = 0x79 as Type;
export const F32: Type = 0x7a as Type;
export const F64: Type = 0x7b as Type;
export const F128: Type = 0x7c as Type;
export const I8X16: Type = 0xb4 as Type;
export const I16X8: Type = 0xa5 as Type;
export const I32X4: Type = 0x96 as Type;
export const I64X2: Type = 0x87 as Type;
export const F32X4: Type = 0x9a as Type;
export const F64X2: Type = 0x8b as Type;

const LANE_NAMES = ['i8', 'i16', 'i32', 'i64', 'i128', 'f16', 'f32', 'f64', 'f128'];
const LANE_BITS = [8, 16, 32, 64, 128, 16, 32, 64, 128];
const FIRST_LANE = 4;
const FIRST_FLOAT_LANE = 9;
const LAST_LANE = 12;
const SCALAR_BASE = 0x70;
const VECTOR_BASE = 0x80;
const DYNAMIC_BASE = 0x100;
const MAX_CODE = 0x17c;

/** Whether a code names a type. */
export function isValidType(type: number): type is Type {
  const lane = type & 15;
  return type >= SCALAR_BASE && type <= MAX_CODE && lane >= FIRST_LANE && lane <= LAST_LANE;
}

/** The type of one lane; a scalar is its own lane. */
export function laneType(type: Type): Type {
  return type < VECTOR_BASE ? type : ((SCALAR_BASE | (type & 15)) as Type);
}

/** Number of lanes: 1 for a scalar, the least number for a dynamic vector. */
export function laneCount(type: Type): number {
  const code = type >= DYNAMIC_BASE ? type - 0x80 : type;
  return 1 << ((code >> 4) - 7);
}

/** Width of one lane, in bits. */
export function laneBits(type: Type): number {
  return LANE_BITS[(type & 15) - FIRST_LANE] ?? 0;
}

/** Width of the whole type, in bits (of a dynamic vector: the least). */
export function typeBits(type: Type): number {
  return type === INVALID ? 0 : laneBits(type) * laneCount(type);
}

/** Width of the whole type, in bytes. */
export function typeBytes(type: Type): number {
  return typeBits(type) >> 3;
}

/** A scalar integer. */
export function isInt(type: Type): boolean {
  return type >= I8 && type <= I128;
}

/** A scalar float. */
export function isFloat(type: Type): boolean {
  return type >= F16 && type <= F128;
}

/** A vector of fixed lane count. */
export function isVector(type: Type): boolean {
  return type >= VECTOR_BASE && type < DYNAMIC_BASE;
}

export function isDynamicVector(type: Type): boolean {
  return type >= DYNAMIC_BASE;
}

/** Whether the lanes are floats. */
export function hasFloatLanes(type: Type): boolean {
  return (type & 15) >= FIRST_FLOAT_LANE;
}

/** The integer scalar of that many bits. */
export function intWithBits(bits: number): Type | undefined {
  const lane = [8, 16, 32, 64, 128].indexOf(bits);
  return lane < 0 ? undefined : ((I8 + lane) as Type);
}

/** The vector of `count` lanes (a power of two; 1 gives the lane itself); `undefined` when there is none. */
export function vectorOf(lane: Type, count: number): Type | undefined {
  const log2 = 31 - Math.clz32(count);
  if (count < 1 || 1 << log2 !== count) return undefined;
  const code = (lane & 15) + ((7 + log2) << 4);
  return code < DYNAMIC_BASE ? (code as Type) : undefined;
}

/** The dynamic vector whose least form is the given fixed vector. */
export function dynamicOf(vector: Type): Type {
  return (vector + 0x80) as Type;
}

function mapLane(type: Type, lane: Type | undefined): Type | undefined {
  return lane === undefined ? undefined : (((type & ~15) | (lane & 15)) as Type);
}

function intLane(bits: number): Type | undefined {
  return intWithBits(bits);
}

function floatLane(bits: number): Type | undefined {
  const index = [16, 32, 64, 128].indexOf(bits);
  return index < 0 ? undefined : ((F16 + index) as Type);
}

/** Same lane count, integer lanes of the same width. */
export function asInt(type: Type): Type {
  return mapLane(type, intLane(laneBits(type)))!;
}

/** The type of a comparison's result: `i8` for a scalar, a same-shape integer vector for a vector. */
export function asTruthy(type: Type): Type {
  return type < VECTOR_BASE ? I8 : asInt(type);
}

/** Same lane count, lanes of half the width. */
export function halfWidth(type: Type): Type | undefined {
  const bits = laneBits(type) >> 1;
  return mapLane(type, hasFloatLanes(type) ? floatLane(bits) : intLane(bits));
}

/** Same lane count, lanes of twice the width. */
export function doubleWidth(type: Type): Type | undefined {
  const bits = laneBits(type) << 1;
  return mapLane(type, hasFloatLanes(type) ? floatLane(bits) : intLane(bits));
}

/** Twice as many lanes of half the width. */
export function splitLanes(type: Type): Type | undefined {
  const half = halfWidth(type);
  return half === undefined ? undefined : ((half + 0x10) as Type);
}

/** Half as many lanes of twice the width. */
export function mergeLanes(type: Type): Type | undefined {
  const wide = doubleWidth(type);
  return wide === undefined || laneCount(type) < 2 ? undefined : ((wide - 0x10) as Type);
}

/** `i32`, `f64x2`; a dynamic vector as `types::I32x4xN`, which is what upstream prints and no parser reads. */
export function typeName(type: Type): string {
  if (!isValidType(type)) return 'INVALID';
  const lane = LANE_NAMES[(type & 15) - FIRST_LANE]!;
  if (type < VECTOR_BASE) return lane;
  if (isDynamicVector(type)) return `types::${lane.toUpperCase()}x${laneCount(type)}xN`;
  return `${lane}x${laneCount(type)}`;
}

/** The scalar or fixed vector type of that spelling. */
export function typeFromName(name: string): Type | undefined {
  const match = /^([if]\d+)(?:x([1-9]\d*))?$/.exec(name);
  if (match === null) return undefined;
  const lane = LANE_NAMES.indexOf(match[1]!);
  if (lane < 0) return undefined;
  const scalar = (SCALAR_BASE + FIRST_LANE + lane) as Type;
  if (match[2] === undefined) return scalar;
  const count = Number(match[2]);
  return count < 2 ? undefined : vectorOf(scalar, count);
}
