/**
 * Emission: allocated machine IR to bytes and tables.
 *
 * Blocks in layout order; a branch to the next block disappears, a conditional one is complemented when its target
 * follows; `trap`s go to the end, one for each trap code and source location.
 */

import type { ExternalName, TrapCode } from '@pulleyjs/cranelift-ir';
import { CodeBuffer, type Label, Op, pulley50 } from '@pulleyjs/pulley-isa';
import type { CallSite, CompiledFunction, Reloc, UserStackMap } from './compiled-function.ts';
import { Frame } from './frame.ts';
import { BlockLayout, isReturnBlock, isTrapBlock } from './layout.ts';
import { constantInstruction } from './constant-instruction.ts';
import {
  FIRST_VREG,
  FRAME_BASE,
  INCOMING_BASE,
  type MachFunction,
  SP,
  SPILL_TMP,
  STRIDE,
  type Transfer,
} from './mach.ts';
import {
  CLASS_V,
  CLASS_X,
  complementBranch,
  complementSwaps,
  isConditionalBranch,
  isMove,
  OP_ARGS,
  OP_BLOCK_ADDR,
  OP_BR_TABLE,
  OP_CALL,
  OP_EXT_ADDR,
  OP_JUMP,
  OP_RETURN,
  OP_RETURN_CALL,
  OP_TRY_CALL,
  pcSlots,
  TRAP_IF,
  useSlots,
} from './operands.ts';
import { sequentialize, SCRATCH_SLOT } from './parallel-move.ts';
import {
  type Allocation,
  classAt,
  isRegister,
  isSlot,
  type Location,
  PHASE_AFTER,
  PHASE_BEFORE,
  PHASE_ENTER,
  PHASE_TRANSFER,
  slotOffset,
} from './regalloc/allocation.ts';

export interface EmitOptions {
  readonly pointerWidth: 32 | 64;
  readonly preserveFramePointers: boolean;
}

export function emitFunction(mach: MachFunction, allocation: Allocation, options: EmitOptions): CompiledFunction {
  return new Emitter(mach, allocation, options).run();
}

const NO_SRCLOC = 0xffffffff;
const MOVES = [Op.xmov, Op.fmov, Op.vmov];
const SPILL_STORES = [Op.xstore64le_o32, Op.fstore64le_o32, Op.vstore128le_o32];
const SPILL_LOADS = [Op.xload64le_o32, Op.fload64le_o32, Op.vload128le_o32];
/** Instructions that make an address from sp, by pointer width. */
const STACK_ADDRESSES = {
  32: { sub: Op.xsub32_u32, short: Op.xadd32_u8, long: Op.xadd32_u32 },
  64: { sub: Op.xsub64_u32, short: Op.xadd64_u8, long: Op.xadd64_u32 },
};
const CALLS = [Op.call, Op.call1, Op.call2, Op.call3, Op.call4];

class Emitter {
  private readonly mach: MachFunction;
  private readonly allocation: Allocation;
  private readonly insts: Int32Array;
  private readonly buffer: CodeBuffer;
  private readonly layout: BlockLayout;
  private readonly frame: Frame;
  /** Label of each block, made when it is used. */
  private readonly labels: (Label | undefined)[] = [];
  /** Out-of-line traps: label by code and source location. */
  private readonly trapLabels = new Map<string, { label: Label; code: number; srcloc: number }>();
  private readonly relocs: Reloc[] = [];
  private readonly traps: { offset: number; code: TrapCode }[] = [];
  private readonly srclocs: { offset: number; srcloc: number }[] = [];
  private readonly pendingSites: { returnOffset: number; transfer: Transfer }[] = [];
  private readonly stackMaps: UserStackMap[] = [];
  private lastSrcloc = -1;
  private readonly pointerWidth: 32 | 64;

  constructor(mach: MachFunction, allocation: Allocation, options: EmitOptions) {
    this.mach = mach;
    this.allocation = allocation;
    this.insts = allocation.insts;
    this.pointerWidth = options.pointerWidth;
    this.buffer = new CodeBuffer(pulley50, mach.order.length * 5 + 64);
    this.layout = new BlockLayout(mach, allocation);
    this.frame = new Frame(
      mach,
      allocation,
      this.orderMoves(),
      options.preserveFramePointers,
      options.pointerWidth / 8,
    );
  }

  /** Puts parallel moves in order. @returns whether one needs the scratch slot */
  private orderMoves(): boolean {
    const { moves } = this.allocation;
    let needsScratch = false;
    for (const [key, list] of moves) {
      if (list.length === 2) continue;
      const ordered = sequentialize(list);
      moves.set(key, ordered);
      needsScratch ||= ordered.some((place) => place >= SCRATCH_SLOT);
    }
    return needsScratch;
  }

