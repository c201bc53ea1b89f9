/**
 * What the table says that an instruction writes, traps with and where it goes, against what the real interpreter was
 * seen to do.
 */
import { describe, expect, test } from 'vitest';
import { decodeInstruction, DecodedInstruction, opcodes, type Opcode } from '../src/index.ts';
import { bytesOf, semanticsVectors, type SemanticsVector } from './vectors.ts';

const decoded = new DecodedInstruction();

interface Observed {
  readonly opcode: Opcode;
  readonly slots: readonly number[];
  readonly vector: SemanticsVector;
}

function observe(vector: SemanticsVector): Observed {
  decodeInstruction(bytesOf(vector.bytes), 0, decoded);
  return { opcode: opcodes[decoded.op], slots: [...decoded.operands], vector };
}

function mayWrite({ opcode, slots }: Observed): Set<string> {
  const names = new Set(opcode.writes.map((name) => (name === 'sp' ? 'x30' : name)));
  for (const { role, kind, registerClass, slot } of opcode.operands) {
    if (!role.startsWith('def')) continue;
    if (kind !== 'def xset') names.add(`${registerClass}${slots[slot]}`);
    else for (let k = 0; k < 16; k++) if ((slots[slot] >> k) & 1) names.add(`x${16 + k}`);
  }
  return names;
}

function written({ vector: { out } }: Observed): string[] {
  const registers = (['x', 'f', 'v'] as const).flatMap((c) => Object.keys(out[c] ?? {}).map((number) => c + number));
  return [...registers, ...(['fp', 'lr'] as const).filter((name) => out[name] !== undefined)];
}

/** Bits of a register before, by the defaults of the recording. */
function before(vector: SemanticsVector, registerClass: 'x' | 'f' | 'v', number: number): bigint {
  const set = vector.in[registerClass]?.[number];
  if (set !== undefined) return BigInt(`0x${set}`);
  const base = { x: 0xa5a500005a5a0000n, f: 0x400921fb3f800000n, v: 0n }[registerClass];
  return base | (BigInt(number) << 32n) | BigInt(number);
}

const vectors = semanticsVectors();

describe.skipIf(vectors.length === 0)('effects of the table and of the real interpreter', () => {
  const all = vectors.map(observe);

  test('every opcode was seen', () => {
    expect(new Set(all.map(({ opcode }) => opcode.id)).size).toBe(opcodes.length);
  });

  test('only defined registers change', () => {
    for (const seen of all) {
      const allowed = mayWrite(seen);
      expect(
        written(seen).filter((name) => !allowed.has(name)),
        JSON.stringify(seen.vector),
      ).toEqual([]);
    }
  });

  test('every `def` and every written register was seen to change', () => {
    const changed = new Map<Opcode, Set<string>>();
    for (const seen of all) {
      const names = changed.get(seen.opcode) ?? changed.set(seen.opcode, new Set()).get(seen.opcode)!;
      const writes = new Set(written(seen));
      for (const { name, role, kind, registerClass, slot } of seen.opcode.operands) {
        if (kind === 'def xset' ? writes.size > 3 : role !== 'use' && writes.has(`${registerClass}${seen.slots[slot]}`))
          names.add(name);
      }
      for (const name of seen.opcode.writes) if (writes.has(name === 'sp' ? 'x30' : name)) names.add(name);
    }
    for (const opcode of opcodes) {
      const defs = opcode.operands.filter(({ role }) => role.startsWith('def')).map(({ name }) => name);
      expect(
        [...defs, ...opcode.writes].filter((name) => !changed.get(opcode)!.has(name)),
        opcode.mnemonic,
      ).toEqual([]);
    }
  });

  test('`def32` keeps the upper half, `def` was seen to change it', () => {
    const upperChanged = new Set<number>();
    for (const { opcode, slots, vector } of all) {
      for (const { role, registerClass, slot } of opcode.operands) {
        if ((role !== 'def32' && role !== 'def') || registerClass === null) continue;
        const after = vector.out[registerClass]?.[slots[slot]];
        if (after === undefined || opcode.operands.some((o) => o.kind === 'def xset')) continue;
        if (BigInt(`0x${after}`) >> 32n === before(vector, registerClass, slots[slot]) >> 32n) continue;
        expect(role, JSON.stringify(vector)).toBe('def');
        upperChanged.add(opcode.id);
      }
    }
    const fullDefs = opcodes.filter((o) => o.operands.some(({ kind }) => /^def [xfv]$/.test(kind)));
    expect(fullDefs.filter((o) => !upperChanged.has(o.id)).map((o) => o.mnemonic)).toEqual([]);
  });

  test('only stores and frame pushes write memory', () => {
    const writers = new Set(all.filter(({ vector }) => vector.out.mem !== undefined).map(({ opcode }) => opcode));
    const stores = opcodes.filter((o) => o.memory?.access === 'store' || o.mnemonic.startsWith('push_frame'));
    expect([...writers].map((o) => o.mnemonic).sort()).toEqual(stores.map((o) => o.mnemonic).sort());
  });

  test('traps are those of the row, and all of them', () => {
    const seenTraps = new Map<Opcode, Set<string>>();
    for (const { opcode, vector } of all) {
      const traps = seenTraps.get(opcode) ?? seenTraps.set(opcode, new Set()).get(opcode)!;
      if (vector.out.exit.startsWith('trap:')) traps.add(vector.out.exit.slice(5));
    }
    for (const [opcode, traps] of seenTraps) {
      expect([...traps].sort(), opcode.mnemonic).toEqual(opcode.traps.map((t) => t.kind).sort());
    }
  });

  test('control goes where `flow` says', () => {
    for (const { opcode, slots, vector } of all) {
      const { exit, pc } = vector.out;
      if (exit.startsWith('trap:')) continue;
      const target = opcode.pcPosition < 0 ? null : slots[opcode.operands.find((o) => o.kind === 'pc')!.slot];
      const next = opcode.byteLength;
      const allowed: Record<string, boolean> = {
        fallthrough: exit === 'next' && pc === next,
        jump: exit === 'next' && pc === target,
        branch: exit === 'next' && (pc === target || pc === next),
        call: exit === 'next' && (target === null || pc === target),
        return: exit === 'next' || exit === 'return',
        indirect: exit === 'next',
        table: exit === 'next',
        host: exit === `host:${slots[0]}`,
        trap: false,
      };
      expect(allowed[opcode.flow], JSON.stringify(vector)).toBe(true);
    }
  });
});
