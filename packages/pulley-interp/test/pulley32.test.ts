/**
 * pulley32: pointers of 32 bits in registers of 64. Frames and pointer writes by hand, and modules as the real Wasmtime
 * compiled them for it, by the least of a VMContext that they need.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '@pulleyjs/pulley-isa';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ARENA_ADDRESS_32,
  CODE_BIAS_32,
  codeSpace,
  createMachine,
  ExitKind,
  FIRST_FREE_REGION,
  type Machine,
  MappingError,
  TrapKind,
} from '@pulleyjs/pulley-interp';
import { F32, F64, I32, readArtefact, readModule } from './precompiled.ts';

const ARENA_BYTES = 0x20000;
/** What the high halves of registers hold that pulley32 must not look at. */
const GARBAGE = 0x5eed5eed;

const machines: Machine[] = [];
const ranges: number[] = [];
afterEach(() => {
  for (const machine of machines.splice(0)) machine.dispose();
  for (const base of ranges.splice(0)) codeSpace().release(base);
});

function install(bytes: Uint8Array): number {
  const base = codeSpace().reserve(bytes.length);
  ranges.push(base);
  codeSpace().install(base, bytes);
  return base;
}
const load = (text: string): number => install(assemble(text).bytes);

function narrowMachine(): Machine {
  const machine = createMachine({ arenaBytes: ARENA_BYTES, pointerWidth: 32 });
  for (let i = 0; i < 30; i++) machine.setX(i, 0, GARBAGE);
  machine.setSp(ARENA_ADDRESS_32 + 4096, GARBAGE);
  machine.setLr(-1, 0);
  machines.push(machine);
  return machine;
}

