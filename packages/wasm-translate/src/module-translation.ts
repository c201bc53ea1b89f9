/**
 * A module as CLIF: every function of its compiled form, made one at a time and in any order.
 *
 * The same names and conventions as Wasmtime's: see `function-key.ts` for the names, host-abi for the structures.
 */

import type { Function } from '@pulleyjs/cranelift-ir';
import type { PointerBytes, VmContextLayout } from '@pulleyjs/host-abi';
import { type Module, moduleReader } from '@pulleyjs/wasm-parse';
import { FunctionKind, functionKey } from './function-key.ts';
import { type BodyReaders, translateFunction } from './translate-function.ts';
import { type MeteringOptions, ModuleEnvironment, type RuntimeData } from './module-environment.ts';
import { moduleStartup, STARTUP_ARRAY, STARTUP_WASM } from './module-startup.ts';
import type { TableImage } from './table-plan.ts';
import { arrayToWasm, wasmToArray, wasmToBuiltin } from './trampolines.ts';
import { plainSignature } from './wasm-types.ts';

/** How a module is translated. */
export interface TranslateOptions extends MeteringOptions {
  /** Width of the target's pointers in bits; 64 unless given. */
  readonly pointerWidth?: 32 | 64;
}

/** See the head of the file. */
export class ModuleTranslation {
  readonly module: Module;
  private readonly env: ModuleEnvironment;
  private readonly readers: BodyReaders;

  /** @param module decoded and validated */
  constructor(module: Module, options: TranslateOptions = {}) {
    this.module = module;
    const pointerBytes: PointerBytes = options.pointerWidth === 32 ? 4 : 8;
    this.env = new ModuleEnvironment(module, pointerBytes, options);
    this.readers = { reader: moduleReader(module), scanner: moduleReader(module) };
  }

  /** The layout of the module's VMContext. */
  get vmContext(): VmContextLayout {
    return this.env.layout;
  }

  /** Number of functions with a body. */
  get definedFunctionCount(): number {
    return this.module.bodyStart.length;
  }

  /** Wasm type index of each interned type: equal types are one. The VMContext's array of type ids has an id for each. */
  get internedTypes(): readonly number[] {
    return this.env.internedTypes;
  }

  /** The interned type of a wasm type. */
  internedType(typeIndex: number): number {
    return this.env.internedType(typeIndex);
  }

  /** Function index of each VMFuncRef slot: the defined functions that can become values. */
  get escapedFunctions(): readonly number[] {
    return this.env.escaped.functions;
  }

  /** Imported functions that can become values: theirs are the VMFuncRef slots after those of `escapedFunctions`. */
  get escapedImports(): readonly number[] {
    return this.env.escaped.imports;
  }

  /** The VMFuncRef slot of a function; undefined for imports and for functions that don't escape. */
  funcRefSlot(functionIndex: number): number | undefined {
    return this.env.escaped.slotOf(functionIndex);
  }

  /** Ranges of the module's bytes whose address and length the VMContext holds, in its order. */
  get runtimeData(): readonly RuntimeData[] {
    return this.env.runtimeData;
  }

  /** Element segment index of each passive element segment; the runtime keeps storage for each, as ValRaws. */
  get passiveElements(): readonly number[] {
    return this.env.passiveElements;
  }

  /** Of each defined table, the functions that its elements are initialised with on first use. */
  get tableImages(): readonly TableImage[] {
    return this.env.tables.images;
  }

  /** Whether there is a startup function: it must run once the VMContext is filled, before anything else. */
  get hasStartup(): boolean {
    return this.env.hasStartup;
  }

  /**
   * A defined function.
   *
   * @throws TranslateError where it uses what is not supported
   */
  translateFunction(definedIndex: number): Function {
    return translateFunction(this.env, definedIndex, this.readers);
  }

  /** The entry of an escaping defined function by the array convention. */
  arrayToWasmTrampoline(definedIndex: number): Function {
    const { env, module } = this;
    const functionIndex = definedIndex + module.importedFunctions;
    const name = functionKey(FunctionKind.ArrayToWasmTrampoline, definedIndex);
    const type = env.functionTypeOf(module.functionTypes[functionIndex]);
    return arrayToWasm(env, name, type, (ctx) => ctx.definedFunction(functionIndex));
  }

  /** Calls of host functions of an interned type. */
  wasmToArrayTrampoline(internedType: number): Function {
    return wasmToArray(this.env, internedType);
  }

  /** Calls of a builtin, by its number (its host call less the first builtin's). */
  wasmToBuiltinTrampoline(builtinIndex: number): Function {
    return wasmToBuiltin(this.env, builtinIndex);
  }

  /** The startup function by either convention. Only if {@link ModuleTranslation.hasStartup}. */
  moduleStartup(convention: 'wasm' | 'array'): Function {
    const { env } = this;
    if (convention === 'wasm') return moduleStartup(env);
    const name = functionKey(FunctionKind.ModuleStartup, STARTUP_ARRAY);
    return arrayToWasm(env, name, { params: [], results: [] }, (ctx) => {
      const signature = ctx.func.signatures.push(plainSignature('tail', [env.pointerType, env.pointerType], []));
      return ctx.callee(functionKey(FunctionKind.ModuleStartup, STARTUP_WASM), signature, true);
    });
  }
}
