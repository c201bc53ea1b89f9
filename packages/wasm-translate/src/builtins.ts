/**
 * The runtime's builtins as compiled code calls them: through a trampoline of the wasm convention, one per builtin, that
 * makes the host call.
 */

import { F32, F32X4, F64, F64X2, type HostAbiTypes, I32, I64, I8, I8X16, type Type } from '@pulleyjs/cranelift-ir';
import { FIRST_BUILTIN, type HostCall, wasmtime50, type WireType } from '@pulleyjs/host-abi';

/** Name of a builtin or of the host call it is. */
export type BuiltinName = keyof typeof wasmtime50.table & string;

/** A builtin's number: that of its host call, less those before the builtins. */
export function builtinIndex(name: BuiltinName): number {
  return wasmtime50.id(name) - FIRST_BUILTIN;
}

/** The host call that performs a builtin. */
export function hostCallOfBuiltin(index: number): HostCall {
  return wasmtime50.call(FIRST_BUILTIN + index);
}

/** How a host call's types are passed. */
export function clifTypeOfWire(type: WireType, pointerType: Type): Type {
  switch (type) {
    case 'pointer':
    case 'vmctx':
    case 'size':
      return pointerType;
    case 'bool':
    case 'u8':
      return I8;
    case 'u32':
    case 'i32':
      return I32;
    case 'u64':
    case 'i64':
      return I64;
    case 'f32':
      return F32;
    case 'f64':
      return F64;
    case 'i8x16':
      return I8X16;
    case 'f32x4':
      return F32X4;
    case 'f64x2':
      return F64X2;
  }
}

/** Parameter and result types of a host call, in CLIF. */
export function clifTypesOfHostCall(
  call: HostCall,
  pointerType: Type,
): { readonly params: Type[]; readonly returns: Type[] } {
  return {
    params: call.params.map((param) => clifTypeOfWire(param.type, pointerType)),
    returns: call.result === undefined ? [] : [clifTypeOfWire(call.result.type, pointerType)],
  };
}

/** What the verifier needs to check calls of host calls: the types of each. */
export function hostAbiTypes(pointerType: Type): HostAbiTypes {
  return {
    signatureOf: (number) => {
      const call = wasmtime50.calls[number];
      return call === undefined ? undefined : clifTypesOfHostCall(call, pointerType);
    },
  };
}
