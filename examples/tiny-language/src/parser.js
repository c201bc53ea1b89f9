/**
 * The parser.
 *
 *     program    = { "fn" NAME "(" [ NAME { "," NAME } ] ")" block }
 *     block      = "{" { statement } "}"
 *     statement  = "let" NAME "=" expression ";" | NAME "=" expression ";" | "return" expression ";" | expression ";"
 *                | "while" expression block | "if" expression block [ "else" ( block | if ) ]
 *     expression = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
 *     sum        = product { ( "+" | "-" ) product }
 *     product    = unary { ( "*" | "/" | "%" ) unary }
 *     unary      = [ "-" | "!" ] primary
 *     primary    = NUMBER | NAME | NAME "(" [ expression { "," expression } ] ")" | "(" expression ")"
 *
 * Every value is an integer of 64 bits; comparisons give 1 or 0.
 */
import { TinyError, tokenize } from './lexer.js';

/**
 * @typedef {import('./lexer.js').Place} Place
 * @typedef {import('./lexer.js').Token} Token
 * @typedef {{ kind: 'number', value: bigint, place: Place }
 *   | { kind: 'name', name: string, place: Place }
 *   | { kind: 'call', name: string, args: Expression[], place: Place }
 *   | { kind: 'unary', operator: string, operand: Expression, place: Place }
 *   | { kind: 'binary', operator: string, left: Expression, right: Expression, place: Place }} Expression
 * @typedef {{ kind: 'let' | 'assign', name: string, value: Expression, place: Place }
 *   | { kind: 'return', value: Expression, place: Place }
 *   | { kind: 'expression', value: Expression, place: Place }
 *   | { kind: 'while', condition: Expression, body: Statement[], place: Place }
 *   | { kind: 'if', condition: Expression, then: Statement[], otherwise: Statement[], place: Place }} Statement
 * @typedef {{ name: string, parameters: string[], body: Statement[], place: Place }} FunctionDeclaration
 */

/** Blocks and parentheses inside each other: the parser calls itself, and the stack is finite. */
const deepestNesting = 200;
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);
const largestNumber = (1n << 63n) - 1n;

class Parser {
  /** @param {string} source */
  constructor(source) {
    this.tokens = tokenize(source);
    this.at = 0;
    this.depth = 0;
  }

  get token() {
    return /** @type {Token} */ (this.tokens[this.at]);
  }

  /**
   * @param {string} text a keyword or symbol
   * @returns {boolean} whether it was there; then it has been passed
   */
  accept(text) {
    if (this.token.text !== text || (this.token.kind !== 'symbol' && this.token.kind !== 'keyword')) return false;
    this.at++;
    return true;
  }

  /** @param {string} text */
  expect(text) {
    if (!this.accept(text)) throw new TinyError(`expected '${text}' before '${this.token.text}'`, this.token.place);
  }

  name() {
    const { kind, text, place } = this.token;
    if (kind !== 'name') throw new TinyError(`expected a name before '${text}'`, place);
    this.at++;
    return text;
  }

  /**
   * Items between parentheses, with commas.
   * @template T
   * @param {() => T} item
   * @returns {T[]}
   */
  list(item) {
    this.expect('(');
    /** @type {T[]} */
    const items = [];
    if (this.accept(')')) return items;
    do items.push(item());
    while (this.accept(','));
    this.expect(')');
    return items;
  }

  /**
   * @template T
   * @param {() => T} parse
   * @returns {T}
   */
  nested(parse) {
    if (++this.depth > deepestNesting) throw new TinyError('nested too deeply', this.token.place);
    const result = parse();
    this.depth--;
    return result;
  }

  /** @returns {FunctionDeclaration[]} */
  program() {
    const functions = [];
    while (this.token.kind !== 'end') {
      const { place } = this.token;
      this.expect('fn');
      functions.push({ name: this.name(), parameters: this.list(() => this.name()), body: this.block(), place });
    }
    return functions;
  }

  /** @returns {Statement[]} */
  block() {
    return this.nested(() => {
      this.expect('{');
      const statements = [];
      while (!this.accept('}')) statements.push(this.statement());
      return statements;
    });
  }

  /** @returns {Statement} */
  statement() {
    const { place } = this.token;
    if (this.accept('if')) return this.ifStatement(place);
    if (this.accept('while')) return { kind: 'while', condition: this.expression(), body: this.block(), place };
    const statement = this.simpleStatement(place);
    this.expect(';');
    return statement;
  }

  /**
   * @param {Place} place
   * @returns {Statement}
   */
  ifStatement(place) {
    const [condition, then] = [this.expression(), this.block()];
    if (!this.accept('else')) return { kind: 'if', condition, then, otherwise: [], place };
    const next = this.token.place;
    const otherwise = this.accept('if') ? [this.nested(() => this.ifStatement(next))] : this.block();
    return { kind: 'if', condition, then, otherwise, place };
  }

  /**
   * @param {Place} place
   * @returns {Statement}
   */
  simpleStatement(place) {
    if (this.accept('return')) return { kind: 'return', value: this.expression(), place };
    const isLet = this.accept('let');
    if (isLet || this.tokens[this.at + 1]?.text === '=') {
      const name = this.name();
      this.expect('=');
      return { kind: isLet ? 'let' : 'assign', name, value: this.expression(), place };
    }
    return { kind: 'expression', value: this.expression(), place };
  }

  /** @returns {Expression} */
  expression() {
    return this.nested(() => {
      const left = this.sum();
      const { text: operator, place } = this.token;
      if (!comparisons.has(operator)) return left;
      this.at++;
      return { kind: 'binary', operator, left, right: this.sum(), place };
    });
  }

  sum() {
    return this.chain(['+', '-'], () => this.chain(['*', '/', '%'], () => this.unary()));
  }

  /**
   * Operands with left-associative operators between them.
   * @param {string[]} operators
   * @param {() => Expression} operand
   */
  chain(operators, operand) {
    let left = operand();
    while (operators.includes(this.token.text)) {
      const { text: operator, place } = this.token;
      this.at++;
      left = { kind: 'binary', operator, left, right: operand(), place };
    }
    return left;
  }

  /** @returns {Expression} */
  unary() {
    const { text: operator, place } = this.token;
    if (operator !== '-' && operator !== '!') return this.primary();
    this.at++;
    return { kind: 'unary', operator, operand: this.primary(), place };
  }

  /** @returns {Expression} */
  primary() {
    const { kind, text, place } = this.token;
    if (this.accept('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (kind === 'number') {
      const value = BigInt(text);
      if (value > largestNumber) throw new TinyError(`${text} does not fit 64 bits`, place);
      this.at++;
      return { kind: 'number', value, place };
    }
    const name = this.name();
    if (this.token.text !== '(') return { kind: 'name', name, place };
    return { kind: 'call', name, args: this.list(() => this.expression()), place };
  }
}

/**
 * @param {string} source
 * @returns {FunctionDeclaration[]}
 * @throws {TinyError}
 */
export function parse(source) {
  return new Parser(source).program();
}
