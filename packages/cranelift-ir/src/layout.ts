/** Order of blocks and of the instructions in each: doubly linked lists in arrays indexed by entity. */

import type { Block, Inst } from './entities.ts';

const NONE = -1;

export class Layout {
  private firstBlock = NONE;
  private lastBlock = NONE;
  private readonly nextBlocks: number[] = [];
  private readonly prevBlocks: number[] = [];
  private readonly firstInsts: number[] = [];
  private readonly lastInsts: number[] = [];
  private readonly inserted: boolean[] = [];
  private readonly cold: boolean[] = [];
  private readonly nextInsts: number[] = [];
  private readonly prevInsts: number[] = [];
  private readonly blocksOfInsts: number[] = [];

  get entryBlock(): Block | undefined {
    return this.firstBlock === NONE ? undefined : (this.firstBlock as Block);
  }

  isBlockInserted(block: Block): boolean {
    return this.inserted[block] === true;
  }

  /** A block marked `cold` is laid out after the others by back ends. */
  isCold(block: Block): boolean {
    return this.cold[block] === true;
  }
  setCold(block: Block): void {
    while (this.cold.length <= block) this.cold.push(false);
    this.cold[block] = true;
  }

  private growBlocks(block: Block): void {
    while (this.nextBlocks.length <= block) {
      this.nextBlocks.push(NONE);
      this.prevBlocks.push(NONE);
      this.firstInsts.push(NONE);
      this.lastInsts.push(NONE);
      this.inserted.push(false);
    }
  }

  private linkBlock(block: Block, prev: number, next: number): void {
    this.growBlocks(block);
    this.inserted[block] = true;
    this.prevBlocks[block] = prev;
    this.nextBlocks[block] = next;
    if (prev === NONE) this.firstBlock = block;
    else this.nextBlocks[prev] = block;
    if (next === NONE) this.lastBlock = block;
    else this.prevBlocks[next] = block;
  }

  appendBlock(block: Block): void {
    this.linkBlock(block, this.lastBlock, NONE);
  }

  insertBlockAfter(block: Block, after: Block): void {
    this.linkBlock(block, after, this.nextBlocks[after]!);
  }

  insertBlockBefore(block: Block, before: Block): void {
    this.linkBlock(block, this.prevBlocks[before]!, before);
  }

  /** Takes a block, with its instructions, out of the function. */
  removeBlock(block: Block): void {
    const prev = this.prevBlocks[block]!;
    const next = this.nextBlocks[block]!;
    if (prev === NONE) this.firstBlock = next;
    else this.nextBlocks[prev] = next;
    if (next === NONE) this.lastBlock = prev;
    else this.prevBlocks[next] = prev;
    this.inserted[block] = false;
  }

  nextBlock(block: Block): Block | undefined {
    const next = this.nextBlocks[block]!;
    return next === NONE ? undefined : (next as Block);
  }
  prevBlock(block: Block): Block | undefined {
    const prev = this.prevBlocks[block]!;
    return prev === NONE ? undefined : (prev as Block);
  }

  /** Blocks in layout order. */
  *blocks(): IterableIterator<Block> {
    for (let block = this.firstBlock; block !== NONE; block = this.nextBlocks[block]!) yield block as Block;
  }

  private growInsts(inst: Inst): void {
    while (this.nextInsts.length <= inst) {
      this.nextInsts.push(NONE);
      this.prevInsts.push(NONE);
      this.blocksOfInsts.push(NONE);
    }
  }

  private linkInst(inst: Inst, block: number, prev: number, next: number): void {
    this.growInsts(inst);
    this.blocksOfInsts[inst] = block;
    this.prevInsts[inst] = prev;
    this.nextInsts[inst] = next;
    if (prev === NONE) this.firstInsts[block] = inst;
    else this.nextInsts[prev] = inst;
    if (next === NONE) this.lastInsts[block] = inst;
    else this.prevInsts[next] = inst;
  }

  appendInst(inst: Inst, block: Block): void {
    this.linkInst(inst, block, this.lastInsts[block]!, NONE);
  }

  insertInstBefore(inst: Inst, before: Inst): void {
    this.linkInst(inst, this.blocksOfInsts[before]!, this.prevInsts[before]!, before);
  }

  insertInstAfter(inst: Inst, after: Inst): void {
    this.linkInst(inst, this.blocksOfInsts[after]!, after, this.nextInsts[after]!);
  }

  removeInst(inst: Inst): void {
    const block = this.blocksOfInsts[inst]!;
    const prev = this.prevInsts[inst]!;
    const next = this.nextInsts[inst]!;
    if (prev === NONE) this.firstInsts[block] = next;
    else this.nextInsts[prev] = next;
    if (next === NONE) this.lastInsts[block] = prev;
    else this.prevInsts[next] = prev;
    this.blocksOfInsts[inst] = NONE;
  }

  /** Splits a block before an instruction: that one and all after it move to `newBlock`, which follows in layout. */
  splitBlock(newBlock: Block, before: Inst): void {
    const block = this.blocksOfInsts[before]! as Block;
    this.insertBlockAfter(newBlock, block);
    const prev = this.prevInsts[before]!;
    this.firstInsts[newBlock] = before;
    this.lastInsts[newBlock] = this.lastInsts[block]!;
    this.lastInsts[block] = prev;
    if (prev === NONE) this.firstInsts[block] = NONE;
    else this.nextInsts[prev] = NONE;
    this.prevInsts[before] = NONE;
    for (let inst: number = before; inst !== NONE; inst = this.nextInsts[inst]!) this.blocksOfInsts[inst] = newBlock;
  }

  /** The block an instruction is in, if any. */
  instBlock(inst: Inst): Block | undefined {
    const block = inst < this.blocksOfInsts.length ? this.blocksOfInsts[inst]! : NONE;
    return block === NONE ? undefined : (block as Block);
  }
  firstInst(block: Block): Inst | undefined {
    const inst = this.firstInsts[block]!;
    return inst === NONE ? undefined : (inst as Inst);
  }
  lastInst(block: Block): Inst | undefined {
    const inst = this.lastInsts[block]!;
    return inst === NONE ? undefined : (inst as Inst);
  }
  nextInst(inst: Inst): Inst | undefined {
    const next = this.nextInsts[inst]!;
    return next === NONE ? undefined : (next as Inst);
  }
  prevInst(inst: Inst): Inst | undefined {
    const prev = this.prevInsts[inst]!;
    return prev === NONE ? undefined : (prev as Inst);
  }

  /** Instructions of a block, in order. The current one may be removed while iterating. */
  *blockInsts(block: Block): IterableIterator<Inst> {
    let inst = this.firstInsts[block]!;
    while (inst !== NONE) {
      const next = this.nextInsts[inst]!;
      yield inst as Inst;
      inst = next;
    }
  }
}
