/** The machine as its host sees it: exits, host calls, budgets, breakpoints, code on demand, memories, states. */
import { assemble } from '@pulleyjs/pulley-isa';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ARENA_REGION,
  codeSpace,
  configureRealm,
  createMachine,
  ExitKind,
  FIRST_FREE_REGION,
  MappingError,
  Profile,
  TrapKind,
  type Machine,
} from '@pulleyjs/pulley-interp';

const machines: Machine[] = [];
const ranges: number[] = [];

afterEach(() => {
  for (const machine of machines.splice(0)) machine.dispose();
  for (const base of ranges.splice(0)) codeSpace().release(base);
});

/** Installs code; returns its address. */
function load(text: string): number {
  const { bytes } = assemble(text);
  const base = codeSpace().reserve(bytes.length);
  ranges.push(base);
  codeSpace().install(base, bytes);
  return base;
}

function machine(arenaBytes = 4096): Machine {
  const made = createMachine({ arenaBytes });
  made.setLr(-1, -1);
  machines.push(made);
  return made;
}

/** x0 := 1 + 2 + … + x1. */
const SUM = `
  xzero x0
loop:
  xadd32 x0, x0, x1
  xsub32_u8 x1, x1, 1
  br_if_xneq32_i8 x1, 0, loop
  ret`;

describe('exits', () => {
  it('return', () => {
    const m = machine();
    m.setX(1, 100, 0);
    expect(m.run(load(SUM))).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(5050);
  });

  it('trap, with its kind and address', () => {
    const base = load('xzero x1\nxdiv32_u x0, x1, x1');
    const m = machine();
    expect(m.run(base)).toBe(ExitKind.Trap);
    expect([m.pc - base, m.detail]).toEqual([2, TrapKind.DivideByZero]);
  });

  it('host call, after which the run goes on', () => {
    const base = load('xone x1\ncall_indirect_host 7\nxadd32 x0, x0, x1\nret');
    const m = machine();
    expect(m.run(base)).toBe(ExitKind.HostCall);
    expect(m.detail).toBe(7);
    m.setX(0, 41, 0);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(42);
  });

  it('host call that runs the same machine again', () => {
    const outer = load('push_frame\ncall_indirect_host 1\nxadd32_u8 x0, x0, 1\npop_frame\nret');
    const sum = load(SUM);
    const m = machine();
    expect(m.run(outer)).toBe(ExitKind.HostCall);
    const saved = m.saveState();
    m.setLr(-1, -1);
    m.setX(1, 4, 0);
    expect(m.run(sum)).toBe(ExitKind.Return);
    const inner = m.xLow(0);
    m.restoreState(saved);
    m.setX(0, inner, 0);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(11);
  });

  it('the stop that the host asks for', () => {
    const base = load(SUM);
    const m = machine();
    m.setX(1, 1_000_000, 0);
    let asked = 0;
    m.shouldStop = () => ++asked === 3;
    expect(m.run(base)).toBe(ExitKind.Budget);
    expect(m.instructions).toBeGreaterThanOrEqual(3000);
    m.shouldStop = null;
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(Math.floor((1_000_000 * 1_000_001) / 2) | 0);
  });

  it('samples, at every so many instructions of all runs together', () => {
    const m = machine();
    const base = load(SUM);
    const samples: number[] = [];
    m.sampler = { period: 1009, take: (pc) => samples.push(pc - base) };
    const run = (n: number, budget?: number): number => {
      m.setLr(-1, -1);
      m.setX(0, 0, 0);
      m.setX(1, n, 0);
      m.run(base, budget);
      return m.instructions;
    };
    let executed = 0;
    for (const n of [10, 100, 1000, 10, 3, 5000, 700, 700]) executed += run(n);
    for (const budget of [1, 2, 50, 2000, 2500]) executed += run(10_000, budget);
    expect(samples.length).toBeGreaterThanOrEqual(Math.floor(executed / 1009) - 1);
    expect(samples.length).toBeLessThanOrEqual(Math.ceil(executed / 1009));
    expect(new Set(samples).size).toBeGreaterThan(1);
    for (const at of samples) expect(codeSpace().isPredecoded(base + at)).toBe(true);
  });

  it('stack overflow of endless recursion, and the machine works on', () => {
    const base = load('again:\npush_frame\ncall again');
    const m = machine();
    expect(m.run(base)).toBe(ExitKind.Trap);
    expect(m.detail).toBe(TrapKind.StackOverflow);
    m.setSp(4096, ARENA_REGION);
    m.setLr(-1, -1);
    m.setX(1, 3, 0);
    expect(m.run(load(SUM))).toBe(ExitKind.Return);
  });

  it('a wild jump', () => {
    const base = load('xjump x3');
    const m = machine();
    for (const [low, high] of [
      [12, 0],
      [-1, 2],
      [1, 2],
    ] as const) {
      m.setX(3, low, high);
      expect(m.run(base)).toBe(ExitKind.Trap);
      expect(m.detail).toBe(TrapKind.MemoryOutOfBounds);
    }
  });
});

