/**
 * The structures that compiled code and runtime share, as in Wasmtime 50.0.1 (`wasmtime-environ`'s `VMOffsets` and the
 * `VM…` types of `wasmtime`'s runtime). Every number in compiled code that is an offset comes from here.
 */

import { layOut, type PointerBytes, type StructFields, type StructLayout } from './struct-layout.ts';

/** Per store; how wasm was entered and left, fuel, limits. */
const storeContext = {
  fuel_consumed: 'u64',
  epoch_deadline: 'u64',
  execution_version: 'u64',
  stack_limit: 'pointer',
  gc_heap_base: 'pointer',
  gc_heap_current_length: 'pointer',
  /** Frame pointer of the trampoline that left wasm last, and the address it returns to. */
  last_wasm_exit_trampoline_fp: 'pointer',
  last_wasm_exit_pc: 'pointer',
  /** Stack and frame pointer of the trampoline that entered wasm last, and where it handles traps. */
  last_wasm_entry_sp: 'pointer',
  last_wasm_entry_fp: 'pointer',
  last_wasm_entry_trap_handler: 'pointer',
  stack_chain: 'pointer[2]',
  store_data: 'pointer',
  async_guard_range: 'pointer[2]',
  component_context: 'u32[2]',
  current_thread: 'pointer',
} as const;

/** A linear memory: base address and bytes. */
const memoryDefinition = { base: 'pointer', current_length: 'pointer' } as const;
/** A table: base address and elements. */
const tableDefinition = { base: 'pointer', current_elements: 'pointer' } as const;
/** A global: 16 bytes, the value from the lowest. */
const globalDefinition = { storage: 'storage16' } as const;
/** A tag: the engine-wide index of its type. */
const tagDefinition = { type_index: 'u32' } as const;

/** A function as a value: entry by the array convention, entry by the wasm convention, engine-wide type, callee context. */
const funcRef = { array_call: 'pointer', wasm_call: 'pointer', type_index: 'u32', vmctx: 'pointer' } as const;
/** An imported table, memory or tag: its definition, the context it belongs to, its defined index there. */
const indexedImport = { from: 'pointer', vmctx: 'pointer', index: 'u32' } as const;
/** An imported global; kind 0 host, 1 instance, 2 component flags. */
const globalImport = { from: 'pointer', vmctx: 'pointer', kind_tag: 'u32', kind_index: 'u32' } as const;
/** The context of a host function; its `VMFuncRef` names the context itself. */
const arrayCallHostFuncContext = { magic: 'u32', func_ref: 'funcref' } as const;

/** The reference-counting collector's per-store data, and the header of its objects. */
const drcHeapData = { over_approximated_stack_roots: 'u32', current_len: 'u32', len_after_last_gc: 'u32' } as const;
const drcHeader = { kind: 'u32', type: 'u32', ref_count: 'u64', next: 'u32', object_size: 'u32' } as const;
/** Header of an object of the copying collector. */
const copyingHeader = { kind: 'u32', type: 'u32', object_size: 'u32' } as const;
const COPYING_ALIGN = 16;

/** All of them for one pointer size. */
export interface VmStructs {
  readonly pointerBytes: PointerBytes;
  readonly VMStoreContext: StructLayout<typeof storeContext>;
  readonly VMMemoryDefinition: StructLayout<typeof memoryDefinition>;
  readonly VMTableDefinition: StructLayout<typeof tableDefinition>;
  readonly VMGlobalDefinition: StructLayout<typeof globalDefinition>;
  readonly VMTagDefinition: StructLayout<typeof tagDefinition>;
  readonly VMFuncRef: StructLayout<typeof funcRef>;
  /** Of an imported function: a `VMFuncRef` under another name, so its address is one. */
  readonly VMFunctionImport: StructLayout<typeof funcRef>;
  readonly VMTableImport: StructLayout<typeof indexedImport>;
  readonly VMMemoryImport: StructLayout<typeof indexedImport>;
  readonly VMTagImport: StructLayout<typeof indexedImport>;
  readonly VMGlobalImport: StructLayout<typeof globalImport>;
  readonly VMArrayCallHostFuncContext: StructLayout<typeof arrayCallHostFuncContext>;
  readonly VMDrcHeapData: StructLayout<typeof drcHeapData>;
  readonly VMDrcHeader: StructLayout<typeof drcHeader>;
  readonly VMCopyingHeader: StructLayout<typeof copyingHeader>;
}

/** The structures for that pointer size. */
export function vmStructs(pointerBytes: PointerBytes): VmStructs {
  const lay = <F extends StructFields>(fields: F, align?: number): StructLayout<F> =>
    layOut(fields, pointerBytes, align);
  return {
    pointerBytes,
    VMStoreContext: lay(storeContext),
    VMMemoryDefinition: lay(memoryDefinition),
    VMTableDefinition: lay(tableDefinition),
    VMGlobalDefinition: lay(globalDefinition),
    VMTagDefinition: lay(tagDefinition),
    VMFuncRef: lay(funcRef),
    VMFunctionImport: lay(funcRef),
    VMTableImport: lay(indexedImport),
    VMMemoryImport: lay(indexedImport),
    VMTagImport: lay(indexedImport),
    VMGlobalImport: lay(globalImport),
    VMArrayCallHostFuncContext: lay(arrayCallHostFuncContext),
    VMDrcHeapData: lay(drcHeapData),
    VMDrcHeader: lay(drcHeader),
    VMCopyingHeader: lay(copyingHeader, COPYING_ALIGN),
  };
}

/** First word of a VMContext: "core" in little-endian ASCII. */
export const VMCONTEXT_MAGIC = 0x65726f63;
/** First word of a host function's context: "ACHF". */
export const HOST_FUNC_MAGIC = 0x46484341;
/** Bytes of a ValRaw: a value in little-endian order from the lowest byte. */
export const VAL_RAW_SIZE = 16;
/** Set in an initialised funcref element of a table; 1 alone is an initialised null, 0 is not yet initialised. */
export const FUNCREF_INIT_BIT = 1;
