/**
 * From the syntax tree to CLIF. A function of the program is `u0:N`, a direct call away; a function of the host is a
 * backend intrinsic, whose number is that of the host call. Variables become SSA values on the way, by the builder.
 */
import { abiParam, backendIntrinsic, Function, FunctionBuilder, I64, IntCC, userName } from '@pulleyjs/cranelift-ir';
import { TinyError } from './lexer.js';

/**
 * @typedef {import('./parser.js').Expression} Expression
 * @typedef {import('./parser.js').Statement} Statement
 * @typedef {import('./parser.js').FunctionDeclaration} FunctionDeclaration
 * @typedef {import('./lexer.js').Place} Place
 * @typedef {import('@pulleyjs/cranelift-ir').Value} Value
 * @typedef {import('@pulleyjs/cranelift-ir').FuncRef} FuncRef
 * @typedef {import('@pulleyjs/host-abi').HostAbi} HostAbi
 */

/** @type {Record<string, import('@pulleyjs/cranelift-ir').IntCC>} */
const conditions = { '==': IntCC.eq, '!=': IntCC.ne, '<': IntCC.slt, '<=': IntCC.sle, '>': IntCC.sgt, '>=': IntCC.sge };

/**
 * A source location is a line and a column in one number, so that a trap can say where it is from.
 * @param {Place} place
 */
const toSrcloc = ({ line, column }) => Math.min(line, 0xfffff) * 0x1000 + Math.min(column, 0xfff);

/** @param {number} srcloc */
export const toPlace = (srcloc) => ({ line: Math.floor(srcloc / 0x1000), column: srcloc % 0x1000 });

/** @param {number} count of 64-bit integers */
const integers = (count) => Array.from({ length: count }, () => abiParam(I64));

/**
 * @param {FunctionDeclaration[]} program
 * @param {HostAbi} abi whose host calls the program may make; all their parameters and results are i64
 * @returns {import('@pulleyjs/cranelift-ir').Function[]} in the order of the program
 * @throws {TinyError}
 */
export function compile(program, abi) {
  /** @type {Map<string, { declaration: FunctionDeclaration, index: number }>} */
  const functions = new Map();
  for (const [index, declaration] of program.entries()) {
    const { name, place } = declaration;
    if (functions.has(name)) throw new TinyError(`there are two functions ${name}`, place);
    functions.set(name, { declaration, index });
  }
  return program.map((declaration, index) => new FunctionCompiler(declaration, index, functions, abi).compile());
}

class FunctionCompiler {
  /**
   * @param {FunctionDeclaration} declaration
   * @param {number} index
   * @param {Map<string, { declaration: FunctionDeclaration, index: number }>} functions
   * @param {HostAbi} abi
   */
  constructor(declaration, index, functions, abi) {
    const signature = { params: integers(declaration.parameters.length), returns: integers(1), callConv: /** @type {const} */ ('fast') };
    this.declaration = declaration;
    this.functions = functions;
    this.abi = abi;
    this.func = new Function({ kind: 'user', namespace: 0, index }, signature);
    this.builder = new FunctionBuilder(this.func);
    /** @type {Map<string, number>[]} variables by name, the innermost block last */
    this.scopes = [new Map()];
    /** @type {Map<string, FuncRef>} */
    this.callees = new Map();
  }

  compile() {
    const { builder, func, declaration } = this;
    const entry = builder.createBlock();
    builder.switchToBlock(entry);
    builder.sealBlock(entry);
    for (const name of declaration.parameters) {
      const value = func.dfg.appendParam(entry, I64);
      builder.defVar(this.declare(name), value);
    }
    this.block(declaration.body);
    if (!builder.isFilled) builder.return([builder.iconst(I64, 0n)]);
    builder.finalize();
    return func;
  }

  /** @param {string} name */
  declare(name) {
    const variable = this.builder.declareVar(I64);
    this.scopes.at(-1)?.set(name, variable);
    return variable;
  }

  /**
   * @param {string} name
   * @param {Place} place
   */
  variable(name, place) {
    const scope = this.scopes.findLast((candidate) => candidate.has(name));
    if (scope === undefined) throw new TinyError(`there is no variable ${name}`, place);
    return /** @type {number} */ (scope.get(name));
  }

  /** @param {Statement[]} statements */
  block(statements) {
    this.scopes.push(new Map());
    for (const statement of statements) {
      // What follows a return is never reached; but it must be right.
      if (this.builder.isFilled) this.startBlock();
      this.statement(statement);
    }
    this.scopes.pop();
  }

  /** Begins a block that nothing jumps to. */
  startBlock() {
    const block = this.builder.createBlock();
    this.builder.sealBlock(block);
    this.builder.switchToBlock(block);
  }

  /** @param {Statement} statement */
  statement(statement) {
    const { builder } = this;
    builder.srcloc = toSrcloc(statement.place);
    switch (statement.kind) {
      case 'let': {
        const value = this.value(statement.value);
        builder.defVar(this.declare(statement.name), value);
        return;
      }
      case 'assign': {
        const value = this.value(statement.value);
        builder.defVar(this.variable(statement.name, statement.place), value);
        return;
      }
      case 'return':
        builder.return([this.value(statement.value)]);
        return;
      case 'expression':
        this.value(statement.value);
        return;
      case 'while':
        return this.whileStatement(statement);
      case 'if':
        return this.ifStatement(statement);
    }
  }

