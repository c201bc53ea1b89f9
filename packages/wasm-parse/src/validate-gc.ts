/** Validation of the operators on typed references, structs, arrays and i31. */
import type { ModuleScope } from './module-scope.ts';
import type { ArrayType, FieldType, StructType } from './module.ts';
import { mnemonicOf } from './opcodes.ts';
import { MAX_ARRAY_NEW_FIXED } from './limits.ts';
import type { ValueTypes } from './validator-stack.ts';
import {
  ANY,
  ARRAY,
  EQ,
  EXTERN,
  heapTypeOf,
  I16,
  I31,
  I32,
  I8,
  isNullable,
  isRef,
  NULLABLE,
  nullable,
  REF,
  refTo,
  unpacked,
  valueTypeName,
  type ValueType,
} from './value-type.ts';

/** Checks one of these operators; the reader has just read it. Ids are literals for the sake of V8's jump tables. */
export function validateTypedReferenceOperator(v: ModuleScope, opcode: number): void {
  const { index, index2, type } = v.reader;
  switch (opcode) {
    case 0xd3: // ref.eq
      v.pop(nullable(EQ));
      v.pop(nullable(EQ));
      return v.push(I32);
    case 0xd4: // ref.as_non_null
      return v.push(heapTypeOf(v.popRef()));
    case 0xd5: // br_on_null
      return branchOnNull(v, index);
    case 0xd6: // br_on_non_null
      return branchOnNonNull(v, index);
    case 0x100: // struct.new
      popFields(v, structType(v, index));
      return v.push(refTo(index));
    case 0x101: // struct.new_default
      structType(v, index);
      requireDefaults(v, index);
      return v.push(refTo(index));
    case 0x102: // struct.get
    case 0x103: // struct.get_s
    case 0x104: {
      // struct.get_u
      const field = fieldOf(v, structType(v, index), index2);
      v.pop(nullable(refTo(index)));
      return pushField(v, field, opcode === 0x102);
    }
    case 0x105: {
      // struct.set
      const field = fieldOf(v, structType(v, index), index2);
      if (!field.mutable) v.fail('immutable field');
      v.pop(unpacked(field.type));
      v.pop(nullable(refTo(index)));
      return;
    }
    case 0x106: {
      // array.new
      const { element } = arrayType(v, index);
      v.pop(I32);
      v.pop(unpacked(element.type));
      return v.push(refTo(index));
    }
    case 0x107: // array.new_default
      arrayType(v, index);
      requireDefaults(v, index);
      v.pop(I32);
      return v.push(refTo(index));
    case 0x108: {
      // array.new_fixed
      const { element } = arrayType(v, index);
      if (index2 > MAX_ARRAY_NEW_FIXED) {
        v.reader.overLimit('operands of array.new_fixed', MAX_ARRAY_NEW_FIXED, v.reader.offset);
      }
      v.popMany(unpacked(element.type), index2);
      return v.push(refTo(index));
    }
    case 0x109: // array.new_data
      requireBits(v, arrayType(v, index));
      v.checkData(index2);
      popIndices(v, 2);
      return v.push(refTo(index));
    case 0x10a: // array.new_elem
      requireElements(v, arrayType(v, index), index2);
      popIndices(v, 2);
      return v.push(refTo(index));
    case 0x10b: // array.get
    case 0x10c: // array.get_s
    case 0x10d: {
      // array.get_u
      const { element } = arrayType(v, index);
      v.pop(I32);
      v.pop(nullable(refTo(index)));
      return pushField(v, element, opcode === 0x10b);
    }
    case 0x10e: {
      // array.set
      const element = mutableElement(v, index);
      v.pop(unpacked(element.type));
      v.pop(I32);
      v.pop(nullable(refTo(index)));
      return;
    }
    case 0x10f: // array.len
      v.pop(nullable(ARRAY));
      return v.push(I32);
    case 0x110: {
      // array.fill
      const element = mutableElement(v, index);
      v.pop(I32);
      v.pop(unpacked(element.type));
      v.pop(I32);
      v.pop(nullable(refTo(index)));
      return;
    }
    case 0x111: // array.copy
      return copyArray(v, index, index2);
    case 0x112: // array.init_data
      mutableElement(v, index);
      requireBits(v, arrayType(v, index));
      v.checkData(index2);
      popIndices(v, 3);
      v.pop(nullable(refTo(index)));
      return;
    case 0x113: // array.init_elem
      mutableElement(v, index);
      requireElements(v, arrayType(v, index), index2);
      popIndices(v, 3);
      v.pop(nullable(refTo(index)));
      return;
    case 0x114: // ref.test
    case 0x115: // ref.test null
      v.pop(v.relation.top(type));
      return v.push(I32);
    case 0x116: // ref.cast
      v.pop(v.relation.top(type));
      return v.push(type);
    case 0x117: // ref.cast null
      v.pop(v.relation.top(type));
      return v.push(nullable(type));
    case 0x118: // br_on_cast
    case 0x119: // br_on_cast_fail
      return branchOnCast(v, opcode === 0x119);
    case 0x11a: // any.convert_extern
      return convert(v, EXTERN, ANY);
    case 0x11b: // extern.convert_any
      return convert(v, ANY, EXTERN);
    case 0x11c: // ref.i31
      v.pop(I32);
      return v.push(I31);
    case 0x11d: // i31.get_s
    case 0x11e: // i31.get_u
      v.pop(nullable(I31));
      return v.push(I32);
    default:
      throw new Error(`internal: no validation of ${mnemonicOf(opcode)}`);
  }
}

