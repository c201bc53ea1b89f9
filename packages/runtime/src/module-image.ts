/**
 * What the runtime needs of a module, wherever it comes from: from WebAssembly, compiled function by function when first
 * reached (`wasm-image.ts`), or from an artefact that is compiled already (`artifact-image.ts`). Types are the engine's.
 * Indices are those of Wasmtime's metadata: entities of an index space have the imported ones first.
 */

import type { VmContextLayout } from '@pulleyjs/host-abi';
import type { CallSite } from '@pulleyjs/pulley-codegen';
import type { Export, GlobalType, Import, MemoryType, TableType, ValueType } from '@pulleyjs/wasm-parse';

/** Names for messages; what has none is undefined. */
export interface ImageNames {
  readonly moduleName: string | undefined;
  /** By index in the function index space. */
  functionName(functionIndex: number): string | undefined;
}

/** A range of bytes, [start, end). */
export interface DataRange {
  readonly start: number;
  readonly end: number;
}

/** A defined global that is a plain constant. */
export interface GlobalConstant {
  /** Index among the defined globals. */
  readonly global: number;
  /** The value's 16 bytes, little-endian. */
  readonly value: Uint8Array;
}

/** A passive element segment: the type of its elements, the engine's, and how many there are. */
export interface PassiveSegment {
  readonly type: ValueType;
  readonly length: number;
}

/** GC references in the frame of a function during a call. */
export interface StackMap {
  /** Bytes from sp to fp. */
  readonly frameSize: number;
  readonly entries: readonly { readonly spOffset: number }[];
}

/** The first contents of a memory, which it has room for. */
export interface MemoryImage {
  /** Index of the memory, a defined one. */
  readonly memory: number;
  /** Byte offset in the memory. */
  readonly offset: number;
  /** Index of the range of data. */
  readonly data: number;
}

/** One function with code. All offsets are bytes from its first byte. */
export interface CodeBody {
  /** Its function key; see `FunctionKind`. */
  readonly kind: number;
  readonly index: number;
  /** Code address of its first byte. */
  readonly address: number;
  readonly byteLength: number;
  /** Whether it pushes a frame; without one its return address is only in lr. */
  readonly hasFrame: boolean;
  /** Wasmtime's code of the trap that the instruction there stands for. */
  trapAt(offset: number): number | undefined;
  /** The byte offset in the wasm module that the code there was made from. */
  sourceOffsetAt(offset: number): number | undefined;
  /** The call that returns to an offset, if it has exception handlers. */
  handlersAt(returnOffset: number): CallSite | undefined;
  /** GC references on the stack during the call that returns to an offset. */
  stackMapAt(returnOffset: number): StackMap | undefined;
}

/** The code of a module, shared by all its instances. */
export interface ModuleCode {
  /** Code address at which a function can always be entered. The function must be one that the module has. */
  entry(kind: number, index: number): number;
  /** Code address of the trampoline from wasm to host functions of a type, by the engine's number of the type. */
  readonly hostTrampolines: ReadonlyMap<number, number>;
  /** The function whose code holds an address. */
  find(address: number): CodeBody | undefined;
  /** Told of a body of this code in which a sample of the program counter fell: see `samplePeriod`. */
  noteSample(body: CodeBody): void;
  /** Compiles all functions as well as the engine allows, but not trampolines. @throws what translation and compilation throw */
  compileAll(): void;
  /** Gives the code's room back; nothing may run it afterwards. */
  release(): void;
}

/** A custom section. */
export interface CustomContents {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** See the head of the file. */
export interface ModuleImage {
  readonly layout: VmContextLayout;
  /** Engine-wide number of each interned type, then of the exceptions of each tag: the VMContext's array of type ids. */
  readonly typeIds: Uint32Array;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly importedFunctions: number;
  /** Engine-wide type of each function. */
  readonly functionTypes: Uint32Array;
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  /** Engine-wide function type of each tag. */
  readonly tags: Uint32Array;
  /** Globals that instantiation sets; the others are null or the startup function's business. */
  readonly globalConstants: readonly GlobalConstant[];
  /** The passive element segments. */
  readonly passiveElements: readonly PassiveSegment[];
  /** Ranges of `data` whose address and length the VMContext holds, in its order. */
  readonly runtimeData: readonly DataRange[];
  readonly data: Uint8Array;
  /** Whether compiled code loads from the data itself rather than only having it copied. */
  readonly codeLoadsData: boolean;
  /** What memories contain at first; code that would copy it is told that there is nothing to copy. */
  readonly memoryImages: readonly MemoryImage[];
  /** Whether there is a startup function to be run once the VMContext is filled and memories have their images. */
  readonly hasStartup: boolean;
  readonly names: ImageNames;
  readonly customSections: readonly CustomContents[];
  readonly code: ModuleCode;
  /** The VMFuncRef slot of a function; undefined for imports and for functions that cannot become values. */
  funcRefSlot(functionIndex: number): number | undefined;
  /** The function that an element of a defined table is on first use; undefined for null. */
  tableElement(definedTable: number, element: number): number | undefined;
}
