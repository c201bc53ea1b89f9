/** Tests and casts of references, and conversions between hierarchies, which change nothing. */

import { type Block, I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { GcKind, I31_BIT } from '@pulleyjs/host-abi';
import {
  ANY,
  ARRAY,
  EQ,
  EXN,
  EXTERN,
  FUNC,
  heapTypeOf,
  I31,
  isConcrete,
  isNullable,
  nullable,
  STRUCT,
  typeIndexOf,
  type ValueType,
} from '@pulleyjs/wasm-parse';
import { userTrap } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { fieldAddress, heapFlags } from '../gc-objects.ts';
import { isTypeOrBelow } from '../type-ids.ts';
import { typeIdOfFunction } from './calls.ts';
import type { Handler } from './handler.ts';

/** Heap types at the top of their hierarchies: everything in those but null is one. */
const tops = new Set<ValueType>([ANY, FUNC, EXTERN, EXN]);

/** Abstract heap types of objects, and the bits of their kinds. */
const kinds = new Map<ValueType, number>([
  [EQ, GcKind.eqref],
  [STRUCT, GcKind.structref],
  [ARRAY, GcKind.arrayref],
]);

/** Whether a reference, of any type of the same hierarchy, is of a type: i32, not zero if so. */
function isOfType(t: FunctionTranslator, reference: Value, type: ValueType): Value {
  const { builder, ctx } = t;
  const heap = heapTypeOf(type);
  const zero = builder.iconst(ctx.func.dfg.valueType(reference), 0n);
  const isNull = builder.icmp(IntCC.eq, reference, zero);
  if (tops.has(heap)) {
    return isNullable(type) ? ctx.constant(I32, 1) : builder.uextend(I32, builder.icmp(IntCC.ne, reference, zero));
  }
  if (heap !== I31 && !isConcrete(heap) && !kinds.has(heap)) {
    return isNullable(type) ? builder.uextend(I32, isNull) : ctx.constant(I32, 0);
  }
  const next = ctx.blockWithParams([I32]);
  const present = builder.createBlock();
  builder.brif(isNull, next, [ctx.constant(I32, isNullable(type) ? 1 : 0)], present, []);
  builder.switchToBlock(present);
  builder.jump(next, [isOfHeapType(t, reference, heap, next)]);
  builder.switchToBlock(next);
  return ctx.func.dfg.blockParams(next)[0]!;
}

/** The same for a reference that is not null, and a type that is no top or bottom. May branch to `next` by itself. */
function isOfHeapType(t: FunctionTranslator, reference: Value, heap: ValueType, next: Block): Value {
  const { builder, ctx } = t;
  if (isConcrete(heap) && t.module.types[typeIndexOf(heap)].kind === 'func')
    return isTypeOrBelow(t, typeIdOfFunction(t, reference), typeIndexOf(heap));
  const i31 = builder.band(reference, ctx.constant(I32, I31_BIT));
  if (heap === I31) return i31;
  const object = builder.createBlock();
  builder.brif(i31, next, [ctx.constant(I32, heap === EQ ? 1 : 0)], object, []);
  builder.switchToBlock(object);
  const { kind, type } = ctx.layout.structs.VMDrcHeader;
  const wordAt = (offset: number): Value => {
    const wordBytes = 4;
    return builder.load(I32, heapFlags(t), fieldAddress(t, reference, offset, wordBytes), 0);
  };
  if (isConcrete(heap)) return isTypeOrBelow(t, wordAt(type), typeIndexOf(heap));
  const bits = ctx.constant(I32, kinds.get(heap)!);
  const word = wordAt(kind);
  return builder.uextend(I32, builder.icmp(IntCC.eq, builder.band(word, bits), bits));
}

function test(t: FunctionTranslator, type: ValueType): void {
  t.push(isOfType(t, t.pop(), type));
}

function cast(t: FunctionTranslator, type: ValueType): void {
  const reference = t.pop();
  t.builder.trapz(isOfType(t, reference, type), userTrap('CastFailure'));
  t.push(reference);
}

/** Branches with the reference if the cast succeeds (or fails), and goes on with it otherwise. */
function branchOnCast(t: FunctionTranslator, onSuccess: boolean): void {
  const { index: label, type2, castFlags } = t.reader;
  const type = (castFlags & 2) === 0 ? type2 : nullable(type2);
  const reference = t.pop();
  const is = isOfType(t, reference, type);
  t.push(reference);
  t.brIf(onSuccess ? is : t.builder.icmp(IntCC.eq, is, t.ctx.constant(I32, 0)), label);
}

/** Handlers by mnemonic. */
export const castHandlers: { readonly [mnemonic: string]: Handler } = {
  'ref.test': (t) => test(t, heapTypeOf(t.reader.type)),
  'ref.test null': (t) => test(t, nullable(t.reader.type)),
  'ref.cast': (t) => cast(t, heapTypeOf(t.reader.type)),
  'ref.cast null': (t) => cast(t, nullable(t.reader.type)),
  br_on_cast: (t) => branchOnCast(t, true),
  br_on_cast_fail: (t) => branchOnCast(t, false),
  'any.convert_extern': () => undefined,
  'extern.convert_any': () => undefined,
};
