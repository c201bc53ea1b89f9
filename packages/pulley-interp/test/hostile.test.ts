/** Random bytes as code, jumps into the middle of instructions, random registers: traps and exits, nothing else. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  ARENA_REGION,
  codeSpace,
  CODE_REGION,
  createMachine,
  ExitKind,
  FIRST_FREE_REGION,
  TrapKind,
} from '@pulleyjs/pulley-interp';

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

  it('with a forged pointer into nowhere traps, though no memory was ever mapped', () => {
    const base = codeSpace().reserve(16);
    codeSpace().install(base, Uint8Array.of(0x98, 0, 0, 0, 0x43 | 0x80, 0x10));
    const m = createMachine({ arenaBytes: 1024 });
    for (let x = 0; x < 32; x++) m.setX(x, 0, -1);
    expect(m.run(base)).toBe(ExitKind.Trap);
    expect(m.detail).toBe(TrapKind.MemoryOutOfBounds);
    m.dispose();
    codeSpace().release(base);
  });
});
