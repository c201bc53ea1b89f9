/** A module while its sections are being read: the same shape as `Module`, with lists that grow. */
import type { WasmFeatures } from './features.ts';
import type {
  CustomSection,
  DataSegment,
  ElementSegment,
  Export,
  Global,
  Import,
  MemoryType,
  Module,
  Table,
  TypeDefinition,
} from './module.ts';

export interface ModuleDraft {
  types: TypeDefinition[];
  readonly imports: Import[];
  readonly exports: Export[];
  readonly functionTypes: number[];
  importedFunctions: number;
  readonly tables: Table[];
  importedTables: number;
  readonly memories: MemoryType[];
  importedMemories: number;
  readonly globals: Global[];
  importedGlobals: number;
  readonly tags: number[];
  importedTags: number;
  start: number;
  readonly elements: ElementSegment[];
  readonly data: DataSegment[];
  dataCount: number;
  readonly bodyStart: number[];
  readonly bodyEnd: number[];
  codeSectionOffset: number;
  readonly customSections: CustomSection[];
}

export function emptyDraft(): ModuleDraft {
  return {
    types: [],
    imports: [],
    exports: [],
    functionTypes: [],
    importedFunctions: 0,
    tables: [],
    importedTables: 0,
    memories: [],
    importedMemories: 0,
    globals: [],
    importedGlobals: 0,
    tags: [],
    importedTags: 0,
    start: -1,
    elements: [],
    data: [],
    dataCount: -1,
    bodyStart: [],
    bodyEnd: [],
    codeSectionOffset: -1,
    customSections: [],
  };
}

export function finishDraft(draft: ModuleDraft, bytes: Uint8Array, features: WasmFeatures): Module {
  return {
    ...draft,
    bytes,
    features,
    functionTypes: Uint32Array.from(draft.functionTypes),
    bodyStart: Uint32Array.from(draft.bodyStart),
    bodyEnd: Uint32Array.from(draft.bodyEnd),
  };
}
