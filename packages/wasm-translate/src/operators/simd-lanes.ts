/** SIMD: vectors from and to scalars, rearranged lanes, and what is asked of all lanes together. */

import { F32, F64, I16, I32, I64, I8, type Type, type Value } from '@pulleyjs/cranelift-ir';
import type { CodeBuilder } from '../code-builder.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { constantAt, popVector, pushVector, V128_BYTES } from '../vector-values.ts';
import type { Handler } from './handler.ts';
import { shapes } from './simd-lanewise.ts';

/** A scalar of the stack as a lane, and a lane as a scalar: i32 stands for the narrower ones. */
interface LaneAccess {
  readonly shape: string;
  readonly lane: Type;
  readonly scalar: Type;
}

const accesses: readonly LaneAccess[] = [
  { shape: 'i8x16', lane: I8, scalar: I32 },
  { shape: 'i16x8', lane: I16, scalar: I32 },
  { shape: 'i32x4', lane: I32, scalar: I32 },
  { shape: 'i64x2', lane: I64, scalar: I64 },
  { shape: 'f32x4', lane: F32, scalar: F32 },
  { shape: 'f64x2', lane: F64, scalar: F64 },
];

function popLane(t: FunctionTranslator, { lane, scalar }: LaneAccess): Value {
  const value = t.pop();
  return lane === scalar ? value : t.builder.ireduce(lane, value);
}

const splat =
  (access: LaneAccess): Handler =>
  (t) =>
    pushVector(t, t.builder.splat(shapes[access.shape], popLane(t, access)));

const replaceLane =
  (access: LaneAccess): Handler =>
  (t) => {
    const value = popLane(t, access);
    const vector = popVector(t, shapes[access.shape]);
    pushVector(t, t.builder.insertlane(vector, value, t.reader.lane));
  };

type Extension = (builder: CodeBuilder, lane: Value) => Value;

const extractLane =
  ({ shape }: LaneAccess, extend: Extension): Handler =>
  (t) =>
    t.push(extend(t.builder, t.builder.extractlane(popVector(t, shapes[shape]), t.reader.lane)));

function shuffle(t: FunctionTranslator): void {
  const { lo } = t.reader;
  const [x, y] = t.popMany(2) as [Value, Value];
  const mask = t.ctx.func.immediates.push(t.module.bytes.slice(lo, lo + V128_BYTES));
  t.push(t.builder.shuffle(x, y, mask));
}

/** Bytes of the first operand by the indices in the second; zero where an index is too large. */
export function swizzle(t: FunctionTranslator): void {
  const [x, indices] = t.popMany(2) as [Value, Value];
  t.push(t.builder.swizzle(x, indices));
}

function allHandlers(): { readonly [mnemonic: string]: Handler } {
  const all: { [mnemonic: string]: Handler } = {
    'v128.const': (t) => t.push(constantAt(t, t.reader.lo)),
    'v128.any_true': (t) => t.push(t.builder.uextend(I32, t.builder.vanyTrue(t.pop()))),
    'i8x16.shuffle': shuffle,
    'i8x16.swizzle': swizzle,
  };
  for (const access of accesses) {
    const { shape, lane, scalar } = access;
    all[`${shape}.splat`] = splat(access);
    all[`${shape}.replace_lane`] = replaceLane(access);
    if (lane === scalar) all[`${shape}.extract_lane`] = extractLane(access, (_, value) => value);
    else {
      all[`${shape}.extract_lane_s`] = extractLane(access, (b, value) => b.sextend(I32, value));
      all[`${shape}.extract_lane_u`] = extractLane(access, (b, value) => b.uextend(I32, value));
    }
  }
  for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2']) {
    const type = shapes[shape];
    all[`${shape}.all_true`] = (t) => t.push(t.builder.uextend(I32, t.builder.vallTrue(popVector(t, type))));
    all[`${shape}.bitmask`] = (t) => t.push(t.builder.vhighBits(I32, popVector(t, type)));
  }
  return all;
}

/** Handlers by mnemonic. */
export const simdLaneHandlers: { readonly [mnemonic: string]: Handler } = allHandlers();
