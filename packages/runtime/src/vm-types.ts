/** Types of memories, tables and globals in the engine's terms, and where compiled code finds their parts. */

import { vmStructs } from '@pulleyjs/host-abi';
import type { GlobalType, MemoryType, TableType } from '@pulleyjs/wasm-parse';

export type { GlobalType, MemoryType, TableType };

/** Bytes of a pointer in the code this runtime runs. */
export const POINTER = 8;

const structs: ReturnType<typeof vmStructs> = vmStructs(POINTER);
export const vmStoreContext: typeof structs.VMStoreContext = structs.VMStoreContext;
export const vmMemoryDefinition: typeof structs.VMMemoryDefinition = structs.VMMemoryDefinition;
export const vmTableDefinition: typeof structs.VMTableDefinition = structs.VMTableDefinition;
export const vmGlobalDefinition: typeof structs.VMGlobalDefinition = structs.VMGlobalDefinition;
export const vmFuncRef: typeof structs.VMFuncRef = structs.VMFuncRef;
export const vmIndexedImport: typeof structs.VMTableImport = structs.VMTableImport;
export const vmGlobalImport: typeof structs.VMGlobalImport = structs.VMGlobalImport;
export const vmHostFuncContext: typeof structs.VMArrayCallHostFuncContext = structs.VMArrayCallHostFuncContext;
export const vmDrcHeapData: typeof structs.VMDrcHeapData = structs.VMDrcHeapData;

/** Whether a memory or table of `actual` limits and `size` may stand where `wanted` limits are asked for. */
export function limitsMatch(
  size: number,
  actualMaximum: number,
  wanted: { initial: number; maximum: number },
): boolean {
  if (size < wanted.initial) return false;
  if (wanted.maximum < 0) return true;
  return actualMaximum >= 0 && actualMaximum <= wanted.maximum;
}
