/**
 * Loop-invariant code motion: a pure instruction whose operands are all defined outside a loop moves to the end of the
 * immediate dominator of the loop's header, for the outermost such loop.
 *
 * Loads move too when they cannot trap wherever they stand: `notrap` ones marked `can_move`, or addressed off the
 * function's vmctx parameter, if they are read-only or no instruction of the loop writes their region. Constants stay
 * next to their uses, where the back end folds them into immediates; what moves takes a copy along.
 */

import {
  type Block,
  CAN_MOVE,
  type Function,
  hasFlag,
  type Inst,
  InstBuilder,
  InstructionData,
  isNoTrap,
  type MemFlags,
  Opcode,
  opcodes,
  READONLY,
  type Loop,
  regionOf,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import type { Flow } from './flow.ts';
import { Write, writeEffect } from './memory-state.ts';

/** Opcodes that are free to compute again. */
const REMATERIALISED = new Set<Opcode>([Opcode.iconst, Opcode.f32const, Opcode.f64const]);

export function hoistInvariants(func: Function, flow: Flow): void {
  if (flow.loops.loopCount > 0) new Hoisting(func, flow).run();
}

/** Blocks of the largest loop out of which anything moves: in a larger one a register for its whole length is worth more. */
const MAX_LOOP_BLOCKS = 48;

/** In a loop's write set: a write that may go anywhere, and one to memory without a region. */
const ALL = -1;
const OTHER = -2;

class Hoisting {
  private readonly func: Function;
  private readonly flow: Flow;
  /** What the instructions of each loop write: region numbers, `ALL`, `OTHER`. */
  private readonly writes: Set<number>[];
  /** Blocks of each loop, those of its inner loops included. */
  private readonly blockCounts: number[];
  private readonly builder: InstBuilder;

  constructor(func: Function, flow: Flow) {
    this.func = func;
    this.flow = flow;
    this.builder = new InstBuilder(func);
    this.writes = Array.from({ length: flow.loops.loopCount }, () => new Set());
    this.blockCounts = this.countBlocks();
  }

  run(): void {
    for (const block of this.flow.order) this.collectWrites(block);
    for (const block of this.flow.order) {
      if (this.flow.loops.innermostLoop(block) === undefined) continue;
      for (const inst of this.func.layout.blockInsts(block)) this.tryHoist(inst, block);
    }
  }

  /** Counts up to the limit: a loop at it is too large whatever follows, and so are those around it. */
  private countBlocks(): number[] {
    const { loops, order } = this.flow;
    const counts: number[] = Array.from({ length: loops.loopCount }, () => 0);
    for (const block of order) {
      for (let loop = loops.innermostLoop(block); loop !== undefined; loop = loops.parent(loop)) {
        if (counts[loop]! > MAX_LOOP_BLOCKS) break;
        counts[loop]!++;
      }
    }
    return counts;
  }

  private collectWrites(block: Block): void {
    const { func } = this;
    if (this.flow.loops.innermostLoop(block) === undefined) return;
    for (const inst of func.layout.blockInsts(block)) {
      const data = func.dfg.inst(inst);
      const effect = writeEffect(data);
      if (effect !== Write.None) {
        this.addWrite(block, effect === Write.All ? ALL : (regionOf(data.aux as MemFlags) ?? OTHER));
      }
    }
  }

  /** Adds a write to every loop around a block; one that knows it already tells its outer loops did too. */
  private addWrite(block: Block, region: number): void {
    const { loops } = this.flow;
    for (let loop = loops.innermostLoop(block); loop !== undefined; loop = loops.parent(loop)) {
      const set = this.writes[loop]!;
      if (set.has(region)) return;
      set.add(region);
    }
  }

  private tryHoist(inst: Inst, block: Block): void {
    const { func, flow } = this;
    const data = func.dfg.inst(inst);
    if (REMATERIALISED.has(data.opcode) || !this.isMovable(data)) return;
    const target = this.outermostInvariant(data, block);
    if (target === undefined) return;
    const place = flow.domtree.immediateDominator(flow.loops.header(target));
    if (place === undefined) return;
    func.layout.removeInst(inst);
    func.layout.insertInstBefore(inst, func.layout.lastInst(place)!);
    this.builder.positionBefore(inst);
    data.args.forEach((arg, i) => {
      const constant = this.rematerialised(arg);
      if (constant !== undefined && !flow.domtree.dominates(this.definingBlock(arg), place)) {
        data.args[i] = this.copyConstant(arg, constant);
      }
    });
  }

  /** The constant's instruction, if a value is one that can be made anywhere. */
  private rematerialised(value: Value): InstructionData | undefined {
    const { dfg } = this.func;
    if (dfg.valueKind(value) !== ValueKind.Result) return undefined;
    const data = dfg.inst(dfg.valueOwner(value) as Inst);
    return REMATERIALISED.has(data.opcode) ? data : undefined;
  }

  private copyConstant(value: Value, constant: InstructionData): Value {
    const copy = new InstructionData(constant.opcode, constant.type, []);
    copy.imm = constant.imm;
    copy.wide = constant.wide;
    return this.builder.insertValue(copy, this.func.dfg.valueType(value));
  }

  private outermostInvariant(data: InstructionData, block: Block): Loop | undefined {
    const { loops } = this.flow;
    let target: Loop | undefined;
    for (let loop = loops.innermostLoop(block); loop !== undefined; loop = loops.parent(loop)) {
      if (this.blockCounts[loop]! > MAX_LOOP_BLOCKS || !this.isInvariant(data, loop)) break;
      target = loop;
    }
    return target;
  }

  private isMovable(data: InstructionData): boolean {
    const info = opcodes[data.opcode]!;
    if (info.format === 'Load') return this.isSafeLoad(data);
    return (
      info.results !== undefined &&
      info.results.length > 0 &&
      !info.canTrap &&
      !info.canLoad &&
      !info.canStore &&
      !info.otherSideEffects &&
      !info.terminator &&
      data.args.length > 0
    );
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

  private isInvariant(data: InstructionData, loop: Loop): boolean {
    for (const arg of data.args) {
      if (this.flow.loops.isInLoop(this.definingBlock(arg), loop) && this.rematerialised(arg) === undefined)
        return false;
    }
    return opcodes[data.opcode]!.format !== 'Load' || this.isUnwritten(data, loop);
  }

  private isUnwritten(data: InstructionData, loop: Loop): boolean {
    const flags = data.aux as MemFlags;
    if (hasFlag(flags, READONLY)) return true;
    const writes = this.writes[loop]!;
    return !writes.has(ALL) && !writes.has(regionOf(flags) ?? OTHER);
  }

  private definingBlock(value: Value): Block {
    const { dfg, layout } = this.func;
    const owner = dfg.valueOwner(value);
    return dfg.valueKind(value) === ValueKind.Param ? (owner as Block) : layout.instBlock(owner as Inst)!;
  }
}
