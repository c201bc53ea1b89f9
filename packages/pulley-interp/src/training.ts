/**
 * Training of the hot loop, before any guest runs.
 *
 * V8 compiles an instruction it has never seen run to a deoptimisation, and the loop that comes back from one may be
 * on-stack-replacement code, which is several times slower. So every case of the loop runs once for each of a few
 * register contents that take all its ways and show all number ranges: a few milliseconds, once per realm.
 * The instructions are written as words, one at a time, with exits after them and at their targets.
 */
import { opcodeByName, opcodes, type Opcode } from '@pulleyjs/pulley-isa';
import { coldFunctionOf } from './dispatch.ts';
import {
  DISPATCH_BREAKPOINT,
  DISPATCH_EXIT,
  DISPATCH_FUSED,
  DISPATCH_IDS,
  DISPATCH_LAZY,
  FUSED_PAIRS,
  HOT_OPCODES,
  SLICE,
} from './generated/dispatch.gen.ts';
import {
  EXIT_KIND_WORD,
  F_WORD,
  FP_WORD,
  LR_WORD,
  POINTER_BYTES_WORD,
  SLICE_LIMIT_WORD,
  SP_WORD,
  V_WORD,
} from './layout.ts';
import type { Machine, MachineOptions } from './machine.ts';
import type { Realm } from './realm.ts';
import { ARENA_REGION, CODE_REGION, FIRST_FREE_REGION, REGION_STRIDE } from './regions.ts';

const ARENA_BYTES = 8192;
const MEMORY_BYTES = 65536;
const SCRATCH_WORDS = 512;
/** Frames; the registers that they save are the bits of one less: more and fewer than the loop takes one by one. */
const FRAME_BYTES: readonly number[] = [256, 16, 64, 128];
/** Offset of the exit that branches lead to. */
const TARGET = 256;
const MEMORIES: readonly number[] = [FIRST_FREE_REGION, FIRST_FREE_REGION + REGION_STRIDE];

/** Contents of the operand registers, in the order of the operands, as low and high halves; and of immediates. */
interface Content {
  readonly values: readonly (readonly [number, number])[];
  readonly immediate: number;
}

