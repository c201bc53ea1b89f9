/**
 * Explicit stack slots that are written and never read: the stores and the slots themselves are dropped.
 *
 * A slot is read unless every use of its address is a store of known place within it. A stack map reads its slots.
 */

import {
  type Block,
  type Function,
  type InstructionData,
  isValueArg,
  Opcode,
  opcodes,
  type StackSlot,
  typeBytes,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** Bytes a store writes; 0 if the opcode is none. */
function storedBytes(func: Function, data: InstructionData): number {
  switch (data.opcode) {
    case Opcode.store:
      return typeBytes(func.dfg.valueType(data.args[0]));
    case Opcode.istore8:
      return 1;
    case Opcode.istore16:
      return 2;
    case Opcode.istore32:
      return 4;
    default:
      return 0;
  }
}

export class SlotUses {
  private readonly func: Function;
  private readonly resolve: (value: Value) => Value;
  /** Slots whose content matters. */
  private readonly read: Uint8Array;

  /** `resolve` follows aliases. */
  constructor(func: Function, blocks: readonly Block[], resolve: (value: Value) => Value) {
    this.func = func;
    this.resolve = resolve;
    this.read = new Uint8Array(func.stackSlots.length);
    if (this.read.length === 0) return;
    for (const entries of func.userStackMaps.values()) for (const entry of entries) this.read[entry.slot] = 1;
    const { dfg, layout } = func;
    for (const block of blocks) {
      for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
        this.visit(dfg.inst(inst));
      }
    }
  }

  /** Whether what is in a slot matters; the address of one that is not is wanted by dead stores only. */
  isRead(slot: StackSlot): boolean {
    return this.read[slot] === 1;
  }

  /** Whether an instruction is a store to a slot that nothing reads. */
  isDeadStore(data: InstructionData): boolean {
    if (this.read.length === 0 || storedBytes(this.func, data) === 0) return false;
    const slot = this.slotOf(data.args[1]);
    return slot !== undefined && this.read[slot.aux] === 0;
  }

  private visit(data: InstructionData): void {
    const bytes = storedBytes(this.func, data);
    data.args.forEach((arg, i) => {
      if (bytes === 0 || i !== 1) this.noteRead(arg);
      else this.noteStore(arg, data.imm, bytes);
    });
    if (!opcodes[data.opcode].branch) return;
    for (const call of this.func.branchTargets(data))
      for (const arg of call.args) if (isValueArg(arg)) this.noteRead(arg);
    if (!opcodes[data.opcode].call) return;
    for (const item of this.func.exceptionTables.at(data.aux as never).items)
      if (item.kind === 'context') this.noteRead(item.value);
  }

  private slotOf(address: Value): InstructionData | undefined {
    const { dfg } = this.func;
    const value = this.resolve(address);
    if (dfg.valueKind(value) !== ValueKind.Result) return undefined;
    const data = dfg.inst(dfg.valueOwner(value) as never);
    return data.opcode === Opcode.stack_addr ? data : undefined;
  }

  private noteRead(arg: Value): void {
    const slot = this.slotOf(arg);
    if (slot !== undefined) this.read[slot.aux] = 1;
  }

  private noteStore(address: Value, offset: number, bytes: number): void {
    const slot = this.slotOf(address);
    if (slot === undefined) return;
    const from = slot.imm + offset;
    // Past its slot it writes another one.
    if (from < 0 || from + bytes > this.func.stackSlots.at(slot.aux as StackSlot).size) this.read.fill(1);
  }
}
