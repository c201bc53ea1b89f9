/** Random bytes as code, jumps into the middle of instructions, random registers: traps and exits, nothing else. */
import { assemble } from '@pulleyjs/pulley-isa';
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  ARENA_REGION,
  codeSpace,
  CODE_REGION,
  createMachine,
  ExitKind,
  FIRST_FREE_REGION,
  MappingError,
  TrapKind,
} from '@pulleyjs/pulley-interp';
import { DISPATCH_BREAKPOINT, DISPATCH_EXIT } from '../src/generated/dispatch.gen.ts';

const CODE_BYTES = 256;

describe('hostile code', () => {
  it('only ends in exits, and reaches nothing but its own machine', () => {
    const random = createRandom(3);
    const base = codeSpace().reserve(CODE_BYTES);
    const victim = createMachine({ arenaBytes: 4096 });
    const attacker = createMachine({ arenaBytes: 1024 });
    const other = createMachine({ arenaBytes: 4096 });
    attacker.mapMemory(FIRST_FREE_REGION, new ArrayBuffer(65536));
    for (const m of [victim, other]) m.arena.bytes.fill(0x5a);
    const kinds = new Set<number>();
    for (let i = 0; i < fuzzCount(3000); i++) {
      const bytes = random.bytes(CODE_BYTES);
      for (let k = 0; k < CODE_BYTES; k++)
        if (random.below(3) > 0) bytes[k] = random.below(random.pick([0xdd, 0xb0, 32]));
      codeSpace().install(base, bytes);
      const high = [0, ARENA_REGION, CODE_REGION, FIRST_FREE_REGION, -1];
      for (let x = 0; x < 32; x++) {
        const low = random.pick([random.u32() | 0, random.below(1024), base + random.below(CODE_BYTES), 65536, 0]);
        attacker.setX(x, low, random.pick(high));
      }
      attacker.setLr(base + random.below(CODE_BYTES), CODE_REGION);
      attacker.setFp(random.u32() | 0, random.pick(high));
      let kind: ExitKind = attacker.run(base + random.below(CODE_BYTES), 3000);
      for (let calls = 0; kind === ExitKind.HostCall && calls < 20; calls++) kind = attacker.run(attacker.pc, 3000);
      kinds.add(kind);
    }
    expect([...kinds].every((kind) => kind > 0 && kind < ExitKind.Step)).toBe(true);
    expect(kinds).toContain(ExitKind.Trap);
    for (const m of [victim, other]) {
      expect(m.arena.bytes.every((b) => b === 0x5a)).toBe(true);
      m.dispose();
    }
    attacker.dispose();
    codeSpace().release(base);
  });

  it.each([
    ['an exit', DISPATCH_EXIT],
    ['a breakpoint', DISPATCH_BREAKPOINT],
  ])('traps where it jumps to an immediate that looks like %s, within any budget', (_what, id) => {
    const { bytes } = assemble(`xconst32 x0, ${id}\njump 0`);
    new DataView(bytes.buffer, bytes.byteOffset).setInt32(7, 1 - 6, true);
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const m = createMachine({ arenaBytes: 1024 });
    for (const budget of [100, 100_000, Infinity]) {
      expect(m.run(base, budget)).toBe(ExitKind.Trap);
      expect([m.detail, m.pc, m.instructions]).toEqual([TrapKind.DisabledOpcode, base + 1, 2]);
    }
    m.dispose();
    codeSpace().release(base);
  });

  it('cannot rewrite the words of an instruction by jumping into its middle', () => {
    const base = codeSpace().reserve(16);
    codeSpace().install(base, Uint8Array.of(0x46, 0, 0, 0, 0, 0, 0x01));
    const m = createMachine({ arenaBytes: 1024 });
    m.setLr(-1, -1);
    expect(m.run(base)).toBe(ExitKind.Return);
    expect(m.run(base + 3)).toBe(ExitKind.Trap);
    expect(m.detail).toBe(TrapKind.DisabledOpcode);
    expect(m.run(base)).toBe(ExitKind.Return);
    m.dispose();
    codeSpace().release(base);
  });

  it.each([
    'xload32le_z x0, x3, 0',
    'xload64le_z x0, x3, 8',
    'xstore32le_z x3, 15, x1',
    'xload8_u32_z x0, x3, 0',
    'xload8_u32_g32 x0, x4, x5, x6, 0',
    'xload64le_g32 x0, x4, x5, x6, 3',
    'xstore16le_g32 x4, x5, x6, 1, x2',
    'xload32le_g32bne x0, x4, *[x7 + 0], x6, 0',
    'xload32le_o32 x0, x3, 0',
  ])('with a forged pointer into nowhere traps at its instruction, though no memory was ever mapped: %s', (access) => {
    const { bytes } = assemble(`xmov x8, x1\nxmov x9, x1\nnop\n${access}\nret`);
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const m = createMachine({ arenaBytes: 1024 });
    for (const bound of [0, 16, 65536, -1]) {
      for (const [register, low, high] of [
        [3, 0, -1],
        [4, 0, -1],
        [5, bound, 0],
        [6, 0, 0],
        [7, 64, ARENA_REGION],
      ] as const)
        m.setX(register, low, high);
      m.arena.words[16] = bound;
      m.setLr(-1, -1);
      expect(m.run(base)).toBe(ExitKind.Trap);
      expect([m.pc - base, m.detail, m.instructions]).toEqual([7, TrapKind.MemoryOutOfBounds, 4]);
    }
    m.dispose();
    codeSpace().release(base);
  });

  it('a memory whose buffer its host took away is the host’s mistake, and says so', () => {
    const { bytes } = assemble('xload32le_g32 x0, x4, x5, x6, 0\nret');
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const m = createMachine({ arenaBytes: 1024 });
    const memory = new ArrayBuffer(65536);
    m.mapMemory(FIRST_FREE_REGION, memory);
    m.setX(4, 0, FIRST_FREE_REGION);
    m.setX(5, 65536, 0);
    m.setX(6, 0, 0);
    structuredClone(memory, { transfer: [memory] });
    expect(() => m.run(base)).toThrow(MappingError);
    expect(() => m.step(base)).toThrow(MappingError);
    m.dispose();
    codeSpace().release(base);
  });

  it('moves the stack anywhere: it traps, or reaches what it may', () => {
    const stackOps = [
      'push_frame',
      'pop_frame',
      'push_frame_save 32, x16, x17',
      'pop_frame_restore 32, x16, sp',
      'stack_alloc32 48',
      'stack_free32 48',
      'stack_alloc32 0xffffffff',
      'stack_free32 0xffffffff',
    ];
    const { bytes } = assemble(`${stackOps.join('\n')}\nret`);
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const m = createMachine({ arenaBytes: 1024, stackBase: 256 });
    const lows = [0, 8, 15, 16, 255, 256, 257, 272, 304, 1008, 1016, 1017, 1024, 0x7fffffff, -0x80000000, -16, -1];
    const kinds = new Set<number>();
    for (const low of lows)
      for (const high of [0, ARENA_REGION, ARENA_REGION + 1, -1])
        for (let at = 0; at < bytes.length; at++) {
          m.setSp(low, high);
          m.setFp(low, high);
          m.setLr(-1, -1);
          m.arena.bytes.fill(0x5a, 0, 256);
          kinds.add(m.run(base + at, 20));
        }
    expect([...kinds].sort()).toEqual([ExitKind.Return, ExitKind.Trap].sort());
    m.dispose();
    codeSpace().release(base);
  });

  it('runs off the end of its range, and of the code space', () => {
    const m = createMachine({ arenaBytes: 1024 });
    const { bytes } = assemble('nop\nnop');
    const first = codeSpace().reserve(bytes.length);
    const rest = codeSpace().reserve(codeSpace().capacity - first);
    for (const at of [first, rest + codeSpace().capacity - first - bytes.length]) {
      codeSpace().install(at, bytes);
      expect(m.run(at)).toBe(ExitKind.Lazy);
      expect([m.pc, m.instructions]).toEqual([at + 2, 2]);
    }
    codeSpace().release(rest);
    codeSpace().release(first);
    m.dispose();
  });

  it('cannot write its own code, though a copy of it is mapped to be read', () => {
    const { bytes } = assemble('xstore8_o32 x3, 0, x1\nxconst8 x0, 1\nret');
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const m = createMachine({ arenaBytes: 1024 });
    m.setLr(-1, -1);
    m.setX(3, base + 9, CODE_REGION);
    m.setX(1, 99, 0);
    expect(m.run(base)).toBe(ExitKind.Trap);
    m.mapView(CODE_REGION, new DataView(new Uint8Array(bytes).buffer), base);
    expect(m.run(base)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(1);
    m.dispose();
    codeSpace().release(base);
  });

  it('a table of branches longer than the code is no instruction; one that fills it costs what it takes', () => {
    const m = createMachine({ arenaBytes: 1024 });
    const count = 100_000;
    const bytes = new Uint8Array(6 + 4 * count);
    const base = codeSpace().reserve(bytes.length);
    const view = new DataView(bytes.buffer);
    bytes.set(assemble('br_table32 x0, 0').bytes);
    for (const [entries, expected] of [
      [0xffffffff, TrapKind.DisabledOpcode],
      [count + 1, TrapKind.DisabledOpcode],
    ] as const) {
      view.setUint32(2, entries, true);
      codeSpace().install(base, bytes);
      expect(m.run(base)).toBe(ExitKind.Trap);
      expect([m.pc, m.detail]).toEqual([base, expected]);
    }
    view.setUint32(2, count, true);
    for (let i = 0; i < count; i++) view.setInt32(6 + 4 * i, -(6 + 4 * i), true);
    codeSpace().install(base, bytes);
    m.setX(0, -1, 0);
    expect(m.run(base, 5000)).toBe(ExitKind.Budget);
    view.setInt32(6 + 4 * (count - 1), 0x7fffffff, true);
    codeSpace().install(base, bytes);
    expect(m.run(base, 5000)).toBe(ExitKind.Trap);
    expect(m.detail).toBe(TrapKind.MemoryOutOfBounds);
    m.dispose();
    codeSpace().release(base);
  });
});