  run(): CompiledFunction {
    const { order } = this.layout;
    this.frame.emitPrologue(this.buffer);
    for (let i = 0; i < order.length; i++) {
      const next = i + 1 < order.length ? order[i + 1] : -1;
      if (i > 0 && isTrapBlock(this.mach, this.allocation, order[i])) continue;
      this.emitBlock(order[i], this.followingBlock(order, i + 1, next));
    }
    this.emitTraps();
    const code = this.buffer.finish();
    return {
      code,
      relocs: this.relocs,
      traps: this.traps,
      srclocs: this.srclocs,
      callSites: this.pendingSites.map((site) => this.callSite(site.returnOffset, site.transfer)),
      userStackMaps: this.stackMaps,
      frameSize: this.frame.size,
      hasFrame: this.frame.exists,
    };
  }

  /** The next block that is emitted in place, trap blocks skipped; -1 at the end. */
  private followingBlock(order: readonly number[], from: number, next: number): number {
    if (next < 0) return -1;
    for (let i = from; i < order.length; i++) if (!isTrapBlock(this.mach, this.allocation, order[i])) return order[i];
    return -1;
  }

  private labelOf(block: number): Label {
    const target = this.layout.target[block];
    if (target !== 0 && isTrapBlock(this.mach, this.allocation, target)) {
      const id = this.mach.order[this.mach.blocks[target].start];
      return this.trapLabel(this.mach.trapCodes[id], this.mach.srclocs[id]);
    }
    let label = this.labels[target];
    if (label === undefined) this.labels[target] = label = this.buffer.createLabel();
    return label;
  }

  private trapLabel(code: number, srcloc: number): Label {
    const key = `${code}@${srcloc}`;
    let trap = this.trapLabels.get(key);
    if (trap === undefined) this.trapLabels.set(key, (trap = { label: this.buffer.createLabel(), code, srcloc }));
    return trap.label;
  }

  private emitTraps(): void {
    for (const { label, code, srcloc } of this.trapLabels.values()) {
      this.buffer.bind(label);
      this.noteSrcloc(srcloc);
      this.traps.push({ offset: this.buffer.emit(Op.trap), code: code as TrapCode });
    }
  }

  private noteSrcloc(srcloc: number): void {
    if (srcloc === this.lastSrcloc) return;
    this.lastSrcloc = srcloc;
    const { srclocs } = this;
    const last = srclocs[srclocs.length - 1];
    if (last !== undefined && last.offset === this.buffer.length) srclocs.pop();
    srclocs.push({ offset: this.buffer.length, srcloc });
  }

  // --- blocks ---

  private emitBlock(b: number, next: number): void {
    const { mach, buffer } = this;
    const block = mach.blocks[b];
    let label = this.labels[b];
    if (label === undefined) this.labels[b] = label = buffer.createLabel();
    buffer.bind(label);
    for (let k = block.start; k < block.end; k++) {
      const id = mach.order[k];
      if (mach.srclocs[id] !== NO_SRCLOC || this.lastSrcloc < 0) this.noteSrcloc(mach.srclocs[id]);
      const phases = this.allocation.movePhases[k];
      if (phases !== 0) {
        this.emitMoves(k, PHASE_ENTER);
        this.emitMoves(k, PHASE_BEFORE);
        this.emitMoves(k, PHASE_TRANSFER);
      }
      this.emitInst(k, id, next);
      if (phases >> PHASE_AFTER !== 0) this.emitMoves(k, PHASE_AFTER);
    }
  }

  private emitInst(k: number, id: number, next: number): void {
    const at = id * STRIDE;
    const op = this.insts[at];
    switch (op) {
      case OP_ARGS:
        return;
      case OP_JUMP:
        this.emitJump(this.insts[at + 1], next);
        return;
      case OP_BR_TABLE:
        this.buffer.emitTable(
          Op.br_table32,
          this.insts[at + 1],
          this.mach.tables[this.insts[at + 2]].map((b) => this.labelOf(b)),
        );
        return;
      case OP_CALL:
      case OP_TRY_CALL:
        this.emitCall(
          k,
          this.mach.transfers[this.insts[at + 1]],
          op === OP_TRY_CALL ? this.mach.blocks[this.blockAt(k)].succs : undefined,
          next,
        );
        return;
      case OP_RETURN:
        this.frame.emitReturn(this.buffer);
        return;
      case OP_RETURN_CALL:
        this.emitReturnCall(k, this.mach.transfers[this.insts[at + 1]]);
        return;
      case OP_EXT_ADDR: {
        const offset = this.buffer.emit(Op.xpcadd, this.insts[at + 1], 0);
        const { name, addend } = this.mach.externals[this.insts[at + 2]];
        this.relocs.push({ kind: 'pcrel32', offset: offset + 4, instOffset: offset, target: name, addend });
        return;
      }
      case OP_BLOCK_ADDR:
        this.buffer.useLabel(this.buffer.emit(Op.xpcadd, this.insts[at + 1], 0), this.labelOf(this.insts[at + 2]));
        return;
    }
    if (op >= TRAP_IF) this.emitTrapIf(at, op - TRAP_IF, id);
    else if (isConditionalBranch(op)) this.emitBranch(at, op, next);
    else this.emitPlain(at, op, id);
  }

