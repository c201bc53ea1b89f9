/** Checks of a `try_call`'s exception table, and the types of what the call hands to its targets. */

import type { Block, ExceptionTable, FuncRef, Inst, SigRef } from '../entities.ts';
import type { CallConv, Signature } from '../function.ts';
import { type BlockArg, isTryCallRet, isValueArg, tryCallArgIndex } from '../instructions.ts';
import { formatOf } from '../opcodes.ts';
import type { Type } from '../types.ts';
import { signaturesEqual } from './check-declarations.ts';
import type { VerifierContext } from './verifier-context.ts';

/** Number of pointer-sized values that a handler of such a call receives; none where exceptions are not supported. */
const PAYLOAD_COUNTS: Readonly<Record<CallConv, number | undefined>> = {
  fast: undefined,
  tail: 2,
  system_v: 2,
  windows_fastcall: undefined,
  apple_aarch64: 2,
  probestack: undefined,
  winch: 0,
  preserve_all: 2,
};

/** Whether a `try_call` may call a function of that convention. */
export function supportsExceptions(callConv: CallConv): boolean {
  return PAYLOAD_COUNTS[callConv] !== undefined;
}

/** Calling conventions that allow tail calls. */
export function supportsTailCalls(callConv: CallConv): boolean {
  return callConv === 'tail';
}

export function checkExceptionTable(
  context: VerifierContext,
  inst: Inst,
  ref: ExceptionTable,
  checkBlock: (block: Block) => void,
): void {
  const { func } = context;
  const table = func.exceptionTables.at(ref);
  const signature = func.signatures.at(table.signature as SigRef);
  checkBlock(table.normalReturn.block);
  for (const item of table.items) if (item.kind !== 'context') checkBlock(item.target.block);
  if (!supportsExceptions(signature.callConv)) {
    context.report(inst, `calling convention \`${signature.callConv}\` of callee does not support exceptions`);
  }
  const data = func.dfg.inst(inst);
  if (formatOf[data.opcode] !== 'TryCall') return undefined;
  const callee = func.extFuncs.at(data.imm as FuncRef).signature;
  if (!signaturesEqual(signature, func.signatures.at(callee))) {
    const expected = `fn${data.imm}'s signature sig${callee}`;
    context.fatal(inst, `exception table signature sig${table.signature} did not match function ${expected}`);
  }
  return undefined;
}

/** Which edge of a terminator a block call is: they differ in what they may pass. */
export type EdgeKind = 'plain' | 'normal-return' | 'handler';

/** The type of a block-call argument; `undefined`, and a finding where there is something to say, if it has none. */
export function blockArgType(
  context: VerifierContext,
  inst: Inst,
  arg: BlockArg,
  edge: EdgeKind,
  signature: Signature | undefined,
): Type | undefined {
  if (isValueArg(arg)) return context.func.dfg.valueType(arg);
  const name = isTryCallRet(arg) ? 'retN' : 'exnN';
  if (edge !== (isTryCallRet(arg) ? 'normal-return' : 'handler') || signature === undefined) {
    context.report(inst, `\`${name}\` block argument used outside normal-return target of \`try_call\``);
    return undefined;
  }
  const index = tryCallArgIndex(arg);
  if (isTryCallRet(arg)) {
    if (index < signature.returns.length) return signature.returns[index]!.type;
  } else {
    if (context.isa === undefined) return undefined;
    if (index < (PAYLOAD_COUNTS[signature.callConv] ?? 0)) return context.isa.pointerType;
  }
  context.report(inst, `out-of-bounds \`${name}\` block argument`);
  return undefined;
}
