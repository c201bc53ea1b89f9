/**
 * Which write a read sees: for each alias region, the last clobber on the way to each block.
 *
 * A version is a small integer: 0 = memory as at entry, i + 1 = written by instruction i, -(b + 2) = several writes meet
 * at the head of block b. Two loads of one address and region with equal versions, one dominating the other, read the
 * same. Regions beyond `MAX_REGIONS` share the slot of memory without a region, which is only more cautious.
 */

import {
  type AliasRegion,
  type Block,
  type Function,
  type Inst,
  type InstructionData,
  type MemFlags,
  Opcode,
  opcodes,
  regionOf,
} from '@pulleyjs/cranelift-ir';
import type { Flow } from './flow.ts';

/** Regions told apart; those beyond share a slot with memory without a region. */
export const MAX_REGIONS = 63;
/** Not reached yet. */
const TOP = -1;

export class MemoryState {
  /** Slots: one per region, and the last for everything else. */
  readonly slots: number;
  private readonly entryVersions: Int32Array;
  /** Versions at the point the walk has come to. */
  readonly current: Int32Array;

  constructor(func: Function, flow: Flow) {
    this.slots = Math.min(func.aliasRegions.length, MAX_REGIONS) + 1;
    this.current = new Int32Array(this.slots);
    this.entryVersions = new Int32Array(func.dfg.blockCount * this.slots).fill(TOP);
    this.solve(func, flow);
  }

  /** Slot of a region. */
  slotOf(region: AliasRegion | undefined): number {
    return region === undefined || region >= this.slots - 1 ? this.slots - 1 : region;
  }

  /** Starts a walk of a block's instructions. */
  enterBlock(block: Block): void {
    const base = block * this.slots;
    this.current.set(this.entryVersions.subarray(base, base + this.slots));
  }

  /** Takes an instruction's writes into account. */
  step(inst: Inst, data: InstructionData): void {
    const effect = writeEffect(data);
    if (effect === Write.None) return;
    if (effect === Write.All) this.current.fill(inst + 1);
    else this.current[this.slotOf(regionOf(data.aux as MemFlags))] = inst + 1;
  }

  private solve(func: Function, flow: Flow): void {
    const { slots, entryVersions, current } = this;
    const blocks = flow.domtree.postorder.slice().reverse();
    if (blocks.length === 0) return;
    const summary = this.summarise(func, flow);
    entryVersions.fill(0, blocks[0]! * slots, (blocks[0]! + 1) * slots);
    for (let changed = true; changed;) {
      changed = false;
      for (const block of blocks) {
        const base = block * slots;
        for (let s = 0; s < slots; s++) {
          const own = summary[base + s]!;
          current[s] = own === 0 ? entryVersions[base + s]! : own;
        }
        func.forEachSuccessor(func.dfg.inst(func.layout.lastInst(block)!), (succ) => {
          if (this.meet(succ)) changed = true;
        });
      }
    }
  }

  /** Joins the versions at hand into a successor's entry. */
  private meet(succ: Block): boolean {
    const base = succ * this.slots;
    const merged = -(succ + 2);
    let changed = false;
    for (let s = 0; s < this.slots; s++) {
      const old = this.entryVersions[base + s]!;
      const version = this.current[s]!;
      if (old === version || old === merged) continue;
      this.entryVersions[base + s] = old === TOP ? version : merged;
      changed = true;
    }
    return changed;
  }

  /** The last write of each block per slot; 0 = none. */
  private summarise(func: Function, flow: Flow): Int32Array {
    const summary = new Int32Array(this.entryVersions.length);
    for (const block of flow.order) {
      this.current.fill(0);
      for (let inst = func.layout.firstInst(block); inst !== undefined; inst = func.layout.nextInst(inst)) {
        this.step(inst, func.dfg.inst(inst));
      }
      summary.set(this.current, block * this.slots);
    }
    return summary;
  }
}

/** What an instruction may write: nothing, the region of its flags, or anything, as a store without a region. */
export const Write = { None: 0, Region: 1, All: 2 } as const;

const WRITES: Uint8Array = Uint8Array.from(opcodes, (info) => {
  if (info.call || info.opcode === Opcode.fence) return Write.All;
  if (!info.canStore) return Write.None;
  return info.format === 'Store' ? Write.Region : Write.All;
});

export function writeEffect({ opcode, aux }: InstructionData): number {
  const write = WRITES[opcode]!;
  return write === Write.Region && regionOf(aux as MemFlags) === undefined ? Write.All : write;
}