  private blockAt(k: number): number {
    const { blocks } = this.mach;
    let lo = 0;
    let hi = blocks.length - 1;
    while (lo < hi) {
      const mid = (lo + hi + 1) >> 1;
      if (blocks[mid].start <= k) lo = mid;
      else hi = mid - 1;
    }
    return lo;
  }

  private emitJump(block: number, next: number): void {
    const target = this.layout.target[block];
    if (target === next) return;
    if (target !== 0 && isTrapBlock(this.mach, this.allocation, target)) {
      const id = this.mach.order[this.mach.blocks[target].start];
      this.noteSrcloc(this.mach.srclocs[id]);
      this.traps.push({ offset: this.buffer.emit(Op.trap), code: this.mach.trapCodes[id] as TrapCode });
      return;
    }
    if (isReturnBlock(this.mach, this.allocation, target)) this.frame.emitReturn(this.buffer);
    else this.buffer.useLabel(this.buffer.emit(Op.jump), this.labelOf(block));
  }

  private emitBranch(at: number, op: number, next: number): void {
    const slot = pcSlots[op];
    const then = this.insts[at + 1 + slot];
    const otherwise = this.insts[at + 2 + slot];
    const { target } = this.layout;
    if (target[then] === target[otherwise]) {
      this.emitJump(then, next);
      return;
    }
    const a = this.insts[at + 1];
    const b = slot === 2 ? this.insts[at + 2] : 0;
    if (target[then] === next) {
      const swap = complementSwaps(op);
      this.emitConditional(complementBranch(op), swap ? b : a, swap ? a : b, this.labelOf(otherwise));
      return;
    }
    this.emitConditional(op, a, b, this.labelOf(then));
    this.emitJump(otherwise, next);
  }

  private emitConditional(op: number, a: number, b: number, label: Label): void {
    this.buffer.useLabel(pcSlots[op] === 2 ? this.buffer.emit(op, a, b, 0) : this.buffer.emit(op, a, 0), label);
  }

  private emitTrapIf(at: number, op: number, id: number): void {
    const label = this.trapLabel(this.mach.trapCodes[id], this.mach.srclocs[id]);
    this.emitConditional(op, this.insts[at + 1], pcSlots[op] === 2 ? this.insts[at + 2] : 0, label);
  }

  private emitPlain(at: number, op: number, id: number): void {
    const { insts, buffer } = this;
    for (const slot of useSlots[op]) {
      const register = insts[at + 1 + slot];
      if (register === FRAME_BASE || register === INCOMING_BASE) {
        insts[at + 1 + slot] = SP;
        insts[at + 2 + slot] += register === FRAME_BASE ? this.frame.slotsBase : this.frame.incomingBase;
        if (op === Op.xadd64_u32) {
          this.emitStackAddress(insts[at + 1], insts[at + 3]);
          return;
        }
      } else if (register >= FIRST_VREG) throw new Error('internal: unallocated operand');
    }
    if (isMove(op) && insts[at + 1] === insts[at + 2]) return;
    const offset = buffer.emit(
      op,
      insts[at + 1],
      insts[at + 2],
      insts[at + 3],
      insts[at + 4],
      insts[at + 5],
      insts[at + 6],
      insts[at + 7],
    );
    if (this.mach.trapCodes[id] !== 0) this.traps.push({ offset, code: this.mach.trapCodes[id] as TrapCode });
  }

  /** dst = sp + offset. */
  private emitStackAddress(dst: number, offset: number): void {
    if (offset === 0) this.buffer.emit(Op.xmov, dst, SP);
    else {
      const { sub, short, long } = STACK_ADDRESSES[this.pointerWidth];
      if (offset < 0) this.buffer.emit(sub, dst, SP, -offset);
      else this.buffer.emit(offset < 256 ? short : long, dst, SP, offset);
    }
  }

  // --- calls ---

