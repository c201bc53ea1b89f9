/**
 * Random valid CLIF: structured control flow over mutable variables, more of them than registers, with calls, loops,
 * jump tables, memory and all scalar types.
 */

import type { FloatCC, IntCC } from '@pulleyjs/cranelift-ir';
import {
  abiParam,
  type Block,
  F32,
  F64,
  Function,
  FunctionBuilder,
  I128,
  I16,
  I32,
  I32X4,
  I64,
  I8,
  type Signature,
  TRUSTED,
  type Type,
  userTrapCode,
  type Value,
} from '@pulleyjs/cranelift-ir';

/** Numbers in [0, n). */
export type Random = (n: number) => number;

/** A small seeded generator (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const TYPES = [I32, I32, I32, I64, I64, I8, I16, F32, F64, F64, I32X4, I128];

export interface RandomOptions {
  readonly variables: number;
  readonly statements: number;
  readonly calls: boolean;
}

export function randomFunction(random: Random, options: RandomOptions): Function {
  return new Generator(random, options).build();
}

class Generator {
  private readonly random: Random;
  private readonly options: RandomOptions;
  private readonly types: Type[] = [];
  private readonly func: Function;
  private readonly b: FunctionBuilder;
  private budget: number;
  private readonly callees: { ref: number; signature: Signature }[] = [];
  private base: Value | undefined;

  constructor(random: Random, options: RandomOptions) {
    this.random = random;
    this.options = options;
    this.budget = options.statements;
    const params = this.someTypes(random(20));
    const returns = this.someTypes(1 + random(3));
    const signature: Signature = {
      params: [abiParam(I64), ...params.map(abiParam)],
      returns: returns.map(abiParam),
      callConv: 'tail',
    };
    this.func = new Function({ kind: 'testcase', name: 'random' }, signature);
    this.b = new FunctionBuilder(this.func);
  }

  private someTypes(n: number): Type[] {
    return Array.from({ length: n }, () => TYPES[this.random(TYPES.length)]);
  }

  build(): Function {
    const { b, func, random } = this;
    for (let i = 0; i < 3; i++) {
      const signature: Signature = {
        params: this.someTypes(random(i === 2 ? 24 : 6)).map(abiParam),
        returns: this.someTypes(random(i === 2 ? 24 : 3)).map(abiParam),
        callConv: random(2) === 0 ? 'tail' : 'system_v',
      };
      const sig = func.signatures.push(signature);
      const ref = func.extFuncs.push({
        name: { kind: 'testcase', name: `callee${i}` },
        signature: sig,
        colocated: random(4) > 0,
        patchable: false,
      });
      this.callees.push({ ref, signature });
    }
    const entry = b.createBlock();
    b.switchToBlock(entry);
    const args = func.signature.params.map((param) => func.dfg.appendParam(entry, param.type));
    this.base = args[0];
    b.sealBlock(entry);
    for (let i = 0; i < this.options.variables; i++) {
      const type = TYPES[random(TYPES.length)];
      this.types.push(type);
      b.declareVar(type);
      const given = args.findIndex((arg, j) => j > 0 && func.dfg.valueType(arg) === type && random(2) === 0);
      b.defVar(i, given > 0 ? args[given] : this.constant(type));
    }
    while (this.budget > 0 && !this.b.isFilled) this.statements(3, []);
    if (!b.isFilled) b.return(func.signature.returns.map((param) => this.value(param.type)));
    b.sealAllBlocks();
    b.finalize();
    return func;
  }

  private constant(type: Type): Value {
    const { b, random } = this;
    const n = BigInt(random(2) === 0 ? random(8) : random(0x7fffffff));
    if (type === F32) return b.f32const(random(0x7f000000));
    if (type === F64) return b.f64const(n << 30n);
    if (type === I32X4) return b.splat(I32X4, b.iconst(I32, n & 0xffffffffn));
    if (type === I128) return b.iconcat(b.iconst(I64, n), b.iconst(I64, n * 3n));
    return b.iconst(type, BigInt.asUintN(type === I8 ? 8 : type === I16 ? 16 : 32, n));
  }

  /** A value of the type: a variable's, or a constant. */
  private value(type: Type): Value {
    const same = this.types.flatMap((t, i) => (t === type ? [i] : []));
    return same.length === 0 || this.random(8) === 0
      ? this.constant(type)
      : this.b.useVar(same[this.random(same.length)]);
  }

  private condition(): Value {
    const { b, random } = this;
    const type = [I8, I16, I32, I64, I128, F64, F32][random(7)];
    if (type === F64 || type === F32) return b.fcmp(random(14) as FloatCC, this.value(type), this.value(type));
    return random(4) === 0 ? this.value(type) : b.icmp(random(10) as IntCC, this.value(type), this.value(type));
  }

  private assign(): void {
    const { b, random, types } = this;
    const target = random(types.length);
    b.defVar(target, this.expression(types[target]));
  }

  private expression(type: Type): Value {
    const { b, random } = this;
    const x = this.value(type);
    const y = this.value(type);
    if (type === F32 || type === F64) {
      return [
        () => b.fadd(x, y),
        () => b.fmul(x, y),
        () => b.select(this.condition(), x, y),
        () => b.fneg(x),
        () => b.load(type, TRUSTED, this.base!, 8 * random(64)),
      ][random(5)]();
    }
    if (type === I32X4)
      return [() => b.iadd(x, y), () => b.bxor(x, y), () => b.splat(type, this.value(I32))][random(3)]();
    if (type === I128)
      return [() => b.iadd(x, y), () => b.isub(x, y), () => b.imul(x, y), () => b.uextend(I128, this.value(I64))][
        random(4)
      ]();
    if (type === I64 && random(6) === 0)
      return random(2) === 0 ? b.uextend(I64, this.value(I32)) : b.sextend(I64, this.value(I8));
    if (type === I32 && random(6) === 0)
      return random(2) === 0 ? b.ireduce(I32, this.value(I64)) : b.uextend(I32, this.value(I16));
    return [
      () => b.iadd(x, y),
      () => b.isub(x, y),
      () => b.imul(x, y),
      () => b.band(x, y),
      () => b.bor(x, this.constant(type)),
      () => b.ishl(x, this.value(I32)),
      () => b.ushr(x, y),
      () => b.select(this.condition(), x, y),
      () => b.load(type, TRUSTED, this.base!, 8 * random(64)),
      () => b.iadd(b.imul(x, y), this.value(type)),
    ][random(10)]();
  }

  private statements(depth: number, loops: readonly Block[]): void {
    const count = 1 + this.random(10);
    for (let i = 0; i < count && this.budget > 0 && !this.b.isFilled; i++) this.statement(depth, loops);
  }

  private statement(depth: number, loops: readonly Block[]): void {
    const { random, b } = this;
    this.budget--;
    const kind = random(20);
    if (kind < 9 || depth === 0) this.assign();
    else if (kind < 11)
      b.store(TRUSTED, this.value(this.types[random(this.types.length)]), this.base!, 16 * random(32));
    else if (kind < 13) this.options.calls ? this.call() : this.assign();
    else if (kind < 14) b.trapnz(this.condition(), userTrapCode(1 + random(9)));
    else if (kind < 17) this.ifElse(depth, loops);
    else if (kind < 19) this.loop(depth, loops);
    else this.table(depth, loops);
  }

  private call(): void {
    const { b, func } = this;
    const { ref, signature } = this.callees[this.random(this.callees.length)];
    const inst = b.call(
      ref as never,
      signature.params.map((param) => this.value(param.type)),
    );
    for (const result of func.dfg.instResults(inst)) {
      const same = this.types.flatMap((t, i) => (t === func.dfg.valueType(result) ? [i] : []));
      if (same.length > 0 && this.random(3) > 0) b.defVar(same[this.random(same.length)], result);
    }
  }

  private ifElse(depth: number, loops: readonly Block[]): void {
    const { b } = this;
    const [then, otherwise, join] = [b.createBlock(), b.createBlock(), b.createBlock()];
    b.brif(this.condition(), then, [], otherwise, []);
    for (const block of [then, otherwise]) {
      b.switchToBlock(block);
      b.sealBlock(block);
      if (this.random(12) === 0) this.func.layout.setCold(block);
      this.statements(depth - 1, loops);
      if (!b.isFilled) b.jump(join, []);
    }
    b.sealBlock(join);
    b.switchToBlock(join);
  }

  private loop(depth: number, loops: readonly Block[]): void {
    const { b } = this;
    const [header, exit] = [b.createBlock(), b.createBlock()];
    b.jump(header, []);
    b.switchToBlock(header);
    if (this.random(2) === 0) {
      const body = b.createBlock();
      b.brif(this.condition(), exit, [], body, []);
      b.sealBlock(body);
      b.switchToBlock(body);
    }
    this.statements(depth - 1, [...loops, exit]);
    if (!b.isFilled) {
      if (this.random(2) === 0) b.brif(this.condition(), header, [], exit, []);
      else b.jump(header, []);
    }
    b.sealBlock(header);
    b.sealBlock(exit);
    b.switchToBlock(exit);
  }

  private table(depth: number, loops: readonly Block[]): void {
    const { b, func } = this;
    const join = b.createBlock();
    const cases = Array.from({ length: 1 + this.random(5) }, () => b.createBlock());
    const entries = cases.map((block) => ({ block, args: [] }));
    const table = func.jumpTables.push({ defaultTarget: { block: join, args: [] }, entries: [...entries, entries[0]] });
    b.brTable(this.value(I32), table);
    for (const block of cases) {
      b.sealBlock(block);
      b.switchToBlock(block);
      this.statements(depth - 1, loops);
      if (!b.isFilled) b.jump(join, []);
    }
    b.sealBlock(join);
    b.switchToBlock(join);
  }
}
