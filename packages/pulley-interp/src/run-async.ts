/**
 * A driver of a machine whose host may take its time: host calls that give promises pause the machine, and so does a turn
 * of the event loop every so many instructions. The machine itself knows nothing of it: it only runs and exits.
 */
import { ExitKind } from './exit.ts';
import type { Machine } from './machine.ts';

/** Answers host call `id`, from the machine's registers to its registers; a promise pauses the machine until it is settled. */
export type HostCallHandler = (id: number) => void | PromiseLike<void>;

export interface RunAsyncOptions {
  /** Instructions after which to stop, exactly. */
  readonly budget?: number;
  /** Lets others run, say a turn of the event loop: called and awaited whenever `turn` instructions have been executed. */
  readonly pause?: () => PromiseLike<void>;
  /** Instructions between two calls of `pause`; by default 1,000,000. */
  readonly turn?: number;
}

const DEFAULT_TURN = 1_000_000;

/** Machines that are in the middle of a `runAsync`. */
const busy: WeakSet<Machine> = new WeakSet();

/**
 * Runs `machine` from code address `pc` until something else than a host call stops it; `machine.pc` and `machine.detail` say
 * more, `machine.instructions` is the sum. Other machines may run during a pause, this one must not.
 * @throws Error when `machine` is in the middle of another `runAsync`; and what `call` and `pause` throw or reject with
 */
export async function runAsync(
  machine: Machine,
  pc: number,
  call: HostCallHandler,
  { budget = Infinity, pause, turn = DEFAULT_TURN }: RunAsyncOptions = {},
): Promise<ExitKind> {
  if (busy.has(machine)) throw new Error('the machine waits for its host');
  busy.add(machine);
  let done = 0;
  try {
    let untilPause = pause === undefined ? Infinity : turn;
    for (let at = pc; ; at = machine.pc) {
      const kind = machine.run(at, Math.min(budget - done, untilPause));
      done += machine.instructions;
      untilPause -= machine.instructions;
      if (kind === ExitKind.HostCall) {
        const resumeAt = machine.pc;
        const answer = call(machine.detail);
        if (answer !== undefined) await answer;
        machine.pc = resumeAt;
      } else if (kind !== ExitKind.Budget || untilPause > 0 || done >= budget) return kind;
      if (untilPause <= 0 && pause !== undefined) {
        await pause();
        untilPause = turn;
      }
    }
  } finally {
    machine.instructions = done;
    busy.delete(machine);
  }
}
