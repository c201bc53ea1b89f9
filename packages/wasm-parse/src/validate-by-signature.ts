/** Validation of the operators that have a signature in their row: pop the operands, push the results. */
import { indexType, type ModuleScope } from './module-scope.ts';
import { OPERATOR_ID_LIMIT, OPERATORS, type ImmediateKind, type SignatureType } from './opcodes.ts';
import { F32, F64, I32, I64, NO_TYPE, V128, type ValueType } from './value-type.ts';

const MAX_OPERANDS = 4;
const MAX_RESULTS = 2;

/** Number and types of operands and results by id; NO_TYPE stands for the index type of the memory. */
const operandCounts = new Int8Array(OPERATOR_ID_LIMIT).fill(-1);
const operandTypes = new Int32Array(OPERATOR_ID_LIMIT * MAX_OPERANDS);
const resultCounts = new Uint8Array(OPERATOR_ID_LIMIT);
const resultTypes = new Int32Array(OPERATOR_ID_LIMIT * MAX_RESULTS);
const accessBytes = new Uint8Array(OPERATOR_ID_LIMIT);
const laneCounts = new Uint8Array(OPERATOR_ID_LIMIT);
/** What {@link checkImmediates} does for the operator; 0 for nothing. */
const checks = new Uint8Array(OPERATOR_ID_LIMIT);

const checkNumbers: { readonly [Kind in ImmediateKind]?: number } = {
  memarg: 1,
  'memarg lane': 2,
  memory: 3,
  lane: 4,
  shuffle: 5,
  data: 6,
  'data memory': 7,
  elem: 8,
};
const signatureTypes: { readonly [Type in SignatureType]: ValueType } = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  addr: NO_TYPE,
};

for (const { id, signature, immediates, accessBytes: bytes, lanes } of OPERATORS) {
  if (signature === undefined) continue;
  operandCounts[id] = signature.operands.length;
  resultCounts[id] = signature.results.length;
  signature.operands.forEach((type, i) => (operandTypes[id * MAX_OPERANDS + i] = signatureTypes[type]));
  signature.results.forEach((type, i) => (resultTypes[id * MAX_RESULTS + i] = signatureTypes[type]));
  accessBytes[id] = bytes;
  laneCounts[id] = lanes;
  checks[id] = checkNumbers[immediates] ?? 0;
}

/** Ids of the atomic accesses, which must be aligned exactly. */
const FIRST_ATOMIC = 0x300;
const LAST_ATOMIC = 0x3ff;

/** Whether {@link validateBySignature} does for the operator. */
export function hasSignature(opcode: number): boolean {
  return operandCounts[opcode] >= 0;
}

/** Checks the operator that the reader has just read. */
export function validateBySignature(v: ModuleScope, opcode: number): void {
  const address = checks[opcode] === 0 ? NO_TYPE : checkImmediates(v, checks[opcode], opcode);
  const operands = opcode * MAX_OPERANDS;
  for (let i = operands + operandCounts[opcode] - 1; i >= operands; i--) {
    const type = operandTypes[i] as ValueType;
    v.pop(type === NO_TYPE ? address : type);
  }
  const results = opcode * MAX_RESULTS;
  for (let i = 0; i < resultCounts[opcode]; i++) {
    const type = resultTypes[results + i] as ValueType;
    v.push(type === NO_TYPE ? address : type);
  }
}

/** The index type of the memory that the operator names, NO_TYPE if it names none. */
function checkImmediates(v: ModuleScope, check: number, opcode: number): ValueType {
  const { reader } = v;
  switch (check) {
    case 1:
      return checkMemarg(v, opcode);
    case 2:
      checkLane(v, laneCounts[opcode]);
      return checkMemarg(v, opcode);
    case 3:
      return indexType(v.memory(reader.index));
    case 4:
      checkLane(v, laneCounts[opcode]);
      return NO_TYPE;
    case 5:
      for (let i = 0; i < 16; i++) if (reader.bytes[reader.lo + i] >= 32) v.fail('invalid lane index');
      return NO_TYPE;
    case 6:
      v.checkData(reader.index);
      return NO_TYPE;
    case 7: {
      const type = indexType(v.memory(reader.index2));
      v.checkData(reader.index);
      return type;
    }
    default:
      v.checkElements(reader.index);
      return NO_TYPE;
  }
}

function checkMemarg(v: ModuleScope, opcode: number): ValueType {
  const { index, align, memoffsetHi } = v.reader;
  const type = indexType(v.memory(index));
  const alignment = 2 ** align;
  if (alignment > accessBytes[opcode]) v.fail('alignment must not be larger than natural');
  if (opcode >= FIRST_ATOMIC && opcode <= LAST_ATOMIC && alignment !== accessBytes[opcode]) {
    v.fail('atomic alignment must be natural');
  }
  if (type === I32 && memoffsetHi !== 0) v.fail('offset out of range');
  return type;
}

function checkLane(v: ModuleScope, lanes: number): void {
  if (v.reader.lane >= lanes) v.fail('invalid lane index');
}
