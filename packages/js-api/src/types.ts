/**
 * What a program sees of the `WebAssembly` object, in types that fit those of TypeScript's `lib.dom.d.ts`: a
 * `WebAssemblyNamespace` can stand where a `typeof WebAssembly` is wanted. This file needs neither DOM nor Node types.
 */

/** As in TypeScript's own declarations; of memories and tables with 64-bit addresses it is a bigint. */
export type AddressValue = number;
export type AddressType = 'i32' | 'i64';
export type ImportExportKind = 'function' | 'global' | 'memory' | 'table' | 'tag';
export type TableKind = 'anyfunc' | 'externref';

/** JavaScript's values by value type. */
export interface ValueTypeMap {
  anyfunc: (...args: never[]) => unknown;
  externref: unknown;
  f32: number;
  f64: number;
  i32: number;
  i64: bigint;
  v128: never;
}
export type ValueType = keyof ValueTypeMap;

/** A compiled module. It says nothing of itself: ask `Module.imports`, `exports` and `customSections`. */
export type WasmModule = object;
/** What kind of exception, and what such exceptions carry. */
export type WasmTag = object;

export interface WasmInstance {
  readonly exports: Record<string, ExportValue>;
}

export interface WasmMemory {
  /** The memory itself, not a copy; detached and replaced by another one when the memory grows. */
  readonly buffer: ArrayBuffer;
  /** Grows by so many pages of 64 KiB; returns the pages before. @throws RangeError */
  grow(delta: AddressValue): AddressValue;
  toFixedLengthBuffer(): ArrayBuffer;
  toResizableBuffer(): ArrayBuffer;
}

export interface WasmTable {
  readonly length: AddressValue;
  get(index: AddressValue): unknown;
  set(index: AddressValue, value?: unknown): void;
  grow(delta: AddressValue, value?: unknown): AddressValue;
}

export interface WasmGlobal<T extends ValueType = ValueType> {
  value: ValueTypeMap[T];
  valueOf(): ValueTypeMap[T];
}

export interface WasmException {
  readonly stack: string | undefined;
  getArg(exceptionTag: WasmTag, index: number): unknown;
  is(exceptionTag: WasmTag): boolean;
}

/** What an instance exports. Functions take and give what their WebAssembly types say. */
export type ExportValue = ((...args: unknown[]) => unknown) | WasmGlobal | WasmMemory | WasmTable;

export interface MemoryDescriptor {
  address?: AddressType;
  initial: AddressValue;
  maximum?: AddressValue;
  shared?: boolean;
}

export interface TableDescriptor {
  address?: AddressType;
  element: TableKind;
  initial: AddressValue;
  maximum?: AddressValue;
}

export interface GlobalDescriptor<T extends ValueType = ValueType> {
  mutable?: boolean;
  value: T;
}

export interface TagType {
  parameters: ValueType[];
}

export interface ExceptionOptions {
  traceStack?: boolean;
}

export interface ModuleExportDescriptor {
  kind: ImportExportKind;
  name: string;
}

export interface ModuleImportDescriptor {
  kind: ImportExportKind;
  module: string;
  name: string;
}

export interface WebAssemblyCompileOptions {
  builtins?: string[];
  importedStringConstants?: string | null;
}

export interface WebAssemblyInstantiatedSource {
  instance: WasmInstance;
  module: WasmModule;
}

/** The bytes of a module. */
export type BytesSource = ArrayBufferLike | ArrayBufferView;

/** What streaming compilation needs of a `Response`. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface NativeErrorConstructor {
  readonly prototype: Error;
  new (message?: string, options?: { cause?: unknown }): Error;
  (message?: string, options?: { cause?: unknown }): Error;
}

export interface ModuleConstructor {
  readonly prototype: WasmModule;
  new (bytes: BytesSource, options?: WebAssemblyCompileOptions): WasmModule;
  exports(moduleObject: WasmModule): ModuleExportDescriptor[];
  imports(moduleObject: WasmModule): ModuleImportDescriptor[];
  customSections(moduleObject: WasmModule, sectionName: string): ArrayBuffer[];
}

export interface InstanceConstructor {
  readonly prototype: WasmInstance;
  new (module: WasmModule, importObject?: object): WasmInstance;
}

export interface MemoryConstructor {
  readonly prototype: WasmMemory;
  new (descriptor: MemoryDescriptor): WasmMemory;
}

export interface TableConstructor {
  readonly prototype: WasmTable;
  new (descriptor: TableDescriptor, value?: unknown): WasmTable;
}

export interface GlobalConstructor {
  readonly prototype: WasmGlobal;
  new <T extends ValueType = ValueType>(descriptor: GlobalDescriptor<T>, v?: ValueTypeMap[T]): WasmGlobal<T>;
}

export interface TagConstructor {
  readonly prototype: WasmTag;
  new (type: TagType): WasmTag;
}

export interface ExceptionConstructor {
  readonly prototype: WasmException;
  new (exceptionTag: WasmTag, payload: unknown[], options?: ExceptionOptions): WasmException;
}

/** The `WebAssembly` object. */
export interface WebAssemblyNamespace {
  readonly Module: ModuleConstructor;
  readonly Instance: InstanceConstructor;
  readonly Memory: MemoryConstructor;
  readonly Table: TableConstructor;
  readonly Global: GlobalConstructor;
  readonly Tag: TagConstructor;
  readonly Exception: ExceptionConstructor;
  readonly CompileError: NativeErrorConstructor;
  readonly LinkError: NativeErrorConstructor;
  readonly RuntimeError: NativeErrorConstructor;
  readonly JSTag: WasmTag;
  validate(bytes: BytesSource, options?: WebAssemblyCompileOptions): boolean;
  compile(bytes: BytesSource, options?: WebAssemblyCompileOptions): Promise<WasmModule>;
  compileStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    options?: WebAssemblyCompileOptions,
  ): Promise<WasmModule>;
  instantiate(
    bytes: BytesSource,
    importObject?: object,
    options?: WebAssemblyCompileOptions,
  ): Promise<WebAssemblyInstantiatedSource>;
  instantiate(moduleObject: WasmModule, importObject?: object): Promise<WasmInstance>;
  instantiateStreaming(
    source: ResponseLike | PromiseLike<ResponseLike>,
    importObject?: object,
    options?: WebAssemblyCompileOptions,
  ): Promise<WebAssemblyInstantiatedSource>;
}
