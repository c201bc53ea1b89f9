/**
 * The functions of a file, compiled, linked into one piece of code, and called in Pulley's interpreter.
 *
 * Arguments and results are bit patterns, placed as `layoutSignature` of the compiler says. What a register holds that is
 * no argument is garbage on purpose.
 */

import { externalNameText, type Function, I128, trapCodeName, type Type, typeBits } from '@pulleyjs/cranelift-ir';
import type { Outcome } from '@pulleyjs/cranelift-ir/interpreter';
import {
  type AbiSlot,
  compileFunction,
  type CompiledFunction,
  type CompileOptions,
  layoutSignature,
} from '@pulleyjs/pulley-codegen';
import {
  ARENA_ADDRESS_32,
  ARENA_REGION,
  codeSpace,
  createMachine,
  ExitKind,
  type Machine,
  TRAP_KIND_NAMES,
  TrapKind,
} from '@pulleyjs/pulley-interp';

const ARENA_BYTES = 1 << 22;
const MAX_STEPS = 200_000_000;
const CODE_ALIGNMENT = 16;

/** Names of traps in CLIF by what Pulley calls them. */
const TRAP_NAMES: ReadonlyMap<string, string> = new Map([
  ['divide_by_zero', 'int_divz'],
  ['integer_overflow', 'int_ovf'],
  ['bad_conversion_to_integer', 'bad_toint'],
  ['memory_out_of_bounds', 'heap_oob'],
  ['stack_overflow', 'stk_ovf'],
]);

const machines = new Map<32 | 64, Machine>();

/** One machine of each pointer width runs all images, one call at a time. */
function sharedMachine(pointerWidth: 32 | 64): Machine {
  let machine = machines.get(pointerWidth);
  if (machine === undefined)
    machines.set(pointerWidth, (machine = createMachine({ arenaBytes: ARENA_BYTES, pointerWidth })));
  return machine;
}

/** A function of the file calls something outside it. */
export class LinkError extends Error {
  /** What is not there, as it stands in text. */
  readonly target: string;

  constructor(target: string) {
    super(`nothing here is called ${target}`);
    this.name = 'LinkError';
    this.target = target;
  }
}

export class Image {
  private readonly base: number;
  private readonly offsets = new Map<string, number>();
  /** The CLIF code of each trap instruction, by its place in the image. */
  private readonly trapCodes = new Map<number, string>();
  private readonly pointerWidth: 32 | 64;

  /** Compiles and links. @throws UnsupportedError, LinkError */
  constructor(functions: readonly Function[], options: CompileOptions = {}) {
    this.pointerWidth = options.pointerWidth ?? 64;
    const compiled: CompiledFunction[] = [];
    let size = 0;
    for (const func of functions) {
      this.offsets.set(externalNameText(func.name), size);
      const result = compileFunction(func, options);
      compiled.push(result);
      size += (result.code.length + CODE_ALIGNMENT - 1) & -CODE_ALIGNMENT;
    }
    const bytes = new Uint8Array(size);
    functions.forEach((func, i) => this.link(bytes, this.offsets.get(externalNameText(func.name))!, compiled[i]!));
    sharedMachine(this.pointerWidth);
    this.base = codeSpace().reserve(Math.max(size, 1));
    codeSpace().install(this.base, bytes);
  }

  private link(bytes: Uint8Array, at: number, { code, relocs, traps }: CompiledFunction): void {
    bytes.set(code, at);
    for (const trap of traps) this.trapCodes.set(at + trap.offset, trapCodeName(trap.code));
    const view = new DataView(bytes.buffer);
    for (const reloc of relocs) {
      const target = this.offsets.get(externalNameText(reloc.target));
      if (target === undefined || reloc.kind !== 'pcrel32') throw new LinkError(externalNameText(reloc.target));
      view.setInt32(at + reloc.offset, target + Number(reloc.addend) - (at + reloc.instOffset), true);
    }
  }

