/** Replays recorded single instructions (`vectors/README.md` of the corpus) on a machine with the recorded addresses. */
import { codeSpace, createMachine, ExitKind, TRAP_KIND_NAMES, TrapKind, type Machine } from '@pulleyjs/pulley-interp';

/** Registers as hexadecimal text, by number. */
type Registers = Readonly<Record<string, string>>;
/** Pairs of address and bytes. */
type Memory = readonly (readonly [number, string])[];

export interface Vector {
  readonly op: string;
  readonly bytes: string;
  readonly in: {
    readonly x?: Registers;
    readonly f?: Registers;
    readonly v?: Registers;
    readonly mem?: Memory;
    readonly fp: string;
    readonly lr: string;
  };
  readonly out: {
    readonly exit: string;
    readonly pc?: number;
    readonly x?: Registers;
    readonly f?: Registers;
    readonly v?: Registers;
    readonly mem?: Memory;
    readonly fp?: string;
    readonly lr?: string;
  };
}

const CODE = 0x10000000;
const AT = 0x200;
const DATA = 0x20000000;
const STACK = 0x30000000;
const halves = (v: bigint): [number, number] => [Number(BigInt.asIntN(32, v)), Number(BigInt.asIntN(32, v >> 32n))];
const hexBytes = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (b) => parseInt(b, 16));

/** Words of the register file (`layout.ts`): x, lr and fp, f, v. */
const LR = 64;
const FP = 66;
const F = 128;
const V = 192;
const END = 320;

const BLANK_CODE = new Uint8Array(2048).fill(255);
const DATA_BYTES = Uint8Array.from({ length: 512 }, (_, k) => 37 * k + 11);
const STACK_BYTES = Uint8Array.from({ length: 4096 }, (_, k) => 29 * k + 5);

const DEFAULTS = ((): Int32Array => {
  const words = new Int32Array(END);
  for (let i = 0; i < 32; i++) {
    words.set([0x5a5a0000 | i, 0xa5a50000 | i], 2 * i);
    words.set([0x3f800000 | i, 0x400921fb | i], F + 2 * i);
    words.set([...halves(0x8899aabbccddee00n | BigInt(i)), ...halves(0x0011223344556677n)], V + 4 * i);
  }
  return words;
})();

/** Writes hexadecimal values of `size` words each into the register file. */
function set(words: Int32Array, first: number, size: number, values: Registers | undefined): void {
  for (const [i, text] of Object.entries(values ?? {})) {
    const value = BigInt(`0x${text}`);
    for (let k = 0; k < size; k++)
      words[first + size * Number(i) + k] = Number(BigInt.asIntN(32, value >> BigInt(32 * k)));
  }
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The first word that differs, or -1. What lies between the registers is no register. */
function difference(actual: Int32Array, expected: Int32Array): number {
  for (let i = 0; i < END; i++) if (actual[i] !== expected[i] && (i < FP + 2 || i >= F)) return i;
  return -1;
}

export class Replayer {
  private readonly machine: Machine;
  private readonly base: number;
  private readonly data = new Uint8Array(DATA_BYTES.length);
  private readonly stack = new Uint8Array(STACK_BYTES.length);

  constructor() {
    this.base = codeSpace().reserve(2048);
    this.machine = createMachine({ arenaBytes: 4096, codeBias: CODE - this.base, codeRegion: 0 });
    this.machine.mapView(0, new DataView(this.data.buffer), DATA);
    this.machine.mapView(0, new DataView(this.stack.buffer), STACK);
    this.machine.setStackBase(STACK, 0);
  }

  private poke(memory: Memory | undefined, data: Uint8Array, stack: Uint8Array): void {
    for (const [address, text] of memory ?? []) {
      const [target, start] = address >= STACK ? [stack, STACK] : [data, DATA];
      target.set(hexBytes(text), address - start);
    }
  }

  /** Sets the machine up; returns its registers. */
  private prepare(vector: Vector): Int32Array {
    const { machine, base } = this;
    const code = BLANK_CODE.slice();
    code.set(hexBytes(vector.bytes), AT);
    codeSpace().install(base, code);
    this.data.set(DATA_BYTES);
    this.stack.set(STACK_BYTES);
    this.poke(vector.in.mem, this.data, this.stack);
    const registers = DEFAULTS.slice();
    set(registers, 0, 2, vector.in.x);
    set(registers, F, 2, vector.in.f);
    set(registers, V, 4, vector.in.v);
    set(registers, LR, 2, { 0: vector.in.lr, 1: vector.in.fp });
    machine.restoreState({ pc: base + AT, registers });
    return registers;
  }

  private exit(kind: ExitKind, isHot: boolean): { exit: string; pc: number } {
    const { machine } = this;
    const pc = machine.pc - this.base - AT;
    if (kind === ExitKind.Step || (isHot && kind === ExitKind.Trap && machine.detail === TrapKind.DisabledOpcode))
      return { exit: 'next', pc };
    if (kind === ExitKind.Trap) return { exit: `trap:${TRAP_KIND_NAMES[machine.detail]}`, pc };
    return {
      exit:
        kind === ExitKind.HostCall ? `host:${machine.detail}` : kind === ExitKind.Return ? 'return' : `kind ${kind}`,
      pc,
    };
  }

  /** Runs one vector, through the hot loop or outside it; returns what differs, or null. */
  replay(vector: Vector, isHot: boolean): string | null {
    const { machine, base } = this;
    const expected = this.prepare(vector);
    const data = this.data.slice();
    const stack = this.stack.slice();
    const kind = isHot ? machine.run(base + AT) : machine.step(base + AT);
    const { exit, pc } = this.exit(kind, isHot);
    const { out } = vector;
    if (exit !== out.exit) return `exit ${exit}, expected ${out.exit}`;
    if (out.pc !== undefined && pc !== out.pc) return `pc ${pc}, expected ${out.pc}`;
    set(expected, 0, 2, out.x);
    set(expected, F, 2, out.f);
    set(expected, V, 4, out.v);
    if (out.lr !== undefined) set(expected, LR, 2, { 0: out.lr });
    if (out.fp !== undefined) set(expected, FP, 2, { 0: out.fp });
    this.poke(out.mem, data, stack);
    const actual = machine.saveState().registers;
    const wrong = difference(actual, expected);
    if (wrong >= 0)
      return `register word ${wrong} = ${actual[wrong].toString(16)}, expected ${expected[wrong].toString(16)}`;
    if (!areEqual(data, this.data)) return 'data differ';
    if (!areEqual(stack, this.stack)) return 'stack differs';
    return null;
  }

  dispose(): void {
    this.machine.dispose();
    codeSpace().release(this.base);
  }
}
