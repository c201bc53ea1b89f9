/** Calls, tail calls, returns, function entry and exception edges: the ABI turned into transfers. */

import {
  type AbiParam,
  type BlockCall,
  type ExceptionTable,
  type ExternalName,
  type FuncRef,
  I128,
  I16,
  I32,
  I64,
  I8,
  type InstructionData,
  isValueArg,
  isTryCallRet,
  Opcode,
  opcodes,
  type SigRef,
  type Signature,
  tryCallArgIndex,
  type Type,
  typeBits,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { type AbiSignature, type AbiSlot, layoutSignature } from '../abi.ts';
import { type ExceptionEntry, FRAME_BASE, INCOMING_BASE, SP, Transfer } from '../mach.ts';
import { CLASS_F, CLASS_V, CLASS_X, OP_ARGS, OP_CALL, OP_RETURN, OP_RETURN_CALL, OP_TRY_CALL } from '../operands.ts';
import type { LowerContext } from './context.ts';

/** What lowering knows about the function's own signature and frame. */
export class FrameContext {
  readonly abi: AbiSignature;
  /** Layouts of the signatures met. */
  private readonly layouts = new Map<Signature, AbiSignature>();
  /** Register with the address of the caller's result area, -1 without one. */
  readonly returnPointer: number;
  /** Offset of the result area of calls made here, from the first stack slot. */
  readonly returnAreaOffset: number;
  /** Stack slots that hold handlers' contexts, by value. */
  readonly contextSlots: Map<Value, number> = new Map();

  constructor(ctx: LowerContext) {
    const { func, mach } = ctx;
    this.abi = this.layout(func.signature);
    this.returnPointer = this.abi.returnAreaBytes > 0 ? ctx.newX() : -1;
    this.returnAreaOffset = (mach.stackSlotBytes + 15) & ~15;
    let areaBytes = 0;
    for (const block of ctx.clean.blocks) {
      for (let inst = func.layout.firstInst(block); inst !== undefined; inst = func.layout.nextInst(inst)) {
        const data = func.dfg.inst(inst);
        if (!opcodes[data.opcode].call) continue;
        const sig = func.callSignature(data);
        if (sig === undefined) continue;
        const abi = this.layout(func.signatures.at(sig));
        if (isTailCall(data)) mach.tailArgBytes = Math.max(mach.tailArgBytes, abi.stackArgBytes);
        else areaBytes = Math.max(areaBytes, abi.returnAreaBytes);
      }
    }
    if (areaBytes > 0) mach.stackSlotBytes = this.returnAreaOffset + areaBytes;
    mach.incomingBytes = this.abi.stackArgBytes;
    mach.tailArgBytes = Math.max(mach.tailArgBytes, mach.incomingBytes);
    mach.calleePopsArgs = this.abi.calleePops;
    mach.preservesAll = func.signature.callConv === 'preserve_all';
  }

  layout(signature: Signature): AbiSignature {
    let abi = this.layouts.get(signature);
    if (abi === undefined) this.layouts.set(signature, (abi = layoutSignature(signature)));
    return abi;
  }

  /** Offset of the stack slot that keeps the context `value` for the unwinder. */
  contextSlot(ctx: LowerContext, value: Value): number {
    const v = ctx.value(value);
    let offset = this.contextSlots.get(v);
    if (offset === undefined) {
      offset = (ctx.mach.stackSlotBytes + 7) & ~7;
      ctx.mach.stackSlotBytes = offset + 8;
      this.contextSlots.set(v, offset);
    }
    return offset;
  }
}

function isTailCall(data: InstructionData): boolean {
  return data.opcode === Opcode.return_call || data.opcode === Opcode.return_call_indirect;
}

/** Instructions that move one argument slot to and from memory. */
function storeOp(slot: AbiSlot): OpId {
  if (slot.cls === CLASS_V) return Op.vstore128le_o32;
  const narrow = typeBits(slot.type) <= 32;
  if (slot.cls === CLASS_F) return narrow ? Op.fstore32le_o32 : Op.fstore64le_o32;
  return narrow && slot.extension === 'none' ? Op.xstore32le_o32 : Op.xstore64le_o32;
}
function loadOp(slot: AbiSlot): OpId {
  if (slot.cls === CLASS_V) return Op.vload128le_o32;
  const narrow = typeBits(slot.type) <= 32;
  if (slot.cls === CLASS_F) return narrow ? Op.fload32le_o32 : Op.fload64le_o32;
  return narrow ? Op.xload32le_o32 : Op.xload64le_o32;
}

const EXTENSIONS = new Map<Type, readonly [OpId, OpId]>([
  [I8, [Op.zext8, Op.sext8]],
  [I16, [Op.zext16, Op.sext16]],
  [I32, [Op.zext32, Op.sext32]],
]);

/** Instructions that extend what the ABI wants extended: to the width of a pointer. */
function extensionOf(ctx: LowerContext, slot: AbiSlot): readonly [OpId, OpId] | undefined {
  return slot.extension === 'none' || typeBits(slot.type) >= ctx.pointerWidth ? undefined : EXTENSIONS.get(slot.type);
}

/** The register with part `index` of a value, extended as the ABI asks. */
function partOf(ctx: LowerContext, value: Value, index: number, slot: AbiSlot): number {
  if (ctx.typeOf(value) === I128) return ctx.useHalfAnywhere(value, index as 0 | 1);
  const extension = extensionOf(ctx, slot);
  if (extension === undefined) return ctx.useAnywhere(value);
  const wide = ctx.newX();
  ctx.emit(extension[slot.extension === 'sext' ? 1 : 0], wide, ctx.use(value));
  return wide;
}

/** As `partOf`, in a register of its own for an instruction. */
function partInRegister(ctx: LowerContext, value: Value, index: number, slot: AbiSlot): number {
  if (ctx.typeOf(value) === I128) return ctx.useHalf(value, index as 0 | 1);
  return extensionOf(ctx, slot) === undefined ? ctx.use(value) : partOf(ctx, value, index, slot);
}

function fixed(slot: AbiSlot): number {
  return slot.cls * 32 + slot.reg;
}

/** Puts arguments into registers (by the transfer) and memory (at `base` + `offset`). What is stored is moved from there. */
function passArguments(
  ctx: LowerContext,
  transfer: Transfer,
  places: readonly (readonly AbiSlot[])[],
  args: readonly Value[],
  base: number,
  offset: number,
): void {
  const stored = new Set<Value>();
  places.forEach((slots, i) => {
    if (slots.some(({ reg }) => reg < 0)) stored.add(ctx.value(args[i]));
  });
  places.forEach((slots, i) => {
    const isStored = stored.size > 0 && stored.has(ctx.value(args[i]));
    slots.forEach((slot, part) => {
      if (slot.reg < 0) {
        ctx.emit(storeOp(slot), base, offset + slot.offset, partInRegister(ctx, args[i], part, slot));
      } else {
        transfer.uses.push((isStored ? partInRegister : partOf)(ctx, args[i], part, slot));
        transfer.useRegs.push(fixed(slot));
      }
    });
  });
}

/** Fills in callee, arguments and clobbers of a call. */
function prepareCall(
  ctx: LowerContext,
  frame: FrameContext,
  data: InstructionData,
  signature: Signature,
  args: readonly Value[],
): { transfer: Transfer; abi: AbiSignature } {
  const { mach, func } = ctx;
  ctx.closeExtensions();
  const transfer = new Transfer();
  const abi = frame.layout(signature);
  mach.hasCalls = true;
  mach.outgoingBytes = Math.max(mach.outgoingBytes, abi.stackArgBytes);
  transfer.preservesAll = signature.callConv === 'preserve_all';
  mach.hasClobbers ||= !transfer.preservesAll;
  if (abi.returnAreaBytes > 0) {
    const pointer = ctx.newX();
    ctx.emit(Op.xadd64_u32, pointer, FRAME_BASE, frame.returnAreaOffset);
    transfer.uses.push(pointer);
    transfer.useRegs.push(0);
  }
  passArguments(ctx, transfer, abi.params, args, SP, 0);
  setCallee(ctx, transfer, data);
  const isHost = transfer.callee!.kind === 'host' || transfer.callee!.kind === 'late-host';
  if (abi.calleePops && !isHost) transfer.calleePops = abi.stackArgBytes;
  const stackMap = func.userStackMaps.get(ctx.inst);
  if (stackMap !== undefined) {
    transfer.stackMap = stackMap.map((entry) => ({
      type: entry.type,
      slotOffset: ctx.slotOffsets[entry.slot] + entry.offset,
    }));
  }
  return { transfer, abi };
}

function setCallee(ctx: LowerContext, transfer: Transfer, data: InstructionData): void {
  switch (data.opcode) {
    case Opcode.call_indirect:
    case Opcode.return_call_indirect:
    case Opcode.try_call_indirect: {
      const address = ctx.defAs(data.args[0], Opcode.func_addr);
      const name = address === undefined ? undefined : ctx.func.extFuncs.at(address.imm as FuncRef).name;
      if (name !== undefined) {
        // `func_addr` reaches as far as a direct call.
        transfer.callee = name.kind === 'intrinsic' ? { kind: 'host', id: name.number } : { kind: 'direct', name };
        return;
      }
      transfer.callee = { kind: 'indirect' };
      transfer.calleeReg = ctx.useAnywhere(data.args[0]);
      return;
    }
  }
  const target = ctx.func.extFuncs.at(data.imm as FuncRef);
  const { name }: { name: ExternalName } = target;
  if (name.kind === 'intrinsic') transfer.callee = { kind: 'host', id: name.number };
  else transfer.callee = { kind: target.colocated ? 'direct' : 'late-host', name };
}

/** Arguments of a call instruction, without an indirect callee. */
function callArguments(data: InstructionData): readonly Value[] {
  const indirect =
    data.opcode === Opcode.call_indirect ||
    data.opcode === Opcode.return_call_indirect ||
    data.opcode === Opcode.try_call_indirect;
  return indirect ? data.args.slice(1) : data.args;
}

function addTransfer(ctx: LowerContext, transfer: Transfer): number {
  return ctx.mach.transfers.push(transfer) - 1;
}

/** Defines the wanted results that arrive in registers; returns loads of those in the result area. */
function receive(
  ctx: LowerContext,
  frame: FrameContext,
  transfer: Transfer,
  slots: readonly AbiSlot[],
  wanted: (part: 0 | 1) => number,
): (() => void)[] {
  const loads: (() => void)[] = [];
  slots.forEach((slot, part) => {
    const vreg = wanted(part as 0 | 1);
    if (vreg < 0) return;
    if (slot.reg >= 0) {
      transfer.defs.push(vreg);
      transfer.defRegs.push(fixed(slot));
    } else loads.push(() => ctx.emit(loadOp(slot), vreg, FRAME_BASE, frame.returnAreaOffset + slot.offset));
  });
  return loads;
}

export function lowerCall(ctx: LowerContext, frame: FrameContext, data: InstructionData): void {
  const signature = ctx.func.signatures.at(ctx.func.callSignature(data)!);
  const { transfer, abi } = prepareCall(ctx, frame, data, signature, callArguments(data));
  const results = ctx.func.dfg.instResults(ctx.inst);
  const loads: (() => void)[] = [];
  results.forEach((result, i) => {
    const wanted = (part: 0 | 1): number =>
      !ctx.isHalfWanted(result, part)
        ? -1
        : part === 0 && abi.returns[i].length === 1
          ? ctx.def(result)
          : ctx.defHalf(result, part);
    loads.push(...receive(ctx, frame, transfer, abi.returns[i], wanted));
  });
  ctx.emit(OP_CALL, addTransfer(ctx, transfer));
  for (const load of loads) load();
}

export function lowerTryCall(
  ctx: LowerContext,
  frame: FrameContext,
  data: InstructionData,
  succs: readonly number[],
): void {
  const { func, mach } = ctx;
  const table = func.exceptionTables.at(data.aux as ExceptionTable);
  const signature = func.signatures.at(table.signature as SigRef);
  const handlers: ExceptionEntry[] = [];
  let context = -1;
  for (const item of table.items) {
    if (item.kind === 'context') {
      context = frame.contextSlot(ctx, item.value);
      if (!isEntryParam(ctx, item.value)) ctx.emit(Op.xstore64le_o32, FRAME_BASE, context, ctx.use(item.value));
    } else handlers.push({ tag: item.kind === 'tag' ? item.tag : null, context, block: succs[handlers.length] });
  }
  const { transfer } = prepareCall(ctx, frame, data, signature, callArguments(data));
  transfer.clobbersAll = true;
  transfer.handlers = handlers;
  mach.savesAll = true;
  ctx.emit(OP_TRY_CALL, addTransfer(ctx, transfer));
}

function isEntryParam(ctx: LowerContext, value: Value): boolean {
  return ctx.func.dfg.blockParams(ctx.func.layout.entryBlock!).includes(ctx.value(value));
}

export function lowerReturnCall(ctx: LowerContext, frame: FrameContext, data: InstructionData): void {
  const { mach, func } = ctx;
  const signature = func.signatures.at(func.callSignature(data)!);
  const abi = frame.layout(signature);
  const transfer = new Transfer();
  transfer.stackArgBytes = abi.stackArgBytes;
  if (frame.returnPointer >= 0) {
    transfer.uses.push(frame.returnPointer);
    transfer.useRegs.push(0);
  }
  passArguments(ctx, transfer, abi.params, callArguments(data), INCOMING_BASE, mach.tailArgBytes - abi.stackArgBytes);
  setCallee(ctx, transfer, data);
  const callee = transfer.callee!;
  if (callee.kind === 'host') throw ctx.unsupported(0 as Type);
  // What is not colocated is reached by a jump all the same: its address would be made relative to the code as well.
  if (callee.kind === 'late-host') transfer.callee = { kind: 'direct', name: callee.name };
  ctx.emit(OP_RETURN_CALL, addTransfer(ctx, transfer));
}

export function lowerReturn(ctx: LowerContext, frame: FrameContext, data: InstructionData): void {
  const transfer = new Transfer();
  frame.abi.returns.forEach((slots, i) => {
    slots.forEach((slot, part) => {
      if (slot.reg < 0) {
        ctx.emit(storeOp(slot), frame.returnPointer, slot.offset, partInRegister(ctx, data.args[i], part, slot));
      } else {
        transfer.uses.push(partOf(ctx, data.args[i], part, slot));
        transfer.useRegs.push(fixed(slot));
      }
    });
  });
  ctx.emit(OP_RETURN, addTransfer(ctx, transfer));
}

/** Function entry: parameters arrive. */
export function lowerEntry(ctx: LowerContext, frame: FrameContext): void {
  const { func, mach } = ctx;
  const transfer = new Transfer();
  const loads: (() => void)[] = [];
  if (frame.returnPointer >= 0) {
    transfer.defs.push(frame.returnPointer);
    transfer.defRegs.push(0);
  }
  const entry = func.layout.entryBlock!;
  for (const value of frame.contextSlots.keys()) if (isEntryParam(ctx, value)) ctx.def(value);
  func.dfg.blockParams(entry).forEach((param, i) => {
    frame.abi.params[i].forEach((slot, part) => {
      const isHalf = frame.abi.params[i].length === 2;
      if (!ctx.isHalfWanted(param, part as 0 | 1)) return;
      const vreg = isHalf ? ctx.defHalf(param, part as 0 | 1) : ctx.def(param);
      if (slot.reg >= 0) {
        transfer.defs.push(vreg);
        transfer.defRegs.push(fixed(slot));
        return;
      }
      const offset = mach.tailArgBytes - mach.incomingBytes + slot.offset;
      loads.push(() => ctx.emit(loadOp(slot), vreg, INCOMING_BASE, offset));
    });
  });
  ctx.emit(OP_ARGS, addTransfer(ctx, transfer));
  for (const load of loads) load();
  for (const [value, offset] of frame.contextSlots) {
    if (isEntryParam(ctx, value)) ctx.emit(Op.xstore64le_o32, FRAME_BASE, offset, ctx.use(value));
  }
}

/**
 * What a `try_call` hands to one of its edges.
 * @returns registers of the arguments of the edge's call, part after part
 */
export function tryEdgeArguments(
  ctx: LowerContext,
  frame: FrameContext,
  call: BlockCall,
  signature: Signature,
): TryEdge {
  const abi = frame.layout(signature);
  const transfer = new Transfer();
  const loads: (() => void)[] = [];
  const received = new Map<number, number[]>();
  for (const arg of call.args) {
    if (isValueArg(arg) || received.has(arg)) continue;
    const index = tryCallArgIndex(arg);
    const slots: readonly AbiSlot[] = isTryCallRet(arg)
      ? abi.returns[index]
      : [{ cls: CLASS_X, reg: index, offset: 0, type: I64, extension: 'none' satisfies AbiParam['extension'] }];
    const vregs = slots.map((slot) => ctx.mach.newVreg(slot.cls));
    received.set(arg, vregs);
    loads.push(...receive(ctx, frame, transfer, slots, (part) => vregs[part]));
  }
  return { transfer, loads, received };
}

export interface TryEdge {
  readonly transfer: Transfer;
  readonly loads: readonly (() => void)[];
  /** Registers of each `retN` and `exnN`. */
  readonly received: ReadonlyMap<number, readonly number[]>;
}

/** Emits the arrival of what `tryEdgeArguments` found. */
export function emitTryEdge(ctx: LowerContext, edge: TryEdge): void {
  ctx.emit(OP_ARGS, addTransfer(ctx, edge.transfer));
  for (const load of edge.loads) load();
}
