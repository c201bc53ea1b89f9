/**
 * Links compiled functions into one image and calls them in the interpreter.
 *
 * The interpreter is a development dependency for this round trip alone: the directives say what code must compute, and
 * only running it can tell. `@pulleyjs/filetest` has such a loader for its users; it is built on this package, so that these
 * tests cannot be built on it.
 */

import { externalNameText, type Function, I128, typeBits } from '@pulleyjs/cranelift-ir';
import { codeSpace, createMachine, ExitKind, type Machine, TRAP_KIND_NAMES } from '@pulleyjs/pulley-interp';
import { compileFunction, type CompiledFunction, type CompileOptions } from '@pulleyjs/pulley-codegen';
import { type AbiSlot, layoutSignature } from '../../src/abi.ts';

const ARENA_BYTES = 1 << 22;
const ARENA = 1;

let shared: Machine | undefined;
function theMachine(): Machine {
  return (shared ??= createMachine({ arenaBytes: ARENA_BYTES }));
}

export class Image {
  private readonly base: number;
  private readonly offsets = new Map<string, number>();
  private readonly functions = new Map<string, Function>();

  /** Compiles and links. @throws UnsupportedError */
  constructor(functions: readonly Function[], options: CompileOptions = {}) {
    const compiled: CompiledFunction[] = [];
    let size = 0;
    for (const func of functions) {
      const name = externalNameText(func.name);
      this.functions.set(name, func);
      this.offsets.set(name, size);
      const result = compileFunction(func, options);
      compiled.push(result);
      size += (result.code.length + 15) & ~15;
    }
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    functions.forEach((func, i) => {
      const at = this.offsets.get(externalNameText(func.name))!;
      bytes.set(compiled[i].code, at);
      for (const reloc of compiled[i].relocs) {
        const target = this.offsets.get(externalNameText(reloc.target));
        if (target === undefined || reloc.kind !== 'pcrel32')
          throw new Error(`cannot link ${externalNameText(reloc.target)}`);
        view.setInt32(at + reloc.offset, target + Number(reloc.addend) - (at + reloc.instOffset), true);
      }
    });
    theMachine();
    this.base = codeSpace().reserve(Math.max(size, 1));
    codeSpace().install(this.base, bytes);
  }

  release(): void {
    codeSpace().release(this.base);
  }

  /** Calls a function with arguments as bits. @returns the results' bits, or what stopped it */
  call(name: string, args: readonly bigint[]): readonly bigint[] | string {
    const func = this.functions.get(name)!;
    const abi = layoutSignature(func.signature);
    const machine = theMachine();
    const { view } = machine.arena;
    const area = ARENA_BYTES - abi.returnAreaBytes;
    const sp = (area - abi.stackArgBytes) & -16;
    machine.setSp(sp, ARENA);
    machine.setFp(0, 0);
    machine.setLr(-1, -1);
    // What an unused register holds must not matter.
    for (let i = 0; i < 30; i++) machine.setX(i, 0x5eed0000 + i, 0x0badbeef);
    if (abi.returnAreaBytes > 0) machine.setX(0, area, ARENA);
    abi.params.forEach((slots, i) => {
      slots.forEach((slot, part) => {
        const bits =
          func.signature.params[i].type === I128 ? BigInt.asUintN(64, args[i] >> BigInt(64 * part)) : args[i];
        put(machine, slot, bits, view, sp);
      });
    });
    const kind = machine.run(this.base + this.offsets.get(name)!, 50_000_000);
    if (kind === ExitKind.Trap) return `trap ${TRAP_KIND_NAMES[machine.detail as never]}`;
    if (kind !== ExitKind.Return) return `exit ${kind}`;
    return abi.returns.map((slots) => {
      let bits = 0n;
      slots.forEach((slot, part) => {
        bits |= get(machine, slot, view, area) << BigInt(64 * part);
      });
      return bits;
    });
  }
}

const low = (bits: bigint): number => Number(BigInt.asIntN(32, bits));

function put(machine: Machine, slot: AbiSlot, bits: bigint, view: DataView, base: number): void {
  if (slot.reg < 0) {
    view.setBigUint64(base + slot.offset, BigInt.asUintN(64, bits), true);
    if (slot.cls === 2) view.setBigUint64(base + slot.offset + 8, bits >> 64n, true);
    return;
  }
  if (slot.cls === 0) {
    // Upper bits are undefined, unless the signature extends.
    const width = BigInt(typeBits(slot.type));
    const garbage =
      width < 64n && slot.extension === 'none' ? BigInt.asUintN(64, -1n << width) & 0xdeadbeefcafef00dn : 0n;
    const value = slot.extension === 'sext' ? BigInt.asIntN(Number(width), bits) : bits | garbage;
    machine.setX(slot.reg, low(value), low(value >> 32n));
  } else if (slot.cls === 1) machine.setF(slot.reg, low(bits), low(bits >> 32n));
  else for (let i = 0; i < 4; i++) machine.v(slot.reg)[i] = low(bits >> BigInt(32 * i));
}

function get(machine: Machine, slot: AbiSlot, view: DataView, area: number): bigint {
  let bits = 0n;
  if (slot.reg < 0) {
    bits = view.getBigUint64(area + slot.offset, true);
    if (slot.cls === 2) bits |= view.getBigUint64(area + slot.offset + 8, true) << 64n;
  } else if (slot.cls === 0) bits = machine.x(slot.reg);
  else if (slot.cls === 1) bits = machine.f(slot.reg);
  else for (let i = 3; i >= 0; i--) bits = (bits << 32n) | BigInt(machine.v(slot.reg)[i] >>> 0);
  return BigInt.asUintN(typeBits(slot.type), bits);
}
