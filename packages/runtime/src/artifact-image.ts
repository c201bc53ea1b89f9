/** A module's image from an artefact of Wasmtime's. The reader has checked the artefact: whatever its parts name exists. */

import type { Artifact, EntityIndex, GlobalConstant as Constant, ModuleInfo } from '@pulleyjs/artifact';
import { vmContextLayout, type VmContextLayout } from '@pulleyjs/host-abi';
import type { Export, ExternKind, GlobalType, Import, MemoryType, TableType, ValueType } from '@pulleyjs/wasm-parse';
import { ArtifactCode } from './artifact-code.ts';
import { requireSupported } from './artifact-support.ts';
import { ArtifactTypes } from './artifact-types.ts';
import type { Engine } from './engine.ts';
import type {
  CustomContents,
  DataRange,
  GlobalConstant,
  ImageNames,
  ModuleCode,
  MemoryImage,
  ModuleImage,
  PassiveSegment,
} from './module-image.ts';
import { toEngineType } from './type-registry.ts';
import { POINTER } from './vm-types.ts';

/** In place of a function or a slot: there is none. */
const none = 0xffff_ffff;
/** Memories with smaller pages have no image in Wasmtime. */
const HOST_PAGE_LOG2 = 12;

const globalSize = 16;

const externKinds: Readonly<Record<EntityIndex['kind'], ExternKind>> = {
  Function: 'func',
  Table: 'table',
  Memory: 'memory',
  Global: 'global',
  Tag: 'tag',
};

/** See the head of the file. */
export class ArtifactImage implements ModuleImage {
  readonly layout: VmContextLayout;
  readonly typeIds: Uint32Array;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly importedFunctions: number;
  readonly functionTypes: Uint32Array;
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  readonly tags: Uint32Array;
  readonly globalConstants: readonly GlobalConstant[];
  readonly passiveElements: readonly PassiveSegment[];
  readonly runtimeData: readonly DataRange[];
  readonly data: Uint8Array;
  /** Wasmtime makes loads and stores of short copies. */
  readonly codeLoadsData: boolean = true;
  readonly memoryImages: readonly MemoryImage[];
  readonly hasStartup: boolean;
  readonly names: ImageNames;
  /** Wasmtime does not keep them. */
  readonly customSections: readonly CustomContents[] = [];
  readonly code: ModuleCode;
  private readonly module: ModuleInfo;

  /**
   * @param artifact as the reader gave it
   * @throws ArtifactError for what this engine cannot run; ResourceError when the code space is full
   */
  constructor(engine: Engine, artifact: Artifact) {
    requireSupported(artifact, engine);
    const { module } = artifact;
    const types = new ArtifactTypes(artifact.types);
    const typeIds = registerTypes(engine, types);
    const engineType = (type: ValueType): ValueType => toEngineType(type, typeIds);
    const text = (atom: number): string => module.strings[atom - 1];

    this.module = module;
    this.typeIds = typeIds;
    this.imports = module.initializers.map(({ value: { name, field, index } }) => ({
      module: text(name),
      name: text(field),
      ...entity(index),
    }));
    this.exports = module.exports.map(([name, index]) => ({ name: text(name), ...entity(index) }));
    this.importedFunctions = module.numImportedFuncs;
    this.functionTypes = Uint32Array.from(module.functions, ({ signature }) => typeIds[types.index(signature)]);
    this.tables = module.tables.map(({ refType, indexType, limits }) => ({
      element: engineType(types.refType(refType)),
      ...limitsOf(limits),
      is64: indexType === 'I64',
    }));
    this.memories = module.memories.map(({ indexType, limits, shared, pageSizeLog2 }) => ({
      ...limitsOf(limits),
      is64: indexType === 'I64',
      shared,
      pageSizeLog2,
    }));
    this.globals = module.globals.map(({ type, mutable }) => ({ type: engineType(types.valueType(type)), mutable }));
    this.tags = Uint32Array.from(module.tags, ({ signature }) => typeIds[types.index(signature)]);
    this.globalConstants = module.globalInitializers.map(([global, value]) => ({ global, value: bytesOf(value) }));
    this.passiveElements = module.passiveElements.map(([type, length]) => ({
      type: engineType(types.refType(type)),
      length: Number(length),
    }));
    this.runtimeData = module.runtimeData;
    this.data = artifact.data;
    this.memoryImages = memoryImages(module);
    this.hasStartup = runsStartup(module);
    this.names = {
      moduleName: module.name === null ? undefined : text(module.name),
      functionName: (functionIndex) => artifact.functionNames.get(functionIndex),
    };
    this.layout = layOut(module);
    this.code = new ArtifactCode(artifact, findTrampolines(artifact, types, typeIds));
  }

