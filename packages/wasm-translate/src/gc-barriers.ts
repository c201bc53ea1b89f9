/**
 * Reference counts, kept by compiled code as the deferred-counting collector wants them: see the head of host-abi's
 * `gc-layout.ts`. A reference that is loaded goes on the list of what the stack may hold; a reference that is stored is
 * counted, and the one it replaces is counted no more.
 */

import { type Block, I32, I64, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { GC_LEAST_LIST_LENGTH, GC_LISTED_BIT, I31_BIT } from '@pulleyjs/host-abi';
import { ANY, EQ, EXTERN, heapTypeOf, isNullable, type ValueType } from '@pulleyjs/wasm-parse';
import type { FunctionTranslator } from './function-translator.ts';
import { canBeObject } from './gc-types.ts';
import { fieldAddress, heapFlags } from './gc-objects.ts';

/** Heap types whose values can be i31 as well as objects. */
const mixed = new Set<ValueType>([ANY, EQ, EXTERN]);

/** Emits `body` for the case that the reference is to an object, not null and not an i31, and goes on after it. */
function whenObject(t: FunctionTranslator, reference: Value, type: ValueType, body: (next: Block) => void): void {
  const { builder } = t;
  const next = builder.createBlock();
  const none = noObject(t, reference, type);
  if (none !== undefined) {
    const object = builder.createBlock();
    builder.brif(none, next, [], object, []);
    builder.switchToBlock(object);
  }
  body(next);
  builder.jump(next, []);
  builder.switchToBlock(next);
}

/** Not zero if the reference is null or an i31; undefined if its type says that it is neither. */
function noObject(t: FunctionTranslator, reference: Value, type: ValueType): Value | undefined {
  const { builder, ctx } = t;
  const isMixed = mixed.has(heapTypeOf(type));
  const i31 = isMixed ? builder.band(reference, ctx.constant(I32, I31_BIT)) : undefined;
  if (!isNullable(type)) return i31;
  const isNull = builder.icmp(IntCC.eq, reference, ctx.constant(I32, 0));
  return i31 === undefined ? isNull : builder.bor(i31, builder.uextend(I32, isNull));
}

/** The address of an object's reference count. */
function addressOfCount(t: FunctionTranslator, reference: Value): Value {
  const countBytes = 8;
  return fieldAddress(t, reference, t.ctx.layout.structs.VMDrcHeader.ref_count, countBytes);
}

/** The address of a word of an object's header. */
function addressOfWord(t: FunctionTranslator, reference: Value, field: 'kind' | 'next'): Value {
  const wordBytes = 4;
  return fieldAddress(t, reference, t.ctx.layout.structs.VMDrcHeader[field], wordBytes);
}

/** Counts one more reference to what is an object. */
function countOneMore(t: FunctionTranslator, reference: Value): void {
  const { builder, ctx } = t;
  const address = addressOfCount(t, reference);
  const flags = heapFlags(t);
  const count = builder.load(I64, flags, address, 0);
  builder.store(flags, builder.iadd(count, ctx.constant(I64, 1)), address, 0);
}

/** Counts a reference that is about to be stored. */
export function countReference(t: FunctionTranslator, reference: Value, type: ValueType): void {
  if (!canBeObject(t.module.types, type)) return;
  whenObject(t, reference, type, () => countOneMore(t, reference));
}

/** Counts one reference less; the last one frees the object, which is the runtime's business. */
export function dropReference(t: FunctionTranslator, reference: Value, type: ValueType): void {
  if (!canBeObject(t.module.types, type)) return;
  const { builder, ctx } = t;
  whenObject(t, reference, type, (next) => {
    const address = addressOfCount(t, reference);
    const flags = heapFlags(t);
    const count = builder.load(I64, flags, address, 0);
    const last = builder.createBlock();
    const more = builder.createBlock();
    builder.brif(builder.icmp(IntCC.eq, count, ctx.constant(I64, 1)), last, [], more, []);
    ctx.func.layout.setCold(last);
    builder.switchToBlock(last);
    ctx.callBuiltin('drop_gc_ref', [ctx.vmctx, reference]);
    builder.jump(next, []);
    builder.switchToBlock(more);
    builder.store(flags, builder.isub(count, ctx.constant(I64, 1)), address, 0);
  });
}

/** A reference that was loaded from where it is counted: the stack may hold it from now on. */
export function exposeReference(t: FunctionTranslator, reference: Value, type: ValueType): void {
  if (!canBeObject(t.module.types, type)) return;
  const { builder, ctx } = t;
  ctx.noteReference(reference, type);
  whenObject(t, reference, type, (next) => {
    const address = addressOfWord(t, reference, 'kind');
    const word = builder.load(I32, heapFlags(t), address, 0);
    const unlisted = builder.createBlock();
    const listed = ctx.constant(I32, GC_LISTED_BIT);
    builder.brif(builder.band(word, listed), next, [], unlisted, []);
    builder.switchToBlock(unlisted);
    builder.store(heapFlags(t), builder.bor(word, listed), address, 0);
    putOnList(t, reference);
  });
}

/** Makes an object the first of the list, which counts as a reference; asks for a collection when the list has doubled. */
function putOnList(t: FunctionTranslator, reference: Value): void {
  const { builder, ctx } = t;
  const { regions, layout } = ctx;
  const { VMDrcHeapData: data } = layout.structs;
  const list = builder.load(
    t.env.pointerType,
    regions.constant('VMContext', layout.gcHeapData),
    ctx.vmctx,
    layout.gcHeapData,
  );
  const headFlags = regions.trusted('VMDrcHeapData', data.over_approximated_stack_roots);
  const head = builder.load(I32, headFlags, list, data.over_approximated_stack_roots);
  builder.store(heapFlags(t), head, addressOfWord(t, reference, 'next'), 0);
  countOneMore(t, reference);
  builder.store(headFlags, reference, list, data.over_approximated_stack_roots);
  const lengthFlags = regions.trusted('VMDrcHeapData', data.current_len);
  const length = builder.iadd(builder.load(I32, lengthFlags, list, data.current_len), ctx.constant(I32, 1));
  builder.store(lengthFlags, length, list, data.current_len);
  collectIfDoubled(t, list, length);
}

function collectIfDoubled(t: FunctionTranslator, list: Value, length: Value): void {
  const { builder, ctx } = t;
  const { len_after_last_gc } = ctx.layout.structs.VMDrcHeapData;
  const flags = ctx.regions.trusted('VMDrcHeapData', len_after_last_gc);
  const last = builder.load(I32, flags, list, len_after_last_gc);
  const limit = builder.umax(builder.iadd(last, last), ctx.constant(I32, GC_LEAST_LIST_LENGTH));
  const collect = builder.createBlock();
  const next = builder.createBlock();
  builder.brif(builder.icmp(IntCC.uge, length, limit), collect, [], next, []);
  ctx.func.layout.setCold(collect);
  builder.switchToBlock(collect);
  ctx.callBuiltin('force_gc', [ctx.vmctx]);
  builder.jump(next, []);
  builder.switchToBlock(next);
}
