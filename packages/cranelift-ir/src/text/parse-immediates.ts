/** Immediates: integers of a width, floats, lanes, constants, memory flags, names outside the function. */

import { atomicRmwOps } from '../atomic-rmw-op.ts';
import { type ExternalName, backendIntrinsic, userName } from '../external-name.ts';
import type { AliasRegion } from '../entities.ts';
import {
  ALIGNED,
  BIG,
  CAN_MOVE,
  DEFAULT_FLAGS,
  hasFlag,
  LITTLE,
  type MemFlags,
  READONLY,
  regionOf,
  withFlag,
  withNoTrap,
  withRegion,
  withTrapCode,
} from '../memflags.ts';
import { type TrapCode, trapCodeFromName } from '../trapcode.ts';
import { hasFloatLanes, I16, I32, I64, I8, laneBits, laneCount, laneType, type Type, typeBytes } from '../types.ts';
import { FloatSyntaxError, parseFloatBits } from './float-format.ts';
import type { Parser } from './parser.ts';

const MAX_U32 = 0xffffffff;
const MAX_ALIAS_REGION = 0xfffe;

interface IntToken {
  readonly negative: boolean;
  readonly hex: boolean;
  /** Digits without underscores and `0x`. */
  readonly digits: string;
}

function splitInteger(text: string): IntToken {
  const negative = text.startsWith('-');
  const unsigned = negative || text.startsWith('+') ? text.slice(1) : text;
  const hex = unsigned.startsWith('0x');
  return { negative, hex, digits: (hex ? unsigned.slice(2) : unsigned).replace(/_/g, '') };
}

/** Longest digit string worth converting: more cannot be in range, and conversion is not linear. */
const MAX_DIGITS = 64;

function magnitude({ hex, digits }: IntToken): bigint | undefined {
  const valid = hex ? /^[0-9a-fA-F]+$/ : /^\d+$/;
  if (digits.length > MAX_DIGITS || !valid.test(digits)) return undefined;
  return BigInt(hex ? `0x${digits}` : digits);
}

/** An integer of N bits, as its pattern: the magnitude is an unsigned N-bit number, then the sign is applied. */
export function parseIntOfBits(p: Parser, bits: number, message: string): bigint {
  const at = p.location();
  const token = splitInteger(p.expect('integer', message));
  const value = magnitude(token);
  if (value === undefined || value >> BigInt(bits) !== 0n) {
    return p.fail(token.hex ? 'unable to parse value as a hexadecimal immediate' : 'expected decimal immediate', at);
  }
  if (token.negative && value > 1n << BigInt(bits - 1)) return p.fail('negative number too small', at);
  return BigInt.asUintN(bits, token.negative ? -value : value);
}

/** A 64-bit immediate, signed. */
export function parseImm64(p: Parser, message: string): bigint {
  const at = p.location();
  const token = splitInteger(p.expect('integer', message));
  const value = magnitude(token);
  if (value === undefined) return p.fail('invalid digit in 64-bit immediate', at);
  if (value >> 64n !== 0n) return p.fail('number out of range for a 64-bit immediate', at);
  if (token.negative && value > 1n << 63n) return p.fail('negative number too small', at);
  return BigInt.asIntN(64, token.negative ? -value : value);
}

/** An unsigned decimal or hexadecimal number up to `limit`. */
function parseUnsigned(p: Parser, limit: bigint, message: string): bigint {
  const at = p.location();
  const token = splitInteger(p.expect('integer', message));
  const value = magnitude(token);
  if (value === undefined || token.negative || value > limit) return p.fail(message, at);
  return value;
}

export function parseU32(p: Parser, message: string): number {
  return Number(parseUnsigned(p, BigInt(MAX_U32), message));
}

export function parseU64(p: Parser, message: string): bigint {
  return parseUnsigned(p, 0xffff_ffff_ffff_ffffn, message);
}

export function parseUimm8(p: Parser, message: string): number {
  return Number(parseUnsigned(p, 255n, message));
}

/** An optional offset: nothing, or a number with a sign. */
export function parseOffset32(p: Parser): number {
  if (!p.is('integer') || !/^[+-]/.test(p.lexer.text)) return 0;
  const at = p.location();
  const value = parseImm64(p, 'expected 32-bit offset');
  if (value < -0x8000_0000n || value > 0x7fff_ffffn) return p.fail('32-bit offset out of range', at);
  return Number(value);
}

/** The bit pattern of a float literal. */
export function parseFloat(p: Parser, width: 16 | 32 | 64 | 128): bigint {
  const at = p.location();
  const text = p.expect('float', `expected ${width}-bit float`);
  try {
    return parseFloatBits(text, width);
  } catch (error) {
    if (error instanceof FloatSyntaxError) return p.fail(error.message, at);
    throw error;
  }
}

/** The value of an `iconst`, zero-extended. */
export function parseIconst(p: Parser, type: Type): bigint {
  if (type !== I8 && type !== I16 && type !== I32 && type !== I64) {
    p.fail('expected one of the following type: i8, i16, i32 or i64');
  }
  const bits = laneBits(type);
  return bits === 64
    ? BigInt.asUintN(64, parseImm64(p, 'expected immediate integer operand'))
    : parseIntOfBits(p, bits, `expected ${bits}-bit immediate integer operand`);
}

/** One lane of a vector literal, or a scalar literal, as its pattern. */
export function parseLane(p: Parser, lane: Type): bigint {
  const bits = laneBits(lane);
  if (hasFloatLanes(lane)) return parseFloat(p, bits as 16 | 32 | 64 | 128);
  return parseIntOfBits(p, bits, `expected a ${bits}-bit integer`);
}

