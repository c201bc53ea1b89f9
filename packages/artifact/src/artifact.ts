/** What a precompiled module says, decoded: the value that the reader gives and the writer takes. */

import type { AddressMap } from './address-map.ts';
import type { ExceptionTable } from './exception-table.ts';
import type { FunctionTable } from './function-table.ts';
import type { Metadata } from './metadata-schema.ts';
import type { StackMapTable } from './stack-map-table.ts';
import type { TrapTable } from './trap-table.ts';

/** A module in Wasmtime's own terms: strings are named by 1-based atoms, indices count imports first. */
export type ModuleInfo = Metadata<'Module'>;
/** The types of a module, which `TypeRef`s of kind `Module` name by their index in `wasmTypes`. */
export type ModuleTypes = Metadata<'ModuleTypes'>;
export type DebugMetadata = Metadata<'DebugMetadata'>;
export type Tunables = Metadata<'Tunables'>;
export type SubType = Metadata<'SubType'>;
export type ValType = Metadata<'ValType'>;
export type RefType = Metadata<'RefType'>;
export type HeapType = Metadata<'HeapType'>;
export type TypeRef = Metadata<'TypeRef'>;
export type EntityIndex = Metadata<'EntityIndex'>;
export type GlobalConstant = Metadata<'GlobalConstant'>;
export type FlagValue = Metadata<'FlagValue'>;

/** Who made the artefact, for what, and how: `.wasmtime.engine`. */
export interface EngineInfo extends Metadata<'EngineMetadata'> {
  /** Wasmtime's major version: 48, 49 or 50. */
  readonly version: number;
}

/** A name for a piece of the text. */
export interface TextSymbol {
  readonly name: string;
  /** Text offset. */
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** A precompiled module. The reader has checked everything that these types cannot say: see README.md. */
export interface Artifact {
  readonly engine: EngineInfo;
  /** Of the target: pulley32 or pulley64. */
  readonly pointerBytes: 4 | 8;
  /** Pulley bytecode: all text offsets count from its start. */
  readonly text: Uint8Array;
  readonly functions: FunctionTable;
  readonly traps: TrapTable;
  readonly addressMap: AddressMap;
  readonly stackMaps: StackMapTable;
  readonly exceptions: ExceptionTable;
  readonly module: ModuleInfo;
  readonly types: ModuleTypes;
  /** Names by function index, ascending, imports included. */
  readonly functionNames: ReadonlyMap<number, string>;
  readonly meta: DebugMetadata;
  /** What `module.runtimeData` has its ranges in. */
  readonly data: Uint8Array;
  /** Bytes: 65536 if the data starts with the image of a memory, else 1. */
  readonly dataAlignment: number;
  /** Ascending by start. */
  readonly symbols: readonly TextSymbol[];
}
