/**
 * Wasmtime's precompiled modules for Pulley. Reading order: `artifact.ts` (what one says), `metadata-schema.ts` (the
 * types in it), `read-artifact.ts`, `write-artifact.ts`.
 */

export { AddressMap, NO_POSITION } from './address-map.ts';
export type * from './artifact.ts';
export { ArtifactError, type ArtifactErrorKind } from './errors.ts';
export { type CallSite, type ExceptionHandler, ExceptionTable } from './exception-table.ts';
export { type FunctionKind, type FunctionKindName, functionKind, functionKinds } from './function-kinds.ts';
export { type FunctionEntry, FunctionTable } from './function-table.ts';
export { type Metadata, metadataSchema, type TypeName, type ValueOf } from './metadata-schema.ts';
export { type StackMap, StackMapTable } from './stack-map-table.ts';
export { TrapTable } from './trap-table.ts';
export { type ElfFile, type ElfSection, readElf } from './elf.ts';
export { readArtifact } from './read-artifact.ts';
export { writeArtifact } from './write-artifact.ts';
export { featureBit, featureNames } from './features.ts';
export { refTypeText, typeText, valTypeText } from './type-text.ts';
export { functionSymbol } from './symbol-name.ts';
