/**
 * CLIF text to a precompiled module: each function of the file is exported under its name, callable as a WebAssembly
 * function. The module's function of that number is a small one by WebAssembly's convention, which drops the two contexts
 * and calls the CLIF function as it stands; the code of both is one function of the artefact.
 *
 * Functions with parameters or results that WebAssembly has no types for are there for the others to call: they are
 * functions of the artefact too, of type `() -> ()`, and nothing can name them from outside.
 */

import {
  abiParam,
  type AbiParam,
  type ExternalName,
  externalNameText,
  F32,
  F64,
  type Function,
  Function as ClifFunction,
  FunctionBuilder,
  I32,
  I64,
  I8X16,
  isVector,
  parseFile,
  type Type,
  typeBits,
  typeName,
  verifyFunction,
  vmctxParam,
} from '@pulleyjs/cranelift-ir';
import { parseModule, validateModule } from '@pulleyjs/wasm-parse';
import { FunctionKind, functionKey, ModuleTranslation } from '@pulleyjs/wasm-translate';
import { assembleArtifact } from './assemble-artifact.ts';
import { type ShellFunction, shellModule, type TypeByte } from './clif-module.ts';
import { type CodeSettings, compileClif, compileFunctions } from './compile-functions.ts';
import { CompileError } from './errors.ts';
import { wasmFeatureBits } from './feature-bits.ts';
import type { LinkedFunction } from './link.ts';
import { ArtifactTypes } from './module-types.ts';
import type { CompileOptions } from './compile-module.ts';

const typeBytes = new Map<Type, TypeByte>([
  [I32, 0x7f],
  [I64, 0x7e],
  [F32, 0x7d],
  [F64, 0x7c],
]);
const V128_BYTE = 0x7b;

/** What verification needs to know. Host calls are refused by name, later. */
const isa = { pointerType: I64, preserveFramePointers: true, enablePinnedReg: false, hostCalls: true } as const;

function fail(func: Function, reason: string): never {
  throw new CompileError(`${externalNameText(func.name)}: ${reason}`);
}

/** A function's name among exports: `%f` is `f`. */
function exportName({ name }: Function): string {
  return name.kind === 'testcase' ? name.name : externalNameText(name);
}

function isV128(type: Type): boolean {
  return isVector(type) && typeBits(type) === 128;
}

/** Why a parameter or result cannot be WebAssembly's, if it cannot. */
function obstacle(what: string, { type, purpose }: AbiParam): string | undefined {
  if (purpose !== 'normal') return `${what} with a purpose of its own (vmctx, sret, sarg) cannot come from WebAssembly`;
  return isV128(type) || typeBytes.has(type) ? undefined : `${what} of type ${typeName(type)}, which WebAssembly lacks`;
}

/** Why a function cannot be exported, if it cannot. */
function whyInternal({ signature }: Function): string | undefined {
  const params = signature.params.map((param) => obstacle('a parameter', param));
  const results = signature.returns.map((result) => obstacle('a result', result));
  return [...params, ...results].find((reason) => reason !== undefined);
}

function wasmType({ type }: AbiParam): TypeByte {
  return isV128(type) ? V128_BYTE : typeBytes.get(type)!;
}

/** The function as WebAssembly sees it. */
function shellOf(func: Function): ShellFunction {
  const name = exportName(func);
  if (whyInternal(func) !== undefined) return { name, isExported: false, params: [], results: [] };
  const { params, returns } = func.signature;
  return { name, isExported: true, params: params.map(wasmType), results: returns.map(wasmType) };
}

/** The name of a CLIF function in the linked text: user names of the file must not meet function keys. */
function linkName(name: ExternalName): ExternalName {
  return name.kind === 'user' ? { kind: 'testcase', name: externalNameText(name) } : name;
}

/** Gives the functions that a function calls the names they are linked by. */
function bindCallees(func: Function, defined: ReadonlySet<string>): void {
  for (const callee of func.extFuncs.values()) {
    const text = externalNameText(callee.name);
    if (!defined.has(text)) fail(func, `${text} is neither in the file nor known to Wasmtime`);
    callee.name = linkName(callee.name);
    callee.colocated = true;
  }
}

