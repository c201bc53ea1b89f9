/** A host that takes its time, bound by `@pulleyjs/host-abi`'s shape of registers; and the example of the README. */
import { assemble } from '@pulleyjs/pulley-isa';
import { describe, expect, it } from 'vitest';
import { codeSpace, createMachine, ExitKind, type Machine, Profile, runAsync } from '@pulleyjs/pulley-interp';

function load(text: string): { readonly base: number; readonly machine: Machine } {
  const { bytes } = assemble(text);
  const base = codeSpace().reserve(bytes.length);
  codeSpace().install(base, bytes);
  const machine = createMachine({ arenaBytes: 4096 });
  machine.setLr(-1, -1);
  return { base, machine };
}
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

/** x0 := the sum of host call 1 over 1 … x16. */
const SUM = `
    xzero x17
l:
    xmov x1, x16
    call_indirect_host 1
    xadd64 x17, x17, x0
    xsub64_u8 x16, x16, 1
    br_if_xneq64_i8 x16, 0, l
    xmov x0, x17
    ret`;
const SUM_OF_FIVE = 1 + 5 * 5 + 2;

describe('a machine that is driven asynchronously', () => {
  it('waits for promises, goes on at once otherwise, and counts all its instructions', async () => {
    const { base, machine } = load(SUM);
    machine.setX(16, 5, 0);
    const asked: number[] = [];
    const kind = await runAsync(machine, base, (id) => {
      expect(id).toBe(1);
      const n = machine.xLow(1);
      asked.push(n);
      if (n % 2 === 0) return machine.setX(0, n * n, 0);
      return later().then(() => machine.setX(0, n * n, 0));
    });
    expect([kind, machine.xLow(0), machine.instructions]).toEqual([ExitKind.Return, 55, SUM_OF_FIVE]);
    expect(asked).toEqual([5, 4, 3, 2, 1]);
    machine.dispose();
  });

  it('lets others run meanwhile, but not itself', async () => {
    const runs = [3, 4].map((n) => {
      const { base, machine } = load(SUM);
      machine.setX(16, n, 0);
      const call = (): Promise<void> => later().then(() => machine.setX(0, machine.xLow(1), 0));
      return { machine, base, end: runAsync(machine, base, call) };
    });
    const [{ machine, base }] = runs as [(typeof runs)[0]];
    await expect(runAsync(machine, base, () => {})).rejects.toThrow('waits for its host');
    expect(await Promise.all(runs.map((run) => run.end))).toEqual([ExitKind.Return, ExitKind.Return]);
    expect(runs.map((run) => run.machine.xLow(0))).toEqual([6, 10]);
    for (const run of runs) run.machine.dispose();
  });

  it.each([1, 3, 7, SUM_OF_FIVE - 1])('stops after a budget of %i, pauses or not, profiled or not', async (budget) => {
    for (const turn of [1, 2, 1000])
      for (const profile of [null, new Profile()]) {
        const { base, machine } = load(SUM);
        machine.profile = profile;
        machine.setX(16, 5, 0);
        let pauses = 0;
        const pause = async (): Promise<void> => void pauses++;
        const kind = await runAsync(machine, base, later, { budget, turn, pause });
        expect([kind, machine.instructions]).toEqual([ExitKind.Budget, budget]);
        // When the budget ends with a host call, there may be a pause before it is seen to be used up.
        expect([Math.floor((budget - 1) / turn), Math.floor(budget / turn)]).toContain(pauses);
        machine.dispose();
      }
  });

  it('passes on what the host throws or rejects with, and can be driven again', async () => {
    const { base, machine } = load(SUM);
    machine.setX(16, 1, 0);
    await expect(runAsync(machine, base, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const refuse = (): never => {
      throw new Error('not now');
    };
    await expect(runAsync(machine, base, refuse)).rejects.toThrow('not now');
    expect(await runAsync(machine, base, () => machine.setX(0, 9, 0))).toBe(ExitKind.Return);
    expect(machine.xLow(0)).toBe(9);
    machine.dispose();
  });

  it('reports a trap and where it was', async () => {
    const { base, machine } = load('call_indirect_host 1\nxzero x1\nxdiv32_u x0, x0, x1');
    expect(await runAsync(machine, base, later)).toBe(ExitKind.Trap);
    expect(machine.pc - base).toBe(6);
    machine.dispose();
  });
});
