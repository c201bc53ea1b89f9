/**
 * A decoded module: plain data, no methods. Everything large (function bodies, data, names) stays a range of `bytes`.
 *
 * Index spaces (functions, tables, memories, globals, tags) hold the imported entities first, as the format has it.
 * All byte offsets count from the start of the module.
 */
import type { WasmFeatures } from './features.ts';
import type { ValueType } from './value-type.ts';

/** A range of `Module.bytes`: [start, end). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What the three kinds of defined type share. */
interface TypeDefinitionBase {
  /** No type may declare this one as its supertype. */
  readonly final: boolean;
  /** Index of the declared supertype, or -1. */
  readonly supertype: number;
  /** Indices of the types of its recursion group: [recStart, recEnd). */
  readonly recStart: number;
  readonly recEnd: number;
  /** Index of the first type of this module that is the same type (iso-recursive equality); itself if it is the first. */
  readonly canonical: number;
  /** How many supertypes it has, transitively. */
  readonly depth: number;
}

export interface FuncType extends TypeDefinitionBase {
  readonly kind: 'func';
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A field of a struct, or the element of an array; `type` may be packed (I8, I16). */
export interface FieldType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface StructType extends TypeDefinitionBase {
  readonly kind: 'struct';
  readonly fields: readonly FieldType[];
}

export interface ArrayType extends TypeDefinitionBase {
  readonly kind: 'array';
  readonly element: FieldType;
}

export type TypeDefinition = FuncType | StructType | ArrayType;

/**
 * `initial` and `maximum` in elements or pages, exact up to 2^53 and rounded above (no such size can be made);
 * `maximum` is -1 if there is none.
 */
export interface Limits {
  readonly initial: number;
  readonly maximum: number;
}

export interface TableType extends Limits {
  readonly element: ValueType;
  /** Indexed with i64 rather than i32. */
  readonly is64: boolean;
}

export interface MemoryType extends Limits {
  readonly is64: boolean;
  readonly shared: boolean;
  /** 16 unless the module says otherwise (custom page sizes). */
  readonly pageSizeLog2: number;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

/**
 * A constant expression. `kind` is the single operator it consists of, or `extended` for anything longer: then run
 * an `OperatorReader` over [start, end), the final `end` operator included.
 *
 * | kind | lo | hi |
 * |---|---|---|
 * | `i32.const` | value | 0 |
 * | `i64.const`, `f64.const` | low bits | high bits |
 * | `f32.const` | bits | 0 |
 * | `v128.const` | offset of the 16 bytes | 0 |
 * | `global.get`, `ref.func` | index | 0 |
 * | `ref.null` | heap type | 0 |
 */
export interface ConstExpression extends ByteRange {
  readonly kind:
    | 'i32.const'
    | 'i64.const'
    | 'f32.const'
    | 'f64.const'
    | 'v128.const'
    | 'global.get'
    | 'ref.func'
    | 'ref.null'
    | 'extended';
  readonly lo: number;
  readonly hi: number;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';

export interface Import {
  readonly module: string;
  readonly name: string;
  readonly kind: ExternKind;
  /** In the index space of its kind. */
  readonly index: number;
}

export interface Export {
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

/** A table; `init` is undefined for imported ones and for those that start out null. */
export interface Table extends TableType {
  readonly init: ConstExpression | undefined;
}

/** A global; `init` is undefined exactly for imported ones. */
export interface Global extends GlobalType {
  readonly init: ConstExpression | undefined;
}

export type SegmentMode = 'active' | 'passive' | 'declarative';

/** Exactly one of `functions` and `expressions` is defined. */
export interface ElementSegment {
  readonly mode: SegmentMode;
  /** Type of the elements. */
  readonly type: ValueType;
  /** Of active segments; otherwise -1. */
  readonly table: number;
  /** Of active segments. */
  readonly offset: ConstExpression | undefined;
  /** Function indices, for segments written as those. */
  readonly functions: Uint32Array | undefined;
  readonly expressions: readonly ConstExpression[] | undefined;
}

/** [start, end) is the data itself. */
export interface DataSegment extends ByteRange {
  readonly mode: SegmentMode;
  /** Of active segments; otherwise -1. */
  readonly memory: number;
  /** Of active segments. */
  readonly offset: ConstExpression | undefined;
}

/** [start, end) is the payload, after the name. */
export interface CustomSection extends ByteRange {
  readonly name: string;
}

/** See the head of the file. */
export interface Module {
  readonly bytes: Uint8Array;
  /** The features it was decoded with; its bodies are read with the same. */
  readonly features: WasmFeatures;

  readonly types: readonly TypeDefinition[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];

  /** Type index of each function. */
  readonly functionTypes: Uint32Array;
  readonly importedFunctions: number;
  readonly tables: readonly Table[];
  readonly importedTables: number;
  readonly memories: readonly MemoryType[];
  readonly importedMemories: number;
  readonly globals: readonly Global[];
  readonly importedGlobals: number;
  /** Type index of each tag. */
  readonly tags: readonly number[];
  readonly importedTags: number;

  /** Function index, or -1. */
  readonly start: number;
  readonly elements: readonly ElementSegment[];
  readonly data: readonly DataSegment[];
  /** The count of the data count section, or -1 without one. */
  readonly dataCount: number;

  /**
   * Bodies of the defined functions, by `function index - importedFunctions`: [bodyStart, bodyEnd) begins with the
   * declarations of locals and ends after the last `end` operator.
   */
  readonly bodyStart: Uint32Array;
  readonly bodyEnd: Uint32Array;
  /** Where the contents of the code section begin (tools count wasm offsets of code from here or from the module's start), or -1. */
  readonly codeSectionOffset: number;

  readonly customSections: readonly CustomSection[];
}

/** The signature of a function. The module must have been decoded without error. */
export function functionType(module: Module, functionIndex: number): FuncType {
  return module.types[module.functionTypes[functionIndex]] as FuncType;
}

/** The range of a defined function's body, locals included. */
export function functionBody(module: Module, functionIndex: number): ByteRange {
  const defined = functionIndex - module.importedFunctions;
  return { start: module.bodyStart[defined], end: module.bodyEnd[defined] };
}