function writeLittle(bytes: Uint8Array, offset: number, size: number, pattern: bigint): void {
  for (let i = 0; i < size; i++) bytes[offset + i] = Number(BigInt.asUintN(8, pattern >> BigInt(8 * i)));
}

/** `[0 1 2 3]`: the lanes of a vector type, as bytes in memory order. */
export function parseLanes(p: Parser, type: Type): Uint8Array {
  p.expect('[', 'expected opening bracket of vector literal');
  const lane = laneType(type);
  const size = typeBytes(lane);
  const bytes = new Uint8Array(typeBytes(type));
  for (let i = 0; i < laneCount(type); i++) {
    if (i > 0) p.accept(',');
    writeLittle(bytes, i * size, size, parseLane(p, lane));
  }
  p.expect(']', 'expected closing bracket of vector literal');
  return bytes;
}

/** Bytes of a hexadecimal constant, in memory order; padded with zeros to `size` if that is given. */
export function parseHexBytes(p: Parser, size: number | undefined): Uint8Array {
  const at = p.location();
  const text = p.expect('integer', 'expected hexadecimal constant');
  const digits = text.startsWith('0x') ? text.slice(2).replace(/_/g, '') : '';
  if (!/^[0-9a-fA-F]+$/.test(digits)) return p.fail('unable to parse constant data as hexadecimal', at);
  if (digits.length % 2 !== 0) return p.fail('hexadecimal constant must have an even number of digits', at);
  const length = digits.length / 2;
  if (size !== undefined && length > size) return p.fail(`expected parsed constant to have ${size} bytes`, at);
  const bytes = new Uint8Array(size ?? length);
  for (let i = 0; i < length; i++) bytes[length - 1 - i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** A constant of a type: lanes, hexadecimal bytes or a float literal. */
export function parseConstantBytes(p: Parser, type: Type): Uint8Array {
  if (p.is('[')) return parseLanes(p, type);
  if (!p.is('float')) return parseHexBytes(p, typeBytes(type));
  if (laneCount(type) !== 1 || !hasFloatLanes(type)) return p.fail('expected a vector literal');
  const bytes = new Uint8Array(typeBytes(type));
  writeLittle(bytes, 0, bytes.length, parseLane(p, type));
  return bytes;
}

/** Patterns of bytes in memory order, for shuffle masks: hexadecimal or 16 lanes. */
export function parseShuffleMask(p: Parser, i8x16: Type): Uint8Array {
  return p.is('[') ? parseLanes(p, i8x16) : parseHexBytes(p, 16);
}

export function parseTrapCode(p: Parser): TrapCode {
  const at = p.location();
  const text = p.expect('word', 'expected trap code');
  return trapCodeFromName(text) ?? p.fail('invalid trap code', at);
}

const FLAGS = new Map<string, number>([
  ['aligned', ALIGNED],
  ['readonly', READONLY],
  ['can_move', CAN_MOVE],
  ['little', LITTLE],
  ['big', BIG],
]);

/** Any number of memory flags, in any order. */
export function parseMemFlags(p: Parser): MemFlags {
  let flags = DEFAULT_FLAGS;
  for (;;) {
    if (p.isEntity('region')) flags = addRegion(p, flags);
    else if (p.is('word') && isFlagWord(p.lexer.text)) flags = addFlag(p, flags);
    else return flags;
  }
}

function isFlagWord(text: string): boolean {
  return text === 'notrap' || FLAGS.has(text) || trapCodeFromName(text) !== undefined;
}

function addFlag(p: Parser, flags: MemFlags): MemFlags {
  const at = p.location();
  const text = p.expect('word', 'expected memory flag');
  if (text === 'notrap') return withNoTrap(flags);
  const flag = FLAGS.get(text);
  if (flag === undefined) return withTrapCode(flags, trapCodeFromName(text)!);
  const both = withFlag(flags, flag);
  if (hasFlag(both, LITTLE) && hasFlag(both, BIG)) return p.fail('cannot set both big and little endian bits', at);
  return both;
}

function addRegion(p: Parser, flags: MemFlags): MemFlags {
  const at = p.location();
  const region = p.expectEntity('region', 'expected alias region');
  if (regionOf(flags) !== undefined) return p.fail('more than one alias region', at);
  if (region > MAX_ALIAS_REGION) return p.fail('alias region number too large', at);
  return withRegion(flags, region as AliasRegion);
}

export function parseAtomicRmwOp(p: Parser): number {
  const at = p.location();
  const op = atomicRmwOps.indexOf(p.expect('word', 'expected AtomicRmwOp'));
  return op < 0 ? p.fail('invalid atomic rmw op', at) : op;
}

/** The name of one of a list, as its index: condition codes. */
export function parseChoice(p: Parser, names: readonly string[], message: string): number {
  const at = p.location();
  const index = names.indexOf(p.expect('word', message));
  return index < 0 ? p.fail(message, at) : index;
}

/** `u3:7` after its `u3` is known to be next. */
export function parseUserName(p: Parser): Extract<ExternalName, { kind: 'user' }> {
  const namespace = p.expectEntity('u', 'expected external name');
  p.expect(':', 'expected colon in external name');
  const index = parseU32(p, 'expected external name index');
  return userName(namespace, index) as Extract<ExternalName, { kind: 'user' }>;
}

/** `backend_intrinsic:3` after its word is known to be next. */
export function parseIntrinsicName(p: Parser): ExternalName {
  p.lexer.advance();
  p.expect(':', 'expected colon in backend intrinsic');
  return backendIntrinsic(parseU32(p, 'expected backend intrinsic number'));
}
