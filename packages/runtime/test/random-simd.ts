/**
 * Random functions over vectors and numbers, as text: all operators of WebAssembly 2.0 that cannot trap, but accesses to
 * memory, which sometimes do; locals of all types, branches and loops that end. NaNs that are computed are replaced by one
 * pattern, so that the results are the same everywhere.
 */

import type { Random } from '@pulleyjs/testkit';
import { type Operator, OPERATORS, type SignatureType } from '@pulleyjs/wasm-parse';

/** Types of values; an address is a masked i32. */
type Type = Exclude<SignatureType, 'addr'>;
const types: readonly Type[] = ['i32', 'i64', 'f32', 'f64', 'v128'];

/** Operators by what they give; stores give nothing. */
const byResult = new Map<Type | undefined, Operator[]>();

/** What may trap, or needs more than a signature says. */
const left = /^(i..\.(div|rem)|i..\.trunc_f|memory\.|data\.|elem\.|table\.|ref\.)|relaxed/;

for (const operator of OPERATORS) {
  const { signature, mnemonic, prefix, features } = operator;
  if (signature === undefined || left.test(mnemonic) || prefix === 0xfe || features.includes('wideArithmetic'))
    continue;
  const result = signature.results[0] as Type | undefined;
  byResult.set(result, [...(byResult.get(result) ?? []), operator]);
}

/** Operators that compute floats anew, by the shape or type they give. */
const computesFloat =
  /^(f32x4|f64x2|f32|f64)\.(sqrt|ceil|floor|trunc|nearest|add|sub|mul|div|min|max|demote.*|promote.*)$/;

const equalityOf: { readonly [shape: string]: string } = {
  f32x4: 'i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000',
  f64x2: 'i64x2 0x7ff8000000000000 0x7ff8000000000000',
};

/** Bytes of memory that addresses point to; a few point beyond. */
const MEMORY = 0x10000;
const DEPTH = 5;
const LOCALS_OF_EACH = 3;

/** What a random function looks like from outside. */
export interface RandomFunction {
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  /** `(param …) (result …) (local …) …`, without the parentheses round the function. */
  readonly text: string;
}

export class RandomSimd {
  private readonly random: Random;
  private readonly usesMemory: boolean;
  private readonly locals: Type[] = [];

  /** @param usesMemory whether it loads and stores */
  constructor(random: Random, usesMemory: boolean) {
    this.random = random;
    this.usesMemory = usesMemory;
  }

  make(): RandomFunction {
    const params = Array.from({ length: this.random.below(24) }, () => this.type());
    const results = Array.from({ length: 1 + this.random.below(20) }, () => this.type());
    const more = types.flatMap((type) => Array.from({ length: LOCALS_OF_EACH }, () => type));
    this.locals.push(...params, ...more);
    const body = this.statements(0);
    const text = `(param ${params.join(' ')}) (result ${results.join(' ')})
      (local ${more.join(' ')}) (local $fuel i32) (local $f32 f32) (local $f64 f64) (local $v128 v128)
      (local.set $fuel (i32.const 20))
      ${body}
      ${results.map((type) => this.expression(type, 0)).join('\n')}`;
    return { params, results, text };
  }

  /** Vectors more often than all else. */
  private type(): Type {
    return this.random.below(2) === 0 ? 'v128' : this.random.pick(types);
  }

  private statements(depth: number): string {
    return Array.from({ length: 1 + this.random.below(4) }, () => this.statement(depth)).join('\n');
  }

  private statement(depth: number): string {
    const kind = this.random.below(depth > 2 ? 5 : 8);
    if (kind === 4 && this.usesMemory) return this.apply(this.random.pick(byResult.get(undefined)!), depth);
    if (kind < 5) {
      const type = this.type();
      return `(local.set ${this.local(type)} ${this.expression(type, 0)})`;
    }
    const condition = this.expression('i32', 2);
    if (kind === 5)
      return `(if ${condition} (then ${this.statements(depth + 1)}) (else ${this.statements(depth + 1)}))`;
    if (kind === 6) return `(block (br_if 0 ${condition}) ${this.statements(depth + 1)})`;
    return `(block (loop
      (local.set $fuel (i32.sub (local.get $fuel) (i32.const 1)))
      (br_if 1 (i32.le_s (local.get $fuel) (i32.const 0)))
      ${this.statements(depth + 1)}
      (br_if 0 ${condition})))`;
  }

  /** The index of a local of that type. */
  private local(type: Type): number {
    return this.random.pick(this.locals.flatMap((other, i) => (other === type ? [i] : [])));
  }

  private expression(type: Type, depth: number): string {
    if (depth >= DEPTH || this.random.below(4) === 0) return `(local.get ${this.local(type)})`;
    if (this.random.below(12) === 0) {
      const [x, y] = [this.expression(type, depth + 1), this.expression(type, depth + 1)];
      return `(select (result ${type}) ${x} ${y} ${this.expression('i32', depth + 1)})`;
    }
    const choices = byResult.get(type)!;
    const operator = this.random.pick(choices);
    const isAccess = operator.immediates.startsWith('memarg');
    return isAccess && !this.usesMemory ? this.expression(type, depth) : this.apply(operator, depth);
  }

  private apply(operator: Operator, depth: number): string {
    const operands = operator.signature!.operands.map((type) =>
      type === 'addr' ? this.address(depth + 1) : this.expression(type, depth + 1),
    );
    const text = `(${operator.mnemonic} ${this.immediates(operator)} ${operands.join(' ')})`;
    const shape = computesFloat.exec(operator.mnemonic)?.[1];
    return shape === undefined ? text : withoutNaN(shape, text);
  }

  /** Within the first 4 KiB as a rule. */
  private address(depth: number): string {
    if (this.random.below(60) === 0) return `(i32.const ${MEMORY - this.random.below(16)})`;
    if (this.random.below(3) === 0) return `(i32.const ${this.random.below(4096)})`;
    return `(i32.and ${this.expression('i32', depth)} (i32.const 4095))`;
  }

  private immediates({ immediates, lanes }: Operator): string {
    const { random } = this;
    const bytes = (limit: number): string => Array.from({ length: 16 }, () => random.below(limit)).join(' ');
    switch (immediates) {
      case 'lane':
        return String(random.below(lanes));
      case 'memarg lane':
        return `offset=${random.below(64)} ${random.below(lanes)}`;
      case 'memarg':
        return `offset=${random.below(64)}`;
      case 'shuffle':
        return bytes(32);
      case 'v128':
        return `i8x16 ${bytes(random.pick([1, 2, 256]))}`;
      case 'i32':
        return String(random.pick([0, 1, -1, random.u32() | 0, random.below(64)]));
      case 'i64':
        return String(random.pick([0n, -1n, (BigInt(random.u32() | 0) << 32n) | BigInt(random.u32())]));
      case 'f32':
      case 'f64':
        return String(random.pick(['0', '-0', '1.5', '-2.5', 'inf', 'nan', '1e30', '3000000000']));
      default:
        return '';
    }
  }
}

/** A computed float whose NaNs are one pattern. */
function withoutNaN(shape: string, text: string): string {
  if (shape === 'f32' || shape === 'f64') {
    const again = `(local.get $${shape})`;
    return `(select (local.tee $${shape} ${text}) (${shape}.const nan) (${shape}.eq ${again} ${again}))`;
  }
  const again = '(local.get $v128)';
  return `(v128.bitselect (local.tee $v128 ${text}) (v128.const ${equalityOf[shape]}) (${shape}.eq ${again} ${again}))`;
}
