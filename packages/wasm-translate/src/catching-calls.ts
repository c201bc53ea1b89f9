/** Calls whose exceptions the handlers around them may catch: `try_call` where there are any, `call` where there are none. */

import {
  BlockCall,
  type ExceptionItem,
  type ExceptionTable,
  type FuncRef,
  type SigRef,
  tryCallExn,
  tryCallRet,
  type Value,
} from '@pulleyjs/cranelift-ir';
import type { FunctionTranslator } from './function-translator.ts';
import type { HandlerScope, LandingPad } from './landing-pad.ts';

/** Who catches: the scope, and the pad that the call is made from if it is no call of the body's. */
export interface Catching {
  readonly scope: HandlerScope | undefined;
  readonly from?: LandingPad;
}

/** Calls a function. Gives its results. */
export function callCatching(
  t: FunctionTranslator,
  callee: FuncRef,
  args: readonly Value[],
  catching: Catching = { scope: t.scope },
): readonly Value[] {
  const { builder, func } = t.ctx;
  if (catching.scope === undefined) return func.dfg.instResults(builder.call(callee, args));
  const { signature } = func.extFuncs.at(callee);
  return tryCall(t, signature, catching, (table) => builder.tryCall(callee, args, table));
}

/** Calls a function by its address. Gives its results. */
export function callIndirectCatching(
  t: FunctionTranslator,
  signature: SigRef,
  code: Value,
  args: readonly Value[],
): readonly Value[] {
  const { builder, func } = t.ctx;
  if (t.scope === undefined) return func.dfg.instResults(builder.callIndirect(signature, code, args));
  return tryCall(t, signature, { scope: t.scope }, (table) => builder.tryCallIndirect(code, args, table));
}

function tryCall(
  t: FunctionTranslator,
  signature: SigRef,
  { scope, from }: Catching,
  insert: (table: ExceptionTable) => void,
): readonly Value[] {
  const { ctx, builder } = t;
  const { func } = ctx;
  const { returns } = func.signatures.at(signature);
  const next = ctx.blockWithParams(returns.map(({ type }) => type));
  const items: ExceptionItem[] = [{ kind: 'context', value: ctx.vmctx }];
  for (const { tag, pad } of scope!.clauses) {
    const target = new BlockCall(pad.block, [tryCallExn(0)]);
    if (from === undefined) t.locals.addThrow(pad, target, t.reader.offset);
    else t.locals.addThrowFrom(pad, target, from);
    items.push(tag === null ? { kind: 'default', target } : { kind: 'tag', tag, target });
  }
  const results = returns.map((_, i) => tryCallRet(i));
  insert(func.exceptionTables.push({ signature, normalReturn: new BlockCall(next, results), items }));
  builder.switchToBlock(next);
  return func.dfg.blockParams(next).slice();
}
