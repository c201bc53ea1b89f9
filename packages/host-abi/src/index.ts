/** Host-call ABIs: define one (`host-abi.ts`), bind a host to it (`bind-host.ts`); Wasmtime's, with its VM layouts and trap codes. */

export {
  type AsyncHostBinding,
  bindAsyncHost,
  bindHost,
  type BindOptions,
  type HostBinding,
  type RegisterFile,
} from './bind-host.ts';
export { HostAbiError, type HostAbiErrorKind } from './errors.ts';
export { signatureText } from './fingerprint.ts';
export * from './gc-layout.ts';
export * from './host-abi.ts';
export {
  alignUp,
  type FieldType as StructFieldType,
  type PointerBytes,
  type StructFields,
  type StructLayout,
} from './struct-layout.ts';
export * from './trap-codes.ts';
export * from './types.ts';
export * from './vm-context.ts';
export * from './vm-structs.ts';
export { FIRST_BUILTIN, wasmtime50, wasmtime50Table } from './wasmtime50.ts';
