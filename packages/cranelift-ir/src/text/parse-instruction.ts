/** The operands of an instruction, one case per format. Fields of `InstructionData` as in `instructions.ts`. */

import { floatCCNames, intCCNames } from '../condcodes.ts';
import type { Value } from '../entities.ts';
import {
  BlockCall,
  type BlockArg,
  type ExceptionItem,
  InstructionData,
  tryCallExn,
  tryCallRet,
} from '../instructions.ts';
import { formatOf, type OpcodeInfo } from '../opcodes.ts';
import { F128, I8X16, INVALID, type Type } from '../types.ts';
import { type FunctionContext, MAX_BLOCKS } from './function-context.ts';
import {
  parseAtomicRmwOp,
  parseChoice,
  parseConstantBytes,
  parseFloat,
  parseIconst,
  parseImm64,
  parseMemFlags,
  parseOffset32,
  parseShuffleMask,
  parseTrapCode,
  parseUimm8,
} from './parse-immediates.ts';
import type { Parser } from './parser.ts';

/** A value operand; it may be defined later in the text. */
export function parseValue(p: Parser, context: FunctionContext): Value {
  const at = p.location();
  return context.value(p.expectEntity('v', 'expected SSA value'), at);
}

function comma(p: Parser): void {
  p.expect(',', "expected ',' between operands");
}

function parseValues(p: Parser, context: FunctionContext, count: number): Value[] {
  const values = [parseValue(p, context)];
  while (values.length < count) {
    comma(p);
    values.push(parseValue(p, context));
  }
  return values;
}

function parseCallArgs(p: Parser, context: FunctionContext): Value[] {
  p.expect('(', 'expected parenthesized call arguments');
  return p.commaList(')', "expected ')' after call arguments", () => parseValue(p, context));
}

/** A block by number; whether it exists is the verifier's business. */
function parseBlock(p: Parser): number {
  const at = p.location();
  const block = p.expectEntity('block', 'expected block');
  return block >= MAX_BLOCKS ? p.fail('too many blocks', at) : block;
}

function parseBlockArg(p: Parser, context: FunctionContext): BlockArg {
  const at = p.location();
  const payload = p.isEntity('ret') ? tryCallRet : p.isEntity('exn') ? tryCallExn : undefined;
  if (payload === undefined) return parseValue(p, context);
  const index = p.expectEntity(p.lexer.prefix, '');
  return index > 0xffff ? p.fail('block argument index too large', at) : payload(index);
}

function parseBlockCall(p: Parser, context: FunctionContext): BlockCall {
  const block = parseBlock(p) as BlockCall['block'];
  const args = p.accept('(')
    ? p.commaList(')', "expected ')' after block arguments", () => parseBlockArg(p, context))
    : [];
  return new BlockCall(block, args);
}

function parseJumpTable(p: Parser, context: FunctionContext): number {
  const defaultTarget = parseBlockCall(p, context);
  comma(p);
  p.expect('[', "expected '[' before jump table contents");
  const entries = p.commaList(']', "expected ']' after jump table contents", () => parseBlockCall(p, context));
  return context.func.jumpTables.push({ defaultTarget, entries });
}

function parseExceptionItem(p: Parser, context: FunctionContext): ExceptionItem {
  if (p.acceptWord('context')) return { kind: 'context', value: parseValue(p, context) };
  if (p.isEntity('tag')) {
    const tag = p.expectEntity('tag', '');
    p.expect(':', "expected ':' after exception tag");
    return { kind: 'tag', tag, target: parseBlockCall(p, context) };
  }
  if (!p.acceptWord('default')) p.unexpected('expected exception table item');
  p.expect(':', "expected ':' after 'default'");
  return { kind: 'default', target: parseBlockCall(p, context) };
}

function parseExceptionTable(p: Parser, context: FunctionContext): number {
  const signature = parseEntityUse(p, context, 'sig', 'signature');
  comma(p);
  const normalReturn = parseBlockCall(p, context);
  comma(p);
  p.expect('[', "expected '[' in exception table");
  const items = p.commaList(']', "expected ']' after exception table", () => parseExceptionItem(p, context));
  return context.func.exceptionTables.push({ signature, normalReturn, items });
}

type UsedKind = 'ss' | 'dss' | 'gv' | 'sig' | 'fn' | 'const';

/** `sig3`, which must be declared. */
function parseEntityUse(p: Parser, context: FunctionContext, prefix: UsedKind, what: string): number {
  const at = p.location();
  const index = p.expectEntity(prefix, `expected ${what}: ${prefix}«n»`);
  context.check(prefix, index, what, at);
  return index;
}

