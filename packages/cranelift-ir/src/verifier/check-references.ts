/** Checks of the entities that an instruction names, and of what its opcode demands of them or of the target. */

import type {
  Block,
  Constant,
  DynamicStackSlot,
  ExceptionTable,
  FuncRef,
  GlobalValue,
  Inst,
  JumpTable,
  SigRef,
  StackSlot,
  Value,
} from '../entities.ts';
import type { InstructionData } from '../instructions.ts';
import { BIG, DEFAULT_FLAGS, LITTLE, type MemFlags, regionOf } from '../memflags.ts';
import { formatOf, Opcode, opcodes } from '../opcodes.ts';
import { F128, laneCount, typeBits, typeBytes } from '../types.ts';
import { checkExceptionTable } from './check-exceptions.ts';
import type { VerifierContext } from './verifier-context.ts';

export function checkReferences(context: VerifierContext, inst: Inst): void {
  const { func } = context;
  const data = func.dfg.inst(inst);
  switch (formatOf[data.opcode]!) {
    case 'Jump':
    case 'Brif':
      for (const call of data.targets) checkBlock(context, inst, call.block);
      break;
    case 'BranchTable':
      checkJumpTable(context, inst, data.imm as JumpTable);
      break;
    case 'Call':
      checkFunction(context, inst, data.imm as FuncRef);
      checkPatchable(context, inst, data.imm as FuncRef);
      break;
    case 'CallIndirect':
      break;
    case 'TryCall':
      checkFunction(context, inst, data.imm as FuncRef);
      checkExceptionTable(context, inst, data.aux as ExceptionTable, (block) => checkBlock(context, inst, block));
      checkPatchable(context, inst, data.imm as FuncRef);
      break;
    case 'TryCallIndirect':
      checkExceptionTable(context, inst, data.aux as ExceptionTable, (block) => checkBlock(context, inst, block));
      break;
    case 'FuncAddr':
      checkFunction(context, inst, data.imm as FuncRef);
      break;
    case 'StackAddr':
      if (!func.stackSlots.has(data.aux as StackSlot)) context.fatal(inst, `invalid stack slot ss${data.aux}`);
      break;
    case 'DynamicStackAddr':
      if (!func.dynamicStackSlots.has(data.imm as DynamicStackSlot)) {
        context.fatal(inst, `invalid dynamic stack slot dss${data.imm}`);
      }
      break;
    case 'UnaryGlobalValue':
      if (!func.globalValues.has(data.imm as GlobalValue)) context.fatal(inst, `invalid global value gv${data.imm}`);
      break;
    case 'NullAry':
    case 'Unary':
      checkSpecialRegister(context, inst, data);
      break;
    case 'UnaryConst':
      checkConstantSize(context, inst, data);
      break;
    case 'LoadNoOffset':
      if (data.opcode === Opcode.bitcast) checkBitcast(context, inst, data);
      else checkAddress(context, inst, data, data.args[0]!);
      break;
    case 'Load':
    case 'AtomicRmw':
    case 'AtomicCas':
      checkAddress(context, inst, data, data.args[0]!);
      break;
    case 'Store':
    case 'StoreNoOffset':
      checkAddress(context, inst, data, data.args[1]!);
      break;
    case 'ExceptionHandlerAddress':
      checkHandlerAddress(context, inst, data);
      break;
    case 'Binary':
    case 'BinaryImm8':
    case 'CondTrap':
    case 'FloatCompare':
    case 'IntAddTrap':
    case 'IntCompare':
    case 'MultiAry':
    case 'Shuffle':
    case 'Ternary':
    case 'TernaryImm8':
    case 'Trap':
    case 'UnaryIeee16':
    case 'UnaryIeee32':
    case 'UnaryIeee64':
    case 'UnaryImm':
      break;
  }
  checkDebugTags(context, inst, data);
}

/**
 * Whether the tables, functions and signatures exist that tell an instruction's targets and results: without them there is
 * no control flow to check. What else is wrong with them is found later, in upstream's order.
 */
export function checkTablesExist(context: VerifierContext, inst: Inst): void {
  const { func } = context;
  const { opcode, imm, aux } = func.dfg.inst(inst);
  const format = formatOf[opcode]!;
  if (format === 'BranchTable') {
    if (!func.jumpTables.has(imm as JumpTable)) context.fatalAt('inst', inst, `invalid jump table reference jt${imm}`);
    return;
  }
  if (format === 'Call' || format === 'TryCall') {
    const callee = func.extFuncs.get(imm as FuncRef);
    if (callee === undefined || !func.signatures.has(callee.signature)) {
      context.fatalAt('inst', inst, `invalid function reference fn${imm}`);
    }
  }
  if (format === 'CallIndirect' && !func.signatures.has(imm as SigRef)) {
    context.fatalAt('inst', inst, `invalid signature reference sig${imm}`);
  }
  if (format !== 'TryCall' && format !== 'TryCallIndirect') return;
  const table = func.exceptionTables.get(aux as ExceptionTable);
  if (table === undefined) return context.fatalAt('inst', inst, `invalid exception table reference extable${aux}`);
  if (!func.signatures.has(table.signature as SigRef)) {
    context.fatalAt('inst', inst, `invalid signature reference sig${table.signature}`);
  }
}

/** A target is in the function and is not its entry. */
export function checkBlock(context: VerifierContext, inst: Inst, block: Block): void {
  const { layout } = context.func;
  if (!layout.isBlockInserted(block)) context.fatalAt('inst', inst, `invalid block reference block${block}`);
  if (layout.entryBlock === block) context.fatalAt('inst', inst, `invalid reference to entry block block${block}`);
}