  funcRefSlot(functionIndex: number): number | undefined {
    if (functionIndex < this.importedFunctions) return undefined;
    const slot = this.module.functions[functionIndex]?.funcRef;
    return slot === none ? undefined : slot;
  }

  tableElement(definedTable: number, element: number): number | undefined {
    const functionIndex = this.module.tableInitialization[definedTable]?.[element];
    return functionIndex === none ? undefined : functionIndex;
  }
}

function memoryImages({ memoryInitialization }: ModuleInfo): MemoryImage[] {
  if (memoryInitialization.kind !== 'Static') return [];
  return memoryInitialization.value.map.flatMap((image, memory) =>
    image === null ? [] : [{ memory, offset: Number(image[0]), data: image[1] }],
  );
}

/** A function that does nothing but initialise memories is run by Wasmtime only where it cannot map their images. */
function runsStartup({ startup, memories, numImportedMemories }: ModuleInfo): boolean {
  if (startup.kind !== 'IfMemoriesNeedInit') return startup.kind !== 'None';
  return memories.slice(numImportedMemories).some(({ pageSizeLog2 }) => pageSizeLog2 < HOST_PAGE_LOG2);
}

function entity({ kind, value: index }: EntityIndex): { kind: ExternKind; index: number } {
  return { kind: externKinds[kind], index };
}

function registerTypes(engine: Engine, { definitions, exceptions }: ArtifactTypes): Uint32Array {
  const ids = engine.types.register(definitions);
  for (const { index, payload } of exceptions)
    ids[index] = engine.types.registerException(payload.map((type) => toEngineType(type, ids)));
  return ids;
}

/** Numbers are exact up to 2^53 and rounded above: no such size can be made. */
function limitsOf({ min, max }: { min: bigint; max: bigint | null }): { initial: number; maximum: number } {
  return { initial: Number(min), maximum: max === null ? -1 : Number(max) };
}

function layOut(module: ModuleInfo): VmContextLayout {
  const definedMemories = module.memories.length - module.numImportedMemories;
  const counts = {
    importedFunctions: module.numImportedFuncs,
    importedTables: module.numImportedTables,
    importedMemories: module.numImportedMemories,
    importedGlobals: module.numImportedGlobals,
    importedTags: module.numImportedTags,
    definedTables: module.tables.length - module.numImportedTables,
    definedMemories,
    ownedMemories: definedMemories,
    definedGlobals: module.globals.length - module.numImportedGlobals,
    definedTags: module.tags.length - module.numImportedTags,
    escapedFunctions: module.numEscapedFuncs,
    hasStartup: module.startup.kind !== 'None',
    runtimeData: module.runtimeData.length,
  };
  return vmContextLayout(counts, POINTER);
}

/** Index of the trampoline to host functions of each type that has one, by the engine's number of the type. */
function findTrampolines(
  { functions, types }: Artifact,
  { definitions }: ArtifactTypes,
  typeIds: Uint32Array,
): Map<number, number> {
  const { elements, defaultValue } = types.trampolineTypes;
  const found = new Map<number, number>();
  definitions.forEach(({ kind }, type) => {
    const trampoline = elements[type] ?? defaultValue;
    if (kind === 'func' && functions.find('WasmToArrayTrampoline', trampoline) !== undefined)
      found.set(typeIds[type], trampoline);
  });
  return found;
}

const constantBits: Readonly<Record<Constant['kind'], number>> = { I32: 32, I64: 64, F32: 32, F64: 64, V128: 128 };

/** The 16 bytes of a global with that value. */
function bytesOf({ kind, value }: Constant): Uint8Array {
  const bytes = new Uint8Array(globalSize);
  const view = new DataView(bytes.buffer);
  const bits = BigInt.asUintN(constantBits[kind], BigInt(value));
  view.setBigUint64(0, BigInt.asUintN(64, bits), true);
  view.setBigUint64(8, bits >> 64n, true);
  return bytes;
}
