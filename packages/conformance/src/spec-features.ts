/** The engine for each script: all that is supported, but for files that say of a feature that came after them that it is invalid. */
import type { Instance, Module } from '@pulleyjs/runtime';
import type { SpecScript } from '@pulleyjs/testkit';
import { defaultFeatures, type WasmFeatures } from '@pulleyjs/wasm-parse';
import { createPulleyEngine } from './pulley-engine.ts';
import type { SpecEngine } from './spec-engine.ts';

/** The files of the threads proposal predate multiple memories, and some of them multiple tables. */
function featuresOf({ file, feature }: SpecScript): WasmFeatures {
  if (feature !== 'proposal:threads') return defaultFeatures;
  return {
    ...defaultFeatures,
    multiMemory: false,
    gc: false,
    functionReferences: false,
    exceptions: false,
    referenceTypes: !file.endsWith('imports'),
  };
}

/** Gives the engine for a script; scripts of the same features share one. */
export function createPulleyEngines(): (script: SpecScript) => SpecEngine<Module, Instance> {
  const engines = new Map<string, SpecEngine<Module, Instance>>();
  return (script) => {
    const features = featuresOf(script);
    const key = JSON.stringify(features);
    let engine = engines.get(key);
    if (engine === undefined) engines.set(key, (engine = createPulleyEngine(features)));
    return engine;
  };
}
