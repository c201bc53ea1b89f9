/**
 * What every part of the parser shares: the current token, errors with their place, the budget for gaps in numbering.
 *
 * The grammar is parsed by functions over this class, one file a part: `parse-signature`, `parse-preamble`,
 * `parse-immediates`, `parse-instruction`, `parse-function`, `parse-file`.
 */

import type { CallConv } from '../function.ts';
import { Lexer, type TokenKind } from './lexer.ts';

/** Why and where a text is not CLIF. `message` is the bare sentence; line and column count from 1. */
export class ClifParseError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(message);
    this.name = 'ClifParseError';
    this.line = line;
    this.column = column;
  }

  /** `12: expected …` */
  override toString(): string {
    return `${this.line}: ${this.message}`;
  }
}

/** Where something stands in the text. */
export interface Location {
  readonly line: number;
  readonly column: number;
}

/** Numbers may be skipped (`v9` without `v8`), and what is skipped costs memory: this much for free, the rest per character. */
const FREE_GAPS = 200_000;
const GAPS_PER_CHARACTER = 4;

export class Parser {
  readonly lexer: Lexer;
  /** Calling convention of a signature that names none. */
  defaultCallConv: CallConv = 'fast';
  private gapsLeft: number;

  constructor(source: string) {
    this.lexer = new Lexer(source);
    this.gapsLeft = FREE_GAPS + GAPS_PER_CHARACTER * source.length;
  }

  /** Where the current token begins. */
  location(): Location {
    return { line: this.lexer.line, column: this.lexer.column };
  }

  fail(message: string, at: Location = this.lexer): never {
    throw new ClifParseError(message, at.line, at.column);
  }

  is(kind: TokenKind): boolean {
    return this.lexer.kind === kind;
  }

  isWord(text: string): boolean {
    return this.lexer.kind === 'word' && this.lexer.text === text;
  }

  isEntity(prefix: string): boolean {
    return this.lexer.kind === 'entity' && this.lexer.prefix === prefix;
  }

  /** Takes the token if it is of the kind. */
  accept(kind: TokenKind): boolean {
    if (this.lexer.kind !== kind) return false;
    this.lexer.advance();
    return true;
  }

  acceptWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.lexer.advance();
    return true;
  }

  /** Takes a token of the kind and returns its text. */
  expect(kind: TokenKind, message: string): string {
    if (this.lexer.kind !== kind) this.unexpected(message);
    const { text } = this.lexer;
    this.lexer.advance();
    return text;
  }

  /** Takes an entity of the prefix and returns its number. */
  expectEntity(prefix: string, message: string): number {
    if (!this.isEntity(prefix)) this.unexpected(message);
    const { number } = this.lexer;
    this.lexer.advance();
    return number;
  }

  unexpected(message: string): never {
    if (this.lexer.kind === 'error') {
      this.fail(
        this.lexer.text === '"' ? 'unterminated string' : `invalid character ${JSON.stringify(this.lexer.text)}`,
      );
    }
    this.fail(message);
  }

  /** Pays for `count` numbers that the text skips. */
  spendGaps(count: number, at: Location): void {
    if (count <= 0) return;
    this.gapsLeft -= count;
    if (this.gapsLeft < 0) this.fail('too many unused entity numbers', at);
  }

  /** A list of items separated by commas, up to `close`, which is taken too. */
  commaList<T>(close: TokenKind, message: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.accept(close)) return items;
    do items.push(item());
    while (this.accept(','));
    this.expect(close, message);
    return items;
  }
}
