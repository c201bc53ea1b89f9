/**
 * The code of a module that comes from WebAssembly, compiled function by function on first use.
 *
 * Each function has an entry point at a fixed address from the start: five bytes that are empty until the function is
 * first reached. Then it is translated and compiled, its body put elsewhere, `jump body` at the entry point, and the
 * calls to it that were compiled before are pointed at the body.
 */

import { type Function, trapCodeName } from '@pulleyjs/cranelift-ir';
import { canonicalizeNans, optimizeUnlessHuge } from '@pulleyjs/cranelift-opt';
import { trapOfClif } from '@pulleyjs/host-abi';
import {
  type CallSite,
  compileFunction,
  type CompiledFunction,
  type CompileOptions,
  type UserStackMap,
} from '@pulleyjs/pulley-codegen';
import { codeSpace } from '@pulleyjs/pulley-interp';
import { CodeBuffer, Op } from '@pulleyjs/pulley-isa';
import { FunctionKind, kindOfNamespace, type ModuleTranslation } from '@pulleyjs/wasm-translate';
import { CodeAllocator, releaseWith } from './code-allocator.ts';
import { assert } from './errors.ts';
import { functionCounts } from './function-keys.ts';
import type { Engine } from './engine.ts';
import type { CodeBody, ModuleCode } from './module-image.ts';

/** One compiled function and where it is. */
class CompiledBody implements CodeBody {
  readonly kind: number;
  readonly index: number;
  readonly address: number;
  private readonly compiled: CompiledFunction;

  constructor(kind: number, index: number, address: number, compiled: CompiledFunction) {
    this.kind = kind;
    this.index = index;
    this.address = address;
    this.compiled = compiled;
  }

  get byteLength(): number {
    return this.compiled.code.length;
  }

  get hasFrame(): boolean {
    return this.compiled.hasFrame;
  }

  trapAt(offset: number): number | undefined {
    const trap = lastUpTo(this.compiled.traps, offset, (row) => row.offset);
    return trap?.offset === offset ? trapOfClif(trapCodeName(trap.code))?.code : undefined;
  }

  sourceOffsetAt(offset: number): number | undefined {
    const found = lastUpTo(this.compiled.srclocs, offset, (row) => row.offset)?.srcloc;
    return found === noSourceLocation ? undefined : found;
  }

  handlersAt(returnOffset: number): CallSite | undefined {
    const site = lastUpTo(this.compiled.callSites, returnOffset, (row) => row.returnOffset);
    return site?.returnOffset === returnOffset && site.handlers.length > 0 ? site : undefined;
  }

  stackMapAt(returnOffset: number): UserStackMap | undefined {
    const map = lastUpTo(this.compiled.userStackMaps, returnOffset, (row) => row.returnOffset);
    return map?.returnOffset === returnOffset ? map : undefined;
  }
}

const noSourceLocation = 0xffff_ffff;

/** The last of ascending rows whose key is not above `key`. */
function lastUpTo<T>(rows: readonly T[], key: number, keyOf: (row: T) => number): T | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(rows[middle]) <= key) low = middle + 1;
    else high = middle;
  }
  return rows[low - 1];
}

/** A call whose target had no body when it was compiled. */
interface PendingCall {
  /** Address of the 4 bytes to write, and the address that the value counts from. */
  readonly field: number;
  readonly origin: number;
}

const entryBytes = 5;

/** How functions are compiled to run here. Backtraces find the caller of a function without a frame by lr. */
export const codegenOptions: CompileOptions = { preserveFramePointers: false };

export class LazyCode implements ModuleCode {
  readonly hostTrampolines: ReadonlyMap<number, number>;
  private readonly translation: ModuleTranslation;
  private readonly options: Pick<Engine, 'canonicalizeNans'>;
  private readonly allocator: CodeAllocator;
  private readonly entries: number;
  /** Entry points of each kind: a range of entry numbers. */
  private readonly ranges: { kind: number; first: number; count: number }[] = [];
  private readonly entryCount: number;
  /** Body address by entry number; 0 until compiled. */
  private readonly bodyOfEntry: Uint32Array;
  private readonly pending = new Map<number, PendingCall[]>();
  /** Ascending by address. */
  private readonly bodies: CompiledBody[] = [];

  /** @param typeIds engine-wide number of each interned type */
  constructor(translation: ModuleTranslation, typeIds: Uint32Array, options: Pick<Engine, 'canonicalizeNans'>) {
    this.translation = translation;
    this.options = options;
    this.allocator = new CodeAllocator(lazyEntry(this));
    let first = 0;
    for (const [kind, count] of functionCounts(translation)) {
      this.ranges.push({ kind, first, count });
      first += count;
    }
    this.entryCount = first;
    this.bodyOfEntry = new Uint32Array(first);
    this.entries = this.allocator.allocate(first * entryBytes);
    releaseWith(this, this.allocator.reserved);
    this.hostTrampolines = this.listHostTrampolines(typeIds);
  }

  /** The address at which a function can always be entered. */
  entry(kind: number, index: number): number {
    return this.entries + this.entryNumber(kind, index) * entryBytes;
  }

