/** Counts what a machine executes: every run of it is a run of the interpreter's profile mode instead. */
import { type ExitKind, type Machine, Profile } from '@pulleyjs/pulley-interp';

/** Where an address is, for people. */
export interface CountedPlace {
  /** The function, or the label before it. */
  readonly name: string;
  /** Bytes from the beginning of that. */
  readonly offset: number;
  /** The code that holds the instruction, and where in it. */
  readonly code: Uint8Array;
  readonly at: number;
}

/** Finds the place of a code address; undefined for addresses between functions, such as entry points. */
export type Locate = (address: number) => CountedPlace | undefined;

/** The counts of one machine's runs. */
export class CountedRun {
  readonly profile: Profile = new Profile();
  /** Set by {@link CountedRun.count}. */
  locate: Locate = () => undefined;

  /** Counts whatever `machine` runs from now on. */
  count(machine: Machine, locate: Locate): void {
    this.locate = locate;
    const { profile } = this;
    machine.run = (pc: number, budget: number = Infinity): ExitKind => {
      const before = this.total;
      const kind = profile.run(machine, pc, budget);
      machine.dispatches = this.total - before;
      return kind;
    };
  }

  /** Instructions executed. */
  get total(): number {
    return this.profile.byOpcode.reduce((sum, count) => sum + count, 0);
  }
}
