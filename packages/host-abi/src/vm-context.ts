/**
 * The layout of a module's VMContext: a fixed head, then arrays without gaps whose lengths the module says.
 *
 *     magic | store_context | builtin_functions | epoch_ptr | gc_heap_data | type_ids
 *     imported memories | pointers to memories | owned memories | imported functions | imported tables
 *     imported globals | imported tags | tables | (align 16) globals | tags | (align P) func_refs
 *     startup func_ref | runtime data bases | runtime data lengths
 */

import { alignUp, type PointerBytes } from './struct-layout.ts';
import { type VmStructs, vmStructs } from './vm-structs.ts';

/** How many there are of each thing that has a place in the VMContext. */
export interface VmContextCounts {
  readonly importedFunctions: number;
  readonly importedTables: number;
  readonly importedMemories: number;
  readonly importedGlobals: number;
  readonly importedTags: number;
  readonly definedTables: number;
  readonly definedMemories: number;
  /** Defined memories that are not shared. */
  readonly ownedMemories: number;
  readonly definedGlobals: number;
  readonly definedTags: number;
  /** Functions that can become values: each has a VMFuncRef slot. */
  readonly escapedFunctions: number;
  /** Whether there is a startup function, which has a VMFuncRef too. */
  readonly hasStartup: boolean;
  /** Ranges of data that the code can name at run time (images, segments). */
  readonly runtimeData: number;
}

/** The counts of a module of nothing. */
export const noCounts: VmContextCounts = {
  importedFunctions: 0,
  importedTables: 0,
  importedMemories: 0,
  importedGlobals: 0,
  importedTags: 0,
  definedTables: 0,
  definedMemories: 0,
  ownedMemories: 0,
  definedGlobals: 0,
  definedTags: 0,
  escapedFunctions: 0,
  hasStartup: false,
  runtimeData: 0,
};

/** Byte offsets from the start of a VMContext. Element methods take an index in their own array and don't check it. */
export interface VmContextLayout {
  readonly counts: VmContextCounts;
  readonly structs: VmStructs;
  readonly magic: number;
  readonly storeContext: number;
  readonly builtinFunctions: number;
  readonly epochPointer: number;
  readonly gcHeapData: number;
  readonly typeIds: number;
  /** VMMemoryImport of an imported memory. */
  importedMemory(index: number): number;
  /** Pointer to the VMMemoryDefinition of a defined memory. */
  memoryPointer(definedIndex: number): number;
  /** VMMemoryDefinition of an owned memory. */
  ownedMemory(ownedIndex: number): number;
  /** VMFunctionImport. */
  importedFunction(index: number): number;
  importedTable(index: number): number;
  importedGlobal(index: number): number;
  importedTag(index: number): number;
  /** VMTableDefinition. */
  table(definedIndex: number): number;
  /** VMGlobalDefinition. */
  global(definedIndex: number): number;
  /** VMTagDefinition. */
  tag(definedIndex: number): number;
  /** VMFuncRef of an escaped function, by its slot. */
  funcRef(slot: number): number;
  /** VMFuncRef of the startup function, if there is one. */
  readonly startupFuncRef: number;
  /** Pointer to a range of data. */
  runtimeDataBase(index: number): number;
  /** u32: bytes of that range; `data.drop` zeroes it. */
  runtimeDataLength(index: number): number;
  /** Bytes of the whole. */
  readonly size: number;
}

/** The layout for a module with these counts. */
export function vmContextLayout(counts: VmContextCounts, pointerBytes: PointerBytes): VmContextLayout {
  const structs = vmStructs(pointerBytes);
  const P = pointerBytes;
  let end = 6 * P;
  const array = (count: number, stride: number, align = 1): ((index: number) => number) => {
    const start = alignUp(end, align);
    end = start + count * stride;
    return (index) => start + index * stride;
  };
  const importedMemory = array(counts.importedMemories, structs.VMMemoryImport.size);
  const memoryPointer = array(counts.definedMemories, P);
  const ownedMemory = array(counts.ownedMemories, structs.VMMemoryDefinition.size);
  const importedFunction = array(counts.importedFunctions, structs.VMFunctionImport.size);
  const importedTable = array(counts.importedTables, structs.VMTableImport.size);
  const importedGlobal = array(counts.importedGlobals, structs.VMGlobalImport.size);
  const importedTag = array(counts.importedTags, structs.VMTagImport.size);
  const table = array(counts.definedTables, structs.VMTableDefinition.size);
  const global = array(counts.definedGlobals, structs.VMGlobalDefinition.size, structs.VMGlobalDefinition.align);
  const tag = array(counts.definedTags, structs.VMTagDefinition.size);
  const funcRef = array(counts.escapedFunctions, structs.VMFuncRef.size, P);
  const startup = array(counts.hasStartup ? 1 : 0, structs.VMFuncRef.size);
  const runtimeDataBase = array(counts.runtimeData, P);
  const runtimeDataLength = array(counts.runtimeData, 4);
  return {
    counts,
    structs,
    magic: 0,
    storeContext: P,
    builtinFunctions: 2 * P,
    epochPointer: 3 * P,
    gcHeapData: 4 * P,
    typeIds: 5 * P,
    importedMemory,
    memoryPointer,
    ownedMemory,
    importedFunction,
    importedTable,
    importedGlobal,
    importedTag,
    table,
    global,
    tag,
    funcRef,
    startupFuncRef: startup(0),
    runtimeDataBase,
    runtimeDataLength,
    size: end,
  };
}
