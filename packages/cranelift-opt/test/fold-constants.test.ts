/** Every operation without effects, on constants of every type it has: what it folds to is what the interpreter computes. */

import {
  abiParam,
  DEFAULT_FLAGS,
  F32,
  F32X4,
  F64,
  F64X2,
  Function,
  FunctionBuilder,
  I128,
  I16,
  I16X8,
  I32,
  I32X4,
  I64,
  I64X2,
  I8,
  I8X16,
  InstructionData,
  intCCNames,
  hasFloatLanes,
  laneBits,
  laneCount,
  LITTLE,
  Opcode,
  opcodes,
  printFunction,
  type Type,
  verifyFunction,
  withFlag,
} from '@pulleyjs/cranelift-ir';
import { interpret } from '@pulleyjs/cranelift-ir/interpreter';
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { expect, it } from 'vitest';
import { optimize } from '../src/index.ts';
import { makeConstant, randomBits } from './rule-instances.ts';

const TYPES: readonly Type[] = [I8, I16, I32, I64, I128, F32, F64, I8X16, I16X8, I32X4, I64X2, F32X4, F64X2];

/** Opcodes that do nothing but compute one result of values. */
const COMPUTING = opcodes.filter((info) => {
  const isPure = !(info.terminator || info.call || info.canLoad || info.canStore || info.otherSideEffects);
  return isPure && info.results?.length === 1 && info.args.length > 0 && !/^(x86_|extract_vector)/.test(info.name);
});

/** What the mid-end leaves to the machine, or to a front end that knows why it wrote it. */
const LEFT = new Set([
  'fcvt_to_uint',
  'fcvt_to_sint',
  'udiv',
  'urem',
  'sdiv',
  'srem',
  'uadd_overflow_trap',
  'select_spectre_guard',
  'blendv',
]);

/** An i128 constant is an extension of another, or two put together. */
function isWideConstant(name: string, func: Function): boolean {
  return ['uextend', 'sextend', 'iconcat'].includes(name) && func.signature.returns[0]!.type === I128;
}

/** A function that applies an opcode to random constants; none if the types do not go together. */
function onConstants(opcode: Opcode, random: Random): Function | undefined {
  const info = opcodes[opcode]!;
  const types = info.args.map((_, i) => random.pick(i === 0 || random.below(2) === 0 ? TYPES : [TYPES[0]!]));
  if (random.below(2) === 0) types.fill(types[0]!);
  const result = random.below(2) === 0 ? types[0]! : random.pick(TYPES);
  if (info.name.startsWith('fcvt') && laneCount(types[0]!) !== laneCount(result)) return undefined;
  const func = new Function(
    { kind: 'testcase', name: 'f' },
    { params: [], returns: [abiParam(result)], callConv: 'fast' },
  );
  const b = new FunctionBuilder(func);
  const block = b.createBlock();
  b.switchToBlock(block);
  b.sealBlock(block);
  const args = types.map((type) => makeConstant(b, type, randomBits(type, random, [])));
  const data = new InstructionData(opcode, info.inferredFrom < 0 ? result : types[info.inferredFrom]!, args);
  if (info.format === 'IntCompare') data.imm = random.below(intCCNames.length);
  if (info.format === 'FloatCompare') data.imm = random.below(14);
  if (info.format === 'TernaryImm8' || info.format === 'BinaryImm8') data.imm = random.below(laneCount(types[0]!));
  if (info.format === 'Shuffle')
    data.imm = func.immediates.push(Uint8Array.from({ length: 16 }, () => random.below(32)));
  if (opcode === Opcode.bitcast) data.aux = DEFAULT_FLAGS;
  if (opcode === Opcode.bitcast && laneCount(types[0]!) !== laneCount(result))
    data.aux = withFlag(DEFAULT_FLAGS, LITTLE);
  b.return([b.insertValue(data, result)]);
  b.finalize();
  return verifyFunction(func).length === 0 ? func : undefined;
}

it.each(COMPUTING.map(({ name, opcode }) => [name, opcode] as const))('%s', (name, opcode) => {
  const random = createRandom(opcode + 1);
  const rounds = fuzzCount(12);
  let folded = 0;
  for (let attempt = 0, done = 0; done < rounds && attempt < 200 * rounds; attempt++) {
    const func = onConstants(opcode, random);
    if (func === undefined) continue;
    done++;
    const before = printFunction(func);
    const expected = interpret(func, []);
    optimize(func);
    expect(verifyFunction(func).map(String), before).toEqual([]);
    expect(interpret(func, []), `${before}${printFunction(func)}`).toEqual(expected);
    if (!printFunction(func).includes(`= ${name}`)) folded++;
    else if (!LEFT.has(name) && !isWideConstant(name, func)) {
      const type = func.signature.returns[0]!.type;
      expect(expected.kind === 'return' && hasNan(type, expected.values[0]!), before).toBe(true);
    }
  }
  if (!LEFT.has(name)) expect(folded).toBeGreaterThan(0);
});

/** Which NaN comes out is the machine's choice: nothing that gives one folds. */
function hasNan(type: Type, bits: bigint): boolean {
  if (!hasFloatLanes(type)) return false;
  const [width, fraction] = laneBits(type) === 32 ? [32n, 23n] : [64n, 52n];
  const infinity = (1n << (width - 1n)) - (1n << fraction);
  for (let i = 0; i < laneCount(type); i++) {
    const lane = BigInt.asUintN(Number(width - 1n), bits >> (BigInt(i) * width));
    if (lane > infinity) return true;
  }
  return false;
}
