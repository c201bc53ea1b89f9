/** Locals, globals, and the operand stack itself. */

import type { MemFlags, Type, Value } from '@pulleyjs/cranelift-ir';
import { I32, I64 } from '@pulleyjs/cranelift-ir';
import type { ConstExpression } from '@pulleyjs/wasm-parse';
import { countReference, dropReference, exposeReference } from '../gc-barriers.ts';
import { canBeObject } from '../gc-types.ts';
import { bits64, unsigned } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { constantAt } from '../vector-values.ts';
import type { Handler } from './handler.ts';

/** Where a global is: base pointer, byte offset and the flags of an access. */
interface GlobalPlace {
  readonly base: Value;
  readonly offset: number;
  readonly flags: MemFlags;
  readonly type: Type;
}

/** The place of a global: in the VMContext, or behind a pointer there if it is imported. */
export function globalPlace(t: FunctionTranslator, index: number): GlobalPlace {
  const { ctx, env, module } = t;
  const type = t.clifType(module.globals[index].type);
  const defined = index - module.importedGlobals;
  if (defined >= 0) {
    const flags = env.isPublicGlobal(index)
      ? ctx.regions.trusted('PublicGlobal')
      : ctx.regions.trusted('DefinedGlobal', defined);
    return { base: ctx.vmctx, offset: ctx.layout.global(defined), flags, type };
  }
  const { from } = ctx.layout.structs.VMGlobalImport;
  const constant = ctx.regions.constant('VMGlobalImport', from);
  const base = t.builder.load(env.pointerType, constant, ctx.vmctx, ctx.layout.importedGlobal(index) + from);
  return { base, offset: 0, flags: ctx.regions.trusted('PublicGlobal'), type };
}

function constantOf(t: FunctionTranslator, init: ConstExpression): Value | undefined {
  switch (init.kind) {
    case 'i32.const':
      return t.builder.iconst(I32, unsigned(init.lo >>> 0));
    case 'i64.const':
      return t.builder.iconst(I64, bits64(init.lo, init.hi));
    case 'f32.const':
      return t.builder.f32const(init.lo >>> 0);
    case 'f64.const':
      return t.builder.f64const(bits64(init.lo, init.hi));
    case 'v128.const':
      return constantAt(t, init.lo);
    default:
      return undefined;
  }
}

/** The value of a global; that of a constant one is known. */
export function globalValue(t: FunctionTranslator, index: number): Value {
  const { init, mutable } = t.module.globals[index];
  const known = mutable || init === undefined ? undefined : constantOf(t, init);
  if (known !== undefined) return known;
  const { base, offset, flags, type } = globalPlace(t, index);
  const value = t.builder.load(type, flags, base, offset);
  exposeReference(t, value, t.module.globals[index].type);
  return value;
}

/** Stores into a global. */
function setGlobal(t: FunctionTranslator, index: number, value: Value): void {
  const { base, offset, flags, type: clif } = globalPlace(t, index);
  const { type } = t.module.globals[index];
  const isCounted = canBeObject(t.module.types, type);
  const old = isCounted ? t.builder.load(clif, flags, base, offset) : undefined;
  countReference(t, value, type);
  t.builder.store(flags, value, base, offset);
  if (old !== undefined) dropReference(t, old, type);
}

/** Stores the first value of a global. */
export function initGlobal(t: FunctionTranslator, index: number, value: Value): void {
  const { base, offset, flags } = globalPlace(t, index);
  countReference(t, value, t.module.globals[index].type);
  t.builder.store(flags, value, base, offset);
}

function select(t: FunctionTranslator): void {
  const condition = t.pop();
  const y = t.pop();
  const x = t.pop();
  t.push(t.builder.select(condition, x, y));
}

/** Handlers by mnemonic. */
export const variableHandlers: { readonly [mnemonic: string]: Handler } = {
  drop: (t) => void t.pop(),
  select,
  'select t': select,
  'local.get': (t) => t.push(t.getLocal(t.reader.index)),
  'local.set': (t) => t.setLocal(t.reader.index, t.pop()),
  'local.tee': (t) => {
    const value = t.pop();
    t.setLocal(t.reader.index, value);
    t.push(value);
  },
  'global.get': (t) => t.push(globalValue(t, t.reader.index)),
  'global.set': (t) => setGlobal(t, t.reader.index, t.pop()),
};
