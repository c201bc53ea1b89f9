/**
 * The two stacks of the validation algorithm (spec, appendix "Validation Algorithm"): operand types and control frames.
 *
 * Both are flat and reused for every function; frames are rows across parallel arrays, so nesting costs no recursion.
 * After an operator that does not return, the current frame is polymorphic: pops below its height give NO_TYPE.
 */
import type { Module } from './module.ts';
import { ValidationError } from './errors.ts';
import { MAX_FUNCTION_SIZE } from './limits.ts';
import { LocalScope } from './local-scope.ts';
import { moduleReader, type OperatorReader } from './operator-reader.ts';
import { TypeRelation } from './subtyping.ts';
import { BOTTOM_REF, isRef, NO_TYPE, valueTypeName, type ValueType } from './value-type.ts';

/** What opened a control frame. */
export const FRAME_BLOCK = 0;
export const FRAME_LOOP = 1;
export const FRAME_IF = 2;
export const FRAME_ELSE = 3;
export const FRAME_TRY = 4;
export const FRAME_CATCH = 5;
export const FRAME_CATCH_ALL = 6;

/** Only operators with many results can get here: a byte of code pushes one operand otherwise. */
const MAX_OPERANDS = MAX_FUNCTION_SIZE;

export type ValueTypes = readonly ValueType[];

const EMPTY: ValueTypes = [];

export class ValidatorStack {
  readonly module: Module;
  readonly reader: OperatorReader;
  readonly relation: TypeRelation;
  readonly locals: LocalScope;
  /** What `return` gives: the results of the function or constant expression. */
  functionResults: ValueTypes;

  private operands: Int32Array;
  /** Number of operands. */
  private size: number;
  /** Of the current frame: the operand height it began with, and whether it is polymorphic. */
  private height: number;
  private polymorphic: boolean;

  /** Number of frames; the innermost is `depth - 1`. */
  depth: number;
  private readonly frameKinds: number[];
  private readonly frameHeights: number[];
  private readonly framePolymorphic: boolean[];
  private readonly frameParams: ValueTypes[];
  private readonly frameResults: ValueTypes[];
  /** Which locals had been set when the frame began. */
  private readonly frameMarks: number[];
  /** Offset of the last operator that asked {@link isFirstVisit}. */
  private readonly frameVisits: number[];
  private readonly singles: Map<ValueType, ValueTypes>;

  constructor(module: Module) {
    this.module = module;
    this.reader = moduleReader(module);
    this.relation = new TypeRelation(module.types);
    this.locals = new LocalScope();
    this.functionResults = EMPTY;
    this.operands = new Int32Array(256);
    this.size = 0;
    this.height = 0;
    this.polymorphic = false;
    this.depth = 0;
    this.frameKinds = [];
    this.frameHeights = [];
    this.framePolymorphic = [];
    this.frameParams = [];
    this.frameResults = [];
    this.frameMarks = [];
    this.frameVisits = [];
    this.singles = new Map();
  }

  /** @throws ValidationError always, at the current operator */
  fail(reason: string): never {
    throw new ValidationError('invalid', reason, this.reader.offset);
  }

  mismatch(expected: string, actual: string): never {
    return this.fail(`type mismatch: instruction requires [${expected}] but stack has [${actual}]`);
  }

  /** Begins with an empty stack and one frame. */
  protected start(results: ValueTypes): void {
    this.size = 0;
    this.depth = 0;
    this.locals.rollBack(0);
    this.functionResults = results;
    this.pushFrame(FRAME_BLOCK, EMPTY, results);
  }

  push(type: ValueType): void {
    if (this.size === this.operands.length) this.growOperands();
    this.operands[this.size++] = type;
  }

  private growOperands(): void {
    if (this.size >= MAX_OPERANDS) {
      const reason = `too many operands on the stack: the limit is ${MAX_OPERANDS}`;
      throw new ValidationError('limit', reason, this.reader.offset);
    }
    const larger = new Int32Array(this.size * 2);
    larger.set(this.operands);
    this.operands = larger;
  }

  /** Pops an operand of a type that matches; what it gives is the operand's own type. */
  pop(expected: ValueType): ValueType {
    if (this.size === this.height) {
      if (!this.polymorphic) this.mismatch(valueTypeName(expected), '');
      return NO_TYPE;
    }
    const actual = this.operands[--this.size] as ValueType;
    if (actual !== expected) this.check(actual, expected);
    return actual;
  }

  /** Pops an operand of any type, NO_TYPE if unknown. */
  popAny(): ValueType {
    if (this.size === this.height) {
      if (!this.polymorphic) this.mismatch('any', '');
      return NO_TYPE;
    }
    return this.operands[--this.size] as ValueType;
  }

  /** Pops a reference; BOTTOM_REF if unknown. */
  popRef(): ValueType {
    const actual = this.popAny();
    if (actual === NO_TYPE) return BOTTOM_REF;
    if (!isRef(actual)) this.mismatch('ref', valueTypeName(actual));
    return actual;
  }

