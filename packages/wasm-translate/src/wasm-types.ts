/** How WebAssembly's types look in CLIF. */

import {
  abiParam,
  type CallConv,
  F32,
  F64,
  I32,
  I64,
  I8X16,
  type Signature,
  type Type,
  vmctxParam,
} from '@pulleyjs/cranelift-ir';
import * as wasm from '@pulleyjs/wasm-parse';

/** Function references are pointers to a VMFuncRef. */
export function isFunctionReference(types: readonly wasm.TypeDefinition[], type: wasm.ValueType): boolean {
  const heap = wasm.heapTypeOf(type);
  if (wasm.isConcrete(heap)) return types[wasm.typeIndexOf(heap)].kind === 'func';
  return heap === wasm.FUNC || heap === wasm.NOFUNC;
}

/** The CLIF type of a value. References that are not to functions are 32-bit indices into the collector's heap. */
export function clifType(types: readonly wasm.TypeDefinition[], type: wasm.ValueType, pointerType: Type): Type {
  switch (type) {
    case wasm.I32:
      return I32;
    case wasm.I64:
      return I64;
    case wasm.F32:
      return F32;
    case wasm.F64:
      return F64;
    case wasm.V128:
      return I8X16;
    default:
      return isFunctionReference(types, type) ? pointerType : I32;
  }
}

/** Callee and caller context, then the parameters. */
export function wasmSignature(
  types: readonly wasm.TypeDefinition[],
  type: wasm.FuncType,
  pointerType: Type,
): Signature {
  const clif = (t: wasm.ValueType): Type => clifType(types, t, pointerType);
  return {
    params: [vmctxParam(pointerType), abiParam(pointerType), ...type.params.map((t) => abiParam(clif(t)))],
    returns: type.results.map((t) => abiParam(clif(t))),
    callConv: 'tail',
  };
}

/** A signature of plain parameters whose first, if any, is the callee's context. */
export function plainSignature(callConv: CallConv, params: readonly Type[], returns: readonly Type[]): Signature {
  return {
    params: params.map((type, i) => (i === 0 ? vmctxParam(type) : abiParam(type))),
    returns: returns.map(abiParam),
    callConv,
  };
}