  private emitCall(k: number, transfer: Transfer, succs: readonly number[] | undefined, next: number): void {
    const { buffer } = this;
    const callee = transfer.callee!;
    switch (callee.kind) {
      case 'direct': {
        const args = this.allocation.callArgs.get(k) ?? [];
        const offset = buffer.emit(CALLS[args.length], args[0] ?? 0, args[1] ?? 0, args[2] ?? 0, args[3] ?? 0);
        this.relocateCall(offset, 1 + args.length, callee.name);
        break;
      }
      case 'indirect':
        buffer.emit(Op.call_indirect, this.allocation.calleeRegs.get(k)!);
        break;
      case 'host':
        buffer.emit(Op.call_indirect_host, callee.id);
        break;
      case 'late-host': {
        const offset = buffer.emit(Op.call_indirect_host, 0);
        this.relocs.push({ kind: 'host-call8', offset: offset + 3, target: callee.name });
        break;
      }
    }
    this.pendingSites.push({ returnOffset: buffer.length, transfer });
    if (transfer.stackMap !== undefined) {
      this.stackMaps.push({
        returnOffset: buffer.length,
        frameSize: this.frame.size,
        entries: transfer.stackMap.map(({ type, slotOffset: offset }) => ({
          type,
          spOffset: this.frame.slotsBase + offset,
        })),
      });
    }
    if (transfer.calleePops > 0) buffer.emit(Op.stack_alloc32, transfer.calleePops);
    if (succs !== undefined) this.emitJump(succs[succs.length - 1], next);
  }

  private relocateCall(offset: number, fieldOffset: number, target: ExternalName): void {
    this.relocs.push({ kind: 'pcrel32', offset: offset + fieldOffset, instOffset: offset, target, addend: 0n });
  }

  private emitReturnCall(k: number, transfer: Transfer): void {
    this.frame.emitTailCallEpilogue(this.buffer, transfer.stackArgBytes);
    const callee = transfer.callee!;
    if (callee.kind === 'direct') this.relocateCall(this.buffer.emit(Op.jump), 1, callee.name);
    else this.buffer.emit(Op.xjump, this.allocation.calleeRegs.get(k)!);
  }

  private callSite(returnOffset: number, transfer: Transfer): CallSite {
    const handlers = transfer.handlers.map(({ tag, context, block }) => ({
      tag,
      contextSpOffset: context < 0 ? null : this.frame.slotsBase + context,
      handlerOffset: this.buffer.offsetOf(this.labelOf(block)),
    }));
    return { returnOffset, frameOffset: this.frame.size, handlers };
  }

  // --- moves ---

  private emitMoves(k: number, phase: number): void {
    const moves = this.allocation.moves.get(4 * k + phase);
    if (moves === undefined) return;
    for (let i = 0; i < moves.length; i += 2) this.emitMove(moves[i], moves[i + 1]);
  }

  private spOffset(location: Location): number {
    return location >= SCRATCH_SLOT ? this.frame.scratchBase : this.frame.spillBase + slotOffset(location);
  }

  private emitMove(source: Location, destination: Location): void {
    const { buffer } = this;
    if (source < 0) {
      this.emitConstant(-source, destination);
      return;
    }
    const toMemory = isSlot(destination);
    const fromMemory = isSlot(source);
    const cls = Math.max(classAt(source), classAt(destination));
    const register = (location: Location): number => location & 31;
    if (!toMemory && !fromMemory) {
      if (classAt(source) === classAt(destination)) buffer.emit(MOVES[cls], register(destination), register(source));
      else if (isRegister(destination) && classAt(destination) === CLASS_X) {
        buffer.emit(Op.bitcast_int_from_float_64, register(destination), register(source));
      } else buffer.emit(Op.bitcast_float_from_int_64, register(destination), register(source));
    } else if (!fromMemory) buffer.emit(SPILL_STORES[cls], SP, this.spOffset(destination), register(source));
    else if (!toMemory) buffer.emit(SPILL_LOADS[cls], register(destination), SP, this.spOffset(source));
    else {
      for (let part = 0; part < (cls === CLASS_V ? 16 : 8); part += 8) {
        buffer.emit(Op.xload64le_o32, SPILL_TMP, SP, this.spOffset(source) + part);
        buffer.emit(Op.xstore64le_o32, SP, this.spOffset(destination) + part, SPILL_TMP);
      }
    }
  }

  private emitConstant(vreg: number, destination: Location): void {
    const { buffer, mach } = this;
    if (!isSlot(destination)) {
      const { op, s1, s2, s3, s4 } = mach.constantInstruction(vreg);
      buffer.emit(op, destination & 31, s1, s2, s3, s4);
      return;
    }
    const bits = mach.constants.get(vreg)!;
    for (let part = 0; part < (mach.classOf(vreg) === CLASS_V ? 16 : 8); part += 8) {
      const { op, s1, s2 } = constantInstruction(CLASS_X, BigInt.asIntN(64, bits >> BigInt(8 * part)));
      buffer.emit(op, SPILL_TMP, s1, s2);
      buffer.emit(Op.xstore64le_o32, SP, this.spOffset(destination) + part, SPILL_TMP);
    }
  }
}