  compileAll(): void {
    for (let index = 0; index < this.translation.definedFunctionCount; index++) {
      const entry = this.entryNumber(FunctionKind.DefinedWasmFunction, index);
      if (this.bodyOfEntry[entry] === 0) this.compileEntry(entry);
    }
  }

  release(): void {
    this.allocator.release();
  }

  /** The compiled function whose body holds a code address. */
  find(address: number): CodeBody | undefined {
    const body = lastUpTo(this.bodies, address, (candidate) => candidate.address);
    return body !== undefined && address < body.address + body.byteLength ? body : undefined;
  }

  /** Called when execution reaches an address of this module without code. */
  supply(address: number): void {
    const entry = (address - this.entries) / entryBytes;
    if (Number.isInteger(entry) && entry >= 0 && entry < this.entryCount) this.compileEntry(entry);
  }

  private entryNumber(kind: number, index: number): number {
    const range = this.ranges.find((candidate) => candidate.kind === kind);
    assert(range !== undefined && index < range.count, `the module has no function ${index} of kind ${kind}`);
    return range.first + index;
  }

  private compileEntry(entry: number): void {
    const { kind, first } = this.ranges.find((range) => entry < range.first + range.count)!;
    const index = entry - first;
    const func = translate(this.translation, kind, index);
    if (this.options.canonicalizeNans) canonicalizeNans(func);
    optimizeUnlessHuge(func);
    const compiled = compileFunction(func, codegenOptions);
    const address = this.install(compiled);
    this.addBody(new CompiledBody(kind, index, address, compiled));
    this.bodyOfEntry[entry] = address;
    codeSpace().installFunction(
      this.entries + entry * entryBytes,
      jumpTo(address - (this.entries + entry * entryBytes)),
    );
    for (const { field, origin } of this.pending.get(entry) ?? [])
      codeSpace().patch(field, littleEndian(address - origin));
    this.pending.delete(entry);
  }

  private install({ code, relocs }: CompiledFunction): number {
    const address = this.allocator.allocate(code.length);
    const linked = code.slice();
    for (const reloc of relocs) {
      const { target } = reloc;
      assert(reloc.kind === 'pcrel32' && target.kind === 'user', `a relocation of kind ${reloc.kind}`);
      const { offset, instOffset } = reloc;
      const addend = Number(reloc.addend);
      const entry = this.entryNumber(kindOfNamespace(target.namespace), target.index);
      const origin = address + instOffset;
      const body = this.bodyOfEntry[entry];
      if (body === 0) this.addPending(entry, { field: address + offset, origin: origin - addend });
      const value = (body === 0 ? this.entries + entry * entryBytes : body) + addend - origin;
      linked.set(littleEndian(value), offset);
    }
    codeSpace().installFunction(address, linked);
    return address;
  }

  private addPending(entry: number, call: PendingCall): void {
    const calls = this.pending.get(entry);
    if (calls === undefined) this.pending.set(entry, [call]);
    else calls.push(call);
  }

  /** Addresses mostly ascend: a new chunk may lie below older ones. */
  private addBody(body: CompiledBody): void {
    let at = this.bodies.length;
    while (at > 0 && this.bodies[at - 1].address > body.address) at--;
    this.bodies.splice(at, 0, body);
  }

  private listHostTrampolines(typeIds: Uint32Array): Map<number, number> {
    const trampolines = new Map<number, number>();
    this.translation.internedTypes.forEach((typeIndex, interned) => {
      if (this.translation.module.types[typeIndex].kind === 'func')
        trampolines.set(typeIds[interned], this.entry(FunctionKind.WasmToArrayTrampoline, interned));
    });
    return trampolines;
  }
}

/** The realm's code space must not keep a module alive, so it knows the module weakly. */
function lazyEntry(code: LazyCode): (address: number) => void {
  if (typeof WeakRef === 'undefined') return (address) => code.supply(address);
  const weak = new WeakRef(code);
  return (address) => weak.deref()?.supply(address);
}

/** The CLIF of one function. @throws TranslateError for what is not supported */
function translate(translation: ModuleTranslation, kind: number, index: number): Function {
  switch (kind) {
    case FunctionKind.DefinedWasmFunction:
      return translation.translateFunction(index);
    case FunctionKind.ArrayToWasmTrampoline:
      return translation.arrayToWasmTrampoline(index);
    case FunctionKind.WasmToArrayTrampoline:
      return translation.wasmToArrayTrampoline(index);
    case FunctionKind.WasmToBuiltinTrampoline:
      return translation.wasmToBuiltinTrampoline(index);
    default:
      assert(kind === FunctionKind.ModuleStartup, `functions of kind ${kind}`);
      return translation.moduleStartup(index === 0 ? 'wasm' : 'array');
  }
}

function jumpTo(byteOffset: number): Uint8Array {
  const buffer = new CodeBuffer();
  buffer.emit(Op.jump, byteOffset);
  return buffer.finish();
}

function littleEndian(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24);
}
