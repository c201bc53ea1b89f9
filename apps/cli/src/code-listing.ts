/**
 * What a file is compiled to, function by function: those of a WebAssembly module with the trampolines, builtins and
 * startup functions that belong to them, or those of a CLIF file. Titles are Wasmtime's symbols.
 */
import { type ExternalName, externalNameText, type Function, parseFile, verifyFunction } from '@pulleyjs/cranelift-ir';
import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import { type Module, type ModuleNames, parseModule, readNames, validateModule } from '@pulleyjs/wasm-parse';
import { FunctionKind, kindOfNamespace, ModuleTranslation } from '@pulleyjs/wasm-translate';
import { about, CommandError } from './errors.ts';
import { exportNames, functionTitle } from './function-title.ts';
import { type InputFile, kindOf, textOf, wasmBytes } from './input-file.ts';

/** A function of a module, with the names of what it may call. */
export interface FunctionBody {
  readonly module: Module;
  readonly names: ModuleNames;
  readonly functionIndex: number;
}

/** A function of the compiled form. */
export interface ListedFunction {
  /** Such as `wasm[0]::function[3]::fac`. */
  readonly title: string;
  /** Other names to ask for it by. */
  readonly names: readonly string[];
  /** Where its operators are, if it was made of any: its index among the module's functions. */
  readonly body: FunctionBody | undefined;
  /** Whether its CLIF stands in the file, so that it may be wrong: see `refuseInvalid`. */
  readonly isGiven: boolean;
  /** Its CLIF, made anew. @throws TranslateError for what is not supported */
  readonly translate: () => Function;
}

/** The functions of a file. */
export interface CodeListing {
  readonly file: string;
  /** All but the builtins. */
  readonly functions: readonly ListedFunction[];
  /** The builtin of the runtime that a name stands for. */
  readonly builtin: (name: ExternalName) => ListedFunction | undefined;
  /** All builtins there could be. */
  readonly builtins: readonly ListedFunction[];
  /** The function of the file that a name stands for. */
  readonly functionNamed: (name: ExternalName) => ListedFunction | undefined;
  /** What an external name stands for, for comments. */
  readonly nameOf: (name: ExternalName) => string | undefined;
}

/** Reads, and decodes and validates or parses, a file of functions. @throws CommandError */
export async function openListing(file: InputFile): Promise<CodeListing> {
  if (kindOf(file) === 'clif') return about(file.name, () => listClif(file.name, textOf(file)));
  const bytes = await wasmBytes(file);
  return about(file.name, () => new ModuleListing(file.name, bytes));
}

