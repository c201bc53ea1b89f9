/**
 * The metadata of an artefact as data: every type in `.wasmtime.engine` and `.wasmtime.info`, in postcard's order of
 * fields. Decoder and encoder (`postcard.ts`) and the TypeScript types (`ValueOf`) follow from these rows alone.
 * Mirrors the `serde` types of `wasmtime-environ` 50.0.1: `module.rs`, `module_types.rs`, `types.rs`, `tunables.rs`.
 *
 * A schema is the name of a primitive or of a row, or one of
 *
 *     { struct: { field: S, … } }       fields in order
 *     { enum: { Name: S | null, … } }   { kind: 'Name' } or { kind: 'Name', value }
 *     { oneOf: ['Name', …] }            an enum without payloads: its name
 *     { seq: S } { option: S } { tuple: [S, S] } { map: [K, V] } { bytes: n }
 *     { secondary: S }                  a map with a default from small numbers, which may have gaps
 *     { since: [version, S] }           a field that older versions of Wasmtime lack: null there
 *     { refused: 'what it is' }         a payload that is not read
 */

/** The schema of every named type. */
export const metadataSchema = {
  TypeRef: { enum: { Engine: 'u32', Module: 'u32', RecGroup: 'u32' } },
  HeapType: {
    enum: {
      Extern: null,
      NoExtern: null,
      Func: null,
      ConcreteFunc: 'TypeRef',
      NoFunc: null,
      Exn: null,
      ConcreteExn: 'TypeRef',
      NoExn: null,
      Cont: null,
      ConcreteCont: 'TypeRef',
      NoCont: null,
      Any: null,
      Eq: null,
      I31: null,
      Array: null,
      ConcreteArray: 'TypeRef',
      Struct: null,
      ConcreteStruct: 'TypeRef',
      None: null,
    },
  },
  RefType: { struct: { nullable: 'bool', heapType: 'HeapType' } },
  ValType: { enum: { I32: null, I64: null, F32: null, F64: null, V128: null, Ref: 'RefType' } },
  StorageType: { enum: { I8: null, I16: null, Val: 'ValType' } },
  FieldType: { struct: { elementType: 'StorageType', mutable: 'bool' } },
  FuncType: { struct: { paramsResults: { seq: 'ValType' }, paramsLen: 'u32', gcParams: 'u32', gcResults: 'u32' } },
  StructType: { struct: { fields: { seq: 'FieldType' } } },
  ExnType: { struct: { funcType: 'TypeRef', fields: { seq: 'FieldType' } } },
  CompositeInner: {
    enum: { Array: 'FieldType', Func: 'FuncType', Struct: 'StructType', Cont: 'TypeRef', Exn: 'ExnType' },
  },
  CompositeType: { struct: { inner: 'CompositeInner', shared: 'bool' } },
  SubType: { struct: { isFinal: 'bool', supertype: { option: 'TypeRef' }, compositeType: 'CompositeType' } },
  ModuleTypes: {
    struct: {
      recGroups: { seq: { tuple: ['u32', 'u32'] } },
      wasmTypes: { seq: 'SubType' },
      trampolineTypes: { secondary: 'u32' },
    },
  },
  IndexType: { oneOf: ['I32', 'I64'] },
  Limits: { struct: { min: 'u64', max: { option: 'u64' } } },
  TableType: { struct: { indexType: 'IndexType', limits: 'Limits', refType: 'RefType' } },
  MemoryType: { struct: { indexType: 'IndexType', limits: 'Limits', shared: 'bool', pageSizeLog2: 'u8' } },
  GlobalType: { struct: { type: 'ValType', mutable: 'bool' } },
  TagType: { struct: { signature: 'TypeRef', exception: 'TypeRef' } },
  EntityIndex: { enum: { Function: 'u32', Table: 'u32', Memory: 'u32', Global: 'u32', Tag: 'u32' } },
  GlobalConstant: { enum: { I32: 'i32', I64: 'i64', F32: 'u32', F64: 'u64', V128: 'u128' } },
  Import: { struct: { name: 'u32', field: 'u32', index: 'EntityIndex' } },
  Initializer: { enum: { Import: 'Import' } },
  Startup: { enum: { None: null, Always: 'TypeRef', IfMemoriesNeedInit: 'TypeRef' } },
  StaticMemories: { struct: { map: { seq: { option: { tuple: ['u64', 'u32'] } } } } },
  MemoryInitialization: { enum: { Segmented: null, Static: 'StaticMemories' } },
  DataRange: { struct: { start: 'u32', end: 'u32' } },
  FunctionInfo: { struct: { signature: 'TypeRef', funcRef: 'u32' } },
  Module: {
    struct: {
      moduleIndex: 'u32',
      strings: { seq: 'str' },
      name: { option: 'u32' },
      initializers: { seq: 'Initializer' },
      exports: { map: ['u32', 'EntityIndex'] },
      startup: 'Startup',
      tableInitialization: { seq: { seq: 'u32' } },
      memoryInitialization: 'MemoryInitialization',
      passiveElements: { seq: { tuple: ['RefType', 'u64'] } },
      runtimeData: { seq: 'DataRange' },
      types: { seq: 'TypeRef' },
      numImportedFuncs: 'usize',
      numImportedTables: 'usize',
      numImportedMemories: 'usize',
      numImportedGlobals: 'usize',
      numImportedTags: 'usize',
      needsGcHeap: 'bool',
      numEscapedFuncs: 'usize',
      functions: { seq: 'FunctionInfo' },
      tables: { seq: 'TableType' },
      memories: { seq: 'MemoryType' },
      globals: { seq: 'GlobalType' },
      globalInitializers: { seq: { tuple: ['u32', 'GlobalConstant'] } },
      tags: { seq: 'TagType' },
    },
  },
  ByteRange: { struct: { start: 'u64', end: 'u64' } },
  DebugMetadata: {
    struct: {
      hasUnparsedDebuginfo: 'bool',
      codeSectionOffset: 'u64',
      hasWasmDebuginfo: 'bool',
      dwarf: { seq: { tuple: ['u8', 'ByteRange'] } },
    },
  },
  FunctionName: { struct: { index: 'u32', offset: 'u32', length: 'u32' } },
  CompiledModuleInfo: {
    struct: { module: 'Module', meta: 'DebugMetadata', funcNames: { seq: 'FunctionName' }, checksum: { bytes: 32 } },
  },
  FunctionLocation: { struct: { start: 'u32', length: 'u32' } },
  CompiledFunctionsTable: {
    struct: {
      namespaces: { seq: 'u32' },
      funcLocStarts: { seq: 'u32' },
      sparseStarts: { seq: 'u32' },
      srcLocStarts: { seq: 'u32' },
      sparseIndices: { seq: 'u32' },
      funcLocs: { seq: 'FunctionLocation' },
      srcLocs: { seq: 'u32' },
    },
  },
  InfoSection: { struct: { info: 'CompiledModuleInfo', functions: 'CompiledFunctionsTable', types: 'ModuleTypes' } },
  FlagValue: { enum: { Enum: 'str', Num: 'u8', Bool: 'bool' } },
  Collector: { oneOf: ['DeferredReferenceCounting', 'Null', 'Copying'] },
  OperatorCost: { enum: { Table: { refused: 'a table of fuel costs per operator' }, Default: null } },
  Inlining: { oneOf: ['Yes', 'InterModuleAndIntraGc', 'InterModule', 'Intrinsics', 'No'] },
  Tunables: {
    struct: {
      collector: { option: 'Collector' },
      memoryReservation: 'u64',
      memoryGuardSize: 'u64',
      memoryReservationForGrowth: 'u64',
      debugNative: 'bool',
      debugGuest: 'bool',
      debugSymbols: 'bool',
      parseWasmDebuginfo: 'bool',
      consumeFuel: 'bool',
      operatorCost: 'OperatorCost',
      epochInterruption: 'bool',
      memoryMayMove: 'bool',
      guardBeforeLinearMemory: 'bool',
      tableLazyInit: 'bool',
      generateAddressMap: 'bool',
      debugAdapterModules: 'bool',
      relaxedSimdDeterministic: 'bool',
      winchCallable: 'bool',
      signalsBasedTraps: 'bool',
      memoryInitCow: 'bool',
      inlining: 'Inlining',
      inliningSmallCalleeSize: 'u32',
      inliningSumSizeThreshold: 'u32',
      concurrencySupport: 'bool',
      recording: 'bool',
      asanStackSwitching: { since: [50, 'bool'] },
      gcZealAllocCounter: { option: 'u32' },
      gcHeapReservation: 'u64',
      gcHeapGuardSize: 'u64',
      gcHeapReservationForGrowth: 'u64',
      gcHeapInitialSize: 'u64',
      gcHeapMayMove: 'bool',
      metadataForInternalAsserts: 'bool',
      metadataForGcHeapCorruption: 'bool',
      branchHinting: 'bool',
    },
  },
  EngineMetadata: {
    struct: {
      target: 'str',
      sharedFlags: { seq: { tuple: ['str', 'FlagValue'] } },
      isaFlags: { seq: { tuple: ['str', 'FlagValue'] } },
      tunables: 'Tunables',
      features: 'u64',
    },
  },
} as const;

