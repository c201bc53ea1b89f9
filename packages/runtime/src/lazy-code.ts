/**
 * The code of a module that comes from WebAssembly, compiled function by function on first use.
 *
 * Each function has an entry point at a fixed address from the start: five bytes that are empty until the function is
 * first reached. Then it is translated and compiled, its body put elsewhere, `jump body` at the entry point, and the
 * calls to it that were compiled before are pointed at the body.
 *
 * A function that was compiled plainly may be compiled once more, when samples say that it is hot (`tiers.ts`). The new body
 * is reached in the same way. The old one stays as it is, since frames may still return into it.
 */

import type { Function } from '@pulleyjs/cranelift-ir';
import { canonicalizeNans, isHuge, optimizeUnlessHuge } from '@pulleyjs/cranelift-opt';
import { compileFunction, type CompiledFunction, type CompileOptions } from '@pulleyjs/pulley-codegen';
import { codeSpace } from '@pulleyjs/pulley-interp';
import { CodeBuffer, Op } from '@pulleyjs/pulley-isa';
import { FunctionKind, kindOfNamespace, type ModuleTranslation } from '@pulleyjs/wasm-translate';
import { CodeAllocator, releaseWith } from './code-allocator.ts';
import { BodyList, CompiledBody } from './compiled-body.ts';
import { assert, ResourceError } from './errors.ts';
import { functionCounts } from './function-keys.ts';
import type { Engine } from './engine.ts';
import type { CodeBody, ModuleCode } from './module-image.ts';
import { isHotAfter, isOptimizedAtOnce } from './tiers.ts';

/** How an engine compiles. */
type CodeOptions = Pick<Engine, 'canonicalizeNans' | 'optLevel'>;

/** A call in compiled code. */
interface DirectCall {
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
  private readonly options: CodeOptions;
  private readonly allocator: CodeAllocator;
  private readonly entries: number;
  /** Entry points of each kind: a range of entry numbers. */
  private readonly ranges: { kind: number; first: number; count: number }[] = [];
  private readonly entryCount: number;
  /** Body address by entry number; 0 until compiled. */
  private readonly bodyOfEntry: Uint32Array;
  /** Calls to each entry that are to be pointed at another body when there is one. */
  private readonly calls = new Map<number, DirectCall[]>();
  /** Entries whose bodies are plain and could be better, with the samples that fell in them. */
  private readonly samples = new Map<number, number>();
  private readonly bodies = new BodyList();

  /** @param typeIds engine-wide number of each interned type */
  constructor(translation: ModuleTranslation, typeIds: Uint32Array, options: CodeOptions) {
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
    const optimizes = this.options.optLevel !== 'none';
    for (let index = 0; index < this.translation.definedFunctionCount; index++) {
      const entry = this.entryNumber(FunctionKind.DefinedWasmFunction, index);
      if (this.bodyOfEntry[entry] === 0 || (optimizes && this.samples.has(entry))) this.compileEntry(entry, optimizes);
    }
  }

  release(): void {
    this.allocator.release();
  }

  find(address: number): CodeBody | undefined {
    return this.bodies.find(address);
  }

  noteSample({ kind, index, byteLength }: CodeBody): void {
    const entry = this.entryNumber(kind, index);
    const before = this.samples.get(entry);
    if (before === undefined) return;
    this.samples.set(entry, before + 1);
    if (isHotAfter(before + 1, byteLength)) this.improve(entry);
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

  /** Compiles a function once more. What there is no room for stays as it is. */
  private improve(entry: number): void {
    try {
      this.compileEntry(entry, true);
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error;
      this.samples.clear();
    }
  }

  /** @param isHot whether it is to be optimised now, whatever it is like */
  private compileEntry(entry: number, isHot = this.options.optLevel === 'speed'): void {
    const { kind, first } = this.ranges.find((range) => entry < range.first + range.count)!;
    const index = entry - first;
    const func = translate(this.translation, kind, index);
    if (this.options.canonicalizeNans) canonicalizeNans(func);
    // The other kinds run seldom, or are too short to become better.
    const isTiered = this.options.optLevel === 'tiered' && kind === FunctionKind.DefinedWasmFunction && !isHuge(func);
    const optimizes = isHot || (isTiered && isOptimizedAtOnce(func, this.isCalledByHost(index)));
    if (optimizes) optimizeUnlessHuge(func);
    const compiled = compileFunction(func, codegenOptions);
    const address = this.install(compiled);
    this.bodies.add(new CompiledBody(kind, index, address, compiled));
    this.enterAt(entry, address);
    if (isTiered && !optimizes) this.samples.set(entry, 0);
    else {
      this.calls.delete(entry);
      this.samples.delete(entry);
    }
  }

  /** Whether the host has called a defined function: it does so through a trampoline, compiled at its first call. */
  private isCalledByHost(index: number): boolean {
    return this.bodyOfEntry[this.entryNumber(FunctionKind.ArrayToWasmTrampoline, index)] !== 0;
  }

  /** Leads everything that calls a function to its body at `address`. */
  private enterAt(entry: number, address: number): void {
    const stub = this.entries + entry * entryBytes;
    this.bodyOfEntry[entry] = address;
    codeSpace().installFunction(stub, jumpTo(address - stub));
    for (const { field, origin } of this.calls.get(entry) ?? [])
      codeSpace().patch(field, littleEndian(address - origin));
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
      if (body === 0 || this.samples.has(entry))
        this.addCall(entry, { field: address + offset, origin: origin - addend });
      const value = (body === 0 ? this.entries + entry * entryBytes : body) + addend - origin;
      linked.set(littleEndian(value), offset);
    }
    codeSpace().installFunction(address, linked);
    return address;
  }

  private addCall(entry: number, call: DirectCall): void {
    const calls = this.calls.get(entry);
    if (calls === undefined) this.calls.set(entry, [call]);
    else calls.push(call);
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
