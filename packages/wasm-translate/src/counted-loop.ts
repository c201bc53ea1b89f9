/** A loop in generated code over a few running values, each with a step; it stops when the first reaches its end. */

import { IntCC, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionContext } from './function-context.ts';

/** A running value: where it starts and what is added each time round. */
export interface Running {
  readonly start: Value;
  readonly step: number;
}

/**
 * Emits the loop `do { body(values); values += steps } while (values[0] != end)`, skipped altogether if it starts at the
 * end, and goes on after it.
 */
export function countedLoop(
  ctx: FunctionContext,
  running: readonly Running[],
  end: Value,
  body: (values: readonly Value[]) => void,
): void {
  const { builder } = ctx;
  const { dfg } = ctx.func;
  const header = ctx.blockWithParams(running.map(({ start }) => dfg.valueType(start)));
  const after = builder.createBlock();
  builder.brif(
    builder.icmp(IntCC.eq, running[0]!.start, end),
    after,
    [],
    header,
    running.map(({ start }) => start),
  );
  builder.switchToBlock(header);
  const values = dfg.blockParams(header).slice();
  body(values);
  const next = values.map((value, i) => addStep(ctx, value, running[i]!.step));
  builder.brif(builder.icmp(IntCC.eq, next[0]!, end), after, [], header, next);
  builder.switchToBlock(after);
}

function addStep(ctx: FunctionContext, value: Value, step: number): Value {
  const type = ctx.func.dfg.valueType(value);
  if (step >= 0) return ctx.builder.iadd(value, ctx.constant(type, step));
  return ctx.builder.isub(value, ctx.constant(type, -step));
}
