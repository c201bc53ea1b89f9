/**
 * Tokens of the text format. The lexer holds one token, the current one, in its fields; `advance` moves on.
 *
 * Comments are no tokens: they are put on `comments`, for the parser to say what they belong to.
 */

import { type Type, typeFromName } from '../types.ts';

// oxfmt-ignore
/** Kinds of tokens; punctuation is its own kind. */
export type TokenKind =
  | 'eof' | 'error' | 'word' | 'cold' | 'entity' | 'type' | 'integer' | 'float' | 'name' | 'string' | 'srcloc' | 'hex'
  | '(' | ')' | '{' | '}' | '[' | ']' | '<' | '>' | ',' | '.' | ':' | '=' | '!' | '*' | '+' | '-' | '@' | '->';

// oxfmt-ignore
/** Prefixes of entity names. */
const PREFIXES = new Set([
  'v', 'block', 'ss', 'dss', 'dt', 'gv', 'mt', 'const', 'fn', 'sig', 'u', 'userextname', 'extable', 'tag', 'region', 'ret',
  'exn',
]);
const PUNCTUATION = new Set('(){}[]<>,.:=!*');
const MAX_U32 = 0xffffffff;
const LINE_FEED = 10;

const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;
const isLetter = (c: number): boolean => (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
const isWordPart = (c: number): boolean => isLetter(c) || isDigit(c);
const isHexDigit = (c: number): boolean => isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);
/** `.`, `-` and everything of a word: what goes on a number once it has begun. */
const isNumberPart = (c: number): boolean => isWordPart(c) || c === 46 || c === 45;

export class Lexer {
  readonly source: string;
  kind: TokenKind = 'eof';
  /** The token's characters; of a name or string those between the marks, of a hex token or location the digits. */
  text = '';
  /** Prefix and number of an entity token. */
  prefix = '';
  number = 0;
  /** Type of a type token. */
  type: Type | undefined;
  /** Where the token begins; both from 1. */
  line = 1;
  column = 1;
  /** Comments met since the parser last took them, without the leading `;` marks removed. */
  comments: string[] = [];
  private position = 0;
  private currentLine = 1;
  private lineStart = 0;

  constructor(source: string) {
    this.source = source;
    this.advance();
  }

  /** Makes the next token the current one. */
  advance(): void {
    this.skipBlanks();
    const { source } = this;
    this.line = this.currentLine;
    this.column = this.position - this.lineStart + 1;
    if (this.position >= source.length) {
      this.kind = 'eof';
      this.text = '';
      return;
    }
    const c = source.charCodeAt(this.position);
    const char = source[this.position]!;
    if (PUNCTUATION.has(char)) this.take(char as TokenKind, 1);
    else if (isDigit(c)) this.numeral(this.position);
    else if (char === '-' || char === '+') this.sign();
    else if (this.at('NaN') || this.at('Inf')) this.numeral(this.position);
    else if (isLetter(c)) this.word();
    else if (char === '%') this.marked('name', isWordPart);
    else if (char === '#') this.marked('hex', isHexDigit);
    else if (char === '@') this.location();
    else if (char === '"') this.string();
    else this.take('error', 1);
  }

  /** The text from the end of the current token to the end of its line; the next token is then the current one. */
  restOfLine(): string {
    const end = this.source.indexOf('\n', this.position);
    const text = this.source.slice(this.position, end < 0 ? undefined : end);
    this.position += text.length;
    this.advance();
    return text.trimEnd();
  }

  private skipBlanks(): void {
    const { source } = this;
    for (; this.position < source.length; this.position++) {
      const c = source.charCodeAt(this.position);
      if (c === LINE_FEED) this.newLine(this.position);
      else if (c === 59) this.comment();
      else if (!isSpace(c)) return;
    }
  }

  /** Takes a comment and stops on its last character. */
  private comment(): void {
    const end = this.source.indexOf('\n', this.position);
    const text = this.source.slice(this.position, end < 0 ? undefined : end);
    this.comments.push(text.trimEnd());
    this.position += text.length - 1;
  }

  private newLine(at: number): void {
    this.currentLine++;
    this.lineStart = at + 1;
  }

  private at(text: string): boolean {
    return this.source.startsWith(text, this.position);
  }

  private take(kind: TokenKind, length: number): void {
    this.kind = kind;
    this.text = this.source.slice(this.position, this.position + length);
    this.position += length;
  }

  private end(from: number, accepts: (c: number) => boolean): number {
    let end = from;
    while (end < this.source.length && accepts(this.source.charCodeAt(end))) end++;
    return end;
  }

  private sign(): void {
    if (this.at('->')) return this.take('->', 2);
    const next = this.position + 1;
    const c = this.source.charCodeAt(next);
    const begins = isDigit(c) || c === 43 || c === 45 || c === 46;
    if (begins || ['NaN', 'Inf', 'sNaN:'].some((word) => this.source.startsWith(word, next))) return this.numeral(next);
    return this.take(this.source[this.position] as TokenKind, 1);
  }

  /** A number whose digits, or `NaN` and the like, begin at `from`. */
  private numeral(from: number): void {
    const special = /^s?NaN:|^NaN|^Inf/.exec(this.source.slice(from, from + 5));
    const rest = from + (special === null ? 1 : special[0].length);
    const end = this.end(rest, isNumberPart);
    this.take('integer', end - this.position);
    if (special !== null || this.text.includes('.')) this.kind = 'float';
  }

  private word(): void {
    this.take('word', this.end(this.position, isWordPart) - this.position);
    const { text } = this;
    if (text === 'cold') this.kind = 'cold';
    else if (!this.entity(text)) {
      this.type = isDigit(text.charCodeAt(text.length - 1)) ? typeFromName(text) : undefined;
      if (this.type !== undefined) this.kind = 'type';
    }
  }

  private entity(text: string): boolean {
    let start = text.length;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    const digits = text.length - start;
    if (digits === 0 || digits > 10 || (digits > 1 && text.charCodeAt(start) === 48)) return false;
    const prefix = text.slice(0, start);
    const number = Number(text.slice(start));
    if (!PREFIXES.has(prefix) || number > MAX_U32) return false;
    this.kind = 'entity';
    this.prefix = prefix;
    this.number = number;
    return true;
  }

  /** A mark, then what belongs to it; the token's text is without the mark. */
  private marked(kind: TokenKind, accepts: (c: number) => boolean): void {
    const from = this.position + 1;
    this.take(kind, this.end(from, accepts) - this.position);
    this.text = this.text.slice(1);
  }

  private location(): void {
    if (isHexDigit(this.source.charCodeAt(this.position + 1))) this.marked('srcloc', isHexDigit);
    else this.take('@', 1);
  }

  private string(): void {
    const close = this.source.indexOf('"', this.position + 1);
    if (close < 0) return this.take('error', 1);
    const start = this.position;
    this.take('string', close + 1 - start);
    this.text = this.text.slice(1, -1);
    for (let at = this.source.indexOf('\n', start); at >= 0 && at < close; at = this.source.indexOf('\n', at + 1)) {
      this.newLine(at);
    }
    return undefined;
  }
}