/** Stops what cannot be optimised or compiled: CLIF of the file that does not verify. @throws CommandError */
export function refuseInvalid({ file }: CodeListing, { title, isGiven }: ListedFunction, func: Function): void {
  const errors = isGiven ? verifyFunction(func) : [];
  if (errors.length === 0) return;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more: pulley clif --verify shows them)`;
  throw new CommandError(`${file}: ${title}: ${errors[0]!.toString()}${more}`);
}

/** The functions that FUNCTION names: its title, one of its names, or its index. @throws CommandError */
export function findFunctions(listing: CodeListing, wanted: string): ListedFunction[] {
  const isWanted = ({ title, names }: ListedFunction): boolean => title === wanted || names.includes(wanted);
  const found = [...listing.functions, ...listing.builtins].filter(isWanted);
  if (found.length > 0) return found;
  throw new CommandError(`${listing.file}: there is no function '${wanted}' with code`);
}

function hostCallName(name: ExternalName): string | undefined {
  return name.kind === 'intrinsic' ? wasmtime50.calls[name.number]?.name : undefined;
}

function listClif(file: string, text: string): CodeListing {
  const functions = parseFile(text).functions.map(({ func }, index) => {
    const title = externalNameText(func.name);
    const names = [title.replace(/^%/, ''), String(index)];
    return { title, names, body: undefined, isGiven: true, translate: () => func };
  });
  const byTitle = new Map(functions.map((listed) => [listed.title, listed]));
  const functionNamed = (name: ExternalName): ListedFunction | undefined => byTitle.get(externalNameText(name));
  return { file, functions, builtin: () => undefined, builtins: [], functionNamed, nameOf: hostCallName };
}

const builtinCount = wasmtime50.calls.length - FIRST_BUILTIN;

class ModuleListing implements CodeListing {
  readonly file: string;
  readonly functions: readonly ListedFunction[];
  readonly builtins: readonly ListedFunction[];
  private readonly module: Module;
  private readonly moduleNames: ModuleNames;
  private readonly translation: ModuleTranslation;

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    this.module = parseModule(bytes);
    validateModule(this.module);
    this.moduleNames = readNames(this.module);
    this.translation = new ModuleTranslation(this.module);
    this.builtins = Array.from({ length: builtinCount }, (_, index) => this.builtinAt(index));
    this.functions = [
      ...Array.from({ length: this.translation.definedFunctionCount }, (_, index) => this.defined(index)),
      ...this.trampolines(),
    ];
  }

  builtin(name: ExternalName): ListedFunction | undefined {
    const isBuiltin = name.kind === 'user' && kindOfNamespace(name.namespace) === FunctionKind.WasmToBuiltinTrampoline;
    return isBuiltin ? this.builtins[name.index] : undefined;
  }

  functionNamed(name: ExternalName): ListedFunction | undefined {
    const isDefined = name.kind === 'user' && kindOfNamespace(name.namespace) === FunctionKind.DefinedWasmFunction;
    return isDefined ? this.functions[name.index] : undefined;
  }

  nameOf(name: ExternalName): string | undefined {
    return name.kind === 'user' ? this.title(kindOfNamespace(name.namespace), name.index) : hostCallName(name);
  }

  private defined(index: number): ListedFunction {
    const { module, translation } = this;
    const functionIndex = module.importedFunctions + index;
    const names = [String(functionIndex), ...exportNames(module, functionIndex)];
    const name = this.moduleNames.functionName(functionIndex);
    if (name !== undefined) names.push(name, `$${name}`);
    return {
      title: this.title(FunctionKind.DefinedWasmFunction, index),
      names,
      body: { module, names: this.moduleNames, functionIndex },
      isGiven: false,
      translate: () => translation.translateFunction(index),
    };
  }

  private trampolines(): ListedFunction[] {
    const { module, translation } = this;
    const entries = translation.escapedFunctions.map((functionIndex) => {
      const index = functionIndex - module.importedFunctions;
      return this.made(FunctionKind.ArrayToWasmTrampoline, index, () => translation.arrayToWasmTrampoline(index));
    });
    const importedTypes = module.functionTypes.subarray(0, module.importedFunctions);
    const exits = Array.from(new Set(Array.from(importedTypes, (type) => translation.internedType(type))), (type) =>
      this.made(FunctionKind.WasmToArrayTrampoline, type, () => translation.wasmToArrayTrampoline(type)),
    );
    const startups = translation.hasStartup ? (['wasm', 'array'] as const) : [];
    const starts = startups.map((convention, index) =>
      this.made(FunctionKind.ModuleStartup, index, () => translation.moduleStartup(convention)),
    );
    return [...entries, ...exits, ...starts];
  }

  private builtinAt(index: number): ListedFunction {
    const listed = this.made(FunctionKind.WasmToBuiltinTrampoline, index, () =>
      this.translation.wasmToBuiltinTrampoline(index),
    );
    return { ...listed, names: [wasmtime50.call(FIRST_BUILTIN + index).name] };
  }

  private made(kind: number, index: number, translate: () => Function): ListedFunction {
    return { title: this.title(kind, index), names: [], body: undefined, isGiven: false, translate };
  }

  private title(kind: number, index: number): string {
    return functionTitle(this.module, this.moduleNames, kind, index);
  }
}
