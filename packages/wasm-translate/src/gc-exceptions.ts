/** Exceptions as objects of the collector's heap: which tag they are of, by instance and index there, and what they carry. */

import { I32, type Value } from '@pulleyjs/cranelift-ir';
import { GC_EXCEPTION_INSTANCE, GC_EXCEPTION_TAG, GcKind } from '@pulleyjs/host-abi';
import type { ValueType } from '@pulleyjs/wasm-parse';
import type { FunctionTranslator } from './function-translator.ts';
import { initField, loadField, toStored } from './gc-fields.ts';
import { fieldAddress, newObjectAddress, newObjectFlags } from './gc-objects.ts';
import { exceptionLayoutOf, storageSize } from './gc-types.ts';

/** Types of what exceptions of a tag carry. */
export function payloadTypes(t: FunctionTranslator, tag: number): readonly ValueType[] {
  return t.env.functionTypeOf(t.module.tags[tag]).params;
}

/** A new exception. */
export function makeException(t: FunctionTranslator, tag: number, values: readonly Value[]): Value {
  const { ctx, builder } = t;
  const types = payloadTypes(t, tag);
  const { offsets, size, align } = exceptionLayoutOf(types);
  const identity = tagIdentity(t, tag);
  const stored = values.map((value, i) => toStored(t, types[i]!, value));
  const [kind, bytes, alignment] = [GcKind.exnref, size, align].map((value) => ctx.constant(I32, value));
  const reference = ctx.builtinValue('gc_alloc_raw', [ctx.vmctx, kind!, exceptionTypeId(t, tag), bytes!, alignment!]);
  ctx.noteObject(reference);
  const address = newObjectAddress(t, reference);
  builder.store(newObjectFlags(t), identity.instance, address, GC_EXCEPTION_INSTANCE);
  builder.store(newObjectFlags(t), identity.index, address, GC_EXCEPTION_TAG);
  stored.forEach((value, i) => initField(t, types[i]!, value, { address, offset: offsets[i]! }));
  return reference;
}

/** What an exception of a tag carries. */
export function loadPayload(t: FunctionTranslator, tag: number, reference: Value): Value[] {
  const types = payloadTypes(t, tag);
  if (types.length === 0) return [];
  const { offsets } = exceptionLayoutOf(types);
  return types.map((type, i) => {
    const address = fieldAddress(t, reference, offsets[i]!, storageSize(type));
    return loadField(t, type, { address, offset: 0 }, 'none');
  });
}

/** The instance that defines a tag and the tag's index there. */
function tagIdentity(t: FunctionTranslator, tag: number): { readonly instance: Value; readonly index: Value } {
  const { ctx, module, builder } = t;
  const defined = tag - module.importedTags;
  if (defined >= 0) {
    return { instance: ctx.builtinValue('get_instance_id', [ctx.vmctx]), index: ctx.constant(I32, defined) };
  }
  const { VMTagImport } = ctx.layout.structs;
  const start = ctx.layout.importedTag(tag);
  const field = (name: 'vmctx' | 'index'): Value =>
    builder.load(
      name === 'vmctx' ? t.env.pointerType : I32,
      ctx.regions.constant('VMTagImport', VMTagImport[name]),
      ctx.vmctx,
      start + VMTagImport[name],
    );
  return { instance: ctx.builtinValue('get_instance_id', [field('vmctx')]), index: field('index') };
}

/** The engine-wide id of the type of exceptions of a tag. These stand after those of the module's types. */
function exceptionTypeId(t: FunctionTranslator, tag: number): Value {
  const { ctx, builder } = t;
  const { typeIds } = ctx.layout;
  const ids = builder.load(t.env.pointerType, ctx.regions.constant('VMContext', typeIds), ctx.vmctx, typeIds);
  const offset = 4 * (t.env.internedTypes.length + tag);
  return builder.load(I32, ctx.regions.constant('TypeIdsArray', offset), ids, offset);
}
