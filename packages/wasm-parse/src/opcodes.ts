/**
 * The operators of WebAssembly: one row each, and no other file knows one (the reader knows kinds of immediates, the
 * validator the operators marked `special`).
 *
 * A row is: code after the prefix, mnemonic, immediates, signature, feature (where it is not that of the group).
 * Signatures are `operands -> results`; `addr` is the index type of the memory named by the immediates (i32 or i64);
 * `special` is for those that depend on more than that. `memarg N`: N is the number of bytes accessed. `lane N`: N is
 * the number of lanes. Immediates stand in the order of the binary format.
 *
 * An operator's id is its code, plus a base for its prefix, so that ids are dense enough for tables and `switch`:
 *
 * ```
 *   0x000 + code        one byte
 *   0x100 + code   fb   garbage collection
 *   0x200 + code   fc   saturating conversions, bulk memory, wide arithmetic
 *   0x300 + code   fe   threads
 *   0x400 + code   fd   SIMD, up to 0x5ff
 * ```
 */
import { featureBit, type FeatureMask, type FeatureName } from './features.ts';

/** One byte. */
const coreRows = [
  [0x00, 'unreachable', 'none', 'special'],
  [0x01, 'nop', 'none', 'special'],
  [0x02, 'block', 'block', 'special'],
  [0x03, 'loop', 'block', 'special'],
  [0x04, 'if', 'block', 'special'],
  [0x05, 'else', 'none', 'special'],
  [0x06, 'try', 'block', 'special', 'legacyExceptions'],
  [0x07, 'catch', 'tag', 'special', 'legacyExceptions'],
  [0x08, 'throw', 'tag', 'special', 'exceptions|legacyExceptions'],
  [0x09, 'rethrow', 'label', 'special', 'legacyExceptions'],
  [0x0a, 'throw_ref', 'none', 'special', 'exceptions'],
  [0x0b, 'end', 'none', 'special'],
  [0x0c, 'br', 'label', 'special'],
  [0x0d, 'br_if', 'label', 'special'],
  [0x0e, 'br_table', 'br_table', 'special'],
  [0x0f, 'return', 'none', 'special'],
  [0x10, 'call', 'func', 'special'],
  [0x11, 'call_indirect', 'type table', 'special'],
  [0x12, 'return_call', 'func', 'special', 'tailCall'],
  [0x13, 'return_call_indirect', 'type table', 'special', 'tailCall'],
  [0x14, 'call_ref', 'type', 'special', 'functionReferences'],
  [0x15, 'return_call_ref', 'type', 'special', 'functionReferences'],
  [0x18, 'delegate', 'label', 'special', 'legacyExceptions'],
  [0x19, 'catch_all', 'none', 'special', 'legacyExceptions'],
  [0x1a, 'drop', 'none', 'special'],
  [0x1b, 'select', 'none', 'special'],
  [0x1c, 'select t', 'types', 'special', 'referenceTypes'],
  [0x1f, 'try_table', 'try_table', 'special', 'exceptions'],
  [0x20, 'local.get', 'local', 'special'],
  [0x21, 'local.set', 'local', 'special'],
  [0x22, 'local.tee', 'local', 'special'],
  [0x23, 'global.get', 'global', 'special'],
  [0x24, 'global.set', 'global', 'special'],
  [0x25, 'table.get', 'table', 'special', 'referenceTypes'],
  [0x26, 'table.set', 'table', 'special', 'referenceTypes'],
  [0x28, 'i32.load', 'memarg 4', 'addr -> i32'],
  [0x29, 'i64.load', 'memarg 8', 'addr -> i64'],
  [0x2a, 'f32.load', 'memarg 4', 'addr -> f32'],
  [0x2b, 'f64.load', 'memarg 8', 'addr -> f64'],
  [0x2c, 'i32.load8_s', 'memarg 1', 'addr -> i32'],
  [0x2d, 'i32.load8_u', 'memarg 1', 'addr -> i32'],
  [0x2e, 'i32.load16_s', 'memarg 2', 'addr -> i32'],
  [0x2f, 'i32.load16_u', 'memarg 2', 'addr -> i32'],
  [0x30, 'i64.load8_s', 'memarg 1', 'addr -> i64'],
  [0x31, 'i64.load8_u', 'memarg 1', 'addr -> i64'],
  [0x32, 'i64.load16_s', 'memarg 2', 'addr -> i64'],
  [0x33, 'i64.load16_u', 'memarg 2', 'addr -> i64'],
  [0x34, 'i64.load32_s', 'memarg 4', 'addr -> i64'],
  [0x35, 'i64.load32_u', 'memarg 4', 'addr -> i64'],
  [0x36, 'i32.store', 'memarg 4', 'addr i32 ->'],
  [0x37, 'i64.store', 'memarg 8', 'addr i64 ->'],
  [0x38, 'f32.store', 'memarg 4', 'addr f32 ->'],
  [0x39, 'f64.store', 'memarg 8', 'addr f64 ->'],
  [0x3a, 'i32.store8', 'memarg 1', 'addr i32 ->'],
  [0x3b, 'i32.store16', 'memarg 2', 'addr i32 ->'],
  [0x3c, 'i64.store8', 'memarg 1', 'addr i64 ->'],
  [0x3d, 'i64.store16', 'memarg 2', 'addr i64 ->'],
  [0x3e, 'i64.store32', 'memarg 4', 'addr i64 ->'],
  [0x3f, 'memory.size', 'memory', '-> addr'],
  [0x40, 'memory.grow', 'memory', 'addr -> addr'],
  [0x41, 'i32.const', 'i32', '-> i32'],
  [0x42, 'i64.const', 'i64', '-> i64'],
  [0x43, 'f32.const', 'f32', '-> f32'],
  [0x44, 'f64.const', 'f64', '-> f64'],
  [0x45, 'i32.eqz', 'none', 'i32 -> i32'],
  [0x46, 'i32.eq', 'none', 'i32 i32 -> i32'],
  [0x47, 'i32.ne', 'none', 'i32 i32 -> i32'],
  [0x48, 'i32.lt_s', 'none', 'i32 i32 -> i32'],
  [0x49, 'i32.lt_u', 'none', 'i32 i32 -> i32'],
  [0x4a, 'i32.gt_s', 'none', 'i32 i32 -> i32'],
  [0x4b, 'i32.gt_u', 'none', 'i32 i32 -> i32'],
  [0x4c, 'i32.le_s', 'none', 'i32 i32 -> i32'],
  [0x4d, 'i32.le_u', 'none', 'i32 i32 -> i32'],
  [0x4e, 'i32.ge_s', 'none', 'i32 i32 -> i32'],
  [0x4f, 'i32.ge_u', 'none', 'i32 i32 -> i32'],
  [0x50, 'i64.eqz', 'none', 'i64 -> i32'],
  [0x51, 'i64.eq', 'none', 'i64 i64 -> i32'],
  [0x52, 'i64.ne', 'none', 'i64 i64 -> i32'],
  [0x53, 'i64.lt_s', 'none', 'i64 i64 -> i32'],
  [0x54, 'i64.lt_u', 'none', 'i64 i64 -> i32'],
  [0x55, 'i64.gt_s', 'none', 'i64 i64 -> i32'],
  [0x56, 'i64.gt_u', 'none', 'i64 i64 -> i32'],
  [0x57, 'i64.le_s', 'none', 'i64 i64 -> i32'],
  [0x58, 'i64.le_u', 'none', 'i64 i64 -> i32'],
  [0x59, 'i64.ge_s', 'none', 'i64 i64 -> i32'],
  [0x5a, 'i64.ge_u', 'none', 'i64 i64 -> i32'],
  [0x5b, 'f32.eq', 'none', 'f32 f32 -> i32'],
  [0x5c, 'f32.ne', 'none', 'f32 f32 -> i32'],
  [0x5d, 'f32.lt', 'none', 'f32 f32 -> i32'],
  [0x5e, 'f32.gt', 'none', 'f32 f32 -> i32'],
  [0x5f, 'f32.le', 'none', 'f32 f32 -> i32'],
  [0x60, 'f32.ge', 'none', 'f32 f32 -> i32'],
  [0x61, 'f64.eq', 'none', 'f64 f64 -> i32'],
  [0x62, 'f64.ne', 'none', 'f64 f64 -> i32'],
  [0x63, 'f64.lt', 'none', 'f64 f64 -> i32'],
  [0x64, 'f64.gt', 'none', 'f64 f64 -> i32'],
  [0x65, 'f64.le', 'none', 'f64 f64 -> i32'],
  [0x66, 'f64.ge', 'none', 'f64 f64 -> i32'],
  [0x67, 'i32.clz', 'none', 'i32 -> i32'],
  [0x68, 'i32.ctz', 'none', 'i32 -> i32'],
  [0x69, 'i32.popcnt', 'none', 'i32 -> i32'],
  [0x6a, 'i32.add', 'none', 'i32 i32 -> i32'],
  [0x6b, 'i32.sub', 'none', 'i32 i32 -> i32'],
  [0x6c, 'i32.mul', 'none', 'i32 i32 -> i32'],
  [0x6d, 'i32.div_s', 'none', 'i32 i32 -> i32'],
  [0x6e, 'i32.div_u', 'none', 'i32 i32 -> i32'],
  [0x6f, 'i32.rem_s', 'none', 'i32 i32 -> i32'],
  [0x70, 'i32.rem_u', 'none', 'i32 i32 -> i32'],
  [0x71, 'i32.and', 'none', 'i32 i32 -> i32'],
  [0x72, 'i32.or', 'none', 'i32 i32 -> i32'],
  [0x73, 'i32.xor', 'none', 'i32 i32 -> i32'],
  [0x74, 'i32.shl', 'none', 'i32 i32 -> i32'],
  [0x75, 'i32.shr_s', 'none', 'i32 i32 -> i32'],
  [0x76, 'i32.shr_u', 'none', 'i32 i32 -> i32'],
  [0x77, 'i32.rotl', 'none', 'i32 i32 -> i32'],
  [0x78, 'i32.rotr', 'none', 'i32 i32 -> i32'],
  [0x79, 'i64.clz', 'none', 'i64 -> i64'],
  [0x7a, 'i64.ctz', 'none', 'i64 -> i64'],
  [0x7b, 'i64.popcnt', 'none', 'i64 -> i64'],
  [0x7c, 'i64.add', 'none', 'i64 i64 -> i64'],
  [0x7d, 'i64.sub', 'none', 'i64 i64 -> i64'],
  [0x7e, 'i64.mul', 'none', 'i64 i64 -> i64'],
  [0x7f, 'i64.div_s', 'none', 'i64 i64 -> i64'],
  [0x80, 'i64.div_u', 'none', 'i64 i64 -> i64'],
  [0x81, 'i64.rem_s', 'none', 'i64 i64 -> i64'],
  [0x82, 'i64.rem_u', 'none', 'i64 i64 -> i64'],
  [0x83, 'i64.and', 'none', 'i64 i64 -> i64'],
  [0x84, 'i64.or', 'none', 'i64 i64 -> i64'],
  [0x85, 'i64.xor', 'none', 'i64 i64 -> i64'],
  [0x86, 'i64.shl', 'none', 'i64 i64 -> i64'],
  [0x87, 'i64.shr_s', 'none', 'i64 i64 -> i64'],
  [0x88, 'i64.shr_u', 'none', 'i64 i64 -> i64'],
  [0x89, 'i64.rotl', 'none', 'i64 i64 -> i64'],
  [0x8a, 'i64.rotr', 'none', 'i64 i64 -> i64'],
  [0x8b, 'f32.abs', 'none', 'f32 -> f32'],
  [0x8c, 'f32.neg', 'none', 'f32 -> f32'],
  [0x8d, 'f32.ceil', 'none', 'f32 -> f32'],
  [0x8e, 'f32.floor', 'none', 'f32 -> f32'],
  [0x8f, 'f32.trunc', 'none', 'f32 -> f32'],
  [0x90, 'f32.nearest', 'none', 'f32 -> f32'],
  [0x91, 'f32.sqrt', 'none', 'f32 -> f32'],
  [0x92, 'f32.add', 'none', 'f32 f32 -> f32'],
  [0x93, 'f32.sub', 'none', 'f32 f32 -> f32'],
  [0x94, 'f32.mul', 'none', 'f32 f32 -> f32'],
  [0x95, 'f32.div', 'none', 'f32 f32 -> f32'],
  [0x96, 'f32.min', 'none', 'f32 f32 -> f32'],
  [0x97, 'f32.max', 'none', 'f32 f32 -> f32'],
  [0x98, 'f32.copysign', 'none', 'f32 f32 -> f32'],
  [0x99, 'f64.abs', 'none', 'f64 -> f64'],
  [0x9a, 'f64.neg', 'none', 'f64 -> f64'],
  [0x9b, 'f64.ceil', 'none', 'f64 -> f64'],
  [0x9c, 'f64.floor', 'none', 'f64 -> f64'],
  [0x9d, 'f64.trunc', 'none', 'f64 -> f64'],
  [0x9e, 'f64.nearest', 'none', 'f64 -> f64'],
  [0x9f, 'f64.sqrt', 'none', 'f64 -> f64'],
  [0xa0, 'f64.add', 'none', 'f64 f64 -> f64'],
  [0xa1, 'f64.sub', 'none', 'f64 f64 -> f64'],
  [0xa2, 'f64.mul', 'none', 'f64 f64 -> f64'],
  [0xa3, 'f64.div', 'none', 'f64 f64 -> f64'],
  [0xa4, 'f64.min', 'none', 'f64 f64 -> f64'],
  [0xa5, 'f64.max', 'none', 'f64 f64 -> f64'],
  [0xa6, 'f64.copysign', 'none', 'f64 f64 -> f64'],
  [0xa7, 'i32.wrap_i64', 'none', 'i64 -> i32'],
  [0xa8, 'i32.trunc_f32_s', 'none', 'f32 -> i32'],
  [0xa9, 'i32.trunc_f32_u', 'none', 'f32 -> i32'],
  [0xaa, 'i32.trunc_f64_s', 'none', 'f64 -> i32'],
  [0xab, 'i32.trunc_f64_u', 'none', 'f64 -> i32'],
  [0xac, 'i64.extend_i32_s', 'none', 'i32 -> i64'],
  [0xad, 'i64.extend_i32_u', 'none', 'i32 -> i64'],
  [0xae, 'i64.trunc_f32_s', 'none', 'f32 -> i64'],
  [0xaf, 'i64.trunc_f32_u', 'none', 'f32 -> i64'],
  [0xb0, 'i64.trunc_f64_s', 'none', 'f64 -> i64'],
  [0xb1, 'i64.trunc_f64_u', 'none', 'f64 -> i64'],
  [0xb2, 'f32.convert_i32_s', 'none', 'i32 -> f32'],
  [0xb3, 'f32.convert_i32_u', 'none', 'i32 -> f32'],
  [0xb4, 'f32.convert_i64_s', 'none', 'i64 -> f32'],
  [0xb5, 'f32.convert_i64_u', 'none', 'i64 -> f32'],
  [0xb6, 'f32.demote_f64', 'none', 'f64 -> f32'],
  [0xb7, 'f64.convert_i32_s', 'none', 'i32 -> f64'],
  [0xb8, 'f64.convert_i32_u', 'none', 'i32 -> f64'],
  [0xb9, 'f64.convert_i64_s', 'none', 'i64 -> f64'],
  [0xba, 'f64.convert_i64_u', 'none', 'i64 -> f64'],
  [0xbb, 'f64.promote_f32', 'none', 'f32 -> f64'],
  [0xbc, 'i32.reinterpret_f32', 'none', 'f32 -> i32'],
  [0xbd, 'i64.reinterpret_f64', 'none', 'f64 -> i64'],
  [0xbe, 'f32.reinterpret_i32', 'none', 'i32 -> f32'],
  [0xbf, 'f64.reinterpret_i64', 'none', 'i64 -> f64'],
  [0xc0, 'i32.extend8_s', 'none', 'i32 -> i32', 'signExtension'],
  [0xc1, 'i32.extend16_s', 'none', 'i32 -> i32', 'signExtension'],
  [0xc2, 'i64.extend8_s', 'none', 'i64 -> i64', 'signExtension'],
  [0xc3, 'i64.extend16_s', 'none', 'i64 -> i64', 'signExtension'],
  [0xc4, 'i64.extend32_s', 'none', 'i64 -> i64', 'signExtension'],
  [0xd0, 'ref.null', 'heaptype', 'special', 'referenceTypes'],
  [0xd1, 'ref.is_null', 'none', 'special', 'referenceTypes'],
  [0xd2, 'ref.func', 'func', 'special', 'referenceTypes'],
  [0xd3, 'ref.eq', 'none', 'special', 'gc'],
  [0xd4, 'ref.as_non_null', 'none', 'special', 'functionReferences'],
  [0xd5, 'br_on_null', 'label', 'special', 'functionReferences'],
  [0xd6, 'br_on_non_null', 'label', 'special', 'functionReferences'],
] as const;