  /** @param {Extract<Statement, { kind: 'while' }>} statement */
  whileStatement({ condition, body }) {
    const { builder } = this;
    const [head, inside, after] = [builder.createBlock(), builder.createBlock(), builder.createBlock()];
    builder.jump(head, []);
    builder.switchToBlock(head);
    builder.brif(this.condition(condition), inside, [], after, []);
    builder.sealBlock(inside);
    builder.switchToBlock(inside);
    this.block(body);
    if (!builder.isFilled) builder.jump(head, []);
    builder.sealBlock(head);
    builder.sealBlock(after);
    builder.switchToBlock(after);
  }

  /** @param {Extract<Statement, { kind: 'if' }>} statement */
  ifStatement({ condition, then, otherwise }) {
    const { builder } = this;
    const [yes, no, after] = [builder.createBlock(), builder.createBlock(), builder.createBlock()];
    builder.brif(this.condition(condition), yes, [], no, []);
    for (const [block, statements] of /** @type {const} */ ([[yes, then], [no, otherwise]])) {
      builder.sealBlock(block);
      builder.switchToBlock(block);
      this.block(statements);
      if (!builder.isFilled) builder.jump(after, []);
    }
    builder.sealBlock(after);
    builder.switchToBlock(after);
  }

  /**
   * Something that is zero or not.
   * @param {Expression} expression
   * @returns {Value}
   */
  condition(expression) {
    if (expression.kind !== 'binary') return this.value(expression);
    const condition = conditions[expression.operator];
    if (condition === undefined) return this.value(expression);
    return this.builder.icmp(condition, this.value(expression.left), this.value(expression.right));
  }

  /**
   * @param {Expression} expression
   * @returns {Value} of type i64
   */
  value(expression) {
    const { builder } = this;
    switch (expression.kind) {
      case 'number':
        return builder.iconst(I64, expression.value);
      case 'name':
        return builder.useVar(this.variable(expression.name, expression.place));
      case 'call':
        return this.call(expression);
      case 'unary': {
        const operand = this.value(expression.operand);
        if (expression.operator === '-') return builder.ineg(operand);
        return builder.uextend(I64, builder.icmp(IntCC.eq, operand, builder.iconst(I64, 0n)));
      }
      case 'binary':
        return this.binary(expression);
    }
  }

  /** @param {Extract<Expression, { kind: 'binary' }>} expression */
  binary(expression) {
    const { builder } = this;
    if (expression.operator in conditions) return builder.uextend(I64, this.condition(expression));
    const [left, right] = [this.value(expression.left), this.value(expression.right)];
    builder.srcloc = toSrcloc(expression.place);
    switch (expression.operator) {
      case '+':
        return builder.iadd(left, right);
      case '-':
        return builder.isub(left, right);
      case '*':
        return builder.imul(left, right);
      case '/':
        return builder.sdiv(left, right);
      default:
        return builder.srem(left, right);
    }
  }

  /** @param {Extract<Expression, { kind: 'call' }>} expression */
  call({ name, args, place }) {
    const { builder, func } = this;
    const known = this.functions.get(name);
    const hostCall = this.abi.calls.find((call) => call.name === name);
    const wanted = known?.declaration.parameters.length ?? hostCall?.params.length;
    if (wanted === undefined) throw new TinyError(`there is no function ${name}`, place);
    if (wanted !== args.length) throw new TinyError(`${name} takes ${wanted} arguments, not ${args.length}`, place);
    const values = args.map((arg) => this.value(arg));
    builder.srcloc = toSrcloc(place);
    // The first argument of a host call is the address of the callee, for hosts that have several: ours has not.
    if (known === undefined) values.unshift(builder.iconst(I64, 0n));
    const call = builder.call(this.callee(name), values);
    return func.dfg.instResults(call)[0] ?? builder.iconst(I64, 0n);
  }

  /** @param {string} name */
  callee(name) {
    let callee = this.callees.get(name);
    if (callee === undefined) this.callees.set(name, (callee = this.declareCallee(name)));
    return callee;
  }

  /** @param {string} name */
  declareCallee(name) {
    const { extFuncs, signatures } = this.func;
    const known = this.functions.get(name);
    if (known !== undefined) {
      const params = integers(known.declaration.parameters.length);
      const signature = signatures.push({ params, returns: integers(1), callConv: 'fast' });
      return extFuncs.push({ name: userName(0, known.index), signature, colocated: true, patchable: false });
    }
    const { id, params, result } = this.abi.call(this.abi.id(name));
    const signature = signatures.push({ params: integers(params.length + 1), returns: integers(result === undefined ? 0 : 1), callConv: 'system_v' });
    return extFuncs.push({ name: backendIntrinsic(id), signature, colocated: false, patchable: false });
  }
}
