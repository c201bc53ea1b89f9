/**
 * A run can be cut anywhere and go on elsewhere: budgets stop after exactly so many instructions, and the state between
 * any two of them, put into a fresh machine, gives the same end.
 */
import { assemble } from '@pulleyjs/pulley-isa';
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { codeSpace, createMachine, ExitKind, FIRST_FREE_REGION, type Machine } from '@pulleyjs/pulley-interp';

const ARENA_BYTES = 4096;
const MEMORY_BYTES = 65536;

/** Calls, frames, fused pairs, memory, the arena, a jump table, floats, a host call and a trap at the end of one. */
const programs: Readonly<Record<string, string>> = {
  'recursion, frames and saved registers': `
    fib:
      push_frame_save 16, x16, x17
      xmov x16, x1
      br_if_xult32_u8 x16, 2, small
      xsub32_u8 x1, x16, 1
      call fib
      xmov x17, x0
      xsub32_u8 x1, x16, 2
      call fib
      xadd32 x0, x17, x0
      jump out
    small:
      xmov x0, x16
    out:
      pop_frame_restore 16, x16, x17
      ret`,
  'memory, fused pairs and a host call': `
      xzero x2
    l:
      xstore32le_g32 x7, x8, x2, 0, x2
      xadd32_u8 x2, x2, 4
      xload32le_g32 x3, x7, x8, x2, 0
      xadd32_u8 x3, x3, 1
      xmov x4, x3
      xmov x5, x4
      call_indirect_host 3
      xshl64_u6 x6, x5, 13
      xbxor64 x0, x0, x6
      br_if_xult32_u8 x2, 200, l
      ret`,
  'a table, floats, the stack, and a trap': `
      push_frame
      xconst8 x2, 30
      fconst64 f0, 4609434218613702656
      fmov f1, f0
    l:
      xstore64le_o32 sp, -16, x2
      xload64le_o32 x3, sp, -16
      xmov x4, x3
      xsub32_u8 x5, x4, 27
      br_table32 x5, 3
      a
      b
      c
    a:
      fmul64 f1, f1, f0
      fadd64 f1, f1, f0
      jump next
    b:
      vsplatx32 v1, x4
      vaddi32x4 v2, v2, v1
      jump next
    c:
      xadd64 x0, x0, x2
    next:
      xsub32_u8 x2, x2, 1
      br_if_xneq32_i8 x2, 0, l
      pop_frame
      xdiv32_u x0, x0, x2
      ret`,
};

const bases = new Map(
  Object.entries(programs).map(([name, text]) => {
    const { bytes } = assemble(text);
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    return [name, base];
  }),
);
afterAll(() => {
  for (const base of bases.values()) codeSpace().release(base);
});

interface Setting {
  readonly machine: Machine;
  readonly memory: Uint8Array;
}

function setUp(): Setting {
  const machine = createMachine({ arenaBytes: ARENA_BYTES });
  const memory = new Uint8Array(MEMORY_BYTES);
  machine.mapMemory(FIRST_FREE_REGION, memory.buffer);
  machine.setX(1, 6, 0);
  machine.setX(7, 0, FIRST_FREE_REGION);
  machine.setX(8, MEMORY_BYTES, 0);
  machine.setLr(-1, -1);
  return { machine, memory };
}

/** All that one can see of where a run stands. */
function visible({ machine, memory }: Setting): unknown {
  const { pc, registers } = machine.saveState();
  return {
    pc,
    registers: [...registers.subarray(0, 68), ...registers.subarray(128, 320)],
    arena: Buffer.from(machine.arena.bytes).toString('hex'),
    memory: Buffer.from(memory.subarray(0, 256)).toString('hex'),
  };
}

/** Runs to the end in pieces; the host call adds to x3. `cut` sees the run after each piece and may replace it. */
function runInPieces(
  start: Setting,
  base: number,
  budget: () => number,
  cut: (setting: Setting) => Setting,
): { readonly instructions: number; readonly kind: ExitKind; readonly detail: number; readonly end: unknown } {
  let setting = start;
  let pc = base;
  let instructions = 0;
  for (;;) {
    const { machine } = setting;
    const limit = budget();
    const kind = machine.run(pc, limit);
    instructions += machine.instructions;
    if (kind === ExitKind.Budget) expect(machine.instructions).toBe(limit);
    else expect(machine.instructions).toBeLessThanOrEqual(limit);
    if (kind !== ExitKind.Budget && kind !== ExitKind.HostCall) {
      const end = visible(setting);
      machine.dispose();
      return { instructions, kind, detail: machine.detail, end };
    }
    if (kind === ExitKind.HostCall) machine.setX(3, machine.xLow(3) + 1, 0);
    setting = cut(setting);
    pc = setting.machine.pc;
  }
}

