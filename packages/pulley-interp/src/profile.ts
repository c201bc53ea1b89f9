/**
 * Counting execution: instructions by opcode, by pair of consecutive opcodes, and by address. A driver of its own over
 * `Machine.step`, so that it costs nothing when it is not used; some fifty times slower than `run`.
 */
import { opcodes } from '@pulleyjs/pulley-isa';
import { ExitKind } from './exit.ts';
import type { Machine } from './machine.ts';

/** Counts of a profiled run. */
export class Profile {
  /** Executions by opcode id. */
  readonly byOpcode: Float64Array = new Float64Array(opcodes.length);
  /** Executions of an opcode right after another: first id * number of opcodes + second id. */
  readonly byPair: Map<number, number> = new Map();
  /** Executions by code address. */
  readonly byAddress: Map<number, number> = new Map();
  private last: number = -1;

  /** Runs as `machine.run` does, counting; at most `budget` instructions. */
  run(machine: Machine, pc: number, budget: number = Infinity): ExitKind {
    let at = pc;
    this.last = -1;
    for (let left = budget; left > 0; left--) {
      const kind = machine.step(at);
      if (kind === ExitKind.Lazy) return kind;
      this.count(machine.opcodeAt(at), at);
      if (kind !== ExitKind.Step) return kind;
      at = machine.pc;
      if (machine.isBreakpoint(at)) return ExitKind.Breakpoint;
    }
    return ExitKind.Budget;
  }

  private count(opcode: number, at: number): void {
    if (opcode < 0) return;
    this.byOpcode[opcode] += 1;
    this.byAddress.set(at, (this.byAddress.get(at) ?? 0) + 1);
    if (this.last >= 0) {
      const pair = this.last * opcodes.length + opcode;
      this.byPair.set(pair, (this.byPair.get(pair) ?? 0) + 1);
    }
    this.last = opcode;
  }
}
