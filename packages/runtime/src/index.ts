/** Engine, stores, instances, linking and traps. Read `store.ts`, `linker.ts` and `func.ts` first. */

export type { WasmtimeTrapName } from '@pulleyjs/host-abi';
export { ArtifactError } from '@pulleyjs/artifact';
export { DecodeError, ValidationError, type ValueType } from '@pulleyjs/wasm-parse';
export { Engine, type EngineOptions, type OptLevel } from './engine.ts';
export { DeadlockError, LinkError, ResourceError, ValueError } from './errors.ts';
export { Func, type HostCallback } from './func.ts';
export { i16Elements } from './gc-arrays.ts';
export { GcObject } from './gc-values.ts';
export { Global } from './global.ts';
export type { Extern } from './instance.ts';
export { Instance } from './instance.ts';
export { instantiate } from './instantiate.ts';
export { Linker } from './linker.ts';
export { type HostMemoryType, Memory } from './memory.ts';
export { codegenOptions } from './lazy-code.ts';
export type { CodeBody, ImageNames, ModuleCode, ModuleImage } from './module-image.ts';
export { type ExportDescriptor, type ExternType, type ImportDescriptor, Module } from './module.ts';
export { defaultLimits, Store, type StoreLimits } from './store.ts';
export { Table } from './table.ts';
export { Tag } from './tag.ts';
export { formatFrames, framesOf, Trap, type WasmFrame } from './trap.ts';
export { configureRealm, Profile, type RealmOptions } from '@pulleyjs/pulley-interp';
export type { Signature } from './type-registry.ts';
export type { WasmValue } from './value-codec.ts';
export { hasDefault, type ValueKind, valueKindOf } from './value-kinds.ts';
export { type FunctionTypeSpec, type ReferenceTypeName, valueTypeNamed, type ValueTypeName } from './value-types.ts';
export { WasmException } from './wasm-exception.ts';