const numbers: readonly Content[] = [
  {
    values: [
      [-0x80000000, 0x7fffffff],
      [-0x7fffffff, 0x7fffffff],
      [1, 9],
      [-1, -1],
    ],
    immediate: -0x7fffffff,
  },
  {
    values: [
      [-7, -1],
      [3, 0],
      [40, 0],
      [-9, -1],
    ],
    immediate: 3,
  },
  {
    values: [
      [0x7fffffff, 0x12345678],
      [-0x7fffffff, 0x7fffffff],
      [33, 0],
      [1, -5],
    ],
    immediate: 33,
  },
  {
    values: [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    immediate: 0,
  },
  {
    values: [
      [3, 0],
      [-7, -1],
      [0, -1],
      [9, 7],
    ],
    immediate: -7,
  },
  // The partial sums of a 64-bit product leave 32 bits.
  {
    values: [
      [-0x4afb0001, 1],
      [-0x4afb0001, 1],
      [-0x4afb0001, 1],
      [-0x4afb0001, 1],
    ],
    immediate: -0x4afb0001,
  },
];

/** Pointers for one address register, with an offset. */
const pointers: readonly Content[] = [
  { values: [[4096, ARENA_REGION]], immediate: 8 },
  { values: [[64, MEMORIES[0]!]], immediate: 8 },
  { values: [[4096, ARENA_REGION]], immediate: -8 },
  { values: [[64, MEMORIES[0]!]], immediate: 8 },
  { values: [[4097, ARENA_REGION]], immediate: 8 },
];

/** `g32`: wasm_addr, bound, base; the first access of a memory makes it current. */
const heapAddresses: readonly Content[] = [
  {
    values: [
      [100, -1],
      [MEMORY_BYTES, 0],
      [0, MEMORIES[0]!],
    ],
    immediate: 16,
  },
  {
    values: [
      [100, -1],
      [MEMORY_BYTES, 0],
      [0, MEMORIES[0]!],
    ],
    immediate: 16,
  },
  {
    values: [
      [-4, 0],
      [MEMORY_BYTES, 0],
      [0, MEMORIES[0]!],
    ],
    immediate: 8,
  },
  {
    values: [
      [100, 0],
      [MEMORY_BYTES, 0],
      [0, MEMORIES[1]!],
    ],
    immediate: 16,
  },
];

/** Where the arena holds a memory's bound for `g32bne`, less the offset. */
const BOUND_ADDRESS = 2048;
/** `g32bne`: wasm_addr, where the bound is, base. */
const boundsInArena: readonly Content[] = heapAddresses.map(({ values: [address, , base], immediate }) => ({
  values: [address!, [BOUND_ADDRESS, ARENA_REGION], base!],
  immediate,
}));

/** Floats that arithmetic shall have seen, NaNs among them: in f64, and as the bits of f32. */
const doubles: readonly number[] = [1.5, -2.25, 0, -0, NaN, Infinity, 1e300, 3];
const singleBits: readonly number[] = [
  0x3fc00000, 0x40490fdb, 0x7fc00001, -0x40800000, 0x4f800000, 0x7f800001, -0x800000, 0x3f000000,
];
/** Contents in which registers hold f32. */
const isSingle = (sequence: number): boolean => (sequence & 1) === 1;

class Trainer {
  private readonly realm: Realm;
  private readonly machine: Machine;
  private readonly base: number;

  constructor(realm: Realm, machine: Machine) {
    this.realm = realm;
    this.machine = machine;
    this.base = realm.codeSpace.reserve(SCRATCH_WORDS);
    realm.core.K[this.base + TARGET] = DISPATCH_EXIT;
    for (const region of MEMORIES) machine.mapMemory(region, new ArrayBuffer(MEMORY_BYTES));
    machine.bind();
    realm.core.C[SLICE_LIMIT_WORD] = SLICE;
  }

  /** Puts one instruction at word `at`, its registers being x2, x3, … (or f2, …) from `register` on. */
  private place(opcode: Opcode, id: number, at: number, register: number, immediate: number): number {
    const { K } = this.realm.core;
    const layout = this.realm.codeSpace.layouts[opcode.id]!;
    K[at] = id;
    layout.registers.forEach(({ word, shift }, i) => {
      if (word === 0) K[at] |= (register + i) << shift;
    });
    for (const { operand, word } of layout.immediates)
      for (let k = 0; k < operand.slotCount; k++)
        K[at + word + k] =
          operand.kind === 'pc'
            ? this.base + TARGET
            : operand.kind === 'table'
              ? 2
              : operand.name === 'regs'
                ? (immediate - 1) & 0x3fff
                : immediate;
    const end = at + opcode.byteLength;
    if (opcode.flow === 'table') for (let i = 0; i < 2; i++) K[end + 4 * i] = this.base + TARGET;
    K[end] = opcode.flow === 'table' ? this.base + TARGET : DISPATCH_EXIT;
    return end;
  }

  private fill(content: Content, sequence: number): void {
    const { C, F } = this.realm.core;
    content.values.forEach(([low, high], i) => {
      for (const first of [2, 6]) {
        C[2 * (first + i)] = low;
        C[2 * (first + i) + 1] = high;
      }
    });
    for (let i = 0; i < 8; i++) F[2 + i] = doubles[(i + sequence) & 7]!;
    if (isSingle(sequence)) for (let i = 0; i < 8; i++) C[F_WORD + 2 * (2 + i)] = singleBits[(i + sequence) & 7]!;
    const lanes = C.subarray(V_WORD + 8, V_WORD + 32);
    const floats = C.subarray(F_WORD + 4, F_WORD + 20);
    for (let i = 0; i < lanes.length; i++)
      lanes[i] = isSingle(sequence) ? singleBits[(i + sequence) & 7]! : floats[(i + 2 * sequence) & 15]!;
    C[SP_WORD] = sequence === 2 ? 4 : sequence === 3 ? 4097 : 4096;
    C[SP_WORD + 1] = sequence === 4 ? 0 : ARENA_REGION;
    C[FP_WORD] = sequence === 2 ? 4100 + content.immediate : sequence === 3 ? 4097 : 4096 + content.immediate;
    C[FP_WORD + 1] = sequence === 4 ? 0 : ARENA_REGION;
    const isReturn = sequence !== 1;
    this.machine.arena.words.set(
      isReturn ? [this.base + TARGET, CODE_REGION] : [-1, -1],
      ((C[FP_WORD] & 8188) + 8) >> 2,
    );
    for (const offset of [8, 16]) this.machine.arena.words[(BOUND_ADDRESS + offset) >> 2] = MEMORY_BYTES;
    C[LR_WORD] = sequence === 3 ? -1 : this.base + TARGET;
    C[LR_WORD + 1] = sequence === 3 ? -1 : CODE_REGION;
  }

  private run(content: Content, sequence: number): void {
    this.fill(content, sequence);
    this.realm.core.C[EXIT_KIND_WORD] = 0;
    this.realm.hot.interpret(this.base);
  }

  private contentsOf(opcode: Opcode): readonly Content[] {
    const target: readonly (readonly [number, number])[] = [[this.base + TARGET, CODE_REGION]];
    if (opcode.flow === 'indirect' || (opcode.flow === 'call' && opcode.pcPosition < 0))
      return [0, 1, 2, 3].map((i) => (i < 2 ? { values: target, immediate: 0 } : numbers[i]!));
    if (/_frame/.test(opcode.mnemonic)) return FRAME_BYTES.map((immediate) => ({ values: [], immediate }));
    if (opcode.addressMode === null) return numbers;
    const isStore = opcode.memory?.access === 'store';
    const dst: readonly (readonly [number, number])[] = [[-1, -1]];
    const { [opcode.addressMode]: contents = pointers } = { g32: heapAddresses, g32bne: boundsInArena } as Readonly<
      Partial<Record<string, readonly Content[]>>
    >;
    return contents.map(({ values, immediate }) => ({
      values: isStore ? [...values, ...dst] : [...dst, ...values],
      immediate,
    }));
  }

  /** V8 collects feedback only after a function has run for a while. */
  warmUp(): void {
    const { K } = this.realm.core;
    K[this.base] = DISPATCH_IDS[opcodeByName.get('jump')!.id]!;
    K[this.base + 1] = this.base;
    for (let i = 0; i < WARM_UPS; i++) this.realm.hot.interpret(this.base);
  }

  /** The cases that leave the loop. */
  exits(): void {
    const { K } = this.realm.core;
    for (const id of [DISPATCH_LAZY, DISPATCH_EXIT, DISPATCH_BREAKPOINT]) {
      K[this.base] = id;
      this.realm.hot.interpret(this.base);
    }
  }

  /** One instruction with its content `sequence`, if it has so many, in the hot loop. */
  one(opcode: Opcode, sequence: number): void {
    const content = this.contentsOf(opcode)[sequence];
    if (content === undefined) return;
    this.place(opcode, DISPATCH_IDS[opcode.id]!, this.base, 2, content.immediate);
    this.run(content, sequence);
    if (!ASKS_FOR_WIDTH.has(opcode.mnemonic)) return;
    const { C } = this.realm.core;
    C[POINTER_BYTES_WORD] = 4;
    this.run(content, sequence);
    C[POINTER_BYTES_WORD] = 8;
  }

  /** A fused pair: content `sequence` of the first with every content of the second, at its registers. */
  pair(first: Opcode, second: Opcode, id: number, sequence: number): void {
    const { C } = this.realm.core;
    const head = this.contentsOf(first)[sequence];
    if (head === undefined) return;
    this.contentsOf(second).forEach((tail, i) => {
      const next = this.place(first, id, this.base, 2, head.immediate);
      this.place(second, DISPATCH_IDS[second.id]!, next, 12, tail.immediate);
      tail.values.forEach(([low, high], k) => {
        C[2 * (12 + k)] = low;
        C[2 * (12 + k) + 1] = high;
      });
      this.run(head, (sequence + i) % SEQUENCES);
    });
  }

  /** One instruction with all its contents, outside the hot loop. */
  outside(opcode: Opcode): void {
    const id = DISPATCH_IDS[opcode.id]!;
    this.contentsOf(opcode).forEach((content, sequence) => {
      this.place(opcode, id, this.base, 2, content.immediate);
      this.fill(content, sequence);
      coldFunctionOf(this.realm.cold, id)(this.base, id);
    });
  }

  done(): void {
    this.realm.hot.phase.training = 1;
    this.realm.hot.phase.training = 0;
    this.realm.codeSpace.release(this.base);
    this.machine.dispose();
  }
}

/** Inline instructions that differ on 32-bit machines. */
const ASKS_FOR_WIDTH: ReadonlySet<string> = new Set(['xmov_fp']);
/** One instruction of each group that the loop calls a function for. */
const COLD_EXAMPLES: readonly string[] = ['nop', 'xabs64', 'vload128le_o32', 'fabs32', 'vmov'];
/** Slices before V8 is sure to collect feedback. */
const WARM_UPS = 3;
/** Contents of an instruction at most. */
const SEQUENCES = 6;

/**
 * Trains the realm's loop; `make` makes the machine for it. V8 may begin to compile before the end, and would keep what
 * it compiled from half the feedback: so the last step is a write to `phase`, on which such code depends.
 */
export function train(realm: Realm, make: (options: MachineOptions) => Machine): void {
  const trainer = new Trainer(realm, make({ arenaBytes: ARENA_BYTES }));
  const hot = HOT_OPCODES.map((id) => opcodes[id]!);
  trainer.warmUp();
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    for (const opcode of hot) trainer.one(opcode, sequence);
    trainer.exits();
    for (const name of COLD_EXAMPLES) trainer.one(opcodeByName.get(name)!, sequence);
    FUSED_PAIRS.forEach(([first, second], i) =>
      trainer.pair(opcodes[first]!, opcodes[second]!, DISPATCH_FUSED + i, sequence),
    );
  }
  for (const opcode of opcodes) trainer.outside(opcode);
  trainer.done();
}