describe('by hand', () => {
  it('push_frame and pop_frame move four bytes for each pointer, and leave sp’s high half alone', () => {
    const m = narrowMachine();
    const base = load('push_frame\nnop\npop_frame\nret');
    m.setFp(0x1234, 0);
    expect(m.run(base, 1)).toBe(ExitKind.Budget);
    expect([m.xLow(30), m.xHigh(30), m.fp(0)]).toEqual([ARENA_ADDRESS_32 + 4088, GARBAGE, ARENA_ADDRESS_32 + 4088]);
    expect([m.arena.view.getInt32(4088, true), m.arena.view.getInt32(4092, true)]).toEqual([0x1234, -1]);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect([m.xLow(30), m.xHigh(30), m.fp(0), m.lr(0)]).toEqual([ARENA_ADDRESS_32 + 4096, GARBAGE, 0x1234, -1]);
  });

  it('push_frame_save keeps eight bytes for each register', () => {
    const m = narrowMachine();
    const base = load('push_frame_save 24, x16, x18\nxzero x16\nxzero x18\npop_frame_restore 24, x16, x18\nret');
    m.setX(16, 1, 2);
    m.setX(18, 3, 4);
    expect(m.run(base, 3)).toBe(ExitKind.Budget);
    expect([m.xLow(30), m.fp(0)]).toEqual([ARENA_ADDRESS_32 + 4096 - 32, ARENA_ADDRESS_32 + 4088]);
    expect([...m.arena.words.subarray(4064 / 4, 4096 / 4)]).toEqual([0, 0, 3, 4, 1, 2, 0, -1]);
    expect(m.run(m.pc)).toBe(ExitKind.Return);
    expect([m.x(16), m.x(18)]).toEqual([0x2_0000_0001n, 0x4_0000_0003n]);
  });

  it('calls, also through a register with garbage above, and returns', () => {
    const m = narrowMachine();
    const base = load(`
        push_frame
        xpcadd x3, f
        call_indirect x3
        xadd32_u8 x0, x0, 1
        xpcadd x4, out
        xjump x4
      out:
        pop_frame
        ret
      f:
        push_frame
        xconst8 x0, 41
        pop_frame
        ret`);
    expect(m.run(base)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(42);
    expect([m.xLow(3) >>> 0, m.xHigh(3)]).toEqual([(base + 27 + CODE_BIAS_32) >>> 0, GARBAGE]);
  });

  it('writes of pointers leave the high half of their register alone', () => {
    const m = narrowMachine();
    m.setFp(7, 0);
    m.setLr(9, 0);
    m.setX(30, ARENA_ADDRESS_32 + 64, 5);
    expect(m.run(load('xmov_fp x1\nxmov_lr x2\nstack_alloc32 32\nstack_free32 16'), 4)).toBe(ExitKind.Budget);
    expect([m.x(1), m.x(2), m.xLow(30), m.xHigh(30)]).toEqual([
      (BigInt(GARBAGE) << 32n) | 7n,
      (BigInt(GARBAGE) << 32n) | 9n,
      ARENA_ADDRESS_32 + 48,
      5,
    ]);
  });

  it.each([
    'xload32le_o32 x0, x1, 4',
    'xload32le_z x0, x1, 4',
    'xload32le_g32 x0, x1, x2, x3, 4',
    'xload32le_g32bne x0, x1, *[x4 + 8], x3, 4',
  ])('addresses are low halves, for bounds too: %s', (access) => {
    const m = narrowMachine();
    const memory = new DataView(new ArrayBuffer(64));
    m.mapView(0, memory, 0x40000000);
    m.setX(1, 0x40000000, GARBAGE);
    m.setX(2, 64, GARBAGE);
    m.setX(3, 0, GARBAGE);
    m.setX(4, ARENA_ADDRESS_32, GARBAGE);
    m.arena.words.set([64, GARBAGE], 2);
    memory.setInt32(4, 77, true);
    const base = load(`nop\n${access}\nret`);
    expect(m.run(base)).toBe(ExitKind.Return);
    expect(m.xLow(0)).toBe(77);
    m.setX(3, 60, GARBAGE);
    m.setX(1, access.includes('_g32') ? 0x40000000 : 0x4000003c, GARBAGE);
    expect(m.run(base)).toBe(ExitKind.Trap);
    expect([m.pc - base, m.detail]).toEqual([1, TrapKind.MemoryOutOfBounds]);
  });

  it('a null base of `z` is one whose low half is 0', () => {
    const m = narrowMachine();
    expect(m.run(load('xload32le_z x0, x1, 4'))).toBe(ExitKind.Trap);
    expect(m.detail).toBe(TrapKind.None);
  });

  it('the stack overflows at its base, by the low half', () => {
    const m = narrowMachine();
    const base = load('again: push_frame\ncall again');
    expect(m.run(base)).toBe(ExitKind.Trap);
    expect([m.detail, m.xLow(30)]).toEqual([TrapKind.StackOverflow, ARENA_ADDRESS_32]);
  });

  it('does not reach other regions, nor can they be mapped', () => {
    const m = narrowMachine();
    expect(() => m.mapMemory(FIRST_FREE_REGION, new ArrayBuffer(65536))).toThrow(MappingError);
    expect(() => m.mapView(0, new DataView(new ArrayBuffer(16)), ARENA_ADDRESS_32 + 8)).toThrow(MappingError);
    expect(m.locate(ARENA_ADDRESS_32 + 8, GARBAGE, 4)?.offset).toBe(8);
  });

  it('takes turns with a machine of 64-bit pointers', () => {
    const base = load('push_frame\ncall_indirect_host 1\npop_frame\nret');
    const wide = createMachine({ arenaBytes: 4096 });
    wide.setLr(-1, -1);
    machines.push(wide);
    const narrow = narrowMachine();
    for (const m of [wide, narrow]) expect(m.run(base)).toBe(ExitKind.HostCall);
    for (const m of [wide, narrow]) expect(m.run(m.pc)).toBe(ExitKind.Return);
  });
});

/** Places in the arena. */
const VMCTX = 0x1000;
const STORE_CONTEXT = 0x3000;
const BUILTINS = 0x3800;
const VALUES = 0x4000;
const MEMORY_ADDRESS = 0x20000000;
/** In a VMContext of 4-byte pointers: where the first memory is, and its length; the store context; builtins. */
const MEMORY_WORDS = (VMCTX + 28) >> 2;
const STORE_CONTEXT_WORD = (VMCTX + 4) >> 2;
const BUILTINS_WORD = (VMCTX + 8) >> 2;
const MEMORY_GROW = 1;
const PAGE = 65536;

type Value = number | string | { readonly f64bits: string };
interface GoldenCall {
  readonly call: string;
  readonly args: readonly Value[];
  readonly result?: Value | readonly Value[] | null;
  readonly trap?: string;
}

const floats = new DataView(new ArrayBuffer(8));

/** A golden value as the bits of a WebAssembly type; floats are given as doubles. */
function toBits(value: Value, type: number): bigint {
  if (typeof value !== 'object') return BigInt.asUintN(type === I32 ? 32 : 64, BigInt(value));
  floats.setBigUint64(0, BigInt(`0x${value.f64bits}`));
  if (type === F64) return floats.getBigUint64(0);
  floats.setFloat32(0, floats.getFloat64(0));
  return BigInt(floats.getUint32(0));
}

/** A module without imports: memory 0, its data, and the functions that Wasmtime 48 compiled. */
class Precompiled {
  readonly machine: Machine = narrowMachine();
  private readonly wasm;
  private readonly symbols: ReadonlyMap<string, number>;
  private readonly base: number;
  private memory: Uint8Array<ArrayBuffer>;

  constructor(name: string) {
    const read = (...parts: string[]): Uint8Array =>
      new Uint8Array(readFileSync(join(corpusPath('golden')!, ...parts)));
    const { code, symbols } = readArtefact(read('pulley32-48', `${name}.cwasm`));
    this.wasm = readModule(read('wasmtime-50', `${name}.wasm`));
    this.symbols = symbols;
    this.base = install(code);
    this.memory = new Uint8Array(this.wasm.pages * PAGE);
    for (const { offset, bytes } of this.wasm.data) this.memory.set(bytes, offset);
    this.publish();
    this.machine.arena.words[STORE_CONTEXT_WORD] = ARENA_ADDRESS_32 + STORE_CONTEXT;
    this.machine.arena.words[BUILTINS_WORD] = ARENA_ADDRESS_32 + BUILTINS;
  }

  private publish(): void {
    this.machine.mapView(0, new DataView(this.memory.buffer), MEMORY_ADDRESS);
    this.machine.arena.words.set([MEMORY_ADDRESS, this.memory.length], MEMORY_WORDS);
  }

  /** `memory.grow`: the delta in x2; the old size in pages, or -1, in x0. */
  private grow(): void {
    const pages = this.memory.length / PAGE;
    const wanted = pages + (this.machine.xLow(2) >>> 0);
    this.machine.setX(0, wanted > this.wasm.maximumPages ? -1 : pages, 0);
    if (wanted > this.wasm.maximumPages) return;
    const grown = new Uint8Array(wanted * PAGE);
    grown.set(this.memory);
    this.memory = grown;
    this.publish();
  }

  /** Calls an export by the array convention; what it gives, as bits, or null when it traps. */
  call({ call, args }: GoldenCall): readonly bigint[] | null {
    const { machine } = this;
    const { view } = machine.arena;
    const index = this.wasm.exports.get(call)!;
    const { params, results } = this.wasm.signatures[index]!;
    args.forEach((value, i) => view.setBigUint64(VALUES + 16 * i, toBits(value, params[i]!), true));
    for (const x of [0, 1]) machine.setX(x, ARENA_ADDRESS_32 + VMCTX, GARBAGE);
    machine.setX(2, ARENA_ADDRESS_32 + VALUES, GARBAGE);
    machine.setX(3, 16, 0);
    machine.setSp(ARENA_ADDRESS_32 + ARENA_BYTES, GARBAGE);
    machine.setLr(-1, 0);
    let kind = machine.run(this.base + this.symbols.get(`wasm[0]::array_to_wasm_trampoline[${index}]`)!);
    while (kind === ExitKind.HostCall && machine.detail === MEMORY_GROW) {
      this.grow();
      kind = machine.run(machine.pc);
    }
    if (kind === ExitKind.Trap) return null;
    expect(kind).toBe(ExitKind.Return);
    expect(machine.xLow(0) & 255).toBe(1);
    expect([machine.xLow(30), machine.xHigh(30)]).toEqual([ARENA_ADDRESS_32 + ARENA_BYTES, GARBAGE]);
    return results.map((type, i) =>
      type === I32 || type === F32
        ? BigInt(view.getUint32(VALUES + 16 * i, true))
        : view.getBigUint64(VALUES + 16 * i, true),
    );
  }

  /** What the real thing gave for it. */
  expected({ call, result, trap }: GoldenCall): readonly bigint[] | null {
    if (trap !== undefined) return null;
    const { results } = this.wasm.signatures[this.wasm.exports.get(call)!]!;
    const values = results.length === 1 ? [result as Value] : ((result ?? []) as readonly Value[]);
    return results.map((type, i) => toBits(values[i]!, type));
  }
}

/** Integers that do not fit a number are kept as text. */
function readCalls(name: string): readonly GoldenCall[] {
  const text = readFileSync(join(corpusPath('golden')!, 'wasmtime-50', `${name}.expect.json`), 'utf8');
  return JSON.parse(text.replace(/(?<=[[,:\s])-?\d{16,}(?=[,\]\s}])/g, '"$&"')).calls;
}

describe.skipIf(corpusMissing('golden', 'pulley32-48'))('modules that Wasmtime compiled for pulley32', () => {
  it.each(['control', 'memory', 'simd_int'])('%s gives what it gives on pulley64', (name) => {
    const module = new Precompiled(name);
    const calls = readCalls(name);
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls)
      expect(module.call(call), `${call.call} ${JSON.stringify(call.args)}`).toEqual(module.expected(call));
  });
});
