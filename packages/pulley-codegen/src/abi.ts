/**
 * Where parameters, results and stack arguments live: Pulley's one calling convention, shared by all CLIF ones.
 *
 * Integers x0..x14, floats f0..f15, vectors v0..v15, each class counted by itself in order; i128 is two integers (low,
 * high). What does not fit goes to the stack in 8-byte slots (16 for vectors, aligned), the area rounded up to 16.
 * Results go to the same registers; if they do not fit, the rest is in memory of the caller, whose address is then the
 * first integer argument. `tail` callees pop their stack arguments.
 * Mirrors cranelift/codegen/src/isa/pulley_shared/abi.rs@e6b33de in role.
 */

import {
  type AbiParam,
  F32,
  F64,
  I128,
  isFloat,
  isInt,
  isVector,
  type Signature,
  type Type,
  typeBits,
} from '@pulleyjs/cranelift-ir';
import { CLASS_F, CLASS_V, CLASS_X, type RegClass } from './operands.ts';
import { UnsupportedError } from './unsupported-error.ts';

/** Registers of each class that hold arguments and results. */
const ARG_REGS = [15, 16, 16];
/** Never an argument: free for the address of a callee. */
export const CALLEE_SCRATCH = 15;
/** First register a callee must preserve. */
export const FIRST_CALLEE_SAVED = 16;

/** One register's worth of a value. */
export interface AbiSlot {
  readonly cls: RegClass;
  /** Register number in its class, -1 if in memory. */
  readonly reg: number;
  /** Byte offset in the stack argument area or the result area. */
  readonly offset: number;
  /** Type of the part: that of the value, or i64 for a half of an i128. */
  readonly type: Type;
  readonly extension: AbiParam['extension'];
}

export interface AbiSignature {
  /** Parts of each parameter. */
  readonly params: readonly (readonly AbiSlot[])[];
  readonly returns: readonly (readonly AbiSlot[])[];
  /** Bytes of stack arguments, a multiple of 16. */
  readonly stackArgBytes: number;
  /** Bytes of the result area, a multiple of 16; 0 = none, and no pointer is passed. */
  readonly returnAreaBytes: number;
  readonly calleePops: boolean;
}

/** Register class of a type. @throws UnsupportedError f16, f128, vectors wider than 128 bits */
export function classOfType(type: Type, what: string): RegClass {
  if (isInt(type)) return CLASS_X;
  if (isFloat(type) && (type === F32 || type === F64)) return CLASS_F;
  if (isVector(type) && typeBits(type) <= 128) return CLASS_V;
  throw new UnsupportedError(what, type);
}

const I64_TYPE = (I128 - 1) as Type;

class Assigner {
  private readonly next = [0, 0, 0];
  bytes = 0;

  constructor(firstX: number) {
    this.next[CLASS_X] = firstX;
  }

  private place(cls: RegClass, type: Type, extension: AbiParam['extension']): AbiSlot {
    if (this.next[cls] < ARG_REGS[cls]) return { cls, reg: this.next[cls]++, offset: 0, type, extension };
    const size = cls === CLASS_V ? 16 : 8;
    const offset = (this.bytes + size - 1) & -size;
    this.bytes = offset + size;
    return { cls, reg: -1, offset, type, extension };
  }

  assign(param: AbiParam): AbiSlot[] {
    const { type, extension } = param;
    if (typeof param.purpose === 'object') throw new UnsupportedError('signature', type);
    const cls = classOfType(type, 'signature');
    if (type === I128) return [this.place(cls, I64_TYPE, 'none'), this.place(cls, I64_TYPE, 'none')];
    return [this.place(cls, type, extension)];
  }

  get area(): number {
    return (this.bytes + 15) & ~15;
  }
}

/** Lays out a signature. @throws UnsupportedError */
export function layoutSignature(signature: Signature): AbiSignature {
  const results = new Assigner(0);
  const returns = signature.returns.map((param) => results.assign(param));
  const returnAreaBytes = results.area;
  const args = new Assigner(returnAreaBytes > 0 ? 1 : 0);
  const params = signature.params.map((param) => args.assign(param));
  return { params, returns, stackArgBytes: args.area, returnAreaBytes, calleePops: signature.callConv === 'tail' };
}