function structType(v: ModuleScope, index: number): StructType {
  const type = v.module.types[index];
  if (type === undefined) return v.fail(`unknown type ${index}`);
  if (type.kind !== 'struct') return v.fail(`type mismatch: type ${index} is not a struct type`);
  return type;
}

function arrayType(v: ModuleScope, index: number): ArrayType {
  const type = v.module.types[index];
  if (type === undefined) return v.fail(`unknown type ${index}`);
  if (type.kind !== 'array') return v.fail(`type mismatch: type ${index} is not an array type`);
  return type;
}

function fieldOf(v: ModuleScope, type: StructType, field: number): FieldType {
  if (field >= type.fields.length) v.fail(`unknown field ${field}`);
  return type.fields[field];
}

function mutableElement(v: ModuleScope, index: number): FieldType {
  const { element } = arrayType(v, index);
  if (!element.mutable) v.fail('immutable array');
  return element;
}

function popFields(v: ModuleScope, { fields }: StructType): void {
  for (let i = fields.length - 1; i >= 0 && !v.nothingKnown(); i--) v.pop(unpacked(fields[i].type));
}

function popIndices(v: ModuleScope, count: number): void {
  v.popMany(I32, count);
}

function isPacked({ type }: FieldType): boolean {
  return type === I8 || type === I16;
}

/** Packed fields are read with `_s` or `_u`, the others without. */
function pushField(v: ModuleScope, field: FieldType, plain: boolean): void {
  if (isPacked(field) === plain) v.fail(`type mismatch: the field is ${plain ? '' : 'not '}packed`);
  v.push(unpacked(field.type));
}

function requireDefaults(v: ModuleScope, index: number): void {
  if (!v.relation.hasDefaults(index)) v.fail(`type mismatch: not every field of type ${index} has a default value`);
}

function requireBits(v: ModuleScope, { element }: ArrayType): void {
  if (isRef(element.type)) v.fail('array type is not numeric or vector');
}

function requireElements(v: ModuleScope, { element }: ArrayType, segment: number): void {
  const type = v.checkElements(segment);
  if (!v.relation.isSubtype(type, element.type)) v.mismatch(valueTypeName(element.type), valueTypeName(type));
}

function copyArray(v: ModuleScope, destination: number, source: number): void {
  const to = mutableElement(v, destination);
  const from = arrayType(v, source).element;
  if (!v.relation.isSubtype(from.type, to.type)) v.fail('array types do not match');
  popIndices(v, 2);
  v.pop(nullable(refTo(source)));
  popIndices(v, 1);
  v.pop(nullable(refTo(destination)));
}

function convert(v: ModuleScope, from: ValueType, to: ValueType): void {
  const operand = v.popRef();
  if (!v.relation.isHeapSubtype(heapTypeOf(operand), from)) {
    v.mismatch(valueTypeName(nullable(from)), valueTypeName(operand));
  }
  v.push((to | (operand & NULLABLE)) as ValueType);
}

function branchOnNull(v: ModuleScope, label: number): void {
  const operand = v.popRef();
  const types = v.labelTypes(label);
  v.retype(types, types.length);
  v.push(heapTypeOf(operand));
}

function branchOnNonNull(v: ModuleScope, label: number): void {
  const types = v.labelTypes(label);
  const last = lastReference(v, types);
  v.pop(nullable(last));
  v.retype(types, types.length - 1);
}

/** The type of the reference that a branch brings to its label as the last value. */
function lastReference(v: ModuleScope, types: ValueTypes): ValueType {
  if (types.length === 0 || (types[types.length - 1] & REF) === 0) {
    v.fail('type mismatch: the label does not take a reference');
  }
  return types[types.length - 1];
}

function branchOnCast(v: ModuleScope, onFailure: boolean): void {
  const { castFlags, index: label } = v.reader;
  const from = (v.reader.type | (castFlags & 1 ? NULLABLE : 0)) as ValueType;
  const to = (v.reader.type2 | (castFlags & 2 ? NULLABLE : 0)) as ValueType;
  if (!v.relation.isSubtype(to, from)) v.mismatch(valueTypeName(from), valueTypeName(to));
  const rest = isNullable(to) ? heapTypeOf(from) : from;
  const types = v.labelTypes(label);
  const wanted = lastReference(v, types);
  const brought = onFailure ? rest : to;
  if (!v.relation.isSubtype(brought, wanted)) v.mismatch(valueTypeName(wanted), valueTypeName(brought));
  v.pop(from);
  v.retype(types, types.length - 1);
  v.push(onFailure ? to : rest);
}
