/**
 * Removes stores that another one overwrites on every path before anything can see them.
 *
 * One walk backwards. For each region it knows at most one place that is written next, whatever way control goes: address
 * value, offset, width and trap code. Anything that reads the region forgets it; anything that may trap, calls or leaves
 * forgets all, since memory is seen then. Where a branch goes back, nothing is known. Requires numbered values: the same
 * address must be the same value.
 */

import {
  type Block,
  formatOf,
  type Function,
  type Inst,
  type InstructionData,
  isNoTrap,
  type MemFlags,
  Opcode,
  opcodes,
  regionOf,
  trapCodeOf,
  typeBytes,
  type Value,
} from '@pulleyjs/cranelift-ir';
import type { Flow } from './flow.ts';
import { MAX_REGIONS } from './memory-state.ts';

/** Nothing is known to be overwritten. */
const NOTHING = -1;

/** Bytes that a store writes; undefined for what is no store of this kind. */
function storeWidth(func: Function, { opcode, args }: InstructionData): number | undefined {
  switch (opcode) {
    case Opcode.store:
      return typeBytes(func.dfg.valueType(args[0]!));
    case Opcode.istore8:
      return 1;
    case Opcode.istore16:
      return 2;
    case Opcode.istore32:
      return 4;
    default:
      return undefined;
  }
}

/** @returns whether any store went. */
export function removeDeadStores(func: Function, flow: Flow): boolean {
  return writesTwice(func) && new DeadStores(func, flow).run();
}

/** Whether two stores are to one address value and offset: without, none can be dead, and most functions are without. */
function writesTwice(func: Function): boolean {
  const { dfg, layout } = func;
  const seen = new Set<number>();
  for (const block of layout.blocks()) {
    for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
      const data = dfg.inst(inst);
      if (formatOf[data.opcode] !== 'Store') continue;
      const key = (data.imm >>> 0) * 2 ** 20 + (dfg.resolve(data.args[1]!) % 2 ** 20);
      if (seen.has(key)) return true;
      seen.add(key);
    }
  }
  return false;
}

class DeadStores {
  private readonly func: Function;
  private readonly flow: Flow;
  /** One for each region, and the last for memory without a region. */
  private readonly slots: number;
  /** Place written next in each slot, at the start of each block; whole blocks are set when they have been walked. */
  private readonly atEntry: Int32Array;
  private readonly walked: Uint8Array;
  private readonly next: Int32Array;
  /** Numbers of places: by address, then by offset, trap code and width. */
  private readonly places = new Map<Value, Map<number, number>>();
  private placeCount = 0;
  private removed = false;

  constructor(func: Function, flow: Flow) {
    this.func = func;
    this.flow = flow;
    this.slots = Math.min(func.aliasRegions.length, MAX_REGIONS) + 1;
    this.atEntry = new Int32Array(this.slots * func.dfg.blockCount);
    this.walked = new Uint8Array(func.dfg.blockCount);
    this.next = new Int32Array(this.slots);
  }

  run(): boolean {
    for (const block of this.flow.domtree.postorder) {
      this.enterFromBelow(block);
      this.walkBlock(block);
      this.atEntry.set(this.next, block * this.slots);
      this.walked[block] = 1;
    }
    return this.removed;
  }

  /** What all successors agree on. */
  private enterFromBelow(block: Block): void {
    const { func, next, slots } = this;
    let first = true;
    func.forEachSuccessor(func.dfg.inst(func.layout.lastInst(block)!), (succ) => {
      if (this.walked[succ] === 0) next.fill(NOTHING);
      else {
        const base = succ * slots;
        for (let s = 0; s < slots; s++) {
          const place = this.atEntry[base + s]!;
          if (first) next[s] = place;
          else if (next[s] !== place) next[s] = NOTHING;
        }
      }
      first = false;
    });
    if (first) next.fill(NOTHING);
  }

  private walkBlock(block: Block): void {
    const { layout, dfg } = this.func;
    for (let inst = layout.lastInst(block); inst !== undefined;) {
      const previous = layout.prevInst(inst);
      this.step(inst, dfg.inst(inst));
      inst = previous;
    }
  }

  private step(inst: Inst, data: InstructionData): void {
    const info = opcodes[data.opcode]!;
    const width = storeWidth(this.func, data);
    if (width !== undefined) return this.stepStore(inst, data, width);
    if (info.format === 'Load' && isNoTrap(data.aux as MemFlags)) {
      const slot = this.slotOf(data.aux as MemFlags);
      this.next[slot] = NOTHING;
      // A store without a region may be to memory of any.
      this.next[this.slots - 1] = NOTHING;
      return;
    }
    const isInert = !(info.canTrap || info.canLoad || info.canStore || info.call || info.otherSideEffects);
    if (isInert && (!info.terminator || info.branch)) return;
    this.next.fill(NOTHING);
  }

  private stepStore(inst: Inst, data: InstructionData, width: number): void {
    const flags = data.aux as MemFlags;
    const slot = this.slotOf(flags);
    const place = this.placeOf(data.args[1]!, data.imm, width, trapCodeOf(flags));
    if (this.next[slot] === place) {
      this.func.layout.removeInst(inst);
      this.removed = true;
      return;
    }
    if (!isNoTrap(flags)) this.next.fill(NOTHING);
    this.next[slot] = place;
  }

  private slotOf(flags: MemFlags): number {
    const region = regionOf(flags);
    return region === undefined || region >= this.slots - 1 ? this.slots - 1 : region;
  }

  private placeOf(address: Value, offset: number, width: number, trap: number): number {
    const base = this.func.dfg.resolve(address);
    let known = this.places.get(base);
    if (known === undefined) {
      known = new Map();
      this.places.set(base, known);
    }
    const where = (offset >>> 0) * 2 ** 16 + trap * 2 ** 8 + width;
    const place = known.get(where) ?? this.placeCount++;
    known.set(where, place);
    return place;
  }
}
