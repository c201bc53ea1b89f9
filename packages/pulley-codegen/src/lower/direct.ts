/**
 * CLIF operations that are one Pulley instruction with the same operands in the same order. Each row: CLIF opcode, then
 * `types:mnemonic` items, where the controlling type (of the result for conversions listed as `to<from`) picks the item.
 *
 * Narrow integers (i8, i16) appear only where the garbage in a register's upper bits does not reach the low bits.
 */

import { Opcode, type OpcodeName, type Type, typeFromName } from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';

const ROWS: readonly (readonly [OpcodeName, string])[] = [
  ['iadd', 'i8,i16,i32:xadd32 i64:xadd64 i8x16:vaddi8x16 i16x8:vaddi16x8 i32x4:vaddi32x4 i64x2:vaddi64x2'],
  ['isub', 'i8,i16,i32:xsub32 i64:xsub64 i8x16:vsubi8x16 i16x8:vsubi16x8 i32x4:vsubi32x4 i64x2:vsubi64x2'],
  ['imul', 'i8,i16,i32:xmul32 i64:xmul64 i8x16:vmuli8x16 i16x8:vmuli16x8 i32x4:vmuli32x4 i64x2:vmuli64x2'],
  ['ineg', 'i8,i16,i32:xneg32 i64:xneg64 i8x16:vneg8x16 i16x8:vneg16x8 i32x4:vneg32x4 i64x2:vneg64x2'],
  ['iabs', 'i32:xabs32 i64:xabs64 i8x16:vabs8x16 i16x8:vabs16x8 i32x4:vabs32x4 i64x2:vabs64x2'],
  ['umulhi', 'i64:xmulhi64_u'],
  ['smulhi', 'i64:xmulhi64_s'],
  ['sdiv', 'i32:xdiv32_s i64:xdiv64_s'],
  ['udiv', 'i32:xdiv32_u i64:xdiv64_u'],
  ['srem', 'i32:xrem32_s i64:xrem64_s'],
  ['urem', 'i32:xrem32_u i64:xrem64_u'],
  ['smin', 'i32:xmin32_s i64:xmin64_s i8x16:vmin8x16_s i16x8:vmin16x8_s i32x4:vmin32x4_s'],
  ['umin', 'i32:xmin32_u i64:xmin64_u i8x16:vmin8x16_u i16x8:vmin16x8_u i32x4:vmin32x4_u'],
  ['smax', 'i32:xmax32_s i64:xmax64_s i8x16:vmax8x16_s i16x8:vmax16x8_s i32x4:vmax32x4_s'],
  ['umax', 'i32:xmax32_u i64:xmax64_u i8x16:vmax8x16_u i16x8:vmax16x8_u i32x4:vmax32x4_u'],
  ['uadd_overflow_trap', 'i32:xadd32_uoverflow_trap i64:xadd64_uoverflow_trap'],
  ['band', 'i8,i16,i32:xband32 i64:xband64 V:vband128'],
  ['bor', 'i8,i16,i32:xbor32 i64:xbor64 V:vbor128'],
  ['bxor', 'i8,i16,i32:xbxor32 i64:xbxor64 V:vbxor128'],
  ['bnot', 'i8,i16,i32:xbnot32 i64:xbnot64 V:vbnot128'],
  ['rotl', 'i32:xrotl32 i64:xrotl64'],
  ['rotr', 'i32:xrotr32 i64:xrotr64'],
  ['clz', 'i32:xclz32 i64:xclz64'],
  ['ctz', 'i32:xctz32 i64:xctz64'],
  ['popcnt', 'i32:xpopcnt32 i64:xpopcnt64 i8x16:vpopcnt8x16'],
  ['bswap', 'i32:bswap32 i64:bswap64'],
  ['fadd', 'f32:fadd32 f64:fadd64 f32x4:vaddf32x4 f64x2:vaddf64x2'],
  ['fsub', 'f32:fsub32 f64:fsub64 f32x4:vsubf32x4 f64x2:vsubf64x2'],
  ['fmul', 'f32:fmul32 f64:fmul64 f32x4:vmulf32x4 f64x2:vmulf64x2'],
  ['fdiv', 'f32:fdiv32 f64:fdiv64 f32x4:vdivf32x4 f64x2:vdivf64x2'],
  ['sqrt', 'f32:fsqrt32 f64:fsqrt64 f32x4:vsqrt32x4 f64x2:vsqrt64x2'],
  ['fneg', 'f32:fneg32 f64:fneg64 f32x4:vnegf32x4 f64x2:vnegf64x2'],
  ['fabs', 'f32:fabs32 f64:fabs64 f32x4:vabsf32x4 f64x2:vabsf64x2'],
  ['fcopysign', 'f32:fcopysign32 f64:fcopysign64'],
  ['fmin', 'f32:fminimum32 f64:fminimum64 f32x4:vminimumf32x4 f64x2:vminimumf64x2'],
  ['fmax', 'f32:fmaximum32 f64:fmaximum64 f32x4:vmaximumf32x4 f64x2:vmaximumf64x2'],
  ['ceil', 'f32:fceil32 f64:fceil64 f32x4:vceil32x4 f64x2:vceil64x2'],
  ['floor', 'f32:ffloor32 f64:ffloor64 f32x4:vfloor32x4 f64x2:vfloor64x2'],
  ['trunc', 'f32:ftrunc32 f64:ftrunc64 f32x4:vtrunc32x4 f64x2:vtrunc64x2'],
  ['nearest', 'f32:fnearest32 f64:fnearest64 f32x4:vnearest32x4 f64x2:vnearest64x2'],
  ['fma', 'f32x4:vfma32x4 f64x2:vfma64x2'],
  ['bitselect', 'V:vbitselect128'],
  ['swizzle', 'i8x16:vswizzlei8x16'],
  ['splat', 'i8x16:vsplatx8 i16x8:vsplatx16 i32x4:vsplatx32 i64x2:vsplatx64 f32x4:vsplatf32 f64x2:vsplatf64'],
  ['avg_round', 'i8x16:vavground8x16 i16x8:vavground16x8'],
  ['sadd_sat', 'i8x16:vaddi8x16_sat i16x8:vaddi16x8_sat'],
  ['uadd_sat', 'i8x16:vaddu8x16_sat i16x8:vaddu16x8_sat'],
  ['ssub_sat', 'i8x16:vsubi8x16_sat i16x8:vsubi16x8_sat'],
  ['usub_sat', 'i8x16:vsubu8x16_sat i16x8:vsubu16x8_sat'],
  ['sqmul_round_sat', 'i16x8:vqmulrsi16x8'],
  ['snarrow', 'i16x8:vnarrow16x8_s i32x4:vnarrow32x4_s i64x2:vnarrow64x2_s'],
  ['unarrow', 'i16x8:vnarrow16x8_u i32x4:vnarrow32x4_u i64x2:vnarrow64x2_u'],
  ['uunarrow', 'i64x2:vunarrow64x2_u'],
  ['swiden_low', 'i8x16:vwidenlow8x16_s i16x8:vwidenlow16x8_s i32x4:vwidenlow32x4_s'],
  ['swiden_high', 'i8x16:vwidenhigh8x16_s i16x8:vwidenhigh16x8_s i32x4:vwidenhigh32x4_s'],
  ['uwiden_low', 'i8x16:vwidenlow8x16_u i16x8:vwidenlow16x8_u i32x4:vwidenlow32x4_u'],
  ['uwiden_high', 'i8x16:vwidenhigh8x16_u i16x8:vwidenhigh16x8_u i32x4:vwidenhigh32x4_u'],
  ['iadd_pairwise', 'i16x8:vaddpairwisei16x8_s i32x4:vaddpairwisei32x4_s'],
  ['vany_true', 'i8x16,f32x4,f64x2:vanytrue8x16 i16x8:vanytrue16x8 i32x4:vanytrue32x4 i64x2:vanytrue64x2'],
  ['vall_true', 'i8x16:valltrue8x16 i16x8:valltrue16x8 i32x4,f32x4:valltrue32x4 i64x2,f64x2:valltrue64x2'],
  ['fpromote', 'f64:f64_from_f32'],
  ['fdemote', 'f32:f32_from_f64'],
  ['fvdemote', 'f32x4:vfdemote'],
  ['fvpromote_low', 'f64x2:vfpromotelow'],
  ['fcvt_to_sint', 'i32<f32:x32_from_f32_s i32<f64:x32_from_f64_s i64<f32:x64_from_f32_s i64<f64:x64_from_f64_s'],
  ['fcvt_to_uint', 'i32<f32:x32_from_f32_u i32<f64:x32_from_f64_u i64<f32:x64_from_f32_u i64<f64:x64_from_f64_u'],
  [
    'fcvt_to_sint_sat',
    'i32<f32:x32_from_f32_s_sat i32<f64:x32_from_f64_s_sat i64<f32:x64_from_f32_s_sat i64<f64:x64_from_f64_s_sat ' +
      'i32x4<f32x4:vi32x4_from_f32x4_s i64x2<f64x2:vi64x2_from_f64x2_s',
  ],
  [
    'fcvt_to_uint_sat',
    'i32<f32:x32_from_f32_u_sat i32<f64:x32_from_f64_u_sat i64<f32:x64_from_f32_u_sat i64<f64:x64_from_f64_u_sat ' +
      'i32x4<f32x4:vi32x4_from_f32x4_u i64x2<f64x2:vi64x2_from_f64x2_u',
  ],
  [
    'fcvt_from_sint',
    'f32<i32:f32_from_x32_s f32<i64:f32_from_x64_s f64<i32:f64_from_x32_s f64<i64:f64_from_x64_s ' +
      'f32x4<i32x4:vf32x4_from_i32x4_s f64x2<i64x2:vf64x2_from_i64x2_s',
  ],
  [
    'fcvt_from_uint',
    'f32<i32:f32_from_x32_u f32<i64:f32_from_x64_u f64<i32:f64_from_x32_u f64<i64:f64_from_x64_u ' +
      'f32x4<i32x4:vf32x4_from_i32x4_u f64x2<i64x2:vf64x2_from_i64x2_u',
  ],
];

