/**
 * Loop-invariant code motion: a pure instruction whose operands are all defined outside a loop moves to the end of the
 * immediate dominator of the loop's header, for the outermost such loop.
 *
 * Loads move too when they cannot trap wherever they stand: `notrap` ones marked `can_move`, or addressed off the
 * function's vmctx parameter, if they are read-only or no instruction of the loop writes their region. Constants stay
 * next to their uses, where the back end folds them into immediates.
 */

import {
  type Block, CAN_MOVE, type Function, hasFlag, type Inst, type InstructionData, isNoTrap, type MemFlags, Opcode, opcodes, READONLY,
  regionOf, type Value, ValueKind,
} from '@pulleyjs/cranelift-ir';
import type { Flow } from './flow.ts';
import { writeEffect } from './memory-state.ts';

const NONE = -1;

/** Opcodes that are free to compute again. */
const REMATERIALISED = new Set<Opcode>([Opcode.iconst, Opcode.f32const, Opcode.f64const]);

export function hoistInvariants(func: Function, flow: Flow): void {
  if (!flow.rpo.some((block) => flow.loopHeader[block] !== NONE)) return;
  new Hoisting(func, flow).run();
}

class Hoisting {
  private readonly func: Function;
  private readonly flow: Flow;
  /** What the instructions of each loop write: region numbers, `ALL` for anything, `OTHER` for memory without a region. */
  private readonly writes = new Map<number, Set<number>>();

  constructor(func: Function, flow: Flow) {
    this.func = func;
    this.flow = flow;
  }

  run(): void {
    this.collectWrites();
    for (const block of this.flow.rpo) {
      if (this.flow.loopHeader[block] === NONE) continue;
      for (const inst of this.func.layout.blockInsts(block)) this.tryHoist(inst, block);
    }
  }

  private collectWrites(): void {
    const { flow, func } = this;
    for (const block of flow.rpo) {
      const header = flow.loopHeader[block]!;
      if (header === NONE) continue;
      let set = this.writes.get(header);
      if (set === undefined) this.writes.set(header, (set = new Set()));
      for (const inst of func.layout.blockInsts(block)) {
        const data = func.dfg.inst(inst);
        const effect = writeEffect(data.opcode);
        if (effect === 'all') set.add(ALL);
        else if (effect === 'region') set.add(regionOf(data.aux as MemFlags) ?? OTHER);
      }
    }
    for (let i = flow.rpo.length - 1; i >= 0; i--) this.spread(flow.rpo[i]!);
  }

  /** An outer loop writes what its inner loops write; inner headers come later in `rpo`. */
  private spread(header: Block): void {
    if (this.flow.loopHeader[header] !== header) return;
    const outer = this.flow.outerLoop[header]!;
    if (outer === NONE) return;
    for (const region of this.writes.get(header) ?? []) this.writes.get(outer)!.add(region);
  }

  private tryHoist(inst: Inst, block: Block): void {
    const { func, flow } = this;
    const data = func.dfg.inst(inst);
    if (REMATERIALISED.has(data.opcode) || !this.isMovable(data)) return;
    let target = NONE;
    for (let header = flow.loopHeader[block]!; header !== NONE; header = flow.outerLoop[header]!) {
      if (!this.isInvariant(data, header)) break;
      target = header;
    }
    if (target === NONE) return;
    const place = flow.idom[target]!;
    if (place === NONE) return;
    func.layout.removeInst(inst);
    func.layout.insertInstBefore(inst, func.layout.lastInst(place as Block)!);
  }

  private isMovable(data: InstructionData): boolean {
    const info = opcodes[data.opcode]!;
    if (info.format === 'Load') return this.isSafeLoad(data);
    return info.results !== undefined && info.results.length > 0 && !info.canTrap && !info.canLoad && !info.canStore &&
      !info.otherSideEffects && !info.terminator && data.args.length > 0;
  }

  /** A load that may be executed though the program would not have. */
  private isSafeLoad(data: InstructionData): boolean {
    const flags = data.aux as MemFlags;
    return isNoTrap(flags) && (hasFlag(flags, CAN_MOVE) || this.isVmctx(data.args[0]!));
  }

  private isVmctx(value: Value): boolean {
    const { dfg, layout, signature } = this.func;
    if (dfg.valueKind(value) !== ValueKind.Param || dfg.valueOwner(value) !== layout.entryBlock) return false;
    return signature.params[dfg.valuePosition(value)]!.purpose === 'vmctx';
  }

  private isInvariant(data: InstructionData, header: number): boolean {
    for (const arg of data.args) if (this.flow.inLoop(this.definingBlock(arg), header)) return false;
    return opcodes[data.opcode]!.format !== 'Load' || this.isUnwritten(data, header);
  }

  private isUnwritten(data: InstructionData, header: number): boolean {
    const flags = data.aux as MemFlags;
    if (hasFlag(flags, READONLY)) return true;
    const writes = this.writes.get(header)!;
    return !writes.has(ALL) && !writes.has(regionOf(flags) ?? OTHER);
  }

  private definingBlock(value: Value): Block {
    const { dfg, layout } = this.func;
    const owner = dfg.valueOwner(value);
    return dfg.valueKind(value) === ValueKind.Param ? (owner as Block) : layout.instBlock(owner as Inst)!;
  }
}

const ALL = -1;
const OTHER = -2;
