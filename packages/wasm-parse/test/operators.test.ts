/** The operator table, and the reader over every operator in it. */
import { describe, expect, test } from 'vitest';
import {
  allFeatures,
  mnemonicOf,
  Op,
  operatorById,
  OPERATOR_ID_LIMIT,
  OPERATORS,
  OperatorReader,
  type ImmediateKind,
} from '../src/index.ts';
import { bytesOf, leb, signedLeb, type Part } from './module-bytes.ts';

/** Immediates of each kind, and what the reader makes of them. */
const immediates: Readonly<Record<ImmediateKind, readonly [Part, object]>> = {
  none: [[], {}],
  block: [0x7e, { blockTypeIndex: -1, blockResult: 0x7e }],
  label: [leb(300), { index: 300 }],
  br_table: [[2, 7, leb(500), 9], { targetCount: 2 }],
  try_table: [[0x40, 2, 0, 5, 1, 3, 2], { blockTypeIndex: -1, blockResult: 0, catchCount: 2 }],
  func: [leb(70_000), { index: 70_000 }],
  type: [3, { index: 3 }],
  'type table': [[3, 4], { index: 3, index2: 4 }],
  'type field': [[3, 4], { index: 3, index2: 4 }],
  'type count': [[3, leb(999)], { index: 3, index2: 999 }],
  'type data': [[3, 4], { index: 3, index2: 4 }],
  'type elem': [[3, 4], { index: 3, index2: 4 }],
  'type type': [[3, 4], { index: 3, index2: 4 }],
  types: [[1, 0x70], { index: 1, type: 0x370 }],
  heaptype: [signedLeb(77), { type: 0x500 | (77 << 11) }],
  br_on_cast: [[3, 5, 0x6e, 0x6c], { castFlags: 3, index: 5, type: 0x16e, type2: 0x16c }],
  local: [200 - 100, { index: 100 }],
  global: [6, { index: 6 }],
  table: [6, { index: 6 }],
  'table table': [[6, 7], { index: 6, index2: 7 }],
  memory: [6, { index: 6 }],
  'memory memory': [[6, 7], { index: 6, index2: 7 }],
  data: [6, { index: 6 }],
  'data memory': [[6, 7], { index: 6, index2: 7 }],
  elem: [6, { index: 6 }],
  'elem table': [[6, 7], { index: 6, index2: 7 }],
  tag: [6, { index: 6 }],
  memarg: [[0x42, 9, leb(2 ** 40 + 5)], { align: 2, index: 9, memoffsetLo: 5, memoffsetHi: 256 }],
  'memarg lane': [[0, 8, 1], { align: 0, index: 0, memoffsetLo: 8, memoffsetHi: 0, lane: 1 }],
  lane: [1, { lane: 1 }],
  shuffle: [Array<number>(16).fill(31), {}],
  i32: [[0x80, 0x7f], { lo: -128 }],
  i64: [[0x80, 0x7f], { lo: -128, hi: -1 }],
  f32: [[1, 0, 0x80, 0xff], { lo: 0xff80_0001 | 0 }],
  f64: [[1, 0, 0, 0, 2, 0, 0xf0, 0xff], { lo: 1, hi: 0xfff0_0002 | 0 }],
  v128: [Array<number>(16).fill(0xff), {}],
  zero: [0, {}],
};

describe('the table', () => {
  test('counts by prefix', () => {
    const counts: Record<number, number> = {};
    for (const { prefix } of OPERATORS) counts[prefix] = (counts[prefix] ?? 0) + 1;
    expect(counts).toEqual({ 0: 199, 0xfb: 31, 0xfc: 22, 0xfd: 256, 0xfe: 67 });
  });

  test('ids and names are unique, and lead to each other', () => {
    expect(new Set(OPERATORS.map(({ id }) => id)).size).toBe(OPERATORS.length);
    expect(new Set(OPERATORS.map(({ mnemonic }) => mnemonic)).size).toBe(OPERATORS.length);
    for (const operator of OPERATORS) {
      expect(operator.id).toBeLessThan(OPERATOR_ID_LIMIT);
      expect([operatorById(operator.id), Op[operator.mnemonic], mnemonicOf(operator.id)]).toEqual([
        operator,
        operator.id,
        operator.mnemonic,
      ]);
    }
  });

  test.each([
    ['i32.load8_u', { id: 0x2d, accessBytes: 1, signature: { operands: ['addr'], results: ['i32'] } }],
    ['i64.trunc_sat_f64_u', { id: 0x207, features: ['saturatingFloatToInt'] }],
    ['v128.store32_lane', { id: 0x45a, accessBytes: 4, lanes: 4, features: ['simd'] }],
    ['i32x4.relaxed_dot_i8x16_i7x16_add_s', { id: 0x513, code: 0x113, features: ['relaxedSimd'] }],
    ['i64.atomic.rmw32.cmpxchg_u', { id: 0x34e, accessBytes: 4, features: ['threads'] }],
    ['throw', { id: 0x08, features: ['exceptions', 'legacyExceptions'], signature: undefined }],
  ] as const)('%s', (mnemonic, row) => {
    expect(operatorById(Op[mnemonic])).toMatchObject(row);
  });
});

describe('the reader', () => {
  test.each(OPERATORS)('$mnemonic', ({ id, prefix, code, immediates: kind }) => {
    const [encoding, fields] = immediates[kind];
    const bytes = bytesOf(0, prefix === 0 ? code : [prefix, leb(code)], encoding);
    const reader = new OperatorReader(bytes, allFeatures);
    reader.typeCount = 100;
    reader.reset(1, bytes.length);
    expect(reader.next()).toBe(id);
    expect(reader).toMatchObject({ opcode: id, offset: 1, done: true, ...fields });
    if (kind === 'shuffle' || kind === 'v128') expect(reader.lo).toBe(bytes.length - 16);
    if (kind === 'br_table') expect([...reader.targets.subarray(0, 3)]).toEqual([7, 500, 9]);
    if (kind === 'try_table') expect([...reader.catches.subarray(0, 6)]).toEqual([0, 5, 1, 3, 0, 2]);
  });

  test('every truncation ends unexpectedly', () => {
    for (const { prefix, code, immediates: kind } of OPERATORS) {
      const bytes = bytesOf(prefix === 0 ? code : [prefix, leb(code)], immediates[kind][0]);
      for (let length = 0; length < bytes.length; length++) {
        const reader = new OperatorReader(bytes.subarray(0, length), allFeatures);
        reader.typeCount = 100;
        expect(() => reader.next()).toThrow(/^unexpected end/);
      }
    }
  });

  test.each([
    ['ff', [0xff]],
    ['27', [0x27]],
    ['fc 12', [0xfc, 0x12]],
    ['fd 9a', [0xfd, 0x9a, 1]],
    ['fd 20000', [0xfd, leb(0x20000)]],
  ])('illegal opcode %s', (code, bytes) => {
    expect(() => new OperatorReader(bytesOf(bytes), allFeatures).next()).toThrow(`illegal opcode ${code}`);
  });
});
