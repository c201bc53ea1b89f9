/**
 * Gives every NaN that floating-point arithmetic computes the same bits: the positive quiet NaN without payload. After
 * each such operation its result is compared with itself, and replaced where that is unordered. Operations that move bits
 * (`fneg`, `fabs`, `fcopysign`, loads, bitcasts) keep them, as they must.
 *
 * Mirrors cranelift/codegen/src/nan_canonicalization.rs@e6b33de in effect.
 */

import {
  type Constant,
  DEFAULT_FLAGS,
  F32,
  F64,
  FloatCC,
  type Function,
  type Inst,
  InstBuilder,
  InstructionData,
  isVector,
  laneType,
  LITTLE,
  Opcode,
  type Type,
  typeBytes,
  type Value,
  withFlag,
} from '@pulleyjs/cranelift-ir';

const ARITHMETIC: ReadonlySet<Opcode> = new Set([
  Opcode.fadd,
  Opcode.fsub,
  Opcode.fmul,
  Opcode.fdiv,
  Opcode.fmin,
  Opcode.fmax,
  Opcode.fma,
  Opcode.sqrt,
  Opcode.ceil,
  Opcode.floor,
  Opcode.trunc,
  Opcode.nearest,
  Opcode.fpromote,
  Opcode.fdemote,
  Opcode.fvpromote_low,
  Opcode.fvdemote,
]);

const NAN_32 = 0x7fc0_0000;
const NAN_64 = 0x7ff8_0000_0000_0000n;
const LITTLE_ENDIAN = withFlag(DEFAULT_FLAGS, LITTLE);

/** See the head of the file. Floats of 16 and 128 bits are left alone: no target here has them. */
export function canonicalizeNans(func: Function): void {
  const canonical = new CanonicalNans(func);
  for (const block of func.layout.blocks()) {
    for (const inst of [...func.layout.blockInsts(block)]) {
      const data = func.dfg.inst(inst);
      if (ARITHMETIC.has(data.opcode)) canonical.replaceResult(inst, data);
    }
  }
}

class CanonicalNans {
  private readonly func: Function;
  private readonly builder: InstBuilder;
  /** Vectors of canonical NaNs, by type. */
  private readonly vectors: Map<Type, Constant> = new Map();

  constructor(func: Function) {
    this.func = func;
    this.builder = new InstBuilder(func);
  }

  /** The operation moves into an instruction before `inst`, which becomes the choice; so its result keeps its uses. */
  replaceResult(inst: Inst, data: InstructionData): void {
    const { builder, func } = this;
    const type = func.dfg.valueType(func.dfg.firstResult(inst));
    if (laneType(type) !== F32 && laneType(type) !== F64) return;
    builder.positionBefore(inst);
    builder.srcloc = func.dfg.srclocs[inst]!;
    const operation = new InstructionData(data.opcode, data.type, data.args);
    operation.imm = data.imm;
    const computed = builder.insertValue(operation, type);
    const isNan = builder.fcmp(FloatCC.ne, computed, computed);
    const nan = this.nanOf(type);
    if (isVector(type)) {
      data.opcode = Opcode.bitselect;
      data.args = [builder.bitcast(type, LITTLE_ENDIAN, isNan), nan, computed];
    } else {
      data.opcode = Opcode.select;
      data.args = [isNan, nan, computed];
    }
    data.type = type;
  }

  private nanOf(type: Type): Value {
    const { builder } = this;
    if (type === F32) return builder.f32const(NAN_32);
    if (type === F64) return builder.f64const(NAN_64);
    let constant = this.vectors.get(type);
    if (constant === undefined) {
      constant = this.func.constants.push(vectorOfNans(type));
      this.vectors.set(type, constant);
    }
    return builder.vconst(type, constant);
  }
}

function vectorOfNans(type: Type): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(typeBytes(type)));
  const isDouble = laneType(type) === F64;
  for (let i = 0; i < bytes.byteLength; i += isDouble ? 8 : 4) {
    if (isDouble) bytes.setBigUint64(i, NAN_64, true);
    else bytes.setUint32(i, NAN_32, true);
  }
  return new Uint8Array(bytes.buffer);
}
