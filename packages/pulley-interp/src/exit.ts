/** Why a run came back to its host. */

export const ExitKind: {
  /** Still running; never returned. */
  readonly None: 0;
  /** The code at `pc` has no bytes yet, and nobody supplied them. */
  readonly Lazy: 1;
  /** A breakpoint at `pc`, before its instruction. */
  readonly Breakpoint: 2;
  /** `ret` with lr all ones. */
  readonly Return: 3;
  /** `call_indirect_host`; `detail` is its id, `pc` the address at which to resume. */
  readonly HostCall: 4;
  /** `detail` is a `TrapKind`, `pc` the trapping instruction. */
  readonly Trap: 5;
  /** The budget is used up or `shouldStop` said so; resume at `pc`. */
  readonly Budget: 6;
  /** One instruction was executed by `step`; the next is at `pc`. */
  readonly Step: 7;
} = { None: 0, Lazy: 1, Breakpoint: 2, Return: 3, HostCall: 4, Trap: 5, Budget: 6, Step: 7 };
export type ExitKind = (typeof ExitKind)[keyof typeof ExitKind];
