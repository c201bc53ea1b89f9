/**
 * The function being parsed: entity numbers of the text are those of the function, so slots are made up to any number
 * that is mentioned, and what was really declared is remembered here.
 */

import type { Block, Constant, DynamicType, SigRef, Value } from '../entities.ts';
import { type AnyEntity, FUNCTION_ENTITY } from '../any-entity.ts';
import type { Function, Signature } from '../function.ts';
import { INVALID, type Type } from '../types.ts';
import type { Location, Parser } from './parser.ts';

/** A comment, marks included, and what it stands with. */
export interface Comment {
  readonly entity: AnyEntity;
  readonly text: string;
}

/** Most blocks that a text may number. */
export const MAX_BLOCKS = 100_000;

/** Entity kinds that the preamble declares by number. */
type Declared = 'ss' | 'dss' | 'dt' | 'gv' | 'sig' | 'fn' | 'const' | 'region';

/** The part of `PrimaryMap` that declaring by number needs. */
interface Slots<V> {
  readonly length: number;
  push(value: V): unknown;
}

export class FunctionContext {
  readonly func: Function;
  readonly comments: Comment[] = [];
  private readonly parser: Parser;
  private readonly declared = new Set<string>();
  private readonly constantsByText: Map<string, Constant> = new Map();
  private declaredConstants = 0;

  constructor(parser: Parser, func: Function) {
    this.parser = parser;
    this.func = func;
  }

  /** The comments met so far and not yet claimed belong to `entity`. */
  claimComments(entity: AnyEntity = FUNCTION_ENTITY): void {
    const { lexer } = this.parser;
    if (lexer.comments.length === 0) return;
    for (const text of lexer.comments) this.comments.push({ entity, text });
    lexer.comments = [];
  }

  /** Notes the declaration of `ss3`, and fills its map up to there with `filler`. */
  declare<V>(kind: Declared, index: number, slots: Slots<V>, filler: () => V, at: Location): void {
    if (this.isDeclared(kind, index)) this.parser.fail(`duplicate entity: ${kind}${index}`, at);
    this.declared.add(`${kind}${index}`);
    this.parser.spendGaps(index - slots.length, at);
    while (slots.length <= index) slots.push(filler());
  }

  isDeclared(kind: Declared, index: number): boolean {
    return this.declared.has(`${kind}${index}`);
  }

  /** Checks a use of an entity that must be declared before. */
  check(kind: Declared, index: number, what: string, at: Location): void {
    if (!this.isDeclared(kind, index)) this.parser.fail(`undefined ${what} ${kind}${index}`, at);
  }

  /** The next signature number, for a signature written inline. */
  addSignature(signature: Signature): SigRef {
    const ref = this.func.signatures.push(signature);
    this.declared.add(`sig${ref}`);
    return ref;
  }

  /** The lane type and count behind `dt3`. */
  dynamicType(index: number, at: Location): Type {
    this.check('dt', index, 'dynamic type', at);
    return (this.func.dynamicTypes.at(index as DynamicType).base + 0x80) as Type;
  }

  /** Gives a pool constant its bytes. Equal constants written inline later share its number. */
  setConstant(constant: Constant, bytes: Uint8Array): void {
    this.func.constants.set(constant, bytes);
    this.declaredConstants++;
    this.constantsByText.set(bytes.join(), constant);
  }

  /** The pool constant of these bytes. */
  internConstant(bytes: Uint8Array): Constant {
    const { constants } = this.func;
    const known = this.constantsByText.get(bytes.join());
    if (known !== undefined) return known;
    let index = this.declaredConstants;
    while (index < constants.length && constants.at(index as Constant).length > 0) index++;
    if (index === constants.length) constants.push(bytes);
    this.declared.add(`const${index}`);
    this.setConstant(index as Constant, bytes);
    return index as Constant;
  }

  /** Makes block slots up to that one. */
  block(index: number, at: Location): Block {
    if (index >= MAX_BLOCKS) this.parser.fail('too many blocks', at);
    const { dfg } = this.func;
    this.parser.spendGaps(index - dfg.blockCount, at);
    while (dfg.blockCount <= index) dfg.makeBlock();
    return index as Block;
  }

  /** Makes value slots up to that one; it may still be undefined. */
  value(index: number, at: Location): Value {
    const { dfg } = this.func;
    this.parser.spendGaps(index - dfg.valueCount, at);
    while (dfg.valueCount <= index) dfg.reserveValue(INVALID);
    return index as Value;
  }

  /** Whether the text so far says what the value is. */
  isDefined(value: Value): boolean {
    const { dfg } = this.func;
    return !dfg.isAlias(value) || dfg.valueOwner(value) !== value;
  }

  /** The slot of a value about to be defined. */
  freshValue(index: number, at: Location): Value {
    const value = this.value(index, at);
    if (this.isDefined(value)) this.parser.fail(`duplicate entity: v${index}`, at);
    return value;
  }
}