/** Opcodes whose row is picked by the operand's type, though the controlling type is the result's. */
export const PICKED_BY_OPERAND: ReadonlySet<number> = new Set([Opcode.vany_true, Opcode.vall_true]);

const VECTORS = ['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f16x8', 'f32x4', 'f64x2'];
const TYPE_SPAN = 0x200;

const table = new Map<number, OpId>();

function key(opcode: number, to: Type, from: Type | 0): number {
  return (opcode * TYPE_SPAN + to) * TYPE_SPAN + from;
}

for (const [name, items] of ROWS) {
  for (const item of items.split(' ')) {
    const [types, mnemonic] = item.split(':') as [string, keyof typeof Op];
    for (const type of types === 'V' ? VECTORS : types.split(',')) {
      const [to, from] = type.split('<');
      table.set(key(Opcode[name], typeFromName(to)!, from === undefined ? 0 : typeFromName(from)!), Op[mnemonic]);
    }
  }
}

/** The Pulley instruction of an operation on that type; -1 if there is no single one. */
export function directOp(opcode: number, type: Type): number {
  return table.get(key(opcode, type, 0)) ?? -1;
}

/** The Pulley instruction of a conversion. */
export function directConversion(opcode: number, to: Type, from: Type): number {
  return table.get(key(opcode, to, from)) ?? -1;
}
