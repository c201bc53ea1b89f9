/** Type rules of an instruction: controlling type, results, operands, block calls, calls, returns. */

import type { ExceptionTable, FuncRef, GlobalValue, Inst, SigRef, Value } from '../entities.ts';
import type { Signature } from '../function.ts';
import { type BlockCall, type InstructionData } from '../instructions.ts';
import { formatOf, Opcode, opcodes, type TypeRule } from '../opcodes.ts';
import { applyTypeRule } from '../result-types.ts';
import { printBlockArg } from '../text/print-operands.ts';
import { displayInst } from '../text/printer.ts';
import { isInTypeSet, typeSetText } from '../type-set.ts';
import { hasFloatLanes, INVALID, isDynamicVector, isVector, laneBits, type Type, typeName } from '../types.ts';
import { globalValueType } from './check-declarations.ts';
import { blockArgType, type EdgeKind, supportsTailCalls } from './check-exceptions.ts';
import type { VerifierContext } from './verifier-context.ts';

export function checkTypes(context: VerifierContext, inst: Inst): void {
  const data = context.func.dfg.inst(inst);
  const ctrl = controllingTypeOf(context, inst, data);
  const { ctrl: set } = opcodes[data.opcode]!;
  if (set !== undefined && !isInTypeSet(ctrl, set)) {
    context.report(inst, `has an invalid controlling type ${typeName(ctrl)} (allowed set is ${typeSetText(set)})`);
  }
  checkResults(context, inst, data, ctrl);
  checkFixedOperands(context, inst, data, ctrl);
  checkBlockCalls(context, inst, data);
  checkCallArguments(context, inst, data);
  checkReturn(context, inst, data);
  checkGlobalValueType(context, inst, data);
}

function controllingTypeOf(context: VerifierContext, inst: Inst, data: InstructionData): Type {
  const { dfg } = context.func;
  const { ctrl, inferredFrom, results } = opcodes[data.opcode]!;
  if (ctrl === undefined) return INVALID;
  if (inferredFrom >= 0) return dfg.valueType(data.args[inferredFrom]!);
  const [first] = dfg.instResults(inst);
  return first === undefined || results?.[0]?.rule.kind !== 'ctrl' ? data.type : dfg.valueType(first);
}

function signatureOf(context: VerifierContext, data: InstructionData): Signature | undefined {
  const ref = context.func.callSignature(data);
  return ref === undefined ? undefined : context.func.signatures.at(ref);
}

function checkResults(context: VerifierContext, inst: Inst, data: InstructionData, ctrl: Type): void {
  const { dfg } = context.func;
  const rules = opcodes[data.opcode]!.results;
  const expected: readonly (Type | undefined)[] =
    rules === undefined
      ? signatureOf(context, data)!.returns.map((param) => param.type)
      : rules.map(({ rule }) => applyTypeRule(rule, ctrl));
  const results = dfg.instResults(inst);
  for (let i = 0; i < results.length; i++) {
    if (i >= expected.length) return context.report(inst, 'has more result values than expected');
    const [want, got] = [expected[i], dfg.valueType(results[i]!)];
    if (want !== undefined && want !== got) {
      context.report(
        inst,
        `expected result ${i} (v${results[i]}) to have type ${typeName(want)}, found ${typeName(got)}`,
      );
    }
  }
  if (results.length < expected.length) context.report(inst, 'has fewer result values than expected');
  return undefined;
}

function checkFixedOperands(context: VerifierContext, inst: Inst, data: InstructionData, ctrl: Type): void {
  opcodes[data.opcode]!.args.forEach(({ rule }, i) => {
    const arg = data.args[i]!;
    const type = context.func.dfg.valueType(arg);
    const bound = applyTypeRule(rule, ctrl);
    if (bound !== undefined) {
      if (bound !== type) {
        context.report(inst, `arg ${i} (v${arg}) has type ${typeName(type)}, expected ${typeName(bound)}`);
      }
      return;
    }
    if (!satisfies(type, rule, ctrl)) {
      context.report(
        inst,
        `arg ${i} (v${arg}) with type ${typeName(type)} failed to satisfy type set ${ruleText(rule)}`,
      );
    }
  });
}

/** Whether a type obeys a rule that leaves it open. */
function satisfies(type: Type, rule: TypeRule, ctrl: Type): boolean {
  if (rule.kind === 'free') return isInTypeSet(type, rule.set);
  if (rule.kind !== 'derived' || isVector(type) || isDynamicVector(type)) return false;
  if (hasFloatLanes(type) !== hasFloatLanes(ctrl)) return false;
  return rule.how === 'wider' ? laneBits(type) > laneBits(ctrl) : laneBits(type) < laneBits(ctrl);
}