/** Prefix 0xfb. */
const gcRows = [
  [0x00, 'struct.new', 'type', 'special'],
  [0x01, 'struct.new_default', 'type', 'special'],
  [0x02, 'struct.get', 'type field', 'special'],
  [0x03, 'struct.get_s', 'type field', 'special'],
  [0x04, 'struct.get_u', 'type field', 'special'],
  [0x05, 'struct.set', 'type field', 'special'],
  [0x06, 'array.new', 'type', 'special'],
  [0x07, 'array.new_default', 'type', 'special'],
  [0x08, 'array.new_fixed', 'type count', 'special'],
  [0x09, 'array.new_data', 'type data', 'special'],
  [0x0a, 'array.new_elem', 'type elem', 'special'],
  [0x0b, 'array.get', 'type', 'special'],
  [0x0c, 'array.get_s', 'type', 'special'],
  [0x0d, 'array.get_u', 'type', 'special'],
  [0x0e, 'array.set', 'type', 'special'],
  [0x0f, 'array.len', 'none', 'special'],
  [0x10, 'array.fill', 'type', 'special'],
  [0x11, 'array.copy', 'type type', 'special'],
  [0x12, 'array.init_data', 'type data', 'special'],
  [0x13, 'array.init_elem', 'type elem', 'special'],
  [0x14, 'ref.test', 'heaptype', 'special'],
  [0x15, 'ref.test null', 'heaptype', 'special'],
  [0x16, 'ref.cast', 'heaptype', 'special'],
  [0x17, 'ref.cast null', 'heaptype', 'special'],
  [0x18, 'br_on_cast', 'br_on_cast', 'special'],
  [0x19, 'br_on_cast_fail', 'br_on_cast', 'special'],
  [0x1a, 'any.convert_extern', 'none', 'special'],
  [0x1b, 'extern.convert_any', 'none', 'special'],
  [0x1c, 'ref.i31', 'none', 'special'],
  [0x1d, 'i31.get_s', 'none', 'special'],
  [0x1e, 'i31.get_u', 'none', 'special'],
] as const;

