/**
 * What all translated functions share while one is being built: its builder, and the signatures, callees and alias
 * regions it has declared so far, each declared once.
 */

import {
  backendIntrinsic,
  type Block,
  type Constant,
  type ExternalName,
  type FuncRef,
  Function as ClifFunction,
  type FunctionName,
  I64,
  type Inst,
  LiveReferencesError,
  Opcode,
  type Signature,
  type SigRef,
  spillReferences,
  type TrapCode,
  type Type,
  userTrapCode,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { clifUserCode, type VmContextLayout, wasmtime50, type WasmtimeTrapName } from '@pulleyjs/host-abi';
import type { ValueType } from '@pulleyjs/wasm-parse';
import { AliasRegions } from './alias-regions.ts';
import { builtinIndex, type BuiltinName, clifTypesOfHostCall, hostCallOfBuiltin } from './builtins.ts';
import { CodeBuilder } from './code-builder.ts';
import { TranslateError } from './errors.ts';
import { canBeObject } from './gc-types.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { plainSignature, wasmSignature } from './wasm-types.ts';

const SMALL_INTEGERS: readonly bigint[] = Array.from({ length: 1024 }, (_, i) => BigInt(i));

/** References live across calls, summed over all calls and blocks of a function: more than any compiler puts out. */
const LIVE_REFERENCES = 1_000_000;

/** The builtins during which a collection can happen. */
const collects: ReadonlySet<BuiltinName> = new Set([
  'gc_alloc_raw',
  'grow_gc_heap',
  'force_gc',
  'throw_ref',
  'out_of_gas',
  'new_epoch',
]);

/** A BigInt of an unsigned 32-bit number; the common ones are shared. */
export function unsigned(value: number): bigint {
  return value < SMALL_INTEGERS.length ? SMALL_INTEGERS[value] : BigInt(value);
}

const TWO_TO_32 = 4294967296n;

/** Two halves as one unsigned 64-bit number. */
export function bits64(lo: number, hi: number): bigint {
  const low = unsigned(lo >>> 0);
  return hi === 0 ? low : unsigned(hi >>> 0) * TWO_TO_32 + low;
}

/** The trap code of CLIF that stands for a trap of Wasmtime's. */
export function userTrap(name: WasmtimeTrapName): TrapCode {
  return userTrapCode(clifUserCode(name));
}

/** See the head of the file. */
export class FunctionContext {
  readonly env: ModuleEnvironment;
  readonly layout: VmContextLayout;
  readonly func: ClifFunction;
  readonly builder: CodeBuilder;
  readonly regions: AliasRegions;
  readonly pointerType: Type;
  /** The block that starts the function; its parameters are those of the signature. */
  readonly entry: Block;
  /** The function's own VMContext. */
  readonly vmctx: Value;
  /** Values made once per block: that block, and they by key. */
  private cachedBlock: Block | undefined;
  private readonly cached: Map<number, Value>;
  private readonly signatures: Map<number, SigRef>;
  private readonly functions: Map<number, FuncRef>;
  private readonly builtins: Map<string, FuncRef>;
  /** Values that are references into the collector's heap, other than block parameters and selections. */
  private readonly references: Value[];
  /** Builtins during which nothing is collected. */
  private readonly withoutCollection: Set<FuncRef>;
  /** Vector constants by their bytes. */
  private readonly vectorConstants: Map<string, Constant>;

  constructor(env: ModuleEnvironment, name: FunctionName, signature: Signature) {
    this.env = env;
    this.layout = env.layout;
    this.func = new ClifFunction(name, signature);
    this.builder = new CodeBuilder(this.func);
    this.regions = new AliasRegions(this.func);
    this.pointerType = env.pointerType;
    this.cachedBlock = undefined;
    this.cached = new Map();
    this.signatures = new Map();
    this.functions = new Map();
    this.builtins = new Map();
    this.references = [];
    this.withoutCollection = new Set();
    this.vectorConstants = new Map();
    this.entry = this.builder.createBlock();
    for (const param of signature.params) this.func.dfg.appendParam(this.entry, param.type);
    this.builder.switchToBlock(this.entry);
    this.vmctx = this.param(0);
  }

  /** A parameter of the function. */
  param(index: number): Value {
    return this.func.dfg.blockParams(this.entry)[index]!;
  }

  /** A value that is the same wherever it is computed: the one made under this key in the current block, if there is one. */
  oncePerBlock(key: number, make: () => Value): Value {
    const { currentBlock } = this.builder;
    if (currentBlock !== this.cachedBlock) {
      this.cachedBlock = currentBlock;
      this.cached.clear();
    }
    let value = this.cached.get(key);
    if (value === undefined) {
      value = make();
      this.cached.set(key, value);
    }
    return value;
  }

  /** A constant of an unsigned 32-bit value. */
  constant(type: Type, value: number): Value {
    return this.builder.iconst(type, unsigned(value));
  }

  /** A pointer-sized constant. */
  pointerConstant(value: number): Value {
    return this.constant(this.pointerType, value);
  }

  /** A vector constant of 16 bytes, the lowest lane first. */
  vectorConstant(type: Type, bytes: Uint8Array): Value {
    const key = bytes.join();
    let constant = this.vectorConstants.get(key);
    if (constant === undefined) {
      constant = this.func.constants.push(bytes.slice());
      this.vectorConstants.set(key, constant);
    }
    return this.builder.vconst(type, constant);
  }

  /** A new block with parameters of those types. */
  blockWithParams(types: readonly Type[]): Block {
    const block = this.builder.createBlock();
    for (const type of types) this.func.dfg.appendParam(block, type);
    return block;
  }

  /** `pointer + offset`; the pointer itself for 0. */
  addOffset(pointer: Value, byteOffset: number): Value {
    return byteOffset === 0 ? pointer : this.builder.iadd(pointer, this.pointerConstant(byteOffset));
  }

  /** A 32-bit value as an unsigned pointer-sized one. */
  toPointer(value: Value): Value {
    if (this.func.dfg.valueType(value) === this.pointerType) return value;
    return this.builder.uextend(this.pointerType, value);
  }

  /** A 32-bit value as an unsigned 64-bit one. */
  toI64(value: Value): Value {
    return this.func.dfg.valueType(value) === I64 ? value : this.builder.uextend(I64, value);
  }

  /** The store's VMStoreContext, from a VMContext. */
  loadStoreContext(vmctx: Value): Value {
    const offset = this.layout.storeContext;
    return this.builder.load(this.pointerType, this.regions.constant('VMContext', offset), vmctx, offset);
  }

  /** The declared form of a function type of the module. */
  signatureOfType(typeIndex: number): SigRef {
    const interned = this.env.internedType(typeIndex);
    let sig = this.signatures.get(interned);
    if (sig === undefined) {
      const { types } = this.env.module;
      sig = this.func.signatures.push(wasmSignature(types, this.env.functionTypeOf(typeIndex), this.pointerType));
      this.signatures.set(interned, sig);
    }
    return sig;
  }

  /** A defined function as a callee. */
  definedFunction(functionIndex: number): FuncRef {
    let ref = this.functions.get(functionIndex);
    if (ref === undefined) {
      const { module } = this.env;
      const name = functionKey(FunctionKind.DefinedWasmFunction, functionIndex - module.importedFunctions);
      ref = this.callee(name, this.signatureOfType(module.functionTypes[functionIndex]), true);
      this.functions.set(functionIndex, ref);
    }
    return ref;
  }

  /** Declares a callee. `colocated`: it is in the same image and called directly. */
  callee(name: ExternalName, signature: SigRef, colocated: boolean): FuncRef {
    return this.func.extFuncs.push({ name, signature, colocated, patchable: false });
  }

  /** A host call as a callee: its address comes first, then its own parameters. */
  hostCall(id: number): FuncRef {
    const { params, returns } = clifTypesOfHostCall(wasmtime50.call(id), this.pointerType);
    const signature = plainSignature('system_v', params, returns);
    signature.params.unshift({ type: this.pointerType, extension: 'none', purpose: 'normal' });
    return this.callee(backendIntrinsic(id), this.func.signatures.push(signature), false);
  }

  /** Notes that a value of that type is one a collector must find on the stack, if it is. */
  noteReference(value: Value, type: ValueType): void {
    if (canBeObject(this.env.module.types, type)) this.noteObject(value);
  }

  /** Notes that a value is a reference to an object. */
  noteObject(value: Value): void {
    this.references.push(value);
  }

  /**
   * Makes stack maps for the references noted. The function, whose body is at an offset of the module, must be complete.
   * @throws TranslateError
   */
  finishReferences(byteOffset: number): void {
    if (this.references.length === 0) return;
    try {
      spillReferences(this.func, {
        references: this.references,
        isSafepoint: (_inst, data) => data.opcode !== Opcode.call || !this.withoutCollection.has(data.imm as FuncRef),
        pointerType: this.pointerType,
        flagsOf: (slot) => this.regions.trusted('Stack', slot),
        limit: LIVE_REFERENCES,
      });
    } catch (error) {
      if (error instanceof LiveReferencesError) throw new TranslateError(error.message, byteOffset);
      throw error;
    }
  }

  /** A builtin's trampoline as a callee. */
  builtin(name: BuiltinName): FuncRef {
    let ref = this.builtins.get(name);
    if (ref === undefined) {
      const index = builtinIndex(name);
      const { params, returns } = clifTypesOfHostCall(hostCallOfBuiltin(index), this.pointerType);
      const signature = this.func.signatures.push(plainSignature('tail', params, returns));
      ref = this.callee(functionKey(FunctionKind.WasmToBuiltinTrampoline, index), signature, true);
      this.builtins.set(name, ref);
      if (!collects.has(name)) this.withoutCollection.add(ref);
    }
    return ref;
  }

  /** Calls a builtin through its trampoline. */
  callBuiltin(name: BuiltinName, args: readonly Value[]): Inst {
    return this.builder.call(this.builtin(name), args);
  }

  /** Calls a builtin that has a result. */
  builtinValue(name: BuiltinName, args: readonly Value[]): Value {
    return this.func.dfg.firstResult(this.callBuiltin(name, args));
  }
}