const ruleText = (rule: TypeRule): string =>
  rule.kind === 'free' ? typeSetText(rule.set) : rule.kind === 'derived' ? rule.how : rule.kind;

function checkBlockCalls(context: VerifierContext, inst: Inst, data: InstructionData): void {
  const { func } = context;
  const format = formatOf[data.opcode];
  if (format !== 'TryCall' && format !== 'TryCallIndirect') {
    for (const call of func.branchTargets(data)) checkBlockCall(context, inst, call, 'plain', undefined);
    return;
  }
  const { normalReturn, items, signature } = func.exceptionTables.at(data.aux as ExceptionTable);
  const callee = func.signatures.at(signature as SigRef);
  checkBlockCall(context, inst, normalReturn, 'normal-return', callee);
  for (const item of items) if (item.kind !== 'context') checkBlockCall(context, inst, item.target, 'handler', callee);
}

function checkBlockCall(
  context: VerifierContext,
  inst: Inst,
  call: BlockCall,
  edge: EdgeKind,
  signature: Signature | undefined,
): void {
  const { dfg } = context.func;
  const params = dfg.blockParams(call.block);
  if (params.length !== call.args.length) return reportCount(context, inst, call.args.length, params.length);
  call.args.forEach((arg, i) => {
    const type = blockArgType(context, inst, arg, edge, signature);
    const expected = dfg.valueType(params[i]!);
    if (type !== undefined && type !== expected) {
      context.report(inst, `arg ${printBlockArg(arg)} has type ${typeName(type)}, expected ${typeName(expected)}`);
    }
  });
  return undefined;
}

function reportCount(context: VerifierContext, inst: Inst, got: number, expected: number): void {
  const text = (): string => displayInst(context.func, inst);
  context.report(inst, () => `mismatched argument count for \`${text()}\`: got ${got}, expected ${expected}`);
}

function checkCallArguments(context: VerifierContext, inst: Inst, data: InstructionData): void {
  const signature = signatureOf(context, data);
  if (signature === undefined) return;
  const args = data.args.slice(opcodes[data.opcode]!.args.length);
  args.slice(0, signature.params.length).forEach((arg, i) => {
    const [type, expected] = [context.func.dfg.valueType(arg), signature.params[i]!.type];
    if (type === expected) return;
    context.report(inst, `arg ${i} (v${arg}) has type ${typeName(type)}, expected ${typeName(expected)}`);
  });
  if (args.length !== signature.params.length) reportCount(context, inst, args.length, signature.params.length);
}

function checkReturn(context: VerifierContext, inst: Inst, data: InstructionData): void {
  const { func } = context;
  if (data.opcode === Opcode.return) {
    const types = data.args.map((arg: Value) => func.dfg.valueType(arg));
    checkReturnTypes(context, inst, types, 'arguments of return must match function signature');
  } else if (data.opcode === Opcode.return_call) {
    checkTailCall(context, inst, func.signatures.at(func.extFuncs.at(data.imm as FuncRef).signature));
  } else if (data.opcode === Opcode.return_call_indirect) {
    checkTailCall(context, inst, func.signatures.at(data.imm as SigRef));
  }
}

function checkTailCall(context: VerifierContext, inst: Inst, { callConv, returns }: Signature): void {
  if (!supportsTailCalls(callConv)) {
    context.report(inst, `calling convention \`${callConv}\` does not support tail calls`);
  }
  if (callConv !== context.func.signature.callConv) {
    context.report(inst, "callee's calling convention must match caller");
  }
  checkReturnTypes(
    context,
    inst,
    returns.map((param) => param.type),
    'results of callee must match caller',
  );
}

function checkReturnTypes(context: VerifierContext, inst: Inst, types: readonly Type[], message: string): void {
  const { returns } = context.func.signature;
  if (types.length !== returns.length) return context.report(inst, message);
  types.forEach((type, i) => {
    const expected = returns[i]!.type;
    if (type === expected) return;
    const texts = [typeName(type), typeName(expected)];
    context.report(inst, `result ${i} has type ${texts[0]}, must match function signature of ${texts[1]}`);
  });
  return undefined;
}

function checkGlobalValueType(context: VerifierContext, inst: Inst, data: InstructionData): void {
  if (context.isa === undefined || formatOf[data.opcode] !== 'UnaryGlobalValue') return;
  const found = context.func.dfg.valueType(context.func.dfg.firstResult(inst));
  const expected = globalValueType(context.func.globalValues.at(data.imm as GlobalValue), context.isa);
  if (found === expected) return;
  const texts = [typeName(found), typeName(expected)];
  context.report(inst, `global_value instruction with type ${texts[0]} references global value with type ${texts[1]}`);
}
