/**
 * The hot loop and the functions outside it agree: every instruction that the loop has inline, and every fused pair, on
 * random operands and register contents, with memories and an arena that the fast paths accept.
 */
import { DecodedInstruction, decodeInstruction, opcodes, type Opcode } from '@pulleyjs/pulley-isa';
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  ARENA_REGION,
  codeSpace,
  CODE_REGION,
  createMachine,
  ExitKind,
  FIRST_FREE_REGION,
  type Machine,
} from '@pulleyjs/pulley-interp';
import { FUSED_PAIRS, HOT_OPCODES } from '../src/generated/dispatch.gen.ts';

const MEMORY_BYTES = 65536;
const ARENA_BYTES = 1024;
const CODE_BYTES = 512;
const AT = 256;
/** Random branches make loops. */
const MAX_STEPS = 1000;

/** Random bytes that decode to `opcode`; registers are few, so that operands coincide. */
function encode(opcode: Opcode, random: Random): Uint8Array {
  const instruction = new DecodedInstruction();
  const head = opcode.page === 'main' ? [opcode.number] : [0xdc, opcode.number & 255, opcode.number >> 8];
  for (;;) {
    const bytes = random.bytes(opcode.byteLength + 16);
    bytes.set(head);
    for (let i = head.length; i < bytes.length; i++) if (random.below(2) === 0) bytes[i] = random.below(32);
    if (opcode.pcPosition >= 0) bytes.set([64 + random.below(128), 0, 0, 0], opcode.pcPosition);
    if (opcode.flow === 'table') bytes.set([random.below(3) + 1, 0, 0, 0], 2);
    try {
      return bytes.slice(0, decodeInstruction(bytes, 0, instruction));
    } catch {
      continue;
    }
  }
}

const numbers = [0, 1, 2, 31, 32, 33, 63, 64, 127, 255, -1, -2, 0x7fffffff, -0x80000000, 65535, 12345678];

/** Fills registers with numbers, and often with pointers that an address register can use. */
function fill(machine: Machine, random: Random, base: number): void {
  for (let i = 0; i < 32; i++) {
    const kind = random.below(6);
    if (kind === 0) machine.setX(i, 0, FIRST_FREE_REGION);
    else if (kind === 1) machine.setX(i, MEMORY_BYTES, 0);
    else if (kind === 2)
      machine.setX(i, random.below(2) === 0 ? random.below(ARENA_BYTES + 16) : random.below(256) * 4, ARENA_REGION);
    else if (kind === 3) machine.setX(i, random.below(MEMORY_BYTES), random.below(2) * FIRST_FREE_REGION);
    else machine.setX(i, random.below(2) === 0 ? random.u32() | 0 : random.pick(numbers), random.pick(numbers));
    machine.setF(i, random.u32() | 0, random.u32() | 0);
  }
  machine.setSp(
    random.below(8) === 0 ? random.below(ARENA_BYTES) : random.below(64) * 16,
    random.below(16) === 0 ? 0 : ARENA_REGION,
  );
  machine.setFp(
    random.below(8) === 0 ? random.below(ARENA_BYTES) : random.below(64) * 16,
    random.below(16) === 0 ? 0 : ARENA_REGION,
  );
  if (random.below(4) === 0) machine.setLr(-1, -1);
  else machine.setLr(base + random.below(AT), random.below(8) === 0 ? 0 : CODE_REGION);
}

interface Outcome {
  readonly kind: ExitKind;
  readonly pc: number;
  readonly detail: number;
  readonly registers: Int32Array;
  readonly arena: Uint8Array;
  readonly memory: Uint8Array;
}

class Bench {
  readonly base: number = codeSpace().reserve(CODE_BYTES);
  readonly machine: Machine = createMachine({ arenaBytes: ARENA_BYTES });
  readonly memory: Uint8Array = new Uint8Array(MEMORY_BYTES);

  constructor() {
    this.machine.mapMemory(FIRST_FREE_REGION, this.memory.buffer);
  }

  private outcome(kind: ExitKind): Outcome {
    const { machine } = this;
    const { registers } = machine.saveState();
    const visible = Int32Array.from([...registers.subarray(0, 68), ...registers.subarray(128, 320)]);
    return {
      kind,
      pc: machine.pc - this.base,
      detail: machine.detail,
      registers: visible,
      arena: machine.arena.bytes.slice(),
      memory: this.memory.slice(),
    };
  }

  /** Runs `code` from one state both ways. */
  both(code: Uint8Array, random: Random): [Outcome, Outcome] {
    const { machine, base, memory } = this;
    const bytes = new Uint8Array(CODE_BYTES).fill(255);
    bytes.set(code, AT);
    codeSpace().install(base, bytes);
    fill(machine, random, base);
    for (let i = 0; i < ARENA_BYTES; i += 8) {
      const words = [
        [base, CODE_REGION],
        [MEMORY_BYTES, 0],
        [random.u32(), 1],
      ];
      machine.arena.words.set(words[random.below(3)]!, i >> 2);
    }
    memory.set(random.bytes(16), random.below(MEMORY_BYTES - 16));
    const state = machine.saveState();
    const arena = machine.arena.bytes.slice();
    const before = memory.slice();
    const hot = this.outcome(machine.run(base + AT, MAX_STEPS));
    machine.restoreState(state);
    machine.arena.bytes.set(arena);
    memory.set(before);
    let kind = machine.step(base + AT);
    for (let steps = 1; kind === ExitKind.Step && steps < MAX_STEPS; steps++) kind = machine.step(machine.pc);
    return [hot, this.outcome(kind === ExitKind.Step ? ExitKind.Budget : kind)];
  }

  dispose(): void {
    this.machine.dispose();
    codeSpace().release(this.base);
  }
}

function compare(sequences: readonly (readonly Opcode[])[], seed: number, cases: number): void {
  const random = createRandom(seed);
  const bench = new Bench();
  for (const sequence of sequences)
    for (let i = 0; i < cases; i++) {
      const code = Uint8Array.from(sequence.flatMap((opcode) => [...encode(opcode, random)]));
      const [hot, cold] = bench.both(code, random);
      const same =
        hot.kind === cold.kind &&
        hot.pc === cold.pc &&
        hot.detail === cold.detail &&
        hot.registers.every((v, k) => v === cold.registers[k]) &&
        Buffer.compare(hot.arena, cold.arena) === 0 &&
        Buffer.compare(hot.memory, cold.memory) === 0;
      if (!same)
        expect({ sequence: sequence.map((o) => o.mnemonic), code: Buffer.from(code).toString('hex'), hot }).toEqual(
          cold,
        );
    }
  bench.dispose();
}

describe('the hot loop agrees with the functions outside it', () => {
  it('on every instruction it has inline', () => {
    compare(
      HOT_OPCODES.map((id) => [opcodes[id]!]),
      1,
      fuzzCount(30),
    );
  });

  it('on every fused pair', () => {
    compare(
      FUSED_PAIRS.map(([first, second]) => [opcodes[first]!, opcodes[second]!]),
      2,
      fuzzCount(60),
    );
  });
});
