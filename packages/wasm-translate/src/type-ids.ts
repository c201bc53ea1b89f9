/** Engine-wide ids of types, as compiled code finds them. */

import { I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionTranslator } from './function-translator.ts';

/** The engine-wide id of a type of the module. */
export function typeId(t: FunctionTranslator, typeIndex: number): Value {
  const { ctx, builder } = t;
  const ids = builder.load(
    t.env.pointerType,
    ctx.regions.constant('VMContext', ctx.layout.typeIds),
    ctx.vmctx,
    ctx.layout.typeIds,
  );
  const offset = 4 * t.env.internedType(typeIndex);
  return builder.load(I32, ctx.regions.constant('TypeIdsArray', offset), ids, offset);
}

/** Whether a type, by its engine-wide id, is a type of the module or below it: i32, not zero if so. */
export function isTypeOrBelow(t: FunctionTranslator, actual: Value, typeIndex: number): Value {
  const { ctx, builder } = t;
  const wanted = typeId(t, typeIndex);
  const same = builder.uextend(I32, builder.icmp(IntCC.eq, actual, wanted));
  if (t.module.types[typeIndex].final) return same;
  const ask = builder.createBlock();
  const next = ctx.blockWithParams([I32]);
  builder.brif(same, next, [same], ask, []);
  ctx.func.layout.setCold(ask);
  builder.switchToBlock(ask);
  builder.jump(next, [ctx.builtinValue('is_subtype', [ctx.vmctx, actual, wanted])]);
  builder.switchToBlock(next);
  return ctx.func.dfg.blockParams(next)[0]!;
}
