/** Null, functions as values, and tests for null. */

import { I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { nullable } from '@pulleyjs/wasm-parse';
import { userTrap } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import type { Handler } from './handler.ts';

/** The VMFuncRef of a function. */
export function functionReference(t: FunctionTranslator, functionIndex: number): Value {
  return t.ctx.builtinValue('ref_func', [t.ctx.vmctx, t.ctx.constant(I32, functionIndex)]);
}

function isNull(t: FunctionTranslator, reference: Value): Value {
  const zero = t.builder.iconst(t.ctx.func.dfg.valueType(reference), 0n);
  return t.builder.icmp(IntCC.eq, reference, zero);
}

/** Traps on null; the reference stays. */
export function trapIfNull(t: FunctionTranslator, reference: Value): void {
  t.builder.trapz(reference, userTrap('NullReference'));
}

/** Branches with what is below if the reference is null; else goes on with it. */
function branchOnNull(t: FunctionTranslator): void {
  const reference = t.pop();
  t.brIf(isNull(t, reference), t.reader.index);
  t.push(reference);
}

/** Branches with the reference if it is not null; else goes on without it. */
function branchOnNonNull(t: FunctionTranslator): void {
  const reference = t.pop();
  t.push(reference);
  const zero = t.builder.iconst(t.ctx.func.dfg.valueType(reference), 0n);
  t.brIf(t.builder.icmp(IntCC.ne, reference, zero), t.reader.index);
  t.pop();
}

/** Handlers by mnemonic. */
export const referenceHandlers: { readonly [mnemonic: string]: Handler } = {
  'ref.null': (t) => t.push(t.builder.iconst(t.clifType(nullable(t.reader.type)), 0n)),
  'ref.is_null': (t) => t.push(t.builder.uextend(I32, isNull(t, t.pop()))),
  'ref.func': (t) => t.push(functionReference(t, t.reader.index)),
  'ref.as_non_null': (t) => {
    const reference = t.pop();
    trapIfNull(t, reference);
    t.push(reference);
  },
  br_on_null: branchOnNull,
  br_on_non_null: branchOnNonNull,
};
