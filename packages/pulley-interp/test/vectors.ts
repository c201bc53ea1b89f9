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
  readonly nan?: 32 | 64;
}

const CODE = 0x10000000;
const AT = 0x200;
const DATA = 0x20000000;
const STACK = 0x30000000;
const MASK = (1n << 64n) - 1n;
const halves = (v: bigint): [number, number] => [Number(BigInt.asIntN(32, v)), Number(BigInt.asIntN(32, v >> 32n))];
const hexBytes = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (b) => parseInt(b, 16));

/** The values that must be there: 32 of x and f as 64 bits, v as 128. */
interface Expected {
  readonly x: bigint[];
  readonly f: bigint[];
  readonly v: bigint[];
}

const defaults = (): Expected => ({
  x: Array.from({ length: 32 }, (_, i) => 0xa5a500005a5a0000n | (BigInt(i) << 32n) | BigInt(i)),
  f: Array.from({ length: 32 }, (_, i) => 0x400921fb3f800000n | (BigInt(i) << 32n) | BigInt(i)),
  v: Array.from({ length: 32 }, (_, i) => 0x00112233445566778899aabbccddee00n | BigInt(i)),
});

function set(target: bigint[], values: Registers | undefined): void {
  for (const [i, text] of Object.entries(values ?? {})) target[Number(i)] = BigInt(`0x${text}`);
}

/** Whether two values are the same up to the payload of the NaNs in their lanes of `lane` bits. */
function isSameButForNaN(a: bigint, b: bigint, bits: number, lane: 32 | 64): boolean {
  const [exponent, quiet] = lane === 32 ? [0x7f800000n, 0x7fffffffn] : [0x7ff0000000000000n, 0x7fffffffffffffffn];
  const isNaNBits = (v: bigint): boolean => (v & quiet) > exponent;
  for (let at = 0; at < bits; at += lane) {
    const p = BigInt.asUintN(lane, a >> BigInt(at));
    const q = BigInt.asUintN(lane, b >> BigInt(at));
    if (p !== q && !(isNaNBits(p) && isNaNBits(q))) return false;
  }
  return true;
}

export class Replayer {
  private readonly machine: Machine;
  private readonly base: number;
  private readonly data = new Uint8Array(512);
  private readonly stack = new Uint8Array(4096);

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

  private prepare(vector: Vector): Expected {
    const { machine, base } = this;
    const code = new Uint8Array(2048).fill(255);
    code.set(hexBytes(vector.bytes), AT);
    codeSpace().install(base, code);
    this.data.forEach((_, k) => (this.data[k] = (37 * k + 11) & 255));
    this.stack.forEach((_, k) => (this.stack[k] = (29 * k + 5) & 255));
    this.poke(vector.in.mem, this.data, this.stack);
    const start = defaults();
    set(start.x, vector.in.x);
    set(start.f, vector.in.f);
    set(start.v, vector.in.v);
    start.x.forEach((v, i) => machine.setX(i, ...halves(v)));
    start.f.forEach((v, i) => machine.setF(i, ...halves(v)));
    start.v.forEach((v, i) => machine.v(i).set([...halves(v), ...halves(v >> 64n)]));
    machine.setLr(...halves(BigInt(`0x${vector.in.lr}`)));
    machine.setFp(...halves(BigInt(`0x${vector.in.fp}`)));
    return start;
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
    set(expected.x, out.x);
    set(expected.f, out.f);
    set(expected.v, out.v);
    this.poke(out.mem, data, stack);
    const nan = vector.nan;
    for (let i = 0; i < 32; i++) {
      if (machine.x(i) !== expected.x[i])
        return `x${i} = ${machine.x(i).toString(16)}, expected ${expected.x[i]!.toString(16)}`;
      const f = machine.f(i);
      if (f !== expected.f[i] && !(nan !== undefined && isSameButForNaN(f, expected.f[i]!, 64, nan)))
        return `f${i} = ${f.toString(16)}, expected ${expected.f[i]!.toString(16)}`;
      const v = machine.v(i).reduceRight((value, word) => (value << 32n) | BigInt(word >>> 0), 0n);
      if (v !== expected.v[i] && !(nan !== undefined && isSameButForNaN(v, expected.v[i]!, 128, nan)))
        return `v${i} = ${v.toString(16)}, expected ${expected.v[i]!.toString(16)}`;
    }
    for (const [name, value] of [
      ['lr', (half: 0 | 1) => machine.lr(half)],
      ['fp', (half: 0 | 1) => machine.fp(half)],
    ] as const) {
      const wanted = BigInt(`0x${out[name] ?? vector.in[name]}`) & MASK;
      const [low, high] = halves(wanted);
      if (value(0) !== low || value(1) !== high)
        return `${name} = ${value(1)}:${value(0)}, expected ${wanted.toString(16)}`;
    }
    if (data.some((b, i) => b !== this.data[i])) return 'data differ';
    if (stack.some((b, i) => b !== this.stack[i])) return 'stack differs';
    return null;
  }

  dispose(): void {
    this.machine.dispose();
    codeSpace().release(this.base);
  }
}
