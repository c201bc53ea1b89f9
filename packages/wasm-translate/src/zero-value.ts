/** The value that locals, fields and elements of a type start out with. */

import { F32, F64, type InstBuilder, isVector, type Type, typeBytes, type Value } from '@pulleyjs/cranelift-ir';

/** Zero, or null, of a type. */
export function zeroOf(builder: InstBuilder, type: Type): Value {
  if (isVector(type)) return builder.vconst(type, builder.func.constants.push(new Uint8Array(typeBytes(type))));
  if (type === F32) return builder.f32const(0);
  return type === F64 ? builder.f64const(0n) : builder.iconst(type, 0n);
}
