/** Random structured function bodies over i32 locals: every kind of branch, dead code, nested loops that end. */

import type { Random } from '@pulleyjs/testkit';
import { leb } from './function-module.ts';

/** Parameters 0 and 1, locals 2 to 5; local 6 counts how often loops may still go round. */
export const PARAMS = 2;
export const LOCALS = 5;
const VALUES = 6;
const FUEL = 6;
const MAX_DEPTH = 5;

const I32 = 0x7f;
const VOID = 0x40;

export class RandomBody {
  private readonly random: Random;
  private readonly bytes: number[];
  /** Whether each label around, the innermost last, takes no value. */
  private readonly labels: boolean[];

  constructor(random: Random) {
    this.random = random;
    this.bytes = [];
    this.labels = [];
  }

  /** A body whose result mixes all locals. */
  make(): number[] {
    this.emit(0x41, 30, 0x21, FUEL);
    this.statements(0);
    this.result();
    return this.bytes;
  }

  private emit(...bytes: readonly number[]): void {
    this.bytes.push(...bytes);
  }

  private result(): void {
    this.emit(0x20, 0);
    for (let local = 1; local < VALUES; local++) this.emit(0x41, 31, 0x6c, 0x20, local, 0x6a);
  }

  private statements(depth: number): void {
    for (let count = this.random.below(5); count > 0; count--) this.statement(depth);
  }

  private statement(depth: number): void {
    const kind = this.random.below(depth >= MAX_DEPTH ? 3 : 11);
    if (kind < 2) {
      this.expression(depth + 1);
      this.emit(0x21, this.random.below(VALUES));
    } else if (kind === 2) this.branchIf(depth);
    else if (kind === 3) this.branch();
    else if (kind === 4) this.branchTable(depth);
    else if (kind < 7) this.nested(0x02, VOID, () => this.statements(depth + 1));
    else if (kind === 7) this.loop(depth);
    else if (kind === 8) this.blockWithResult(depth);
    else this.if(depth);
  }

  private nested(opcode: number, type: number, inside: () => void): void {
    this.emit(opcode, type);
    this.labels.push(type === VOID);
    inside();
    this.labels.pop();
    this.emit(0x0b);
  }

  private loop(depth: number): void {
    this.nested(0x03, VOID, () => {
      // Out of fuel: return.
      this.emit(0x20, FUEL, 0x41, 1, 0x6b, 0x22, FUEL, 0x45, 0x04, VOID);
      this.result();
      this.emit(0x0f, 0x0b);
      this.statements(depth + 1);
      if (this.random.below(2) === 0) {
        this.expression(depth + 1);
        this.emit(0x0d, 0);
      }
    });
  }

  private if(depth: number): void {
    this.expression(depth + 1);
    this.nested(0x04, VOID, () => {
      this.statements(depth + 1);
      if (this.random.below(2) === 0) return;
      this.emit(0x05);
      this.statements(depth + 1);
    });
  }

  private blockWithResult(depth: number): void {
    this.nested(0x02, I32, () => {
      this.statements(depth + 1);
      this.expression(depth + 1);
      this.expression(depth + 1);
      this.emit(0x0d, 0, 0x1a);
      this.statements(depth + 1);
      this.expression(depth + 1);
    });
    this.emit(0x21, this.random.below(VALUES));
  }

  /** A label that takes no value, counted from the innermost. */
  private label(): number | undefined {
    const free = this.labels.flatMap((isVoid, i) => (isVoid ? [this.labels.length - 1 - i] : []));
    return free.length === 0 ? undefined : this.random.pick(free);
  }

  private branch(): void {
    const label = this.label();
    if (label === undefined || this.random.below(3) > 0) return;
    this.emit(0x0c, label);
  }

  private branchIf(depth: number): void {
    const label = this.label();
    if (label === undefined) return;
    this.expression(depth + 1);
    this.emit(0x0d, label);
  }

  private branchTable(depth: number): void {
    const label = this.label();
    if (label === undefined || this.random.below(2) > 0) return;
    this.expression(depth + 1);
    const count = this.random.pick([0, 1, 3, 40]);
    this.emit(0x0e, ...leb(count));
    for (let i = 0; i <= count; i++) this.emit(this.label()!);
  }

  private expression(depth: number): void {
    const kind = this.random.below(depth >= MAX_DEPTH ? 3 : 7);
    if (kind === 0) this.emit(0x41, this.random.below(64));
    else if (kind <= 2) this.emit(0x20, this.random.below(VALUES));
    else if (kind === 3) {
      this.expression(depth + 1);
      this.emit(0x22, this.random.below(VALUES));
    } else if (kind < 6) {
      this.expression(depth + 1);
      this.expression(depth + 1);
      this.emit(this.random.pick([0x6a, 0x6b, 0x73, 0x48, 0x49]));
    } else {
      this.expression(depth + 1);
      this.nested(0x04, I32, () => {
        this.statements(depth + 1);
        this.expression(depth + 1);
        this.emit(0x05);
        this.statements(depth + 1);
        this.expression(depth + 1);
      });
    }
  }
}
