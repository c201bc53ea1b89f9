/**
 * Constant expressions: found as a range, with the one operator most of them consist of decoded. Their types are
 * checked by the validator.
 */
import { featureBit, type FeatureMask } from './features.ts';
import type { ConstExpression } from './module.ts';
import { mnemonicOf, Op, type Mnemonic } from './opcodes.ts';
import type { OperatorReader } from './operator-reader.ts';

/** The operators that are constant, with the features that make them so (beyond those they need anyway). */
const constantOperators: readonly (readonly [FeatureMask, readonly Mnemonic[]])[] = [
  [-1, ['i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const', 'ref.null', 'ref.func', 'global.get', 'end']],
  [featureBit('extendedConst'), ['i32.add', 'i32.sub', 'i32.mul', 'i64.add', 'i64.sub', 'i64.mul']],
  [
    featureBit('gc'),
    [
      'struct.new',
      'struct.new_default',
      'array.new',
      'array.new_default',
      'array.new_fixed',
      'ref.i31',
      'any.convert_extern',
      'extern.convert_any',
    ],
  ],
];

const featuresOfConstant = new Map<number, FeatureMask>();
for (const [features, mnemonics] of constantOperators) {
  for (const mnemonic of mnemonics) featuresOfConstant.set(Op[mnemonic], features);
}

const simpleKinds = new Map<number, ConstExpression['kind']>(
  (
    ['i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const', 'global.get', 'ref.func', 'ref.null'] as const
  ).map((kind) => [Op[kind], kind]),
);

const END = Op.end;

/** Operators that have an `end` of their own. */
const blockOperators = new Set<number>([Op.block, Op.loop, Op.if, Op.try, Op.try_table]);

/** Decodes the expression at the reader's position, its final `end` included. */
export function decodeConstExpression(reader: OperatorReader): ConstExpression {
  const start = reader.pos;
  let kind = simpleKinds.get(nextConstant(reader)) ?? 'extended';
  let lo = 0;
  let hi = 0;
  if (kind === 'global.get' || kind === 'ref.func') lo = reader.index;
  else if (kind === 'ref.null') lo = reader.type;
  else if (kind !== 'extended') lo = reader.lo;
  if (kind === 'i64.const' || kind === 'f64.const') hi = reader.hi;
  if (reader.opcode !== END && nextConstant(reader) !== END) kind = 'extended';
  while (reader.opcode !== END) nextConstant(reader);
  return kind === 'extended'
    ? { kind, lo: 0, hi: 0, start, end: reader.pos }
    : { kind, lo, hi, start, end: reader.pos };
}

function nextConstant(reader: OperatorReader): number {
  const opcode = reader.next();
  const features = featuresOfConstant.get(opcode);
  if (features === undefined) return notConstant(reader);
  reader.require(features, `constant expression required: ${mnemonicOf(opcode)} is not constant`, reader.offset);
  return opcode;
}

/** An expression that is malformed further on is malformed, not invalid: so the rest of it is decoded first. */
function notConstant(reader: OperatorReader): never {
  const { opcode, offset } = reader;
  let depth = blockOperators.has(opcode) ? 2 : 1;
  while (depth > 0) {
    const next = reader.next();
    if (blockOperators.has(next)) depth++;
    else if (next === END || next === Op.delegate) depth--;
  }
  return reader.invalid(`constant expression required: ${mnemonicOf(opcode)} is not constant`, offset);
}
