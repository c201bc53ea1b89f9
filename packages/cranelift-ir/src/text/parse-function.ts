/** One function: header, preamble, blocks, instructions; types inferred, references checked. */

import type { Block, Inst, Value } from '../entities.ts';
import type { FunctionName } from '../function.ts';
import { Function } from '../function.ts';
import { forEachValue } from '../instruction-values.ts';
import type { DebugTag, InstructionData, UserStackMapEntry } from '../instructions.ts';
import { isInTypeSet } from '../type-set.ts';
import { opcodeFromName, type OpcodeInfo } from '../opcodes.ts';
import { resultTypes } from '../result-types.ts';
import { INVALID, type Type, typeName } from '../types.ts';
import { type Comment, FunctionContext } from './function-context.ts';
import { parseU32, parseUserName } from './parse-immediates.ts';
import { parseOperands, parseValue } from './parse-instruction.ts';
import { parsePreamble } from './parse-preamble.ts';
import { parseSignature, parseType } from './parse-signature.ts';
import type { Location, Parser } from './parser.ts';

const MAX_U32 = 0xffffffff;

/** A function with the comments of its text. */
export interface ParsedFunction {
  readonly func: Function;
  readonly comments: readonly Comment[];
  /** The lines of its first word and of its closing brace, from 1. */
  readonly lines: { readonly first: number; readonly last: number };
}

/** `function %f(i32) -> i32 fast { … }`, whose first token is current. */
export function parseFunctionText(p: Parser): ParsedFunction {
  const { line: first } = p.location();
  if (!p.acceptWord('function')) p.unexpected('expected "function"');
  const name = parseFunctionName(p);
  const func = new Function(name, parseSignature(p));
  const context = new FunctionContext(p, func);
  p.expect('{', "expected '{' before function body");
  context.claimComments();
  parsePreamble(p, context);
  const body = new BodyParser(p, context);
  body.parse();
  const { line: last } = p.location();
  p.expect('}', "expected '}' after function body");
  context.claimComments();
  body.checkOperands();
  return { func, comments: context.comments, lines: { first, last } };
}

function parseFunctionName(p: Parser): FunctionName {
  if (p.is('name')) return { kind: 'testcase', name: p.expect('name', '') };
  if (!p.isEntity('u')) p.unexpected('expected external name');
  return parseUserName(p);
}

/** A result or alias name on the left of `=` or `->`. */
interface NamedValue {
  readonly index: number;
  readonly at: Location;
}

class BodyParser {
  private readonly p: Parser;
  private readonly context: FunctionContext;
  /** Where each instruction begins, by number. */
  private readonly places: Location[] = [];

  constructor(p: Parser, context: FunctionContext) {
    this.p = p;
    this.context = context;
  }

  parse(): void {
    while (!this.p.is('}')) this.block();
  }

  private block(): void {
    const { p, context } = this;
    const { func } = context;
    const at = p.location();
    const block = context.block(p.expectEntity('block', 'expected block header'), at);
    if (func.layout.isBlockInserted(block)) p.fail(`duplicate entity: block${block}`, at);
    func.layout.appendBlock(block);
    if (p.accept('(')) p.commaList(')', "expected ')' after block parameters", () => this.blockParam(block));
    if (p.accept('cold')) func.layout.setCold(block);
    p.expect(':', "expected ':' after block parameters");
    context.claimComments({ kind: 'block', index: block });
    while (!p.is('}') && !p.isEntity('block')) this.line(block);
  }

  private blockParam(block: Block): void {
    const { p, context } = this;
    const at = p.location();
    const value = context.freshValue(p.expectEntity('v', 'expected block argument value'), at);
    p.expect(':', "expected ':' after block argument");
    const type = p.isEntity('dt') ? this.dynamicType() : parseType(p, 'expected block argument type');
    context.func.dfg.attachParam(block, value);
    context.func.dfg.setValueType(value, type);
  }

  private dynamicType(): Type {
    const at = this.p.location();
    return this.context.dynamicType(this.p.expectEntity('dt', 'expected type'), at);
  }

  /** An alias or an instruction, with what may stand before it. */
  private line(block: Block): void {
    const { p } = this;
    const tags = p.is('<') ? this.debugTags() : [];
    const srcloc = p.is('srcloc') ? this.srcloc() : MAX_U32;
    const results = this.results();
    if (results.length === 1 && p.accept('->')) this.alias(results[0]!);
    else this.instruction(block, results, srcloc, tags);
  }

  private debugTags(): DebugTag[] {
    const { p, context } = this;
    p.lexer.advance();
    return p.commaList('>', "expected '>' after debug tags", () => {
      const at = p.location();
      if (!p.isEntity('ss')) return { kind: 'user', value: parseU32(p, 'expected debug tag') };
      const slot = p.expectEntity('ss', '');
      context.check('ss', slot, 'stack slot', at);
      return { kind: 'slot', slot };
    });
  }

  private srcloc(): number {
    const at = this.p.location();
    const digits = this.p.expect('srcloc', '').replace(/^0+(?=.)/, '');
    return digits.length > 8 ? this.p.fail('invalid source location', at) : Number.parseInt(digits, 16);
  }

  /** The names before `=` or `->`; none if the line begins with an opcode. */
  private results(): NamedValue[] {
    const { p } = this;
    const results: NamedValue[] = [];
    if (!p.isEntity('v')) return results;
    do {
      const at = p.location();
      results.push({ index: p.expectEntity('v', 'expected result value'), at });
    } while (p.accept(','));
    if (!(results.length === 1 && p.is('->'))) p.expect('=', "expected '=' before instruction");
    return results;
  }

