/** The artefact of a module whose functions are compiled: linked text, tables and metadata. */

import { type Artifact, functionSymbol, writeArtifact } from '@pulleyjs/artifact';
import type { ModuleTranslation } from '@pulleyjs/wasm-translate';
import { type EngineSettings, engineInfo } from './engine-settings.ts';
import { Linker, type LinkedFunction } from './link.ts';
import { layOutData, moduleInfo } from './module-info.ts';
import type { ArtifactTypes } from './module-types.ts';

/** What an artefact is made of. */
export interface ArtifactParts {
  readonly translation: ModuleTranslation;
  readonly types: ArtifactTypes;
  /** In the order of their keys; taken one by one. */
  readonly functions: Iterable<LinkedFunction>;
  readonly moduleName: string | undefined;
  /** By function index, ascending. */
  readonly functionNames: ReadonlyMap<number, string>;
  readonly settings: EngineSettings;
}

/** Links and writes an artefact. @throws CompileError for calls that lead nowhere, and what compiling `functions` throws */
export function assembleArtifact(parts: ArtifactParts): Uint8Array {
  const { translation, types, functionNames } = parts;
  const { module } = translation;
  const linker = new Linker();
  for (const func of parts.functions) linker.add(func);
  const linked = linker.finish();
  const data = layOutData(translation);
  const artifact: Artifact = {
    ...linked,
    engine: engineInfo(parts.settings),
    pointerBytes: parts.settings.pointerWidth === 32 ? 4 : 8,
    module: moduleInfo(translation, types, parts.moduleName, data.ranges),
    types: types.metadata,
    functionNames,
    meta: {
      hasUnparsedDebuginfo: module.customSections.some(({ name }) => name.startsWith('.debug_')),
      codeSectionOffset: BigInt(Math.max(0, module.codeSectionOffset)),
      hasWasmDebuginfo: false,
      dwarf: [],
    },
    data: data.bytes,
    dataAlignment: 1,
    symbols: linked.functions.entries.map((entry) => ({
      name: functionSymbol(entry, module.importedFunctions, functionNames),
      start: entry.start,
      length: entry.length,
    })),
  };
  return writeArtifact(artifact);
}
