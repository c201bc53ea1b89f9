/**
 * Control flow of a function as the passes here need it: blocks in reverse postorder, predecessors, immediate dominators
 * and natural loops, by dense block number. A snapshot: it does not follow later changes of the graph.
 *
 * Dominators by Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm". Unreachable blocks have order -1.
 */

import type { Block, Function } from '@pulleyjs/cranelift-ir';

const NONE = -1;

export class Flow {
  /** Reachable blocks, each before its successors but for back edges. */
  readonly rpo: Block[];
  /** Position of a block in `rpo`; -1 = unreachable. */
  readonly order: Int32Array;
  readonly preds: Block[][];
  /** Immediate dominator by block; -1 for the entry and unreachable blocks. */
  readonly idom: Int32Array;
  /** Children in the dominator tree. */
  readonly children: Block[][];
  /** Entry and exit times of a walk of the dominator tree: `a` dominates `b` iff a's interval holds b's. */
  private readonly enter: Int32Array;
  private readonly leave: Int32Array;
  /** Header of the innermost loop a block is in; -1 = in none. A header is in its own loop. */
  readonly loopHeader: Int32Array;
  /** Header of the loop around a header's loop. */
  readonly outerLoop: Int32Array;
  /** Blocks in order of a preorder walk of the dominator tree. */
  readonly domPreorder: Block[];

  constructor(func: Function) {
    const count = func.dfg.blockCount;
    this.order = new Int32Array(count).fill(NONE);
    this.preds = Array.from({ length: count }, () => []);
    this.rpo = this.postorder(func).reverse();
    this.rpo.forEach((block, i) => {
      this.order[block] = i;
    });
    this.idom = new Int32Array(count).fill(NONE);
    this.computeDominators();
    this.children = Array.from({ length: count }, () => []);
    for (const block of this.rpo) if (this.idom[block] !== NONE) this.children[this.idom[block]!]!.push(block);
    this.enter = new Int32Array(count).fill(NONE);
    this.leave = new Int32Array(count).fill(NONE);
    this.domPreorder = [];
    this.numberDomTree();
    this.loopHeader = new Int32Array(count).fill(NONE);
    this.outerLoop = new Int32Array(count).fill(NONE);
    this.findLoops();
  }

  dominates(a: Block, b: Block): boolean {
    return this.enter[a]! <= this.enter[b]! && this.leave[b]! <= this.leave[a]!;
  }

  /** Whether a block is inside the loop of that header. */
  inLoop(block: Block, header: number): boolean {
    for (let h = this.loopHeader[block]!; h !== NONE; h = this.outerLoop[h]!) if (h === header) return true;
    return false;
  }

  private postorder(func: Function): Block[] {
    const done: Block[] = [];
    const entry = func.layout.entryBlock;
    if (entry === undefined) return done;
    const seen = new Uint8Array(func.dfg.blockCount);
    const stack: { block: Block; succs: Block[]; next: number }[] = [];
    const open = (block: Block): void => {
      seen[block] = 1;
      const succs: Block[] = [];
      const last = func.layout.lastInst(block);
      if (last !== undefined) {
        func.forEachSuccessor(func.dfg.inst(last), (succ) => {
          succs.push(succ);
          this.preds[succ]!.push(block);
        });
      }
      stack.push({ block, succs, next: 0 });
    };
    open(entry);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next === top.succs.length) {
        done.push(top.block);
        stack.pop();
        continue;
      }
      const succ = top.succs[top.next++]!;
      if (seen[succ] === 0) open(succ);
    }
    return done;
  }

  private computeDominators(): void {
    const { rpo, idom, order } = this;
    if (rpo.length === 0) return;
    idom[rpo[0]!] = rpo[0]!;
    for (let changed = true; changed; ) {
      changed = false;
      for (let i = 1; i < rpo.length; i++) {
        const block = rpo[i]!;
        let best = NONE;
        for (const pred of this.preds[block]!) {
          if (order[pred] === NONE || idom[pred] === NONE) continue;
          best = best === NONE ? pred : this.intersect(pred, best);
        }
        if (idom[block] !== best) {
          idom[block] = best;
          changed = true;
        }
      }
    }
    idom[rpo[0]!] = NONE;
  }

  private intersect(a: number, b: number): number {
    const { idom, order } = this;
    let x = a;
    let y = b;
    while (x !== y) {
      while (order[x]! > order[y]!) x = idom[x]!;
      while (order[y]! > order[x]!) y = idom[y]!;
    }
    return x;
  }

  private numberDomTree(): void {
    if (this.rpo.length === 0) return;
    let time = 0;
    const stack: { block: Block; next: number }[] = [{ block: this.rpo[0]!, next: 0 }];
    this.enter[this.rpo[0]!] = time++;
    this.domPreorder.push(this.rpo[0]!);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const kids = this.children[top.block]!;
      if (top.next < kids.length) {
        const kid = kids[top.next++]!;
        this.enter[kid] = time++;
        this.domPreorder.push(kid);
        stack.push({ block: kid, next: 0 });
      } else {
        this.leave[top.block] = time++;
        stack.pop();
      }
    }
  }

  /** Natural loops, innermost headers found first by going through headers from last to first in `rpo`. */
  private findLoops(): void {
    const known = new Int32Array(this.outerLoop.length).fill(NONE);
    for (let i = this.rpo.length - 1; i >= 0; i--) {
      const header = this.rpo[i]!;
      const work: Block[] = [];
      for (const pred of this.preds[header]!) {
        if (this.order[pred] !== NONE && this.dominates(header, pred)) work.push(pred);
      }
      if (work.length > 0) this.claimLoop(header, work, known);
    }
  }

  /** Walks back from the latches; a block already in an inner loop stands for that whole loop. */
  private claimLoop(header: Block, work: Block[], known: Int32Array): void {
    this.loopHeader[header] = header;
    while (work.length > 0) {
      let block: number = work.pop()!;
      if (block === header) continue;
      if (this.loopHeader[block] === NONE) {
        this.loopHeader[block] = header;
      } else {
        block = this.outermost(block, known);
        if (block === header) continue;
        this.outerLoop[block] = header;
        known[block] = header;
      }
      for (const pred of this.preds[block]!) if (this.order[pred] !== NONE) work.push(pred);
    }
  }

  /** Header of the outermost loop found so far around a block; `known` shortens the way for the next look-up. */
  private outermost(block: number, known: Int32Array): number {
    const start = this.loopHeader[block]!;
    let header = start;
    while (known[header] !== NONE) header = known[header]!;
    for (let h = start; h !== header; ) {
      const next = known[h]!;
      known[h] = header;
      h = next;
    }
    return header;
  }
}