describe('code space', () => {
  it('asks the owner for code that is not there, and reports it when nobody has it', () => {
    const { bytes } = assemble('xone x0\nret');
    const asked: number[] = [];
    const base = codeSpace().reserve(64, {
      onLazy: (address) => {
        asked.push(address - base);
        if (address === base) codeSpace().install(base, bytes);
      },
    });
    ranges.push(base);
    const m = machine();
    expect(m.run(base)).toBe(ExitKind.Return);
    expect(m.run(base + 32)).toBe(ExitKind.Lazy);
    expect(m.detail).toBe(base + 32);
    expect(asked).toEqual([0, 32]);
  });

  it('runs what was patched', () => {
    const base = load('xconst8 x0, 1\nxconst8 x1, 2\nret');
    const m = machine();
    m.run(base);
    codeSpace().patch(base + 5, Uint8Array.of(9));
    m.run(base);
    expect([m.xLow(0), m.xLow(1)]).toEqual([1, 9]);
    expect([...codeSpace().read(base + 3, 3)]).toEqual([0x44, 1, 9]);
  });

  it('refuses what was not reserved', () => {
    expect(() => codeSpace().install(codeSpace().capacity - 100, Uint8Array.of(0))).toThrow(/not reserved/);
    expect(() => codeSpace().reserve(1e9)).toThrow(/no room/);
  });

  it('stops at a breakpoint in the middle of a fused pair, steps over it, and goes on', () => {
    const base = load('xmov x2, x1\nxmov x3, x2\nret');
    const m = machine();
    m.setX(1, 5, 6);
    m.run(base);
    codeSpace().setBreakpoint(base + 3);
    expect(m.run(base)).toBe(ExitKind.Breakpoint);
    expect(m.pc).toBe(base + 3);
    m.setX(2, 8, 9);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect([m.xLow(3), m.xHigh(3)]).toEqual([8, 9]);
    codeSpace().clearBreakpoint(base + 3);
    expect(m.run(base)).toBe(ExitKind.Return);
  });

  it('cannot be configured once it is in use', () => {
    expect(() => configureRealm({ codeBytes: 1 << 20 })).toThrow(/in use/);
  });
});