  private alias({ index, at }: NamedValue): void {
    const { p, context } = this;
    const { dfg } = context.func;
    const targetAt = p.location();
    const target = parseValue(p, context);
    if (!context.isDefined(target)) {
      p.fail(target === index ? `alias cycle involving v${index}` : `undefined operand value v${target}`, targetAt);
    }
    const value = context.value(index, at);
    if (!context.isDefined(value)) dfg.changeToAlias(value, target);
    else if (!dfg.isAlias(value) || dfg.valueOwner(value) !== target) p.fail('value {} is already defined', at);
    context.claimComments({ kind: 'v', index });
  }

  private instruction(block: Block, results: readonly NamedValue[], srcloc: number, tags: DebugTag[]): void {
    const { p, context } = this;
    const { func } = context;
    const at = p.location();
    const info = this.opcode();
    const suffix = p.accept('.') ? this.suffix(info) : INVALID;
    const data = parseOperands(p, context, info, suffix);
    const stackMap = this.stackMap();
    data.type = this.controllingType(info, data, suffix, at);
    const types = resultTypes(func, data);
    if (types.length !== results.length) {
      p.fail(`instruction produces ${types.length} result values, ${results.length} given`, at);
    }
    const inst = func.dfg.makeInst(data);
    this.places[inst] = at;
    func.dfg.srclocs[inst] = srcloc;
    func.layout.appendInst(inst, block);
    if (stackMap !== undefined) func.userStackMaps.set(inst, stackMap);
    if (tags.length > 0) func.debugTags.set(inst, tags);
    this.defineResults(inst, results, types);
    context.claimComments({ kind: 'inst', index: inst });
  }

  private opcode(): OpcodeInfo {
    const { p } = this;
    const at = p.location();
    const name = p.expect('word', 'expected instruction opcode');
    return opcodeFromName(name) ?? p.fail(`expected instruction opcode: '${name}'`, at);
  }

  private suffix(info: OpcodeInfo): Type {
    const { p } = this;
    const at = p.location();
    const type = p.isEntity('dt') ? this.dynamicType() : parseType(p, "expected type after 'opcode.'");
    if (info.ctrl === undefined) p.fail(`${info.name} does not take a typevar`, at);
    return type;
  }

  /** The controlling type: written, or that of the operand that implies it. */
  private controllingType(info: OpcodeInfo, data: InstructionData, suffix: Type, at: Location): Type {
    const { p, context } = this;
    if (info.ctrl === undefined) return INVALID;
    let type = suffix;
    if (type === INVALID) {
      const example = `type variable required for polymorphic opcode, e.g. '${info.name}.${exampleType(info)}'`;
      if (info.inferredFrom < 0) p.fail(example, at);
      const operand = data.args[info.inferredFrom]!;
      if (!context.isDefined(operand)) p.fail(`${example}; can't infer from v${operand} which is not yet defined`, at);
      type = context.func.dfg.valueType(operand);
    }
    if (!isInTypeSet(type, info.ctrl)) p.fail(`${typeName(type)} is not a valid typevar for ${info.name}`, at);
    return type;
  }

  private defineResults(inst: Inst, results: readonly NamedValue[], types: readonly Type[]): void {
    if (results.length === 0) return;
    const { dfg } = this.context.func;
    const values = new Set<Value>();
    for (const { index, at } of results) {
      const value = this.context.freshValue(index, at);
      if (values.has(value)) this.p.fail(`duplicate entity: v${index}`, at);
      values.add(value);
    }
    dfg.attachResults(inst, [...values]);
    dfg.instResults(inst).forEach((value, i) => dfg.setValueType(value, types[i]!));
  }

  private stackMap(): UserStackMapEntry[] | undefined {
    const { p, context } = this;
    if (!p.accept(',')) return undefined;
    if (!p.acceptWord('stack_map')) p.unexpected("expected 'stack_map'");
    p.expect('=', "expected '=' after 'stack_map'");
    p.expect('[', "expected '[' after 'stack_map='");
    return p.commaList(']', "expected ']' after stack map entries", () => {
      const type = parseType(p, 'expected type in stack map entry');
      p.expect('@', "expected '@' in stack map entry");
      const at = p.location();
      const slot = p.expectEntity('ss', 'expected stack slot in stack map entry');
      context.check('ss', slot, 'stack slot', at);
      const offset = parseU32(p, 'expected offset in stack map entry');
      return { type, slot, offset };
    });
  }

  /** Every operand must be defined somewhere in the text. */
  checkOperands(): void {
    const { func } = this.context;
    for (let inst = 0; inst < func.dfg.instCount; inst++) {
      forEachValue(func, func.dfg.inst(inst as Inst), (value) => this.checkOperand(value, inst));
    }
  }

  private checkOperand(value: Value, inst: number): void {
    if (!this.context.isDefined(value)) this.p.fail(`undefined operand value v${value}`, this.places[inst]!);
  }
}

/** A type that an opcode admits, for messages. */
function exampleType(info: OpcodeInfo): string {
  for (const name of ['i32', 'f32', 'i32x4', 'i8', 'i64', 'i16x8', 'i8x16']) {
    const set = info.ctrl!;
    const [, lane, bits, lanes] = /^([if])(\d+)(?:x(\d+))?$/.exec(name)!;
    const widths = lane === 'i' ? set.ints : set.floats;
    if (widths.includes(Number(bits)) && set.lanes.includes(Number(lanes ?? 1))) return name;
  }
  return 'i32';
}
