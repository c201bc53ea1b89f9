/** Every function that a module's artefact must hold, compiled. */

import { functionKinds } from '@pulleyjs/artifact';
import type { ExternalName, Function } from '@pulleyjs/cranelift-ir';
import { canonicalizeNans, optimizeUnlessHuge } from '@pulleyjs/cranelift-opt';
import { compileFunction, type CompiledFunction } from '@pulleyjs/pulley-codegen';
import { FunctionKind, functionKey, kindOfNamespace, type ModuleTranslation } from '@pulleyjs/wasm-translate';
import type { CodePiece, LinkedFunction } from './link.ts';

/** How code is generated. */
export interface CodeSettings {
  readonly pointerWidth: 32 | 64;
  readonly optimized: boolean;
  readonly canonicalizesNans: boolean;
}

/** Compiles CLIF, which is changed. Frames are always set up: Wasmtime walks stacks by them. @throws UnsupportedError */
export function compileClif(func: Function, settings: CodeSettings): CompiledFunction {
  const { optimized, pointerWidth, canonicalizesNans } = settings;
  if (canonicalizesNans) canonicalizeNans(func);
  if (optimized) optimizeUnlessHuge(func);
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

/** Adds the builtins that a function calls. */
function noteBuiltins(called: Set<number>, { pieces }: LinkedFunction): void {
  for (const { compiled } of pieces) {
    for (const { target } of compiled.relocs) {
      const isBuiltin =
        target.kind === 'user' && kindOfNamespace(target.namespace) === FunctionKind.WasmToBuiltinTrampoline;
      if (isBuiltin) called.add(target.index);
    }
  }
}

/**
 * Compiles all functions of a module in the order of their keys: its own, those by which hosts and builtins are reached, and
 * the startup functions. One at a time: what is not kept of one is free before the next.
 *
 * @param trampolineSources by the type a trampoline to the host is for, a function type of the module that it serves
 * @param defined compiles a defined function
 * @throws TranslateError, UnsupportedError
 */
export function* compileFunctions(
  translation: ModuleTranslation,
  settings: CodeSettings,
  trampolineSources: ReadonlyMap<number, number>,
  defined: (definedIndex: number) => readonly CodePiece[] = (index) => [definedPiece(translation, index, settings)],
): Generator<LinkedFunction, void, undefined> {
  const { module } = translation;
  const builtins = new Set<number>();
  const make = (kind: number, index: number, func: Function): LinkedFunction => {
    const made = keyed(kind, index, [{ name: functionKey(kind, index), compiled: compileClif(func, settings) }]);
    noteBuiltins(builtins, made);
    return made;
  };
  for (let index = 0; index < translation.definedFunctionCount; index++) {
    const own = keyed(FunctionKind.DefinedWasmFunction, index, defined(index), module.bodyStart[index]);
    noteBuiltins(builtins, own);
    yield own;
  }
  for (const index of entryIndices(translation)) {
    yield make(FunctionKind.ArrayToWasmTrampoline, index, translation.arrayToWasmTrampoline(index));
  }
  for (const [target, source] of [...trampolineSources].sort(([a], [b]) => a - b)) {
    yield make(FunctionKind.WasmToArrayTrampoline, target, translation.wasmToArrayTrampoline(source));
  }
  const conventions = translation.hasStartup ? (['wasm', 'array'] as const) : [];
  const startup = conventions.map((convention, index) =>
    make(FunctionKind.ModuleStartup, index, translation.moduleStartup(convention)),
  );
  for (const index of [...builtins].sort((a, b) => a - b)) {
    yield make(FunctionKind.WasmToBuiltinTrampoline, index, translation.wasmToBuiltinTrampoline(index));
  }
  yield* startup;
}

/** Among the defined functions, those that hosts can enter; ascending. */
function entryIndices({ escapedFunctions, module }: ModuleTranslation): number[] {
  return escapedFunctions.map((functionIndex) => functionIndex - module.importedFunctions).sort((a, b) => a - b);
}

function definedPiece(translation: ModuleTranslation, index: number, settings: CodeSettings): CodePiece {
  const name: ExternalName = functionKey(FunctionKind.DefinedWasmFunction, index);
  return { name, compiled: compileClif(translation.translateFunction(index), settings) };
}