describe('memories', () => {
  const LOAD = 'xload32le_g32 x0, x3, x4, x5, 0\nret';

  it('are reached by g32 accesses, before and after they grow', () => {
    const base = load(LOAD);
    const m = machine();
    for (const bytes of [65536, 131072]) {
      const memory = new ArrayBuffer(bytes);
      new Int32Array(memory)[bytes / 4 - 1] = bytes;
      m.mapMemory(FIRST_FREE_REGION, memory);
      m.setX(3, 0, FIRST_FREE_REGION);
      m.setX(4, bytes, 0);
      m.setX(5, bytes - 4, 0);
      expect(m.run(base)).toBe(ExitKind.Return);
      expect(m.xLow(0)).toBe(bytes);
      m.setX(5, bytes - 3, 0);
      expect(m.run(base)).toBe(ExitKind.Trap);
      expect(m.detail).toBe(TrapKind.MemoryOutOfBounds);
    }
  });

  it('of two machines that take turns are kept apart', () => {
    const base = load(LOAD);
    const pair = [1, 2].map((value) => {
      const m = machine();
      m.mapMemory(FIRST_FREE_REGION, Int32Array.from({ length: 16384 }, () => value).buffer);
      m.setX(3, 0, FIRST_FREE_REGION);
      m.setX(4, 65536, 0);
      m.setX(5, 4, 0);
      return m;
    });
    for (let i = 0; i < 4; i++)
      for (const [k, m] of pair.entries()) {
        m.setX(0, 0, 0);
        expect(m.run(base)).toBe(ExitKind.Return);
        expect(m.xLow(0)).toBe(k + 1);
      }
  });

  it('that were unmapped are out of bounds, whatever the bound says', () => {
    const m = machine();
    m.mapMemory(FIRST_FREE_REGION, new ArrayBuffer(65536));
    m.unmap(FIRST_FREE_REGION);
    m.setX(3, 0, FIRST_FREE_REGION);
    m.setX(4, 65536, 0);
    m.setX(5, 0, 0);
    expect(m.run(load(LOAD))).toBe(ExitKind.Trap);
    expect(m.locate(0, FIRST_FREE_REGION, 1)).toBe(null);
  });

  it('are found by pointer, and refused where they cannot be', () => {
    const m = machine();
    expect(m.locate(-1, ARENA_REGION, 1)).toBe(null);
    expect(m.locate(4092, ARENA_REGION, 4)?.offset).toBe(4092);
    expect(m.locate(4093, ARENA_REGION, 4)).toBe(null);
    expect(() => m.mapMemory(17, new ArrayBuffer(8))).toThrow(MappingError);
    expect(() => m.mapMemory(ARENA_REGION, new ArrayBuffer(8))).toThrow(MappingError);
  });

  it('the arena takes unaligned accesses, up to its last byte', () => {
    const base = load('xload64le_o32 x0, x1, 0\nret');
    const m = machine(64);
    m.arena.bytes.forEach((_, i) => (m.arena.bytes[i] = i));
    for (const at of [0, 1, 48, 56]) {
      m.setX(1, at, ARENA_REGION);
      expect(m.run(base)).toBe(ExitKind.Return);
      expect([m.xLow(0), m.xHigh(0)]).toEqual([m.arena.view.getInt32(at, true), m.arena.view.getInt32(at + 4, true)]);
    }
    m.setX(1, 57, ARENA_REGION);
    expect(m.run(base)).toBe(ExitKind.Trap);
  });
});

describe('states', () => {
  it('can be taken between any two instructions and put into another machine', () => {
    const base = load(SUM);
    const m = machine();
    m.setX(1, 50, 0);
    let kind: ExitKind = m.step(base);
    for (let i = 0; i < 20; i++) kind = m.step(m.pc);
    expect(kind).toBe(ExitKind.Step);
    const state = m.saveState();
    const other = machine();
    other.restoreState(state);
    expect(other.run(other.pc)).toBe(ExitKind.Return);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect([m.xLow(0), other.xLow(0)]).toEqual([1275, 1275]);
  });

  it('of a disposed machine are gone', () => {
    const m = machine();
    m.dispose();
    expect(() => m.run(load(SUM))).toThrow(/disposed/);
  });

  it('profile: counts by opcode, pair and address', () => {
    const base = load(SUM);
    const m = machine();
    m.setX(1, 10, 0);
    const profile = new Profile();
    expect(profile.run(m, base)).toBe(ExitKind.Return);
    expect(profile.byOpcode.reduce((a, b) => a + b)).toBe(32);
    expect(profile.byAddress.get(base + 2)).toBe(10);
    expect([...profile.byPair.values()].reduce((a, b) => a + b)).toBe(31);
  });

  it('run without the fast arena when there is no room for one', () => {
    const base = load('push_frame\nxstore64le_o32 sp, -16, x1\nxload64le_o32 x0, sp, -16\npop_frame\nret');
    const m = machine(0x10000000);
    m.setX(1, 77, 78);
    expect(m.run(base)).toBe(ExitKind.Return);
    expect([m.xLow(0), m.xHigh(0)]).toEqual([77, 78]);
  });
});