function checkJumpTable(context: VerifierContext, inst: Inst, table: JumpTable): void {
  const { defaultTarget, entries } = context.func.jumpTables.at(table);
  checkBlock(context, inst, defaultTarget.block);
  for (const entry of entries) checkBlock(context, inst, entry.block);
}

function checkFunction(context: VerifierContext, inst: Inst, ref: FuncRef): void {
  const data = context.func.extFuncs.get(ref);
  if (data === undefined || !context.func.signatures.has(data.signature)) {
    return context.fatal(inst, `invalid function reference fn${ref}`);
  }
  if (data.name.kind === 'intrinsic' && context.isa !== undefined && !context.isa.hostCalls) {
    context.report(inst, `backend intrinsic ${data.name.number} used for a target that has no host calls`);
  }
  return undefined;
}

function checkPatchable(context: VerifierContext, inst: Inst, ref: FuncRef): void {
  const { func } = context;
  const { patchable, colocated, signature } = func.extFuncs.at(ref);
  if (!patchable) return;
  if (func.dfg.inst(inst).opcode === Opcode.return_call) {
    context.report(inst, 'patchable funcref cannot be used in a return_call');
  }
  if (!colocated) context.report(inst, 'patchable call to non-colocated function');
  if (func.signatures.at(signature).returns.length > 0) {
    context.report(inst, 'patchable call cannot occur to a function with return values');
  }
}

function checkSpecialRegister(context: VerifierContext, inst: Inst, { opcode }: InstructionData): void {
  const { isa } = context;
  if (opcode === Opcode.get_pinned_reg || opcode === Opcode.set_pinned_reg) {
    if (isa === undefined) context.fatal(inst, 'GetPinnedReg/SetPinnedReg need an ISA!');
    else if (!isa.enablePinnedReg) {
      context.fatal(inst, 'GetPinnedReg/SetPinnedReg cannot be used without enable_pinned_reg');
    }
  } else if (opcode === Opcode.get_frame_pointer || opcode === Opcode.get_return_address) {
    if (isa === undefined) context.fatal(inst, '`get_frame_pointer`/`get_return_address` require an ISA!');
    else if (!isa.preserveFramePointers) {
      const names = '`get_frame_pointer`/`get_return_address`';
      context.fatal(inst, `${names} cannot be used without enabling \`preserve_frame_pointers\``);
    }
  }
}

function checkConstantSize(context: VerifierContext, inst: Inst, { opcode, type, imm }: InstructionData): void {
  const expected = typeBytes(opcode === Opcode.f128const ? F128 : type);
  const bytes = context.func.constants.get(imm as Constant);
  if (bytes === undefined) return context.fatal(inst, `invalid constant const${imm}`);
  if (bytes.length !== expected) {
    const message = `The instruction expects const${imm} to have a size of ${expected} bytes but it has ${bytes.length}`;
    return context.fatalAt('inst', inst, message);
  }
  return undefined;
}

function checkBitcast(context: VerifierContext, inst: Inst, { type, args, aux }: InstructionData): void {
  const argType = context.func.dfg.valueType(args[0]!);
  const flags = aux as MemFlags;
  if (typeBits(type) !== typeBits(argType)) {
    const expected = `which doesn't match an expected type of ${typeBits(type)} bits`;
    const message = `The bitcast argument v${args[0]} has a type of ${typeBits(argType)} bits, ${expected}`;
    context.fatalAt('inst', inst, message);
  }
  if ((flags & ~(LITTLE | BIG)) !== DEFAULT_FLAGS) {
    context.fatalAt('inst', inst, 'The bitcast instruction only accepts the `big` or `little` memory flags');
  }
  if (flags === DEFAULT_FLAGS && laneCount(type) !== laneCount(argType)) {
    context.fatalAt('inst', inst, 'Byte order specifier required for bitcast instruction changing lane count');
  }
}

function checkAddress(context: VerifierContext, inst: Inst, data: InstructionData, address: Value): void {
  const { func, isa } = context;
  if (isa !== undefined) {
    const [found, expected] = [typeBits(func.dfg.valueType(address)), typeBits(isa.pointerType)];
    if (found !== expected) {
      context.report(inst, `invalid pointer width (got ${found}, expected ${expected}) encountered v${address}`);
    }
  }
  const region = regionOf(data.aux as MemFlags);
  if (region !== undefined && !func.aliasRegions.has(region)) {
    context.report(inst, `undefined alias region region${region}`);
  }
}

function checkHandlerAddress(context: VerifierContext, inst: Inst, { imm, aux }: InstructionData): void {
  const { dfg, layout, exceptionTables } = context.func;
  const block = imm as Block;
  const fail = (message: string): never => context.fatalAt('inst', inst, message);
  if (!layout.isBlockInserted(block)) return fail(`invalid block reference block${block}`);
  const last = layout.lastInst(block);
  if (last === undefined) return fail(`referenced block block${block} does not have a terminator`);
  const data = dfg.inst(last);
  const format = formatOf[data.opcode];
  if (format !== 'TryCall' && format !== 'TryCallIndirect') {
    return fail(`referenced block block${block} does not end in a try_call`);
  }
  if (aux < 0) return fail(`exception handler index ${aux} cannot be negative`);
  const handlers = exceptionTables.at(data.aux as ExceptionTable).items.filter((item) => item.kind !== 'context');
  if (aux >= handlers.length) return fail(`exception handler index ${aux} is out-of-range`);
  return undefined;
}

/** Debug tags say where the program is: only at calls and sequence points. */
function checkDebugTags(context: VerifierContext, inst: Inst, { opcode }: InstructionData): void {
  const tags = context.func.debugTags.get(inst);
  if (tags === undefined || tags.length === 0 || opcodes[opcode]!.call || opcode === Opcode.sequence_point) return;
  context.fatalAt('inst', inst, 'debug tags present on non-call, non-sequence point instruction');
}