  /** What a trap is called in CLIF. A `trap` instruction does not say itself: its place does. */
  private trapName({ pc, detail }: Machine): string {
    const name = TRAP_KIND_NAMES[detail]!;
    if (detail === TrapKind.None) return this.trapCodes.get(pc - this.base) ?? name;
    return TRAP_NAMES.get(name) ?? name;
  }

  /** Gives the code's addresses back; no call may follow. */
  release(): void {
    codeSpace().release(this.base);
  }

  /** Calls a function of the image. */
  call(func: Function, args: readonly bigint[]): Outcome {
    const abi = layoutSignature(func.signature);
    const m = sharedMachine(this.pointerWidth);
    const isNarrow = this.pointerWidth === 32;
    /** Where the arena is to the guest. */
    const origin = isNarrow ? ARENA_ADDRESS_32 : 0;
    const region = isNarrow ? 0 : ARENA_REGION;
    const { view } = m.arena;
    const area = ARENA_BYTES - abi.returnAreaBytes;
    const sp = (area - abi.stackArgBytes) & -16;
    m.setSp(origin + sp, region);
    m.setFp(0, 0);
    m.setLr(-1, -1);
    for (let i = 0; i < 30; i++) m.setX(i, 0x5eed0000 + i, 0x0badbeef);
    if (abi.returnAreaBytes > 0) m.setX(0, origin + area, region);
    abi.params.forEach((slots, i) => {
      const { type } = func.signature.params[i]!;
      slots.forEach((slot, part) => put(m, slot, partOf(type, args[i]!, part), view, sp));
    });
    const kind = m.run(this.base + this.offsets.get(externalNameText(func.name))!, MAX_STEPS);
    if (kind === ExitKind.Trap) return { kind: 'trap', trap: this.trapName(m) };
    if (kind !== ExitKind.Return) return { kind: 'trap', trap: 'ran too long' };
    const values = abi.returns.map((slots) =>
      slots.reduce((bits, slot, part) => bits | (take(m, slot, view, area) << BigInt(64 * part)), 0n),
    );
    return { kind: 'return', values };
  }
}

function partOf(type: Type, bits: bigint, part: number): bigint {
  return type === I128 ? BigInt.asUintN(64, bits >> BigInt(64 * part)) : bits;
}

const low = (bits: bigint): number => Number(BigInt.asIntN(32, bits));

function put(m: Machine, slot: AbiSlot, bits: bigint, view: DataView, base: number): void {
  if (slot.reg < 0) {
    view.setBigUint64(base + slot.offset, BigInt.asUintN(64, bits), true);
    if (slot.cls === 2) view.setBigUint64(base + slot.offset + 8, bits >> 64n, true);
  } else if (slot.cls === 0) {
    const value = inRegister(slot, bits);
    m.setX(slot.reg, low(value), low(value >> 32n));
  } else if (slot.cls === 1) m.setF(slot.reg, low(bits), low(bits >> 32n));
  else for (let i = 0; i < 4; i++) m.v(slot.reg)[i] = low(bits >> BigInt(32 * i));
}

/** Upper bits are garbage, unless the signature extends. */
function inRegister({ type, extension }: AbiSlot, bits: bigint): bigint {
  const width = typeBits(type);
  if (extension === 'sext') return BigInt.asIntN(width, bits);
  if (extension === 'uext' || width >= 64) return bits;
  return bits | (0xdeadbeefcafef00dn & BigInt.asUintN(64, -1n << BigInt(width)));
}

function take(m: Machine, slot: AbiSlot, view: DataView, area: number): bigint {
  let bits = 0n;
  if (slot.reg < 0) {
    bits = view.getBigUint64(area + slot.offset, true);
    if (slot.cls === 2) bits |= view.getBigUint64(area + slot.offset + 8, true) << 64n;
  } else if (slot.cls === 0) bits = m.x(slot.reg);
  else if (slot.cls === 1) bits = m.f(slot.reg);
  else for (let i = 3; i >= 0; i--) bits = (bits << 32n) | BigInt(m.v(slot.reg)[i]! >>> 0);
  return BigInt.asUintN(typeBits(slot.type), bits);
}