/** Prefix 0xfc. */
const miscRows = [
  [0x00, 'i32.trunc_sat_f32_s', 'none', 'f32 -> i32', 'saturatingFloatToInt'],
  [0x01, 'i32.trunc_sat_f32_u', 'none', 'f32 -> i32', 'saturatingFloatToInt'],
  [0x02, 'i32.trunc_sat_f64_s', 'none', 'f64 -> i32', 'saturatingFloatToInt'],
  [0x03, 'i32.trunc_sat_f64_u', 'none', 'f64 -> i32', 'saturatingFloatToInt'],
  [0x04, 'i64.trunc_sat_f32_s', 'none', 'f32 -> i64', 'saturatingFloatToInt'],
  [0x05, 'i64.trunc_sat_f32_u', 'none', 'f32 -> i64', 'saturatingFloatToInt'],
  [0x06, 'i64.trunc_sat_f64_s', 'none', 'f64 -> i64', 'saturatingFloatToInt'],
  [0x07, 'i64.trunc_sat_f64_u', 'none', 'f64 -> i64', 'saturatingFloatToInt'],
  [0x08, 'memory.init', 'data memory', 'addr i32 i32 ->', 'bulkMemory'],
  [0x09, 'data.drop', 'data', '->', 'bulkMemory'],
  [0x0a, 'memory.copy', 'memory memory', 'special', 'bulkMemory'],
  [0x0b, 'memory.fill', 'memory', 'addr i32 addr ->', 'bulkMemory'],
  [0x0c, 'table.init', 'elem table', 'special', 'bulkMemory'],
  [0x0d, 'elem.drop', 'elem', '->', 'bulkMemory'],
  [0x0e, 'table.copy', 'table table', 'special', 'bulkMemory'],
  [0x0f, 'table.grow', 'table', 'special', 'referenceTypes'],
  [0x10, 'table.size', 'table', 'special', 'referenceTypes'],
  [0x11, 'table.fill', 'table', 'special', 'referenceTypes'],
  [0x13, 'i64.add128', 'none', 'i64 i64 i64 i64 -> i64 i64', 'wideArithmetic'],
  [0x14, 'i64.sub128', 'none', 'i64 i64 i64 i64 -> i64 i64', 'wideArithmetic'],
  [0x15, 'i64.mul_wide_s', 'none', 'i64 i64 -> i64 i64', 'wideArithmetic'],
  [0x16, 'i64.mul_wide_u', 'none', 'i64 i64 -> i64 i64', 'wideArithmetic'],
] as const;