/** Names of the rows. */
export type TypeName = keyof typeof metadataSchema;

/** Of `u64` and wider ones the value is a bigint; of narrower integers and of counts (`usize`) a number. */
interface Primitives {
  readonly bool: boolean;
  readonly u8: number;
  readonly u32: number;
  readonly i32: number;
  readonly usize: number;
  readonly u64: bigint;
  readonly i64: bigint;
  readonly u128: bigint;
  readonly str: string;
}

/** Names of the primitives. */
export type PrimitiveName = keyof Primitives;

/** The decoded value of a schema. */
export type ValueOf<S> = S extends PrimitiveName
  ? Primitives[S]
  : S extends TypeName
    ? Metadata<S>
    : S extends { readonly struct: infer F }
      ? { readonly [K in keyof F]: ValueOf<F[K]> }
      : S extends { readonly enum: infer V }
        ? {
            [K in keyof V]: V[K] extends null
              ? { readonly kind: K }
              : { readonly kind: K; readonly value: ValueOf<V[K]> };
          }[keyof V]
        : S extends { readonly oneOf: readonly (infer N)[] }
          ? N
          : S extends { readonly seq: infer E }
            ? readonly ValueOf<E>[]
            : S extends { readonly option: infer E }
              ? ValueOf<E> | null
              : S extends { readonly tuple: readonly [infer A, infer B] }
                ? readonly [ValueOf<A>, ValueOf<B>]
                : S extends { readonly map: readonly [infer K, infer V] }
                  ? readonly (readonly [ValueOf<K>, ValueOf<V>])[]
                  : S extends { readonly bytes: number }
                    ? Uint8Array
                    : S extends { readonly secondary: infer E }
                      ? { readonly defaultValue: ValueOf<E>; readonly elements: readonly (ValueOf<E> | null)[] }
                      : S extends { readonly since: readonly [number, infer E] }
                        ? ValueOf<E> | null
                        : never;

/** The decoded value of a named type: `Metadata<'Module'>`. */
export type Metadata<N extends TypeName> = ValueOf<(typeof metadataSchema)[N]>;