/** The function by WebAssembly's convention that calls a CLIF function. */
function wasmEntry(index: number, func: Function, pointer: Type): Function {
  // WebAssembly's v128 is one type, and all vectors travel alike.
  const plain = (param: AbiParam): AbiParam => (isV128(param.type) ? { ...param, type: I8X16 } : param);
  const callee = {
    ...func.signature,
    params: func.signature.params.map(plain),
    returns: func.signature.returns.map(plain),
  };
  const types = callee.params.map(({ type }) => type);
  const entry = new ClifFunction(functionKey(FunctionKind.DefinedWasmFunction, index), {
    params: [vmctxParam(pointer), abiParam(pointer), ...types.map(abiParam)],
    returns: callee.returns.map(({ type }) => abiParam(type)),
    callConv: 'tail',
  });
  const builder = new FunctionBuilder(entry);
  const block = builder.createBlock();
  const params = entry.signature.params.map(({ type }) => entry.dfg.appendParam(block, type));
  builder.switchToBlock(block);
  builder.sealBlock(block);
  const signature = entry.signatures.push(callee);
  const target = entry.extFuncs.push({ name: linkName(func.name), signature, colocated: true, patchable: false });
  const call = builder.call(target, params.slice(2));
  builder.return([...entry.dfg.instResults(call)]);
  builder.finalize();
  return entry;
}

/** Positions in the shell mean nothing to anyone; those in the CLIF are its author's own. */
function* withoutSource(functions: Iterable<LinkedFunction>): Generator<LinkedFunction, void, undefined> {
  for (const func of functions) yield func.sourceOffset === null ? func : { ...func, sourceOffset: 0 };
}

function verify(func: Function): void {
  const [first] = verifyFunction(func, { isa });
  if (first !== undefined) fail(func, first.message);
}

/** Functions of a file, checked, and each with a name of its own. */
function readFunctions(text: string): Function[] {
  const functions = parseFile(text).functions.map(({ func }) => func);
  const names = new Set<string>();
  for (const func of functions) {
    if (func.layout.entryBlock === undefined) fail(func, 'it has no code');
    const name = externalNameText(func.name);
    if (names.has(name)) fail(func, 'another function of the file has this name');
    names.add(name);
    verify(func);
  }
  for (const func of functions) bindCallees(func, names);
  return functions;
}

/**
 * Compiles the functions of CLIF text to a file that Wasmtime 50 loads.
 *
 * @throws ClifParseError; UnsupportedError for what Pulley has no code for; CompileError for a file without a function that
 *   WebAssembly could call, calls of functions that are not in the file, and functions that do not verify
 */
export function compileClifFile(text: string, options: Pick<CompileOptions, 'optLevel'> = {}): Uint8Array {
  const functions = readFunctions(text);
  const shells = functions.map(shellOf);
  if (!shells.some(({ isExported }) => isExported)) {
    if (functions.length === 0) throw new CompileError('there is no function');
    fail(functions[0], whyInternal(functions[0])!);
  }
  const module = parseModule(shellModule(shells));
  validateModule(module);
  const translation = new ModuleTranslation(module);
  const types = new ArtifactTypes(translation);
  const settings: CodeSettings = { pointerWidth: 64, optimized: options.optLevel !== 'none', canonicalizesNans: false };
  const compiled = compileFunctions(translation, settings, types.trampolineSources, (index) => {
    const func = functions[index];
    const own = { name: linkName(func.name), compiled: compileClif(func, settings) };
    if (!shells[index].isExported) return [own];
    const entry = wasmEntry(index, func, I64);
    return [{ name: entry.name, compiled: compileClif(entry, settings) }, own];
  });
  return assembleArtifact({
    translation,
    types,
    functions: withoutSource(compiled),
    moduleName: undefined,
    functionNames: new Map(shells.map(({ name }, index) => [index, name])),
    settings: {
      ...settings,
      consumeFuel: false,
      epochInterruption: false,
      relaxedSimdDeterministic: false,
      needsGcHeap: false,
      features: wasmFeatureBits(module),
    },
  });
}
