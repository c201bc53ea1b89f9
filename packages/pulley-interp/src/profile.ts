/**
 * Counting execution: instructions by opcode, by pair of consecutive opcodes, and by address. A driver of its own over
 * `Machine.step`, so that it costs nothing when it is not used; some fifty times slower than `run`.
 */
import { opcodes } from '@pulleyjs/pulley-isa';
import { ExitKind } from './exit.ts';
import { SLICE } from './generated/dispatch.gen.ts';
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

  /** Instructions executed. */
  get total(): number {
    return this.byOpcode.reduce((sum, count) => sum + count, 0);
  }

  /** Runs as `machine.run` does, counting. Set `machine.profile` to count all its runs. */
  run(machine: Machine, pc: number, budget: number = Infinity): ExitKind {
    machine.pc = pc;
    this.last = -1;
    let done = 0;
    let kind: ExitKind = ExitKind.Step;
    while (kind === ExitKind.Step) {
      const at = machine.pc;
      if (!(done < budget) || this.isAsked(machine, done)) kind = ExitKind.Budget;
      else if (done > 0 && machine.isBreakpoint(at)) kind = ExitKind.Breakpoint;
      else {
        kind = machine.step(at);
        done += machine.instructions;
        if (kind !== ExitKind.Lazy) this.count(machine.opcodeAt(at), at);
        if (kind === ExitKind.Step) machine.sample(machine.pc, machine.instructions);
      }
    }
    machine.instructions = done;
    return kind;
  }

  /** Whether the host asks for a stop after `done` instructions. */
  private isAsked({ shouldStop }: Machine, done: number): boolean {
    return shouldStop !== null && done > 0 && done % SLICE === 0 && shouldStop();
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
