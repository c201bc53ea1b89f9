/** Every function that a module's artefact must hold, compiled. */

import { functionKinds } from '@pulleyjs/artifact';
import type { ExternalName, Function } from '@pulleyjs/cranelift-ir';
import { canonicalizeNans, optimize } from '@pulleyjs/cranelift-opt';
import { compileFunction, type CompiledFunction } from '@pulleyjs/pulley-codegen';
import { FunctionKind, functionKey, kindOfNamespace, type ModuleTranslation } from '@pulleyjs/wasm-translate';
import type { CodePiece, LinkedFunction } from './link.ts';

/** How code is generated. */
export interface CodeSettings {
  readonly pointerWidth: 32 | 64;
  readonly optimized: boolean;
  readonly canonicalizesNans: boolean;
}

/**
 * CLIF instructions beyond which a function is compiled as it was translated. In a body as large as an interpreter's loop,
 * sharing values costs more in registers (and in stack: frames become several times larger) than it saves.
 */
const LARGEST_OPTIMIZED = 20_000;

/** Compiles CLIF, which is changed. Frames are always set up: Wasmtime walks stacks by them. @throws UnsupportedError */
export function compileClif(func: Function, settings: CodeSettings): CompiledFunction {
  const { optimized, pointerWidth, canonicalizesNans } = settings;
  if (canonicalizesNans) canonicalizeNans(func);
  if (optimized && func.dfg.instCount <= LARGEST_OPTIMIZED) optimize(func);
  return compileFunction(func, { pointerWidth, preserveFramePointers: true });
}

/** A function under its key. */
function keyed(
  kind: number,
  index: number,
  pieces: readonly CodePiece[],
  sourceOffset: number | null = null,
): LinkedFunction {
  return { kind: functionKinds[kind].name, index, sourceOffset, pieces };
}

/** The builtins that functions call. */
function builtinsCalled(functions: readonly LinkedFunction[]): number[] {
  const called = new Set<number>();
  const visit = ({ compiled }: CodePiece): void => {
    for (const { target } of compiled.relocs) {
      if (target.kind === 'user' && kindOfNamespace(target.namespace) === FunctionKind.WasmToBuiltinTrampoline)
        called.add(target.index);
    }
  };
  for (const { pieces } of functions) pieces.forEach(visit);
  return [...called].sort((a, b) => a - b);
}

/**
 * Compiles all functions of a module: its own, those by which hosts and builtins are reached, and the startup functions.
 *
 * @param trampolineSources by the type a trampoline to the host is for, a function type of the module that it serves
 * @param defined compiles a defined function
 * @throws TranslateError, UnsupportedError
 */
export function compileFunctions(
  translation: ModuleTranslation,
  settings: CodeSettings,
  trampolineSources: ReadonlyMap<number, number>,
  defined: (definedIndex: number) => readonly CodePiece[] = (index) => [definedPiece(translation, index, settings)],
): readonly LinkedFunction[] {
  const { module } = translation;
  const piece = (kind: number, index: number, func: Function): CodePiece[] => [
    { name: functionKey(kind, index), compiled: compileClif(func, settings) },
  ];
  const functions: LinkedFunction[] = [];
  for (let index = 0; index < translation.definedFunctionCount; index++) {
    functions.push(keyed(FunctionKind.DefinedWasmFunction, index, defined(index), module.bodyStart[index]));
  }
  const entries = translation.escapedFunctions.map((functionIndex) => functionIndex - module.importedFunctions);
  for (const index of entries) {
    const kind = FunctionKind.ArrayToWasmTrampoline;
    functions.push(keyed(kind, index, piece(kind, index, translation.arrayToWasmTrampoline(index))));
  }
  for (const [target, source] of trampolineSources) {
    const kind = FunctionKind.WasmToArrayTrampoline;
    functions.push(keyed(kind, target, piece(kind, target, translation.wasmToArrayTrampoline(source))));
  }
  if (translation.hasStartup) {
    (['wasm', 'array'] as const).forEach((convention, index) => {
      const kind = FunctionKind.ModuleStartup;
      functions.push(keyed(kind, index, piece(kind, index, translation.moduleStartup(convention))));
    });
  }
  for (const index of builtinsCalled(functions)) {
    const kind = FunctionKind.WasmToBuiltinTrampoline;
    functions.push(keyed(kind, index, piece(kind, index, translation.wasmToBuiltinTrampoline(index))));
  }
  return functions;
}

function definedPiece(translation: ModuleTranslation, index: number, settings: CodeSettings): CodePiece {
  const name: ExternalName = functionKey(FunctionKind.DefinedWasmFunction, index);
  return { name, compiled: compileClif(translation.translateFunction(index), settings) };
}