  private check(actual: ValueType, expected: ValueType): void {
    if (actual !== NO_TYPE && !this.relation.isSubtype(actual, expected)) {
      this.mismatch(valueTypeName(expected), valueTypeName(actual));
    }
  }

  pushAll(types: ValueTypes): void {
    for (let i = 0; i < types.length; i++) this.push(types[i]);
  }

  popAll(types: ValueTypes): void {
    this.popFirst(types, types.length);
  }

  /** Pops the first `count` of the types. */
  popFirst(types: ValueTypes, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      if (this.nothingKnown()) return;
      this.pop(types[i]);
    }
  }

  /** Pops `count` operands of one type. */
  popMany(type: ValueType, count: number): void {
    for (let i = 0; i < count; i++) {
      if (this.nothingKnown()) return;
      this.pop(type);
    }
  }

  /** Whether any operand can be popped from here on: unreachable code could ask for thousands at each operator. */
  nothingKnown(): boolean {
    return this.polymorphic && this.size === this.height;
  }

  /** Pops and pushes the first `count` of the types: the operands are known by these types from here on. */
  retype(types: ValueTypes, count: number): void {
    this.popFirst(types, count);
    for (let i = 0; i < count; i++) this.push(types[i]);
  }

  /** Checks the operands on top without popping them, nor forgetting what is known of them. */
  checkTop(types: ValueTypes): void {
    let at = this.size;
    for (let i = types.length - 1; i >= 0; i--) {
      if (at === this.height) {
        if (!this.polymorphic) this.mismatch(valueTypeName(types[i]), '');
        return;
      }
      const actual = this.operands[--at] as ValueType;
      if (actual !== types[i]) this.check(actual, types[i]);
    }
  }

  pushFrame(kind: number, params: ValueTypes, results: ValueTypes): void {
    const frame = this.depth++;
    this.frameKinds[frame] = kind;
    this.frameHeights[frame] = this.size;
    this.framePolymorphic[frame] = false;
    this.frameParams[frame] = params;
    this.frameResults[frame] = results;
    this.frameMarks[frame] = this.locals.mark();
    this.frameVisits[frame] = -1;
    this.height = this.size;
    this.polymorphic = false;
    this.pushAll(params);
  }

  /** Ends the innermost frame, whose results must be all there is; they are popped. Returns its kind. */
  popFrame(): number {
    const frame = this.depth - 1;
    const results = this.frameResults[frame];
    this.popAll(results);
    if (this.size !== this.height) {
      this.fail(
        `type mismatch: block requires [${typeNames(results)}] but stack has [${typeNames(this.remaining())} ${typeNames(results)}]`.replace(
          ' ]',
          ']',
        ),
      );
    }
    this.locals.rollBack(this.frameMarks[frame]);
    this.depth = frame;
    if (frame > 0) {
      this.height = this.frameHeights[frame - 1];
      this.polymorphic = this.framePolymorphic[frame - 1];
    }
    return this.frameKinds[frame];
  }

  private remaining(): ValueTypes {
    return Array.from(this.operands.subarray(this.height, this.size)) as ValueType[];
  }

  /** What the frame popped last took and gives. */
  poppedParams(): ValueTypes {
    return this.frameParams[this.depth];
  }

  poppedResults(): ValueTypes {
    return this.frameResults[this.depth];
  }

  setUnreachable(): void {
    this.size = this.height;
    this.polymorphic = true;
    this.framePolymorphic[this.depth - 1] = true;
  }

  /** What a branch to the label must bring. */
  labelTypes(label: number): ValueTypes {
    const frame = this.frameOf(label);
    return this.frameKinds[frame] === FRAME_LOOP ? this.frameParams[frame] : this.frameResults[frame];
  }

  /** Whether the current operator asks this of the label for the first time. */
  isFirstVisit(label: number): boolean {
    const frame = this.frameOf(label);
    const isFirst = this.frameVisits[frame] !== this.reader.offset;
    this.frameVisits[frame] = this.reader.offset;
    return isFirst;
  }

  frameKind(label: number): number {
    return this.frameKinds[this.frameOf(label)];
  }

  private frameOf(label: number): number {
    if (label >= this.depth) this.fail(`unknown label ${label}`);
    return this.depth - 1 - label;
  }

  /** A list of one type, made once. */
  single(type: ValueType): ValueTypes {
    if (type === NO_TYPE) return EMPTY;
    let list = this.singles.get(type);
    if (list === undefined) this.singles.set(type, (list = [type]));
    return list;
  }
}

const MAX_NAMES = 8;

/** For messages: as many as one would read. */
function typeNames(types: ValueTypes): string {
  const names = types.slice(0, MAX_NAMES).map(valueTypeName);
  if (types.length > MAX_NAMES) names.push('...');
  return names.join(' ');
}