/** The operands of `info`, whose suffix, if one was written, is `type`. */
export function parseOperands(p: Parser, context: FunctionContext, info: OpcodeInfo, type: Type): InstructionData {
  const data = new InstructionData(info.opcode, type, []);
  const values = (count: number): void => {
    data.args = parseValues(p, context, count);
  };
  switch (formatOf[info.opcode]!) {
    case 'Unary':
      values(1);
      break;
    case 'Binary':
      values(2);
      break;
    case 'Ternary':
      values(3);
      break;
    case 'MultiAry':
      if (p.isEntity('v')) data.args = parseValueList(p, context);
      break;
    case 'NullAry':
      break;
    case 'UnaryImm':
      data.wide = parseIconst(p, type);
      break;
    case 'UnaryIeee16':
      data.imm = Number(parseFloat(p, 16));
      break;
    case 'UnaryIeee32':
      data.imm = Number(parseFloat(p, 32)) | 0;
      break;
    case 'UnaryIeee64':
      data.wide = parseFloat(p, 64);
      break;
    case 'UnaryConst':
      data.imm = parseConstant(p, context, info.name === 'f128const' ? F128 : type);
      break;
    case 'UnaryGlobalValue':
      data.imm = parseEntityUse(p, context, 'gv', 'global value');
      break;
    case 'BinaryImm8':
      values(1);
      comma(p);
      data.imm = parseUimm8(p, 'expected lane number');
      break;
    case 'TernaryImm8':
      values(2);
      comma(p);
      data.imm = parseUimm8(p, 'expected lane number');
      break;
    case 'Shuffle':
      values(2);
      comma(p);
      data.imm = context.func.immediates.push(parseShuffleMask(p, I8X16));
      break;
    case 'IntCompare':
      data.imm = parseChoice(p, intCCNames, 'expected intcc condition code');
      values(2);
      break;
    case 'FloatCompare':
      data.imm = parseChoice(p, floatCCNames, 'expected floatcc condition code');
      values(2);
      break;
    case 'IntAddTrap':
      values(2);
      comma(p);
      data.imm = parseTrapCode(p);
      break;
    case 'CondTrap':
      values(1);
      comma(p);
      data.imm = parseTrapCode(p);
      break;
    case 'Trap':
      data.imm = parseTrapCode(p);
      break;
    case 'Load':
    case 'Store':
      data.aux = parseMemFlags(p);
      values(info.format === 'Load' ? 1 : 2);
      data.imm = parseOffset32(p);
      break;
    case 'LoadNoOffset':
    case 'StoreNoOffset':
      data.aux = parseMemFlags(p);
      values(info.format === 'LoadNoOffset' ? 1 : 2);
      break;
    case 'AtomicRmw':
      data.aux = parseMemFlags(p);
      data.imm = parseAtomicRmwOp(p);
      values(2);
      break;
    case 'AtomicCas':
      data.aux = parseMemFlags(p);
      values(3);
      break;
    case 'StackAddr':
      data.aux = parseEntityUse(p, context, 'ss', 'stack slot');
      data.imm = parseOffset32(p);
      break;
    case 'DynamicStackAddr':
      data.imm = parseEntityUse(p, context, 'dss', 'dynamic stack slot');
      break;
    case 'FuncAddr':
      data.imm = parseEntityUse(p, context, 'fn', 'function');
      break;
    case 'Call':
      data.imm = parseEntityUse(p, context, 'fn', 'function');
      data.args = parseCallArgs(p, context);
      break;
    case 'CallIndirect':
      data.imm = parseEntityUse(p, context, 'sig', 'signature');
      comma(p);
      data.args = [parseValue(p, context), ...parseCallArgs(p, context)];
      break;
    case 'TryCall':
      data.imm = parseEntityUse(p, context, 'fn', 'function');
      data.args = parseCallArgs(p, context);
      comma(p);
      data.aux = parseExceptionTable(p, context);
      break;
    case 'TryCallIndirect':
      data.args = [parseValue(p, context), ...parseCallArgs(p, context)];
      comma(p);
      data.aux = parseExceptionTable(p, context);
      break;
    case 'Jump':
      data.targets = [parseBlockCall(p, context)];
      break;
    case 'Brif': {
      values(1);
      comma(p);
      const then = parseBlockCall(p, context);
      comma(p);
      data.targets = [then, parseBlockCall(p, context)];
      break;
    }
    case 'BranchTable':
      values(1);
      comma(p);
      data.imm = parseJumpTable(p, context);
      break;
    case 'ExceptionHandlerAddress': {
      data.imm = parseBlock(p);
      comma(p);
      const at = p.location();
      data.aux = Number(parseImm64(p, 'expected handler index'));
      if (!Number.isSafeInteger(data.aux)) p.fail('handler index out of range', at);
      break;
    }
  }
  return data;
}

function parseValueList(p: Parser, context: FunctionContext): Value[] {
  const values = [parseValue(p, context)];
  while (p.accept(',')) values.push(parseValue(p, context));
  return values;
}

function parseConstant(p: Parser, context: FunctionContext, type: Type): number {
  if (p.isEntity('const')) return parseEntityUse(p, context, 'const', 'constant');
  if (type === INVALID) p.fail('type variable required for constant');
  return context.internConstant(parseConstantBytes(p, type));
}
