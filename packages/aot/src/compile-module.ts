/** WebAssembly to a precompiled module: the pipeline, in order. */

import {
  defaultFeatures,
  type Module,
  type ModuleNames,
  parseModule,
  readNames,
  validateModule,
  type WasmFeatures,
} from '@pulleyjs/wasm-parse';
import { ModuleTranslation, type TranslateOptions } from '@pulleyjs/wasm-translate';
import { assembleArtifact } from './assemble-artifact.ts';
import { type CodeSettings, compileFunctions } from './compile-functions.ts';
import { wasmFeatureBits } from './feature-bits.ts';
import { needsGcHeap } from './module-info.ts';
import { ArtifactTypes } from './module-types.ts';

/** What runs from end to end here and in Wasmtime's Pulley: that one refuses threads. */
export const artifactFeatures: WasmFeatures = { ...defaultFeatures, threads: false };

/** How a module is compiled. */
export interface CompileOptions extends TranslateOptions {
  /** Whether the mid-end runs; default `speed`. */
  readonly optLevel?: 'none' | 'speed';
  /** Whether operations give one NaN, always the same; default false. */
  readonly canonicalizeNans?: boolean;
  /** What the module may use; default {@link artifactFeatures}. */
  readonly features?: WasmFeatures;
}

/** Names of functions, imported ones too, by index. */
function functionNamesOf(module: Module, names: ModuleNames): Map<number, string> {
  const found = new Map<number, string>();
  for (let index = 0; index < module.functionTypes.length; index++) {
    const name = names.functionName(index);
    if (name !== undefined) found.set(index, name);
  }
  return found;
}

/**
 * Compiles a module to a file that Wasmtime 50 loads. The same input gives the same bytes.
 *
 * @throws DecodeError, ValidationError, TranslateError, UnsupportedError, CompileError
 */
export function compileModule(wasm: Uint8Array, options: CompileOptions = {}): Uint8Array {
  const module = parseModule(wasm, options.features ?? artifactFeatures);
  validateModule(module);
  const translation = new ModuleTranslation(module, options);
  const types = new ArtifactTypes(translation);
  const settings: CodeSettings = {
    pointerWidth: options.pointerWidth ?? 64,
    optimized: options.optLevel !== 'none',
    canonicalizesNans: options.canonicalizeNans ?? false,
  };
  const functions = compileFunctions(translation, settings, types.trampolineSources);
  const names = readNames(module);
  return assembleArtifact({
    translation,
    types,
    functions,
    moduleName: names.moduleName,
    functionNames: functionNamesOf(module, names),
    settings: {
      ...settings,
      consumeFuel: options.consumeFuel ?? false,
      epochInterruption: options.epochInterruption ?? false,
      relaxedSimdDeterministic: false,
      needsGcHeap: needsGcHeap(module),
      features: wasmFeatureBits(module),
    },
  });
}
