/**
 * What a verb is: a row of data with its flags, operands, help and examples, and the module that does the work, which
 * is loaded only when the verb is used.
 */
import type { CommandIo } from './io.ts';

/** A flag: `--name`, or `--name VALUE` if it has a `value`. */
export interface Flag {
  /** What the value is called in the help; without it the flag is a switch. */
  readonly value?: string;
  readonly short?: string;
  readonly summary: string;
  /** May be given several times. */
  readonly repeatable?: true;
  readonly choices?: readonly string[];
}

/** Flags by name, without the dashes. */
export interface Flags {
  readonly [name: string]: Flag;
}

/** A word on the command line that is no flag. */
export interface Operand {
  readonly name: string;
  readonly summary: string;
  readonly optional?: true;
  /** Takes all the words that are left, for the program: nothing after the operand before it is a flag of ours. */
  readonly rest?: true;
}

type FlagValue<F extends Flag> = F extends { readonly repeatable: true }
  ? readonly string[]
  : F extends { readonly value: string }
    ? string | undefined
    : boolean;

/** What the flags of a command line were, by name. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: FlagValue<F[Name]> };

/** A verb's words, sorted out. */
export interface Invocation<F extends Flags = Flags> {
  readonly flags: FlagValues<F>;
  /** In the order of the verb's operands, those of a `rest` one by one. */
  readonly operands: readonly string[];
}

/** Does a verb's work. @returns the exit code */
export type Perform<F extends Flags> = (invocation: Invocation<F>, io: CommandIo) => number | Promise<number>;

/** A command line worth copying. */
export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A row of the table of verbs. */
export interface Verb<F extends Flags = Flags> {
  readonly name: string;
  readonly summary: string;
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly operands: readonly Operand[];
  readonly flags: F;
  readonly examples: readonly Example[];
  readonly load: () => Promise<Perform<F>>;
}

/** Checks a row, then forgets the types of its flags: the table holds verbs of all kinds. */
export function verb<const F extends Flags>(row: Verb<F>): Verb {
  return row as unknown as Verb;
}
