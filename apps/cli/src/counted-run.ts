/** The counts of a run, and what is needed to say where the counted addresses are. */
import { Profile } from '@pulleyjs/pulley-interp';

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

  /** Counts whatever `runner`, a machine or a store, runs from now on. */
  count(runner: { profile: Profile | null }, locate: Locate): void {
    this.locate = locate;
    runner.profile = this.profile;
  }
}