/** Prefix 0xfd; relaxed SIMD from 0x100 on. */
const simdRows = [
  [0x00, 'v128.load', 'memarg 16', 'addr -> v128'],
  [0x01, 'v128.load8x8_s', 'memarg 8', 'addr -> v128'],
  [0x02, 'v128.load8x8_u', 'memarg 8', 'addr -> v128'],
  [0x03, 'v128.load16x4_s', 'memarg 8', 'addr -> v128'],
  [0x04, 'v128.load16x4_u', 'memarg 8', 'addr -> v128'],
  [0x05, 'v128.load32x2_s', 'memarg 8', 'addr -> v128'],
  [0x06, 'v128.load32x2_u', 'memarg 8', 'addr -> v128'],
  [0x07, 'v128.load8_splat', 'memarg 1', 'addr -> v128'],
  [0x08, 'v128.load16_splat', 'memarg 2', 'addr -> v128'],
  [0x09, 'v128.load32_splat', 'memarg 4', 'addr -> v128'],
  [0x0a, 'v128.load64_splat', 'memarg 8', 'addr -> v128'],
  [0x0b, 'v128.store', 'memarg 16', 'addr v128 ->'],
  [0x0c, 'v128.const', 'v128', '-> v128'],
  [0x0d, 'i8x16.shuffle', 'shuffle', 'v128 v128 -> v128'],
  [0x0e, 'i8x16.swizzle', 'none', 'v128 v128 -> v128'],
  [0x0f, 'i8x16.splat', 'none', 'i32 -> v128'],
  [0x10, 'i16x8.splat', 'none', 'i32 -> v128'],
  [0x11, 'i32x4.splat', 'none', 'i32 -> v128'],
  [0x12, 'i64x2.splat', 'none', 'i64 -> v128'],
  [0x13, 'f32x4.splat', 'none', 'f32 -> v128'],
  [0x14, 'f64x2.splat', 'none', 'f64 -> v128'],
  [0x15, 'i8x16.extract_lane_s', 'lane 16', 'v128 -> i32'],
  [0x16, 'i8x16.extract_lane_u', 'lane 16', 'v128 -> i32'],
  [0x17, 'i8x16.replace_lane', 'lane 16', 'v128 i32 -> v128'],
  [0x18, 'i16x8.extract_lane_s', 'lane 8', 'v128 -> i32'],
  [0x19, 'i16x8.extract_lane_u', 'lane 8', 'v128 -> i32'],
  [0x1a, 'i16x8.replace_lane', 'lane 8', 'v128 i32 -> v128'],
  [0x1b, 'i32x4.extract_lane', 'lane 4', 'v128 -> i32'],
  [0x1c, 'i32x4.replace_lane', 'lane 4', 'v128 i32 -> v128'],
  [0x1d, 'i64x2.extract_lane', 'lane 2', 'v128 -> i64'],
  [0x1e, 'i64x2.replace_lane', 'lane 2', 'v128 i64 -> v128'],
  [0x1f, 'f32x4.extract_lane', 'lane 4', 'v128 -> f32'],
  [0x20, 'f32x4.replace_lane', 'lane 4', 'v128 f32 -> v128'],
  [0x21, 'f64x2.extract_lane', 'lane 2', 'v128 -> f64'],
  [0x22, 'f64x2.replace_lane', 'lane 2', 'v128 f64 -> v128'],
  [0x23, 'i8x16.eq', 'none', 'v128 v128 -> v128'],
  [0x24, 'i8x16.ne', 'none', 'v128 v128 -> v128'],
  [0x25, 'i8x16.lt_s', 'none', 'v128 v128 -> v128'],
  [0x26, 'i8x16.lt_u', 'none', 'v128 v128 -> v128'],
  [0x27, 'i8x16.gt_s', 'none', 'v128 v128 -> v128'],
  [0x28, 'i8x16.gt_u', 'none', 'v128 v128 -> v128'],
  [0x29, 'i8x16.le_s', 'none', 'v128 v128 -> v128'],
  [0x2a, 'i8x16.le_u', 'none', 'v128 v128 -> v128'],
  [0x2b, 'i8x16.ge_s', 'none', 'v128 v128 -> v128'],
  [0x2c, 'i8x16.ge_u', 'none', 'v128 v128 -> v128'],
  [0x2d, 'i16x8.eq', 'none', 'v128 v128 -> v128'],
  [0x2e, 'i16x8.ne', 'none', 'v128 v128 -> v128'],
  [0x2f, 'i16x8.lt_s', 'none', 'v128 v128 -> v128'],
  [0x30, 'i16x8.lt_u', 'none', 'v128 v128 -> v128'],
  [0x31, 'i16x8.gt_s', 'none', 'v128 v128 -> v128'],
  [0x32, 'i16x8.gt_u', 'none', 'v128 v128 -> v128'],
  [0x33, 'i16x8.le_s', 'none', 'v128 v128 -> v128'],
  [0x34, 'i16x8.le_u', 'none', 'v128 v128 -> v128'],
  [0x35, 'i16x8.ge_s', 'none', 'v128 v128 -> v128'],
  [0x36, 'i16x8.ge_u', 'none', 'v128 v128 -> v128'],
  [0x37, 'i32x4.eq', 'none', 'v128 v128 -> v128'],
  [0x38, 'i32x4.ne', 'none', 'v128 v128 -> v128'],
  [0x39, 'i32x4.lt_s', 'none', 'v128 v128 -> v128'],
  [0x3a, 'i32x4.lt_u', 'none', 'v128 v128 -> v128'],
  [0x3b, 'i32x4.gt_s', 'none', 'v128 v128 -> v128'],
  [0x3c, 'i32x4.gt_u', 'none', 'v128 v128 -> v128'],
  [0x3d, 'i32x4.le_s', 'none', 'v128 v128 -> v128'],
  [0x3e, 'i32x4.le_u', 'none', 'v128 v128 -> v128'],
  [0x3f, 'i32x4.ge_s', 'none', 'v128 v128 -> v128'],
  [0x40, 'i32x4.ge_u', 'none', 'v128 v128 -> v128'],
  [0x41, 'f32x4.eq', 'none', 'v128 v128 -> v128'],
  [0x42, 'f32x4.ne', 'none', 'v128 v128 -> v128'],
  [0x43, 'f32x4.lt', 'none', 'v128 v128 -> v128'],
  [0x44, 'f32x4.gt', 'none', 'v128 v128 -> v128'],
  [0x45, 'f32x4.le', 'none', 'v128 v128 -> v128'],
  [0x46, 'f32x4.ge', 'none', 'v128 v128 -> v128'],
  [0x47, 'f64x2.eq', 'none', 'v128 v128 -> v128'],
  [0x48, 'f64x2.ne', 'none', 'v128 v128 -> v128'],
  [0x49, 'f64x2.lt', 'none', 'v128 v128 -> v128'],
  [0x4a, 'f64x2.gt', 'none', 'v128 v128 -> v128'],
  [0x4b, 'f64x2.le', 'none', 'v128 v128 -> v128'],
  [0x4c, 'f64x2.ge', 'none', 'v128 v128 -> v128'],
  [0x4d, 'v128.not', 'none', 'v128 -> v128'],
  [0x4e, 'v128.and', 'none', 'v128 v128 -> v128'],
  [0x4f, 'v128.andnot', 'none', 'v128 v128 -> v128'],
  [0x50, 'v128.or', 'none', 'v128 v128 -> v128'],
  [0x51, 'v128.xor', 'none', 'v128 v128 -> v128'],
  [0x52, 'v128.bitselect', 'none', 'v128 v128 v128 -> v128'],
  [0x53, 'v128.any_true', 'none', 'v128 -> i32'],
  [0x54, 'v128.load8_lane', 'memarg lane 1', 'addr v128 -> v128'],
  [0x55, 'v128.load16_lane', 'memarg lane 2', 'addr v128 -> v128'],
  [0x56, 'v128.load32_lane', 'memarg lane 4', 'addr v128 -> v128'],
  [0x57, 'v128.load64_lane', 'memarg lane 8', 'addr v128 -> v128'],
  [0x58, 'v128.store8_lane', 'memarg lane 1', 'addr v128 ->'],
  [0x59, 'v128.store16_lane', 'memarg lane 2', 'addr v128 ->'],
  [0x5a, 'v128.store32_lane', 'memarg lane 4', 'addr v128 ->'],
  [0x5b, 'v128.store64_lane', 'memarg lane 8', 'addr v128 ->'],
  [0x5c, 'v128.load32_zero', 'memarg 4', 'addr -> v128'],
  [0x5d, 'v128.load64_zero', 'memarg 8', 'addr -> v128'],
  [0x5e, 'f32x4.demote_f64x2_zero', 'none', 'v128 -> v128'],
  [0x5f, 'f64x2.promote_low_f32x4', 'none', 'v128 -> v128'],
  [0x60, 'i8x16.abs', 'none', 'v128 -> v128'],
  [0x61, 'i8x16.neg', 'none', 'v128 -> v128'],
  [0x62, 'i8x16.popcnt', 'none', 'v128 -> v128'],
  [0x63, 'i8x16.all_true', 'none', 'v128 -> i32'],
  [0x64, 'i8x16.bitmask', 'none', 'v128 -> i32'],
  [0x65, 'i8x16.narrow_i16x8_s', 'none', 'v128 v128 -> v128'],
  [0x66, 'i8x16.narrow_i16x8_u', 'none', 'v128 v128 -> v128'],
  [0x67, 'f32x4.ceil', 'none', 'v128 -> v128'],
  [0x68, 'f32x4.floor', 'none', 'v128 -> v128'],
  [0x69, 'f32x4.trunc', 'none', 'v128 -> v128'],
  [0x6a, 'f32x4.nearest', 'none', 'v128 -> v128'],
  [0x6b, 'i8x16.shl', 'none', 'v128 i32 -> v128'],
  [0x6c, 'i8x16.shr_s', 'none', 'v128 i32 -> v128'],
  [0x6d, 'i8x16.shr_u', 'none', 'v128 i32 -> v128'],
  [0x6e, 'i8x16.add', 'none', 'v128 v128 -> v128'],
  [0x6f, 'i8x16.add_sat_s', 'none', 'v128 v128 -> v128'],
  [0x70, 'i8x16.add_sat_u', 'none', 'v128 v128 -> v128'],
  [0x71, 'i8x16.sub', 'none', 'v128 v128 -> v128'],
  [0x72, 'i8x16.sub_sat_s', 'none', 'v128 v128 -> v128'],
  [0x73, 'i8x16.sub_sat_u', 'none', 'v128 v128 -> v128'],
  [0x74, 'f64x2.ceil', 'none', 'v128 -> v128'],
  [0x75, 'f64x2.floor', 'none', 'v128 -> v128'],
  [0x76, 'i8x16.min_s', 'none', 'v128 v128 -> v128'],
  [0x77, 'i8x16.min_u', 'none', 'v128 v128 -> v128'],
  [0x78, 'i8x16.max_s', 'none', 'v128 v128 -> v128'],
  [0x79, 'i8x16.max_u', 'none', 'v128 v128 -> v128'],
  [0x7a, 'f64x2.trunc', 'none', 'v128 -> v128'],
  [0x7b, 'i8x16.avgr_u', 'none', 'v128 v128 -> v128'],
  [0x7c, 'i16x8.extadd_pairwise_i8x16_s', 'none', 'v128 -> v128'],
  [0x7d, 'i16x8.extadd_pairwise_i8x16_u', 'none', 'v128 -> v128'],
  [0x7e, 'i32x4.extadd_pairwise_i16x8_s', 'none', 'v128 -> v128'],
  [0x7f, 'i32x4.extadd_pairwise_i16x8_u', 'none', 'v128 -> v128'],
  [0x80, 'i16x8.abs', 'none', 'v128 -> v128'],
  [0x81, 'i16x8.neg', 'none', 'v128 -> v128'],
  [0x82, 'i16x8.q15mulr_sat_s', 'none', 'v128 v128 -> v128'],
  [0x83, 'i16x8.all_true', 'none', 'v128 -> i32'],
  [0x84, 'i16x8.bitmask', 'none', 'v128 -> i32'],
  [0x85, 'i16x8.narrow_i32x4_s', 'none', 'v128 v128 -> v128'],
  [0x86, 'i16x8.narrow_i32x4_u', 'none', 'v128 v128 -> v128'],
  [0x87, 'i16x8.extend_low_i8x16_s', 'none', 'v128 -> v128'],
  [0x88, 'i16x8.extend_high_i8x16_s', 'none', 'v128 -> v128'],
  [0x89, 'i16x8.extend_low_i8x16_u', 'none', 'v128 -> v128'],
  [0x8a, 'i16x8.extend_high_i8x16_u', 'none', 'v128 -> v128'],
  [0x8b, 'i16x8.shl', 'none', 'v128 i32 -> v128'],
  [0x8c, 'i16x8.shr_s', 'none', 'v128 i32 -> v128'],
  [0x8d, 'i16x8.shr_u', 'none', 'v128 i32 -> v128'],
  [0x8e, 'i16x8.add', 'none', 'v128 v128 -> v128'],
  [0x8f, 'i16x8.add_sat_s', 'none', 'v128 v128 -> v128'],
  [0x90, 'i16x8.add_sat_u', 'none', 'v128 v128 -> v128'],
  [0x91, 'i16x8.sub', 'none', 'v128 v128 -> v128'],
  [0x92, 'i16x8.sub_sat_s', 'none', 'v128 v128 -> v128'],
  [0x93, 'i16x8.sub_sat_u', 'none', 'v128 v128 -> v128'],
  [0x94, 'f64x2.nearest', 'none', 'v128 -> v128'],
  [0x95, 'i16x8.mul', 'none', 'v128 v128 -> v128'],
  [0x96, 'i16x8.min_s', 'none', 'v128 v128 -> v128'],
  [0x97, 'i16x8.min_u', 'none', 'v128 v128 -> v128'],
  [0x98, 'i16x8.max_s', 'none', 'v128 v128 -> v128'],
  [0x99, 'i16x8.max_u', 'none', 'v128 v128 -> v128'],
  [0x9b, 'i16x8.avgr_u', 'none', 'v128 v128 -> v128'],
  [0x9c, 'i16x8.extmul_low_i8x16_s', 'none', 'v128 v128 -> v128'],
  [0x9d, 'i16x8.extmul_high_i8x16_s', 'none', 'v128 v128 -> v128'],
  [0x9e, 'i16x8.extmul_low_i8x16_u', 'none', 'v128 v128 -> v128'],
  [0x9f, 'i16x8.extmul_high_i8x16_u', 'none', 'v128 v128 -> v128'],
  [0xa0, 'i32x4.abs', 'none', 'v128 -> v128'],
  [0xa1, 'i32x4.neg', 'none', 'v128 -> v128'],
  [0xa3, 'i32x4.all_true', 'none', 'v128 -> i32'],
  [0xa4, 'i32x4.bitmask', 'none', 'v128 -> i32'],
  [0xa7, 'i32x4.extend_low_i16x8_s', 'none', 'v128 -> v128'],
  [0xa8, 'i32x4.extend_high_i16x8_s', 'none', 'v128 -> v128'],
  [0xa9, 'i32x4.extend_low_i16x8_u', 'none', 'v128 -> v128'],
  [0xaa, 'i32x4.extend_high_i16x8_u', 'none', 'v128 -> v128'],
  [0xab, 'i32x4.shl', 'none', 'v128 i32 -> v128'],
  [0xac, 'i32x4.shr_s', 'none', 'v128 i32 -> v128'],
  [0xad, 'i32x4.shr_u', 'none', 'v128 i32 -> v128'],
  [0xae, 'i32x4.add', 'none', 'v128 v128 -> v128'],
  [0xb1, 'i32x4.sub', 'none', 'v128 v128 -> v128'],
  [0xb5, 'i32x4.mul', 'none', 'v128 v128 -> v128'],
  [0xb6, 'i32x4.min_s', 'none', 'v128 v128 -> v128'],
  [0xb7, 'i32x4.min_u', 'none', 'v128 v128 -> v128'],
  [0xb8, 'i32x4.max_s', 'none', 'v128 v128 -> v128'],
  [0xb9, 'i32x4.max_u', 'none', 'v128 v128 -> v128'],
  [0xba, 'i32x4.dot_i16x8_s', 'none', 'v128 v128 -> v128'],
  [0xbc, 'i32x4.extmul_low_i16x8_s', 'none', 'v128 v128 -> v128'],
  [0xbd, 'i32x4.extmul_high_i16x8_s', 'none', 'v128 v128 -> v128'],
  [0xbe, 'i32x4.extmul_low_i16x8_u', 'none', 'v128 v128 -> v128'],
  [0xbf, 'i32x4.extmul_high_i16x8_u', 'none', 'v128 v128 -> v128'],
  [0xc0, 'i64x2.abs', 'none', 'v128 -> v128'],
  [0xc1, 'i64x2.neg', 'none', 'v128 -> v128'],
  [0xc3, 'i64x2.all_true', 'none', 'v128 -> i32'],
  [0xc4, 'i64x2.bitmask', 'none', 'v128 -> i32'],
  [0xc7, 'i64x2.extend_low_i32x4_s', 'none', 'v128 -> v128'],
  [0xc8, 'i64x2.extend_high_i32x4_s', 'none', 'v128 -> v128'],
  [0xc9, 'i64x2.extend_low_i32x4_u', 'none', 'v128 -> v128'],
  [0xca, 'i64x2.extend_high_i32x4_u', 'none', 'v128 -> v128'],
  [0xcb, 'i64x2.shl', 'none', 'v128 i32 -> v128'],
  [0xcc, 'i64x2.shr_s', 'none', 'v128 i32 -> v128'],
  [0xcd, 'i64x2.shr_u', 'none', 'v128 i32 -> v128'],
  [0xce, 'i64x2.add', 'none', 'v128 v128 -> v128'],
  [0xd1, 'i64x2.sub', 'none', 'v128 v128 -> v128'],
  [0xd5, 'i64x2.mul', 'none', 'v128 v128 -> v128'],
  [0xd6, 'i64x2.eq', 'none', 'v128 v128 -> v128'],
  [0xd7, 'i64x2.ne', 'none', 'v128 v128 -> v128'],
  [0xd8, 'i64x2.lt_s', 'none', 'v128 v128 -> v128'],
  [0xd9, 'i64x2.gt_s', 'none', 'v128 v128 -> v128'],
  [0xda, 'i64x2.le_s', 'none', 'v128 v128 -> v128'],
  [0xdb, 'i64x2.ge_s', 'none', 'v128 v128 -> v128'],
  [0xdc, 'i64x2.extmul_low_i32x4_s', 'none', 'v128 v128 -> v128'],
  [0xdd, 'i64x2.extmul_high_i32x4_s', 'none', 'v128 v128 -> v128'],
  [0xde, 'i64x2.extmul_low_i32x4_u', 'none', 'v128 v128 -> v128'],
  [0xdf, 'i64x2.extmul_high_i32x4_u', 'none', 'v128 v128 -> v128'],
  [0xe0, 'f32x4.abs', 'none', 'v128 -> v128'],
  [0xe1, 'f32x4.neg', 'none', 'v128 -> v128'],
  [0xe3, 'f32x4.sqrt', 'none', 'v128 -> v128'],
  [0xe4, 'f32x4.add', 'none', 'v128 v128 -> v128'],
  [0xe5, 'f32x4.sub', 'none', 'v128 v128 -> v128'],
  [0xe6, 'f32x4.mul', 'none', 'v128 v128 -> v128'],
  [0xe7, 'f32x4.div', 'none', 'v128 v128 -> v128'],
  [0xe8, 'f32x4.min', 'none', 'v128 v128 -> v128'],
  [0xe9, 'f32x4.max', 'none', 'v128 v128 -> v128'],
  [0xea, 'f32x4.pmin', 'none', 'v128 v128 -> v128'],
  [0xeb, 'f32x4.pmax', 'none', 'v128 v128 -> v128'],
  [0xec, 'f64x2.abs', 'none', 'v128 -> v128'],
  [0xed, 'f64x2.neg', 'none', 'v128 -> v128'],
  [0xef, 'f64x2.sqrt', 'none', 'v128 -> v128'],
  [0xf0, 'f64x2.add', 'none', 'v128 v128 -> v128'],
  [0xf1, 'f64x2.sub', 'none', 'v128 v128 -> v128'],
  [0xf2, 'f64x2.mul', 'none', 'v128 v128 -> v128'],
  [0xf3, 'f64x2.div', 'none', 'v128 v128 -> v128'],
  [0xf4, 'f64x2.min', 'none', 'v128 v128 -> v128'],
  [0xf5, 'f64x2.max', 'none', 'v128 v128 -> v128'],
  [0xf6, 'f64x2.pmin', 'none', 'v128 v128 -> v128'],
  [0xf7, 'f64x2.pmax', 'none', 'v128 v128 -> v128'],
  [0xf8, 'i32x4.trunc_sat_f32x4_s', 'none', 'v128 -> v128'],
  [0xf9, 'i32x4.trunc_sat_f32x4_u', 'none', 'v128 -> v128'],
  [0xfa, 'f32x4.convert_i32x4_s', 'none', 'v128 -> v128'],
  [0xfb, 'f32x4.convert_i32x4_u', 'none', 'v128 -> v128'],
  [0xfc, 'i32x4.trunc_sat_f64x2_s_zero', 'none', 'v128 -> v128'],
  [0xfd, 'i32x4.trunc_sat_f64x2_u_zero', 'none', 'v128 -> v128'],
  [0xfe, 'f64x2.convert_low_i32x4_s', 'none', 'v128 -> v128'],
  [0xff, 'f64x2.convert_low_i32x4_u', 'none', 'v128 -> v128'],
  [0x100, 'i8x16.relaxed_swizzle', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x101, 'i32x4.relaxed_trunc_f32x4_s', 'none', 'v128 -> v128', 'relaxedSimd'],
  [0x102, 'i32x4.relaxed_trunc_f32x4_u', 'none', 'v128 -> v128', 'relaxedSimd'],
  [0x103, 'i32x4.relaxed_trunc_f64x2_s_zero', 'none', 'v128 -> v128', 'relaxedSimd'],
  [0x104, 'i32x4.relaxed_trunc_f64x2_u_zero', 'none', 'v128 -> v128', 'relaxedSimd'],
  [0x105, 'f32x4.relaxed_madd', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x106, 'f32x4.relaxed_nmadd', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x107, 'f64x2.relaxed_madd', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x108, 'f64x2.relaxed_nmadd', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x109, 'i8x16.relaxed_laneselect', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x10a, 'i16x8.relaxed_laneselect', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x10b, 'i32x4.relaxed_laneselect', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x10c, 'i64x2.relaxed_laneselect', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
  [0x10d, 'f32x4.relaxed_min', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x10e, 'f32x4.relaxed_max', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x10f, 'f64x2.relaxed_min', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x110, 'f64x2.relaxed_max', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x111, 'i16x8.relaxed_q15mulr_s', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x112, 'i16x8.relaxed_dot_i8x16_i7x16_s', 'none', 'v128 v128 -> v128', 'relaxedSimd'],
  [0x113, 'i32x4.relaxed_dot_i8x16_i7x16_add_s', 'none', 'v128 v128 v128 -> v128', 'relaxedSimd'],
] as const;

/** Prefix 0xfe. */
const threadsRows = [
  [0x00, 'memory.atomic.notify', 'memarg 4', 'addr i32 -> i32'],
  [0x01, 'memory.atomic.wait32', 'memarg 4', 'addr i32 i64 -> i32'],
  [0x02, 'memory.atomic.wait64', 'memarg 8', 'addr i64 i64 -> i32'],
  [0x03, 'atomic.fence', 'zero', '->'],
  [0x10, 'i32.atomic.load', 'memarg 4', 'addr -> i32'],
  [0x11, 'i64.atomic.load', 'memarg 8', 'addr -> i64'],
  [0x12, 'i32.atomic.load8_u', 'memarg 1', 'addr -> i32'],
  [0x13, 'i32.atomic.load16_u', 'memarg 2', 'addr -> i32'],
  [0x14, 'i64.atomic.load8_u', 'memarg 1', 'addr -> i64'],
  [0x15, 'i64.atomic.load16_u', 'memarg 2', 'addr -> i64'],
  [0x16, 'i64.atomic.load32_u', 'memarg 4', 'addr -> i64'],
  [0x17, 'i32.atomic.store', 'memarg 4', 'addr i32 ->'],
  [0x18, 'i64.atomic.store', 'memarg 8', 'addr i64 ->'],
  [0x19, 'i32.atomic.store8', 'memarg 1', 'addr i32 ->'],
  [0x1a, 'i32.atomic.store16', 'memarg 2', 'addr i32 ->'],
  [0x1b, 'i64.atomic.store8', 'memarg 1', 'addr i64 ->'],
  [0x1c, 'i64.atomic.store16', 'memarg 2', 'addr i64 ->'],
  [0x1d, 'i64.atomic.store32', 'memarg 4', 'addr i64 ->'],
  [0x1e, 'i32.atomic.rmw.add', 'memarg 4', 'addr i32 -> i32'],
  [0x1f, 'i64.atomic.rmw.add', 'memarg 8', 'addr i64 -> i64'],
  [0x20, 'i32.atomic.rmw8.add_u', 'memarg 1', 'addr i32 -> i32'],
  [0x21, 'i32.atomic.rmw16.add_u', 'memarg 2', 'addr i32 -> i32'],
  [0x22, 'i64.atomic.rmw8.add_u', 'memarg 1', 'addr i64 -> i64'],
  [0x23, 'i64.atomic.rmw16.add_u', 'memarg 2', 'addr i64 -> i64'],
  [0x24, 'i64.atomic.rmw32.add_u', 'memarg 4', 'addr i64 -> i64'],
  [0x25, 'i32.atomic.rmw.sub', 'memarg 4', 'addr i32 -> i32'],
  [0x26, 'i64.atomic.rmw.sub', 'memarg 8', 'addr i64 -> i64'],
  [0x27, 'i32.atomic.rmw8.sub_u', 'memarg 1', 'addr i32 -> i32'],
  [0x28, 'i32.atomic.rmw16.sub_u', 'memarg 2', 'addr i32 -> i32'],
  [0x29, 'i64.atomic.rmw8.sub_u', 'memarg 1', 'addr i64 -> i64'],
  [0x2a, 'i64.atomic.rmw16.sub_u', 'memarg 2', 'addr i64 -> i64'],
  [0x2b, 'i64.atomic.rmw32.sub_u', 'memarg 4', 'addr i64 -> i64'],
  [0x2c, 'i32.atomic.rmw.and', 'memarg 4', 'addr i32 -> i32'],
  [0x2d, 'i64.atomic.rmw.and', 'memarg 8', 'addr i64 -> i64'],
  [0x2e, 'i32.atomic.rmw8.and_u', 'memarg 1', 'addr i32 -> i32'],
  [0x2f, 'i32.atomic.rmw16.and_u', 'memarg 2', 'addr i32 -> i32'],
  [0x30, 'i64.atomic.rmw8.and_u', 'memarg 1', 'addr i64 -> i64'],
  [0x31, 'i64.atomic.rmw16.and_u', 'memarg 2', 'addr i64 -> i64'],
  [0x32, 'i64.atomic.rmw32.and_u', 'memarg 4', 'addr i64 -> i64'],
  [0x33, 'i32.atomic.rmw.or', 'memarg 4', 'addr i32 -> i32'],
  [0x34, 'i64.atomic.rmw.or', 'memarg 8', 'addr i64 -> i64'],
  [0x35, 'i32.atomic.rmw8.or_u', 'memarg 1', 'addr i32 -> i32'],
  [0x36, 'i32.atomic.rmw16.or_u', 'memarg 2', 'addr i32 -> i32'],
  [0x37, 'i64.atomic.rmw8.or_u', 'memarg 1', 'addr i64 -> i64'],
  [0x38, 'i64.atomic.rmw16.or_u', 'memarg 2', 'addr i64 -> i64'],
  [0x39, 'i64.atomic.rmw32.or_u', 'memarg 4', 'addr i64 -> i64'],
  [0x3a, 'i32.atomic.rmw.xor', 'memarg 4', 'addr i32 -> i32'],
  [0x3b, 'i64.atomic.rmw.xor', 'memarg 8', 'addr i64 -> i64'],
  [0x3c, 'i32.atomic.rmw8.xor_u', 'memarg 1', 'addr i32 -> i32'],
  [0x3d, 'i32.atomic.rmw16.xor_u', 'memarg 2', 'addr i32 -> i32'],
  [0x3e, 'i64.atomic.rmw8.xor_u', 'memarg 1', 'addr i64 -> i64'],
  [0x3f, 'i64.atomic.rmw16.xor_u', 'memarg 2', 'addr i64 -> i64'],
  [0x40, 'i64.atomic.rmw32.xor_u', 'memarg 4', 'addr i64 -> i64'],
  [0x41, 'i32.atomic.rmw.xchg', 'memarg 4', 'addr i32 -> i32'],
  [0x42, 'i64.atomic.rmw.xchg', 'memarg 8', 'addr i64 -> i64'],
  [0x43, 'i32.atomic.rmw8.xchg_u', 'memarg 1', 'addr i32 -> i32'],
  [0x44, 'i32.atomic.rmw16.xchg_u', 'memarg 2', 'addr i32 -> i32'],
  [0x45, 'i64.atomic.rmw8.xchg_u', 'memarg 1', 'addr i64 -> i64'],
  [0x46, 'i64.atomic.rmw16.xchg_u', 'memarg 2', 'addr i64 -> i64'],
  [0x47, 'i64.atomic.rmw32.xchg_u', 'memarg 4', 'addr i64 -> i64'],
  [0x48, 'i32.atomic.rmw.cmpxchg', 'memarg 4', 'addr i32 i32 -> i32'],
  [0x49, 'i64.atomic.rmw.cmpxchg', 'memarg 8', 'addr i64 i64 -> i64'],
  [0x4a, 'i32.atomic.rmw8.cmpxchg_u', 'memarg 1', 'addr i32 i32 -> i32'],
  [0x4b, 'i32.atomic.rmw16.cmpxchg_u', 'memarg 2', 'addr i32 i32 -> i32'],
  [0x4c, 'i64.atomic.rmw8.cmpxchg_u', 'memarg 1', 'addr i64 i64 -> i64'],
  [0x4d, 'i64.atomic.rmw16.cmpxchg_u', 'memarg 2', 'addr i64 i64 -> i64'],
  [0x4e, 'i64.atomic.rmw32.cmpxchg_u', 'memarg 4', 'addr i64 i64 -> i64'],
] as const;

type Rows =
  | (typeof coreRows)[number]
  | (typeof gcRows)[number]
  | (typeof miscRows)[number]
  | (typeof simdRows)[number]
  | (typeof threadsRows)[number];

/** The name of an operator, as in the text format (`select t`, `ref.test null` and `ref.cast null` tell the typed and nullable forms apart). */
export type Mnemonic = Rows[1];

/** How an operator's immediates are encoded; the reader has a case for each. */
export type ImmediateKind =
  | 'none'
  | 'block'
  | 'label'
  | 'br_table'
  | 'try_table'
  | 'func'
  | 'type'
  | 'type table'
  | 'type field'
  | 'type count'
  | 'type data'
  | 'type elem'
  | 'type type'
  | 'types'
  | 'heaptype'
  | 'br_on_cast'
  | 'local'
  | 'global'
  | 'table'
  | 'table table'
  | 'memory'
  | 'memory memory'
  | 'data'
  | 'data memory'
  | 'elem'
  | 'elem table'
  | 'tag'
  | 'memarg'
  | 'memarg lane'
  | 'lane'
  | 'shuffle'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'zero';

/** A type in a signature; `addr` is the index type of the operator's memory. */
export type SignatureType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'addr';

export interface Signature {
  readonly operands: readonly SignatureType[];
  readonly results: readonly SignatureType[];
}

/** One row of the table, spelled out. */
export interface Operator {
  readonly id: number;
  /** The prefix byte, or 0. */
  readonly prefix: number;
  /** The code: the byte itself, or the number after the prefix. */
  readonly code: number;
  readonly mnemonic: Mnemonic;
  readonly immediates: ImmediateKind;
  /** The features of which one must be on; empty for WebAssembly 1.0. */
  readonly features: readonly FeatureName[];
  /** Undefined if it depends on more than the row says. */
  readonly signature: Signature | undefined;
  /** Bytes accessed by a `memarg`, else 0. */
  readonly accessBytes: number;
  /** Number of lanes a `lane` immediate may name, else 0. */
  readonly lanes: number;
}

/** Every id is below this. */
export const OPERATOR_ID_LIMIT = 0x600;

interface Group {
  readonly prefix: number;
  readonly base: number;
  readonly feature: FeatureName | undefined;
  readonly rows: readonly (readonly [number, Mnemonic, string, string, string?])[];
}

const groups: readonly Group[] = [
  { prefix: 0, base: 0, feature: undefined, rows: coreRows },
  { prefix: 0xfb, base: 0x100, feature: 'gc', rows: gcRows },
  { prefix: 0xfc, base: 0x200, feature: undefined, rows: miscRows },
  { prefix: 0xfe, base: 0x300, feature: 'threads', rows: threadsRows },
  { prefix: 0xfd, base: 0x400, feature: 'simd', rows: simdRows },
];

function parseSignature(text: string): Signature | undefined {
  if (text === 'special') return undefined;
  const words = (part: string): SignatureType[] => part.split(' ').filter((word) => word !== '') as SignatureType[];
  const [operands, results] = text.split('->');
  return { operands: words(operands), results: words(results) };
}

function spellOut(group: Group, row: Group['rows'][number]): Operator {
  const [code, mnemonic, immediates, signature, feature] = row;
  const [, kind, size] = /^(.*?)(?: (\d+))?$/.exec(immediates)!;
  const features = feature?.split('|') ?? (group.feature === undefined ? [] : [group.feature]);
  return {
    id: group.base + code,
    prefix: group.prefix,
    code,
    mnemonic,
    immediates: kind as ImmediateKind,
    features: features as FeatureName[],
    signature: parseSignature(signature),
    accessBytes: kind.startsWith('memarg') ? Number(size) : 0,
    lanes: kind === 'lane' ? Number(size) : kind === 'memarg lane' ? 16 / Number(size) : 0,
  };
}

/** All operators, prefix by prefix. */
export const OPERATORS: readonly Operator[] = groups.flatMap((group) => group.rows.map((row) => spellOut(group, row)));

const byId: (Operator | undefined)[] = [];
for (const operator of OPERATORS) byId[operator.id] = operator;

/** The operator with this id, if there is one. */
export function operatorById(id: number): Operator | undefined {
  return byId[id];
}

/** The name of the operator, for messages. */
export function mnemonicOf(id: number): string {
  return byId[id]?.mnemonic ?? `0x${id.toString(16)}`;
}

/** The ids by name: `Op['i32.add']`. */
export const Op: { readonly [Name in Mnemonic]: number } = Object.fromEntries(
  OPERATORS.map(({ mnemonic, id }) => [mnemonic, id]),
) as { [Name in Mnemonic]: number };

/** What must be added to the code after each prefix byte to get an id; -1 for bytes that are no prefix. */
export function idBaseOfPrefix(prefix: number): number {
  return groups.find((group) => group.prefix === prefix && prefix !== 0)?.base ?? -1;
}

/** The features of which one must be on for the operator, as bits. */
export function operatorFeatureMask(operator: Operator): FeatureMask {
  if (operator.features.length === 0) return featureBit('mvp');
  return operator.features.reduce((mask, feature) => mask | featureBit(feature), 0);
}
