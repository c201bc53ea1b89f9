/**
 * Applies the rules to one instruction: finds one whose pattern stands there, and rewrites the instruction in place to the
 * replacement's root; what lies below the root is inserted before it.
 */

import {
  asTruthy,
  F32,
  F64,
  hasFloatLanes,
  I128,
  I32,
  I64,
  INVALID,
  type Inst,
  InstructionData,
  intWithBits,
  isInt,
  isVector,
  laneBits,
  laneType,
  Opcode,
  opcodes,
  type Type,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { CONDITIONS } from '../generated/rule-table.gen.ts';
import type { RuleContext, Simplified } from '../rule-context.ts';
import { CONSTANT_NAMES, Match, WIDTH_NAMES } from './match.ts';
import { Matcher } from './matcher.ts';
import { DOMAINS, Needs, Part, Target } from './rule-code.ts';

const IS_SHIFT: Uint8Array = new Uint8Array(opcodes.length);
for (const opcode of [Opcode.ishl, Opcode.ushr, Opcode.sshr, Opcode.rotl, Opcode.rotr]) IS_SHIFT[opcode] = 1;

const ROOT_WIDTH = WIDTH_NAMES.length - 1;

export class Rewriter extends Matcher {
  private readonly found = new Match();
  private readonly rules: Int32Array = this.tables.rules;
  /** Where the replacement of the accepted rule begins, and where reading it has come to. */
  private replacement = 0;
  private at = 0;
  private rootType: Type = INVALID;
  private inst: Inst = 0 as Inst;

  constructor(cx: RuleContext) {
    super(cx);
  }

  /** @returns the value that the result equals, `true` for a rewrite in place, or `undefined` */
  apply(inst: Inst, data: InstructionData): Simplified {
    this.inst = inst;
    if (!this.match(data)) return undefined;
    this.at = this.replacement;
    return this.replace(data);
  }

  protected accept(rule: number, { opcode, args }: InstructionData): boolean {
    const head = this.rules[rule]!;
    const rootType = this.dfg.valueType(this.dfg.firstResult(this.inst));
    this.rootType = rootType;
    const isChoice = opcode === Opcode.select || opcode === Opcode.select_spectre_guard;
    const type = isChoice ? rootType : this.dfg.valueType(args[0]!);
    if (!isInDomain(head & 15, type)) return false;
    if (!hasOperations(head >> 8, opcode === Opcode.icmp ? type : rootType)) return false;
    const made = (head >> 4) & 15;
    if (made > 0 && made > this.countFreed(this.rules[rule + 1]!)) return false;
    const condition = this.rules[rule + 2]!;
    if (condition === 0) {
      this.replacement = rule + 3;
      return true;
    }
    this.replacement = rule + 4 + 2 * this.rules[rule + 3]!;
    return this.holds(rule, condition - 1, type, rootType);
  }

  /** Operations at those positions that nothing else uses. */
  private countFreed(positions: number): number {
    let freed = 0;
    for (let position = 0; positions !== 0; position++, positions >>= 1) {
      if ((positions & 1) !== 0 && this.cx.hasOneUse(this.values[position]!)) freed++;
    }
    return freed;
  }

  /** Asks a rule's condition, which computes constants. */
  private holds(rule: number, condition: number, type: Type, rootType: Type): boolean {
    const { found } = this;
    found.bits = BigInt(laneBits(type));
    found.widths[ROOT_WIDTH] = BigInt(laneBits(rootType));
    const count = this.rules[rule + 3]!;
    for (let i = 0; i < count; i++) {
      const name = this.rules[rule + 4 + 2 * i]!;
      const position = this.rules[rule + 5 + 2 * i]!;
      if (name < CONSTANT_NAMES.length) found[CONSTANT_NAMES[name]!] = this.bits[position]!;
      else {
        const width = laneBits(this.dfg.valueType(this.values[position]!));
        found.widths[name - CONSTANT_NAMES.length] = BigInt(width);
      }
    }
    return CONDITIONS[condition]!(found);
  }

  private next(): number {
    return this.rules[this.at++]!;
  }

  private replace(data: InstructionData): Simplified {
    const part = this.next();
    if (part === Part.Operation) {
      const built = this.operation();
      data.opcode = built.opcode;
      data.type = built.type;
      data.args = built.args;
      data.imm = built.imm;
      data.aux = 0;
      data.wide = 0n;
      return true;
    }
    if (part === Part.Value) return this.values[this.next()]!;
    return this.constant(part, this.rootType, false);
  }

  /** A constant of a type; one of the pattern's serves if it has the type, or any type will do. */
  private constant(part: number, type: Type, anyType: boolean): Value {
    const what = this.next();
    if (part === Part.Constant) {
      const known = this.values[what]!;
      if (anyType || this.dfg.valueType(known) === type) return known;
    }
    return this.cx.laneConstant(this.inst, type, this.constantBits(part, what));
  }

  private constantBits(part: number, what: number): bigint {
    switch (part) {
      case Part.Constant:
        return this.bits[what]!;
      case Part.Computed:
        return this.found[CONSTANT_NAMES[what]!];
      case Part.Truth:
        return what === 0 ? 0n : isVector(this.rootType) ? -1n : 1n;
      default:
        return BigInt(what);
    }
  }

  /** The data of the operation that is read next, with what lies below it inserted before the instruction. */
  private operation(): InstructionData {
    const opcode = this.next() as Opcode;
    const cc = this.next();
    const target = this.next();
    const count = this.next();
    const type = this.operandType(opcode, count) ?? this.rootType;
    const args: Value[] = [];
    for (let i = 0; i < count; i++) args.push(this.operand(opcode, i, type));
    const data = new InstructionData(opcode, this.controllingType(opcode, target, args), args);
    data.imm = cc;
    return data;
  }

  private operand(opcode: Opcode, index: number, type: Type): Value {
    const part = this.next();
    if (part === Part.Value) return this.values[this.next()]!;
    if (part === Part.Operation) {
      const data = this.operation();
      return this.cx.insert(this.inst, data, data.opcode === Opcode.icmp ? asTruthy(data.type) : data.type);
    }
    const isAmount = IS_SHIFT[opcode] === 1 && index === 1;
    return this.constant(part, isAmount ? shiftAmountType(type) : type, isAmount);
  }

  /** The type of an operation's constants: that of an operand beside them; reading goes on from where it was. */
  private operandType(opcode: Opcode, count: number): Type | undefined {
    const start = this.at;
    const type = this.typeOfOperands(opcode, count);
    this.at = start;
    return type;
  }

  /** The first type that operands tell, but for conditions of choices and amounts of shifts; reads past them. */
  private typeOfOperands(opcode: Opcode, count: number): Type | undefined {
    const first = opcode === Opcode.select || opcode === Opcode.select_spectre_guard ? 1 : 0;
    const last = IS_SHIFT[opcode] === 1 ? 0 : count - 1;
    let type: Type | undefined;
    for (let i = 0; i < count; i++) {
      const found = this.typeOfNext();
      if (i >= first && i <= last) type ??= found;
    }
    return type;
  }

  /** The type that a value or an operation on values has, none for constants; reads past it. */
  private typeOfNext(): Type | undefined {
    const part = this.next();
    const what = this.next();
    if (part === Part.Value) return this.dfg.valueType(this.values[what]!);
    if (part !== Part.Operation) return undefined;
    this.at++;
    const target = this.next();
    const type = this.typeOfOperands(what as Opcode, this.next());
    if (type === undefined || target !== Target.None) return undefined;
    return what === Opcode.icmp ? asTruthy(type) : type;
  }

  private controllingType(opcode: Opcode, target: number, args: readonly Value[]): Type {
    const { inferredFrom, ctrl } = opcodes[opcode]!;
    if (ctrl === undefined) return INVALID;
    if (inferredFrom >= 0) return this.dfg.valueType(args[inferredFrom]!);
    if (target === Target.Lane) return laneType(this.rootType);
    return target > Target.Lane ? intWithBits(target)! : this.rootType;
  }
}

function shiftAmountType(type: Type): Type {
  return isInt(type) && type !== I128 ? type : I32;
}

/** Whether a type has the operations that a replacement makes. */
function hasOperations(needs: number, type: Type): boolean {
  if ((needs & Needs.Nothing) !== 0) return true;
  if (type === I128) return (needs & Needs.Wide) !== 0;
  if (!isVector(type)) return true;
  return (needs & Needs.Vector) !== 0 || ((needs & Needs.Vector32) !== 0 && laneBits(type) <= 32);
}

function isInDomain(domain: number, type: Type): boolean {
  switch (DOMAINS[domain]!) {
    case 'bits':
      return isInt(type) || isVector(type) || type === F32 || type === F64;
    case 'any':
      return isInt(type) || (isVector(type) && !hasFloatLanes(type));
    case 'vector':
      return isVector(type) && !hasFloatLanes(type);
    case 'scalar':
      return isInt(type);
    case 'small':
      return isInt(type) && type !== I128;
    case 'wide':
      return type === I32 || type === I64;
    case 'lanes32':
      return isVector(type) && !hasFloatLanes(type) && laneBits(type) <= 32;
    case 'float':
      return type === F32 || type === F64;
    case 'floats':
      return type === F32 || type === F64 || (isVector(type) && hasFloatLanes(type));
    case 'all':
      return true;
  }
}
