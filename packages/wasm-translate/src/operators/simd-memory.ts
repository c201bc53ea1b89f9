/** SIMD: loads and stores of vectors and of single lanes. */

import {
  I16,
  I16X8,
  I32,
  I32X4,
  I64,
  I64X2,
  I8,
  I8X16,
  type MemFlags,
  type Type,
  typeBytes,
  type Value,
} from '@pulleyjs/cranelift-ir';
import type { CodeBuilder } from '../code-builder.ts';
import { checkedAddress } from '../memory-access.ts';
import { popVector, pushVector, V128, V128_BYTES } from '../vector-values.ts';
import type { Handler } from './handler.ts';

type Load = (builder: CodeBuilder, flags: MemFlags, address: Value, offset: number) => Value;

const splatOf =
  (vector: Type, lane: Type): Load =>
  (b, flags, address, offset) =>
    b.splat(vector, b.load(lane, flags, address, offset));
/** In the lowest lane, the others zero. */
const aloneIn =
  (vector: Type, lane: Type): Load =>
  (b, flags, address, offset) =>
    b.scalarToVector(vector, b.load(lane, flags, address, offset));

/** Mnemonic after `v128.`, bytes accessed, how. */
const loads: readonly (readonly [string, number, Load])[] = [
  ['load', V128_BYTES, (b, flags, address, offset) => b.load(V128, flags, address, offset)],
  ['load8x8_s', 8, (b, flags, address, offset) => b.sload8x8(flags, address, offset)],
  ['load8x8_u', 8, (b, flags, address, offset) => b.uload8x8(flags, address, offset)],
  ['load16x4_s', 8, (b, flags, address, offset) => b.sload16x4(flags, address, offset)],
  ['load16x4_u', 8, (b, flags, address, offset) => b.uload16x4(flags, address, offset)],
  ['load32x2_s', 8, (b, flags, address, offset) => b.sload32x2(flags, address, offset)],
  ['load32x2_u', 8, (b, flags, address, offset) => b.uload32x2(flags, address, offset)],
  ['load8_splat', 1, splatOf(I8X16, I8)],
  ['load16_splat', 2, splatOf(I16X8, I16)],
  ['load32_splat', 4, splatOf(I32X4, I32)],
  ['load64_splat', 8, splatOf(I64X2, I64)],
  ['load32_zero', 4, aloneIn(I32X4, I32)],
  ['load64_zero', 8, aloneIn(I64X2, I64)],
];

/** Bits of a lane, vector, lane. */
const laneTypes: readonly (readonly [number, Type, Type])[] = [
  [8, I8X16, I8],
  [16, I16X8, I16],
  [32, I32X4, I32],
  [64, I64X2, I64],
];

const loadHandler =
  (size: number, load: Load): Handler =>
  (t) => {
    const place = checkedAddress(t, t.pop(), size);
    if (place !== undefined) pushVector(t, load(t.builder, place.flags, place.address, place.offset));
  };

const storeVector: Handler = (t) => {
  const vector = t.pop();
  const place = checkedAddress(t, t.pop(), V128_BYTES);
  if (place !== undefined) t.builder.store(place.flags, vector, place.address, place.offset);
};

const loadLane =
  (vector: Type, lane: Type): Handler =>
  (t) => {
    const old = popVector(t, vector);
    const place = checkedAddress(t, t.pop(), typeBytes(lane));
    if (place === undefined) return;
    const value = t.builder.load(lane, place.flags, place.address, place.offset);
    pushVector(t, t.builder.insertlane(old, value, t.reader.lane));
  };

const storeLane =
  (vector: Type, lane: Type): Handler =>
  (t) => {
    const value = t.builder.extractlane(popVector(t, vector), t.reader.lane);
    const place = checkedAddress(t, t.pop(), typeBytes(lane));
    if (place !== undefined) t.builder.store(place.flags, value, place.address, place.offset);
  };

/** Handlers by mnemonic. */
export const simdMemoryHandlers: { readonly [mnemonic: string]: Handler } = {
  ...Object.fromEntries(loads.map(([name, size, load]) => [`v128.${name}`, loadHandler(size, load)])),
  ...Object.fromEntries(laneTypes.map(([bits, vector, lane]) => [`v128.load${bits}_lane`, loadLane(vector, lane)])),
  ...Object.fromEntries(laneTypes.map(([bits, vector, lane]) => [`v128.store${bits}_lane`, storeLane(vector, lane)])),
  'v128.store': storeVector,
};
