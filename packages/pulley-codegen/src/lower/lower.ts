/**
 * Instruction selection: CLIF to machine IR, block after block from the last to the first.
 *
 * Precondition: `buildFlow` numbered the nodes so that a dominator comes before what it dominates.
 * Mirrors cranelift/codegen/src/isa/pulley_shared/{lower.isle,inst}@e6b33de in role.
 */

import {
  type Block,
  CAN_MOVE,
  type BlockArg,
  type BlockCall,
  type ExceptionTable,
  type FuncRef,
  hasFlag,
  hasFloatLanes,
  I128,
  I32,
  I64,
  type Inst,
  type InstructionData,
  isInt,
  isNoTrap,
  type MemFlags,
  isValueArg,
  isVector,
  Opcode,
  opcodes,
  type GlobalValue,
  type SigRef,
  type StackSlot,
  type Signature,
  type Type,
  typeBits,
  typeBytes,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { classOfType } from '../abi.ts';
import type { CleanFunction } from '../clean.ts';
import type { FlowNode } from '../flow.ts';
import { assignFrequencies } from '../frequencies.ts';
import { FRAME_BASE, MachBlock, MachFunction, SP, Transfer } from '../mach.ts';
import { CLASS_F, CLASS_V, OP_BLOCK_ADDR, OP_BR_TABLE, OP_EXT_ADDR, OP_JUMP, pcSlots, TRAP_IF } from '../operands.ts';
import { type AtomicOptions, lowerAtomic } from './atomic.ts';
import {
  lowerBitReversal,
  lowerBitSelect,
  lowerBlend,
  lowerCountSignBits,
  lowerFloatBitOp,
  lowerNarrowRotate,
  lowerScalarFma,
} from './bits.ts';
import {
  emitTryEdge,
  FrameContext,
  lowerCall,
  lowerEntry,
  lowerReturn,
  lowerReturnCall,
  lowerTryCall,
  type TryEdge,
  tryEdgeArguments,
} from './call.ts';
import { type Condition, lowerCondition, lowerFcmp, lowerIcmp, signExtended, zeroExtended } from './condition.ts';
import { LowerContext, type Target } from './context.ts';
import { directConversion, directOp, PICKED_BY_OPERAND } from './direct.ts';
import {
  amountRegister,
  lowerAdd,
  lowerBitOp,
  lowerBmask,
  lowerBswap,
  lowerConcat,
  lowerCountZeros,
  lowerExtend,
  lowerMul,
  lowerMulHigh,
  lowerNarrow,
  lowerNarrowConversion,
  lowerNeg128,
  lowerNot128,
  lowerSelect,
  lowerShift,
  lowerSplitHigh,
  lowerSub,
} from './integer.ts';
import { lowerLoad, lowerStore } from './memory.ts';
import { lowerOverflow } from './overflow.ts';
import {
  lowerExtractLane,
  lowerHighBits,
  lowerInsertLane,
  lowerScalarToVector,
  lowerShuffle,
  lowerVectorFcmp,
  lowerVectorIcmp,
  lowerVectorShift,
} from './vector.ts';
import { lowerWide } from './wide.ts';

/** Opcodes emitted even if nothing wants their results. */
const HAS_EFFECT: readonly boolean[] = opcodes.map(
  (info) => info.terminator || info.call || info.canStore || info.canTrap || info.otherSideEffects,
);

const NO_PARAMS: readonly number[] = [];

/** @throws UnsupportedError */
export function lowerFunction(clean: CleanFunction, nodes: readonly FlowNode[], options: LowerOptions): MachFunction {
  return new Lowering(clean, nodes, options).run();
}

export interface LowerOptions extends Target {
  readonly atomics: AtomicOptions;
}

class Lowering {
  private readonly clean: CleanFunction;
  private readonly nodes: readonly FlowNode[];
  private readonly mach = new MachFunction();
  private readonly ctx: LowerContext;
  private readonly frame: FrameContext;
  private readonly atomics: AtomicOptions;
  private readonly nodeOfBlock = new Map<Block, number>();
  /** Byte offset of each dynamic stack slot from the first slot. */
  private readonly dynamicSlotOffsets: number[] = [];

  constructor(clean: CleanFunction, nodes: readonly FlowNode[], options: LowerOptions) {
    this.clean = clean;
    this.atomics = options.atomics;
    this.nodes = nodes;
    this.ctx = new LowerContext(clean, this.mach, nodes, options);
    nodes.forEach((node, i) => {
      if (node.block !== undefined) this.nodeOfBlock.set(node.block, i);
    });
    this.placeStackSlots();
    this.frame = new FrameContext(this.ctx);
  }

  run(): MachFunction {
    const { mach, nodes } = this;
    /** Number of ids in `reversed` after each node, by node. */
    const counts = new Int32Array(nodes.length + 1);
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { block } = nodes[i];
      this.ctx.node = i;
      if (block === undefined) this.lowerEdge(i);
      else this.lowerBlock(i, block);
      if (i === 0) {
        this.ctx.startGroup();
        lowerEntry(this.ctx, this.frame);
      }
      this.ctx.finishBlock();
      counts[i] = this.ctx.reversedCount;
    }
    this.finish(counts);
    return mach;
  }

  private placeStackSlots(): void {
    const { mach, ctx } = this;
    for (const [id, slot] of this.clean.func.stackSlots.values().entries()) {
      if (!this.clean.slots.isRead(id as StackSlot)) {
        ctx.slotOffsets.push(0);
        continue;
      }
      const align = Math.max(1 << slot.alignShift, 8);
      const offset = Math.ceil(mach.stackSlotBytes / Math.min(align, 16)) * Math.min(align, 16);
      ctx.slotOffsets.push(offset);
      mach.stackSlotBytes = offset + slot.size;
    }
    // A dynamic vector is as long as its least form: nothing here makes it longer.
    const { dynamicStackSlots, dynamicTypes } = this.clean.func;
    for (const { type } of dynamicStackSlots.values()) {
      const offset = (mach.stackSlotBytes + 15) & ~15;
      this.dynamicSlotOffsets.push(offset);
      mach.stackSlotBytes = offset + typeBytes(dynamicTypes.at(type).base);
    }
  }

  private finish(counts: Int32Array): void {
    const { mach, nodes, ctx } = this;
    const total = ctx.reversedCount;
    mach.order = ctx.reversed.slice(0, total).reverse();
    nodes.forEach((node, i) => {
      const params = node.block === undefined || i === 0 ? NO_PARAMS : this.paramRegisters(node.block);
      const block = new MachBlock(node.succs, node.preds, params);
      block.start = total - counts[i];
      block.end = total - counts[i + 1];
      block.loopDepth = node.loopDepth;
      block.loop = node.loop;
      block.outerLoop = node.outerLoop;
      block.cold = node.cold;
      mach.blocks.push(block);
    });
    assignFrequencies(mach.blocks);
  }

  /** Registers of a block's live parameters, part after part. */
  private paramRegisters(block: Block): readonly number[] {
    const params = this.clean.func.dfg.blockParams(block);
    if (params.length === 0) return NO_PARAMS;
    const registers: number[] = [];
    for (const param of params) {
      if (!this.clean.isLiveParam(param)) continue;
      if (this.ctx.typeOf(param) === I128) registers.push(this.ctx.defHalf(param, 0), this.ctx.defHalf(param, 1));
      else registers.push(this.ctx.def(param));
    }
    return registers;
  }

  private lowerBlock(index: number, block: Block): void {
    const { ctx, clean } = this;
    const { layout, dfg } = clean.func;
    for (let inst = layout.lastInst(block); inst !== undefined; inst = layout.prevInst(inst)) {
      if (!clean.isLive(inst)) continue;
      const data = dfg.inst(inst);
      if (!HAS_EFFECT[data.opcode] && !this.isWanted(inst, data)) continue;
      ctx.inst = inst;
      ctx.srcloc = dfg.srclocs[inst];
      ctx.startGroup();
      this.lowerInst(data, index);
    }
  }

  private isWanted(inst: Inst, data: InstructionData): boolean {
    const results = this.clean.func.dfg.instResults(inst);
    for (let i = 0; i < results.length; i++) if (this.ctx.isWanted(results[i])) return true;
    return opcodes[data.opcode].canLoad && !isPureLoad(data);
  }

  // --- control flow ---

  private lowerEdge(index: number): void {
    const node = this.nodes[index];
    const call = node.call!;
    const pred = this.nodes[node.preds[0]].block!;
    const last = this.clean.func.dfg.inst(this.clean.func.layout.lastInst(pred)!);
    let edge: TryEdge | undefined;
    if (last.opcode === Opcode.try_call || last.opcode === Opcode.try_call_indirect) {
      edge = tryEdgeArguments(this.ctx, this.frame, call, this.trySignature(last));
    }
    this.ctx.srcloc = 0xffffffff;
    this.ctx.startGroup();
    this.emitJump(node.succs[0], call, edge);
    if (edge === undefined || (edge.transfer.defs.length === 0 && edge.loads.length === 0)) return;
    this.ctx.startGroup();
    emitTryEdge(this.ctx, edge);
  }

  private trySignature(data: InstructionData): Signature {
    const { func } = this.clean;
    return func.signatures.at(func.exceptionTables.at(data.aux as ExceptionTable).signature as SigRef);
  }

  private emitJump(target: number, call: BlockCall, edge: TryEdge | undefined): void {
    const { ctx, clean, mach } = this;
    const params = clean.func.dfg.blockParams(call.block);
    let transfer: Transfer | undefined;
    for (let i = 0; i < params.length; i++) {
      if (clean.isLiveParam(params[i])) this.pushArgument((transfer ??= new Transfer()), call.args[i], params[i], edge);
    }
    ctx.emit(OP_JUMP, target, transfer === undefined ? -1 : mach.transfers.push(transfer) - 1);
  }

  private pushArgument(transfer: Transfer, arg: BlockArg, param: Value, edge: TryEdge | undefined): void {
    const { ctx } = this;
    if (!isValueArg(arg)) transfer.uses.push(...edge!.received.get(arg)!);
    else if (ctx.typeOf(param) === I128) transfer.uses.push(ctx.useHalfAnywhere(arg, 0), ctx.useHalfAnywhere(arg, 1));
    else transfer.uses.push(ctx.useAnywhere(arg));
  }

  private emitBranch(condition: Condition, then: number, otherwise: number): void {
    const { op, a, b } = condition;
    if (pcSlots[op] === 1) this.ctx.emit(op, a, then, otherwise);
    else this.ctx.emit(op, a, b, then, otherwise);
  }

  private emitTrapIf(condition: Condition, code: number): void {
    const { op, a, b } = condition;
    this.ctx.trapCode = code;
    if (pcSlots[op] === 1) this.ctx.emit(TRAP_IF + op, a, code);
    else this.ctx.emit(TRAP_IF + op, a, b, code);
  }

  private lowerTable(data: InstructionData, succs: readonly number[]): void {
    if (succs.length === 1) {
      this.emitJump(succs[0], this.clean.func.branchTargets(data)[0], undefined);
      return;
    }
    const table = this.mach.tables.push([...succs.slice(1), succs[0]]) - 1;
    this.ctx.emit(OP_BR_TABLE, this.ctx.use(data.args[0]), table);
  }

  // --- instructions ---

  private lowerInst(data: InstructionData, node: number): void {
    const { ctx, frame } = this;
    const { succs } = this.nodes[node];
    switch (data.opcode) {
      case Opcode.jump:
        this.emitJump(succs[0], data.targets[0], undefined);
        return;
      case Opcode.brif:
        this.emitBranch(lowerCondition(ctx, data.args[0], false), succs[0], succs[1]);
        return;
      case Opcode.br_table:
        this.lowerTable(data, succs);
        return;
      case Opcode.trap:
        ctx.trapCode = data.imm;
        ctx.emit(Op.trap);
        return;
      case Opcode.trapz:
      case Opcode.trapnz:
        this.emitTrapIf(lowerCondition(ctx, data.args[0], data.opcode === Opcode.trapz), data.imm);
        return;
      case Opcode.return:
        lowerReturn(ctx, frame, data);
        return;
      case Opcode.call:
      case Opcode.call_indirect:
        lowerCall(ctx, frame, data);
        return;
      case Opcode.try_call:
      case Opcode.try_call_indirect:
        lowerTryCall(ctx, frame, data, succs);
        return;
      case Opcode.return_call:
      case Opcode.return_call_indirect:
        lowerReturnCall(ctx, frame, data);
        return;
      case Opcode.nop:
      case Opcode.sequence_point:
        return;
      case Opcode.store:
      case Opcode.istore8:
      case Opcode.istore16:
      case Opcode.istore32:
        lowerStore(ctx, data);
        return;
      case Opcode.fence:
      case Opcode.atomic_store:
        lowerAtomic(ctx, data, this.atomics);
        return;
      default:
        this.lowerValue(data);
    }
  }

  /** Instructions with results. */
  private lowerValue(data: InstructionData): void {
    const { ctx } = this;
    const [result] = ctx.func.dfg.instResults(ctx.inst);
    if (result === undefined) throw ctx.unsupported(data.type);
    const type = ctx.func.dfg.valueType(result);
    switch (data.opcode) {
      case Opcode.load:
      case Opcode.uload8:
      case Opcode.sload8:
      case Opcode.uload16:
      case Opcode.sload16:
      case Opcode.uload32:
      case Opcode.sload32:
      case Opcode.uload8x8:
      case Opcode.sload8x8:
      case Opcode.uload16x4:
      case Opcode.sload16x4:
      case Opcode.uload32x2:
      case Opcode.sload32x2:
        lowerLoad(ctx, data);
        return;
      case Opcode.stack_addr:
        ctx.emit(Op.xadd64_u32, ctx.def(result), FRAME_BASE, ctx.slotOffsets[data.aux] + data.imm);
        return;
      case Opcode.dynamic_stack_addr:
        ctx.emit(Op.xadd64_u32, ctx.def(result), FRAME_BASE, this.dynamicSlotOffsets[data.imm]);
        return;
      case Opcode.get_frame_pointer:
        ctx.emit(Op.xmov_fp, ctx.def(result));
        return;
      case Opcode.get_return_address:
        ctx.emit(Op.xmov_lr, ctx.def(result));
        return;
      case Opcode.get_stack_pointer:
        ctx.emit(Op.xmov, ctx.def(result), SP);
        return;
      case Opcode.get_exception_handler_address: {
        const from = this.nodeOfBlock.get(data.imm as Block);
        // No exception can come from a block that is never reached.
        if (from === undefined) ctx.emit(Op.xzero, ctx.def(result));
        else ctx.emit(OP_BLOCK_ADDR, ctx.def(result), this.nodes[from].succs[data.aux]);
        return;
      }
      case Opcode.func_addr: {
        const { name } = ctx.func.extFuncs.at(data.imm as FuncRef);
        const id = this.mach.externals.push({ name, addend: 0n }) - 1;
        ctx.emit(OP_EXT_ADDR, ctx.def(result), id);
        return;
      }
      case Opcode.symbol_value: {
        const global = ctx.func.globalValues.at(data.imm as GlobalValue);
        if (global.kind !== 'symbol' || global.tls) throw ctx.unsupported(type);
        const id = this.mach.externals.push({ name: global.name, addend: global.offset }) - 1;
        ctx.emit(OP_EXT_ADDR, ctx.def(result), id);
        return;
      }
      case Opcode.icmp:
        if (isVector(ctx.typeOf(data.args[0]))) lowerVectorIcmp(ctx, data, ctx.typeOf(data.args[0]));
        else lowerIcmp(ctx, data, ctx.def(result));
        return;
      case Opcode.fcmp:
        if (isVector(ctx.typeOf(data.args[0]))) lowerVectorFcmp(ctx, data, ctx.typeOf(data.args[0]));
        else lowerFcmp(ctx, data, ctx.def(result));
        return;
      case Opcode.bitcast:
        this.lowerBitcast(data, result, type);
        return;
      case Opcode.bmask:
        lowerBmask(ctx, data);
        return;
      case Opcode.uextend:
      case Opcode.sextend:
        lowerExtend(ctx, data);
        return;
      case Opcode.isplit:
        if (ctx.typeOf(data.args[0]) !== I128) lowerSplitHigh(ctx, data);
        return;
      case Opcode.iconcat:
        if (type !== I128) lowerConcat(ctx, data);
        return;
      case Opcode.select:
      case Opcode.select_spectre_guard:
        lowerSelect(ctx, data, type, this.selectOps(type));
        return;
      case Opcode.shuffle:
        lowerShuffle(ctx, data);
        return;
      case Opcode.insertlane:
        lowerInsertLane(ctx, data, type);
        return;
      case Opcode.extractlane:
        lowerExtractLane(ctx, data, ctx.typeOf(data.args[0]));
        return;
      case Opcode.scalar_to_vector:
        lowerScalarToVector(ctx, data, type);
        return;
      case Opcode.bitselect:
        if (isVector(type)) this.lowerDirect(data, result, type);
        else lowerBitSelect(ctx, data, type);
        return;
      case Opcode.blendv:
        lowerBlend(ctx, data, type);
        return;
      case Opcode.vhigh_bits:
        lowerHighBits(ctx, data);
        return;
      default:
        if (lowerAtomic(ctx, data, this.atomics) || lowerOverflow(ctx, data, type)) return;
        if (isInt(type) && this.lowerInteger(data, type)) return;
        this.lowerDirect(data, result, type);
    }
  }

  /** Scalar integer operations with rules of their own. @returns whether it is one */
  private lowerInteger(data: InstructionData, type: Type): boolean {
    const { ctx } = this;
    if (type === I128 && lowerWide(ctx, data)) return true;
    switch (data.opcode) {
      case Opcode.iadd:
        lowerAdd(ctx, data, type);
        return true;
      case Opcode.isub:
        lowerSub(ctx, data, type);
        return true;
      case Opcode.imul:
        lowerMul(ctx, data, type);
        return true;
      case Opcode.band:
      case Opcode.bor:
      case Opcode.bxor:
        lowerBitOp(ctx, data, type);
        return true;
      case Opcode.ishl:
      case Opcode.ushr:
      case Opcode.sshr:
        lowerShift(ctx, data, type);
        return true;
      case Opcode.clz:
      case Opcode.ctz:
        lowerCountZeros(ctx, data, type);
        return true;
      case Opcode.bswap:
        lowerBswap(ctx, data, type);
        return true;
      case Opcode.umulhi:
      case Opcode.smulhi:
        lowerMulHigh(ctx, data, type);
        return true;
      case Opcode.rotl:
      case Opcode.rotr:
        if (type === I32 || type === I64)
          ctx.emit(directOp(data.opcode, type), ctx.result(), ctx.use(data.args[0]), amountRegister(ctx, data.args[1]));
        else lowerNarrowRotate(ctx, data, type, amountRegister(ctx, data.args[1]));
        return true;
      case Opcode.bitrev:
        lowerBitReversal(ctx, data, type);
        return true;
      case Opcode.cls:
        lowerCountSignBits(ctx, data, type);
        return true;
      case Opcode.ineg:
        if (type !== I128) return false;
        lowerNeg128(ctx, data);
        return true;
      case Opcode.bnot:
        if (type !== I128) return false;
        lowerNot128(ctx, data);
        return true;
      default:
        return lowerNarrow(ctx, data, type) || lowerNarrowConversion(ctx, data, type);
    }
  }

  private selectOps(type: Type): readonly OpId[] {
    if (type === I128) return [Op.xselect64];
    const cls = classOfType(type, 'select');
    if (cls === CLASS_V) return [Op.vselect];
    if (cls === CLASS_F) return [typeBits(type) === 32 ? Op.fselect32 : Op.fselect64];
    return [type === I64 ? Op.xselect64 : Op.xselect32];
  }

  private lowerBitcast(data: InstructionData, result: Value, type: Type): void {
    const { ctx } = this;
    const [value] = data.args;
    const from = ctx.typeOf(value);
    if (from === type) return;
    const toFloat = hasFloatLanes(type);
    const bits = typeBits(type);
    if (isVector(type) || isVector(from) || (bits !== 32 && bits !== 64)) throw ctx.unsupported(type);
    const ops = toFloat
      ? [Op.bitcast_float_from_int_32, Op.bitcast_float_from_int_64]
      : [Op.bitcast_int_from_float_32, Op.bitcast_int_from_float_64];
    ctx.emit(ops[bits === 64 ? 1 : 0], ctx.def(result), ctx.use(value));
  }

  /** Operations with one instruction of the same operands. */
  private lowerDirect(data: InstructionData, result: Value, type: Type): void {
    const { ctx } = this;
    const { opcode, args } = data;
    if (lowerFloatBitOp(ctx, data, type) || lowerScalarFma(ctx, data, type)) return;
    if (isVector(type) && (opcode === Opcode.ishl || opcode === Opcode.ushr || opcode === Opcode.sshr)) {
      lowerVectorShift(ctx, data, type);
      return;
    }
    const picked = PICKED_BY_OPERAND.has(opcode) || isNarrowing(opcode) ? ctx.typeOf(args[0]) : type;
    let op = directOp(opcode, picked);
    if (op < 0 && args.length === 1) op = this.conversionOp(data, type);
    if (op < 0) throw ctx.unsupported(type);
    const sources =
      args.length === 1 && isConversionFromInt(opcode) ? [this.extended(data)] : args.map((arg) => ctx.use(arg));
    ctx.trapCode = opcode === Opcode.uadd_overflow_trap ? data.imm : 0;
    ctx.emit(op, ctx.def(result), sources[0] ?? 0, sources[1] ?? 0, sources[2] ?? 0);
  }

  private conversionOp(data: InstructionData, type: Type): number {
    const from = this.ctx.typeOf(data.args[0]);
    const narrow = isConversionFromInt(data.opcode) && isInt(from) && typeBits(from) < 32;
    return directConversion(data.opcode, type, narrow ? I32 : from);
  }

  /** The operand of an int-to-float conversion, widened to 32 bits. */
  private extended(data: InstructionData): number {
    const { ctx } = this;
    const [arg] = data.args;
    if (!isInt(ctx.typeOf(arg)) || typeBits(ctx.typeOf(arg)) >= 32) return ctx.use(arg);
    return data.opcode === Opcode.fcvt_from_uint ? zeroExtended(ctx, arg) : signExtended(ctx, arg);
  }
}

function isConversionFromInt(opcode: Opcode): boolean {
  return opcode === Opcode.fcvt_from_uint || opcode === Opcode.fcvt_from_sint;
}

/** Opcodes whose controlling type is the operand's, of other lanes than the result's. */
function isNarrowing(opcode: Opcode): boolean {
  switch (opcode) {
    case Opcode.snarrow:
    case Opcode.unarrow:
    case Opcode.uunarrow:
    case Opcode.swiden_low:
    case Opcode.swiden_high:
    case Opcode.uwiden_low:
    case Opcode.uwiden_high:
      return true;
    default:
      return false;
  }
}

/** A load that may be dropped: it cannot trap, or may be moved freely. */
function isPureLoad(data: InstructionData): boolean {
  const flags = data.aux as MemFlags;
  return isNoTrap(flags) || hasFlag(flags, CAN_MOVE);
}