/** Moves a run into a machine that has never run. */
function transplant(from: Setting): Setting {
  const state = from.machine.saveState();
  const to = setUp();
  to.machine.restoreState(state);
  to.machine.arena.bytes.set(from.machine.arena.bytes);
  to.memory.set(from.memory);
  from.machine.dispose();
  return to;
}

describe.each([...bases])('%s', (_name, base) => {
  const whole = runInPieces(
    setUp(),
    base,
    () => Infinity,
    (setting) => setting,
  );

  it('counts the same instructions, whole or step by step', () => {
    const { machine } = setUp();
    let count = 0;
    for (
      let kind: ExitKind = ExitKind.Step, pc = base;
      kind === ExitKind.Step || kind === ExitKind.HostCall;
      pc = machine.pc
    ) {
      kind = machine.step(pc);
      if (kind === ExitKind.HostCall) machine.setX(3, machine.xLow(3) + 1, 0);
      count += machine.instructions;
    }
    expect(count).toBe(whole.instructions);
    machine.dispose();
  });

  it('stopped after every instruction and moved to a fresh machine each time, ends the same', () => {
    expect(runInPieces(setUp(), base, () => 1, transplant)).toEqual(whole);
  });

  it('stopped after N instructions, has done what N steps do, for every N', () => {
    const stepped = setUp();
    let kind: ExitKind = ExitKind.Step;
    let pc = base;
    for (let n = 1; n <= Math.min(whole.instructions, 120); n++) {
      kind = stepped.machine.step(pc);
      if (kind !== ExitKind.Step) break;
      pc = stepped.machine.pc;
      const ran = setUp();
      expect(ran.machine.run(base, n)).toBe(ExitKind.Budget);
      expect(visible(ran)).toEqual(visible(stepped));
      ran.machine.dispose();
    }
    stepped.machine.dispose();
  });

  it('with random budgets ends the same, moved or not', () => {
    const random = createRandom(11);
    for (let i = 0; i < fuzzCount(40); i++) {
      const size = random.pick([2, 3, 10, 100, 1200]);
      expect(
        runInPieces(
          setUp(),
          base,
          () => 1 + random.below(size),
          (setting) => (random.below(3) === 0 ? transplant(setting) : setting),
        ),
      ).toEqual(whole);
    }
  });
});

describe('a budget', () => {
  const { bytes } = assemble('l: xmov x2, x1\nxmov x3, x2\nxadd32_u8 x0, x0, 1\njump l');
  const base = codeSpace().reserve(bytes.length);
  codeSpace().install(base, bytes);

  it.each([0, 1, 2, 3, 999, 1000, 1001, 1002, 1003, 1999, 2000, 2001, 12345])('of %i is exact', (budget) => {
    const { machine } = setUp();
    expect(machine.run(base, budget)).toBe(ExitKind.Budget);
    expect(machine.instructions).toBe(budget);
    expect(machine.xLow(0)).toBe(Math.floor((budget + 1) / 4));
    machine.dispose();
  });

  it('is rounded up to whole instructions; of no number it is none', () => {
    const { machine } = setUp();
    for (const [budget, expected] of [
      [2.5, 3],
      [-1, 0],
      [NaN, 0],
    ] as const) {
      machine.run(base, budget);
      expect(machine.instructions).toBe(expected);
    }
    machine.dispose();
  });

  it('counts the same in a profiled run, and a breakpoint ends either', () => {
    const { machine } = setUp();
    codeSpace().setBreakpoint(base + 6);
    expect(machine.run(base, 2)).toBe(ExitKind.Budget);
    expect(machine.run(base, 3)).toBe(ExitKind.Breakpoint);
    expect(machine.instructions).toBe(2);
    expect(machine.run(machine.pc, 4)).toBe(ExitKind.Budget);
    expect(machine.pc).toBe(base + 6);
    expect(machine.run(machine.pc, 5)).toBe(ExitKind.Breakpoint);
    expect(machine.instructions).toBe(4);
    codeSpace().clearBreakpoint(base + 6);
    machine.dispose();
  });
});
