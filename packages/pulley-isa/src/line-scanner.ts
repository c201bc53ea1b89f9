/** Tokens of one line of assembly text, and the error that says where in the text a mistake is. */

export type AssembleErrorKind =
  | 'syntax'
  | 'unknown_mnemonic'
  | 'unknown_directive'
  | 'unknown_label'
  | 'duplicate_label'
  | 'unknown_host_call'
  | 'invalid_register'
  | 'out_of_range';

/** Text that is no assembly; `line` and `column` count from 1. */
export class AssembleError extends Error {
  readonly kind: AssembleErrorKind;
  readonly line: number;
  readonly column: number;

  constructor(kind: AssembleErrorKind, line: number, column: number, detail: string) {
    super(`${line}:${column}: ${detail}`);
    this.name = 'AssembleError';
    this.kind = kind;
    this.line = line;
    this.column = column;
  }
}

const LABEL = /([A-Za-z_.$][\w.$]*)[ \t]*:/y;
const IDENTIFIER = /[A-Za-z_.$][\w.$]*/y;
const INTEGER = /(-?)(0x[0-9a-fA-F]+|[0-9]+)(?![\w.$])/y;
/** Longest literal that can be in the range of an immediate (u128 in decimal: 39), with room for leading zeros. */
const MAX_DIGITS = 64;
const escapes: { readonly [letter: string]: number | undefined } = { n: 10, t: 9, r: 13, 0: 0, '\\': 92, '"': 34 };

export class LineScanner {
  /** Column (from 1) of the token read last. */
  tokenColumn: number;
  private readonly text: string;
  private readonly line: number;
  private position: number;

  constructor(text: string, line: number) {
    this.text = text.endsWith('\r') ? text.slice(0, -1) : text;
    this.line = line;
    this.position = 0;
    this.tokenColumn = 1;
  }

  /** An error at the next token. */
  error(kind: AssembleErrorKind, detail: string): AssembleError {
    this.skipBlanks();
    return this.errorAt(this.position + 1, kind, detail);
  }

  errorAt(column: number, kind: AssembleErrorKind, detail: string): AssembleError {
    return new AssembleError(kind, this.line, column, detail);
  }

  /** Whether only blanks and a comment are left. */
  atEnd(): boolean {
    this.skipBlanks();
    return (
      this.position >= this.text.length || this.text[this.position] === ';' || this.text.startsWith('//', this.position)
    );
  }

  /** The next character that is not blank, '' at the end. */
  peek(): string {
    return this.atEnd() ? '' : this.text[this.position];
  }

  /** `name:`, or null. */
  labelDefinition(): string | null {
    return this.match(LABEL)?.[1] ?? null;
  }

  /** A label, mnemonic, register, directive or host call; null if there is none here. */
  identifier(): string | null {
    return this.match(IDENTIFIER)?.[0] ?? null;
  }

  /** @throws AssembleError if there is no integer between `min` and `max` here */
  integer(min: bigint, max: bigint): bigint {
    const token = this.match(INTEGER);
    if (token === null) throw this.error('syntax', 'expected an integer');
    const magnitude = token[2].length <= MAX_DIGITS ? BigInt(token[2]) : null;
    const value = magnitude === null ? null : token[1] === '-' ? -magnitude : magnitude;
    if (value === null || value < min || value > max) {
      throw this.errorAt(this.tokenColumn, 'out_of_range', `integer is not in ${min}..${max}`);
    }
    return value;
  }

  /** Reads `token` if it is next. */
  accept(token: string): boolean {
    this.skipBlanks();
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.error('syntax', `expected '${token}'`);
  }

  /** A string in double quotes, of ASCII characters and the escapes \n \t \r \0 \\ \". */
  string(): Uint8Array {
    this.expect('"');
    const bytes: number[] = [];
    for (;;) {
      const column = this.position + 1;
      const character = this.text[this.position++];
      if (character === '"') return Uint8Array.from(bytes);
      if (character === undefined) throw this.errorAt(column, 'syntax', 'string does not end');
      const code = character === '\\' ? escapes[this.text[this.position++] ?? ''] : character.charCodeAt(0);
      if (code === undefined) throw this.errorAt(column, 'syntax', 'unknown escape in string');
      if (code > 0x7f) throw this.errorAt(column, 'syntax', 'string is not ASCII');
      bytes.push(code);
    }
  }

  private skipBlanks(): void {
    while (this.text[this.position] === ' ' || this.text[this.position] === '\t') this.position++;
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    this.skipBlanks();
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.tokenColumn = this.position + 1;
    this.position = pattern.lastIndex;
    return match;
  }
}
