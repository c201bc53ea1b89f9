/**
 * Conditions that are known where the walk has come to: from the branch that leads to a block alone, and from traps that
 * did not happen. A fact holds in the blocks that the one it was learned in dominates.
 */

import { type Block, type Function, Opcode, type Value } from '@pulleyjs/cranelift-ir';
import type { Flow } from './flow.ts';

interface Fact {
  readonly isTrue: boolean;
  readonly block: Block;
}

export class KnownConditions {
  private readonly func: Function;
  private readonly flow: Flow;
  private readonly facts = new Map<Value, Fact>();

  constructor(func: Function, flow: Flow) {
    this.func = func;
    this.flow = flow;
  }

  /** Learns from the only branch that leads to a block. */
  enterBlock(block: Block): void {
    const predecessors = this.flow.cfg.predecessors(block);
    if (predecessors.length !== 1) return;
    const { dfg } = this.func;
    const { opcode, args, targets } = dfg.inst(predecessors[0]!.inst);
    if (opcode !== Opcode.brif || targets[0]!.block === targets[1]!.block) return;
    this.learn(dfg.resolve(args[0]!), targets[0]!.block === block, block);
  }

  /** From here on, in a block and those it dominates, a value is known to be zero or not. */
  learn(condition: Value, isTrue: boolean, block: Block): void {
    this.facts.set(condition, { isTrue, block });
  }

  /** Whether a value is known in a block to be other than zero, or zero. */
  truthOf(condition: Value, block: Block): boolean | undefined {
    const fact = this.facts.get(condition);
    return fact !== undefined && this.flow.domtree.dominates(fact.block, block) ? fact.isTrue : undefined;
  }
}
