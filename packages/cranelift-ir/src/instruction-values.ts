/** The values that an instruction reads, wherever it keeps them. */

import type { ExceptionTable, Value } from './entities.ts';
import type { Function } from './function.ts';
import { type InstructionData, isValueArg } from './instructions.ts';
import { formatOf } from './opcodes.ts';

const NONE: readonly Value[] = [];

/** Values that a `try_call`'s exception table mentions outside block calls. */
export function contextValues(func: Function, data: InstructionData): readonly Value[] {
  const format = formatOf[data.opcode];
  if (format !== 'TryCall' && format !== 'TryCallIndirect') return NONE;
  const { items } = func.exceptionTables.at(data.aux as ExceptionTable);
  return items.flatMap((item) => (item.kind === 'context' ? [item.value] : []));
}

/** Visits operands, then values among block-call arguments, then exception contexts; repeated ones each time. */
export function forEachValue(func: Function, data: InstructionData, visit: (value: Value) => void): void {
  for (const arg of data.args) visit(arg);
  for (const call of func.branchTargets(data)) for (const arg of call.args) if (isValueArg(arg)) visit(arg);
  for (const value of contextValues(func, data)) visit(value);
}
