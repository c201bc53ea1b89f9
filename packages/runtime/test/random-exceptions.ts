/**
 * Random programs that throw and catch, as one module each in two forms: with the older `try`, which every engine has, and
 * with `try_table`, which ours must run to the same end. Everything ends: loops are counted.
 */

import type { Random } from '@pulleyjs/testkit';

type Statement =
  | { readonly do: 'mix'; readonly local: number; readonly by: number }
  | { readonly do: 'call' | 'throw'; readonly local: number; readonly by: number }
  | { readonly do: 'block' | 'loop' | 'if'; readonly body: readonly Statement[]; readonly local: number }
  | { readonly do: 'leave'; readonly local: number; readonly outward: number }
  | { readonly do: 'return'; readonly local: number }
  | { readonly do: 'rethrow'; readonly local: number; readonly outward: number }
  | {
      readonly do: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly { readonly tag: number | null; readonly body: readonly Statement[] }[];
    };

const stateLocals = 4;
const TAGS = 2;
/** Locals for exceptions stand far behind the others, so that programs need not be measured before they are written. */
const FIRST_EXCEPTION = 5000;
const [I32, EXNREF, VOID] = [0x7f, 0x69, 0x40];

/** A random program. */
export function randomProgram(random: Random): readonly Statement[] {
  return statements(random, 3, 0);
}

function statements(random: Random, depth: number, handlers: number): Statement[] {
  return Array.from({ length: 1 + random.below(4) }, () => statement(random, depth, handlers));
}

function statement(random: Random, depth: number, handlers: number): Statement {
  const local = random.below(stateLocals);
  const by = random.below(1000);
  const body = (): Statement[] => statements(random, depth - 1, handlers);
  const kind = random.below(depth > 0 ? 14 : 6);
  if (kind < 2) return { do: 'mix', local, by };
  if (kind < 4) return { do: 'call', local, by };
  if (kind === 4)
    return random.below(4) === 0 ? { do: 'return', local } : { do: 'leave', local, outward: random.below(3) };
  if (kind === 5)
    return handlers > 0 ? { do: 'rethrow', local, outward: random.below(handlers) } : { do: 'throw', local, by };
  if (kind < 8) return { do: random.pick(['block', 'loop', 'if']), body: body(), local };
  const tags: (number | null)[] = [0, 1, null].filter(() => random.below(3) > 0);
  return {
    do: 'try',
    body: body(),
    handlers: tags.map((tag) => ({ tag, body: statements(random, depth - 1, handlers + 1) })),
  };
}

const leb = (value: number): number[] => {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
};
/** `i32.const` of an unsigned number. */
function i32Const(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.length - 1;
  if ((bytes[last]! & 0x40) === 0) return [0x41, ...bytes];
  return [0x41, ...bytes.slice(0, last), bytes[last]! | 0x80, 0];
}

class Emitter {
  readonly code: number[] = [];
  /** Labels from the outside in; handlers' `try` are named for `rethrow`. */
  private readonly labels: string[] = ['function'];
  private readonly caught: { readonly label: string; readonly local: number }[] = [];
  private readonly legacy: boolean;
  loops = 0;
  exceptions = 0;

  constructor(legacy: boolean) {
    this.legacy = legacy;
  }

  all(body: readonly Statement[]): void {
    for (const each of body) this.one(each);
  }

  private get(local: number): void {
    this.code.push(0x20, local + 1);
  }

  private label(name: string): number[] {
    return leb(this.labels.length - 1 - this.labels.lastIndexOf(name));
  }

  /** Pushes whether the local's value has its lowest two bits set. */
  private rarely(local: number): void {
    this.get(local);
    this.code.push(...i32Const(3), 0x71, ...i32Const(3), 0x46);
  }

  private inside(name: string, opcode: number[], body: () => void): void {
    this.code.push(...opcode);
    this.labels.push(name);
    body();
    this.labels.pop();
    this.code.push(0x0b);
  }

  private mix(local: number, by: number): void {
    this.get(local);
    this.code.push(...i32Const(31), 0x6c, ...i32Const(by), 0x6a, 0x21, local + 1);
  }

  private one(statement: Statement): void {
    switch (statement.do) {
      case 'mix':
        return this.mix(statement.local, statement.by);
      case 'call':
        this.mix(statement.local, statement.by);
        this.get(statement.local);
        this.code.push(0x10, 0);
        return;
      case 'throw':
        this.mix(statement.local, statement.by);
        this.rarely(statement.local);
        return this.inside('throw', [0x04, VOID], () => {
          if (statement.by & 1) this.get(statement.local);
          this.code.push(0x08, statement.by & 1);
        });
      case 'return':
        this.rarely(statement.local);
        return this.inside('return', [0x04, VOID], () => {
          this.get(statement.local);
          this.code.push(0x0f);
        });
      case 'leave': {
        const blocks = this.labels.filter((name) => name.startsWith('block'));
        const target = blocks[blocks.length - 1 - statement.outward];
        if (target === undefined) return;
        this.rarely(statement.local);
        this.code.push(0x0d, ...this.label(target));
        return;
      }
      case 'rethrow': {
        const { label, local } = this.caught[this.caught.length - 1 - statement.outward]!;
        this.rarely(statement.local);
        return this.inside('rethrow', [0x04, VOID], () => {
          if (this.legacy) this.code.push(0x09, ...this.label(label));
          else this.code.push(0x20, ...leb(local), 0x0a);
        });
      }
      case 'block':
        return this.inside(`block${this.code.length}`, [0x02, VOID], () => this.all(statement.body));
      case 'if':
        this.rarely(statement.local);
        return this.inside('if', [0x04, VOID], () => this.all(statement.body));
      case 'loop':
        return this.loop(statement.body);
      case 'try':
        return this.legacy ? this.tryLegacy(statement) : this.tryTable(statement);
    }
  }

  /** Three times round. */
  private loop(body: readonly Statement[]): void {
    const counter = 1 + stateLocals + this.loops++;
    this.code.push(...i32Const(0), 0x21, ...leb(counter));
    this.inside('loop', [0x03, VOID], () => {
      this.all(body);
      this.code.push(0x20, ...leb(counter), ...i32Const(1), 0x6a, 0x22, ...leb(counter));
      this.code.push(...i32Const(3), 0x49, 0x0d, 0);
    });
  }

  private handler(tag: number | null, body: readonly Statement[], caught: { label: string; local: number }): void {
    if (tag === 1) this.code.push(0x21, 1);
    this.caught.push(caught);
    this.all(body);
    this.caught.pop();
  }

  private tryLegacy({ body, handlers }: Extract<Statement, { do: 'try' }>): void {
    const label = `try${this.code.length}`;
    this.inside(label, [0x06, VOID], () => {
      this.all(body);
      for (const { tag, body: code } of handlers) {
        this.code.push(...(tag === null ? [0x19] : [0x07, tag]));
        this.handler(tag, code, { label, local: 0 });
      }
    });
  }

  private tryTable({ body, handlers }: Extract<Statement, { do: 'try' }>): void {
    const locals = handlers.map(() => this.exceptions++);
    const done = `done${this.code.length}`;
    const open = (i: number): void => {
      if (i < 0) {
        const clauses = handlers.flatMap(({ tag }, at) => (tag === null ? [3, at] : [1, tag, at]));
        this.inside('table', [0x1f, VOID, ...leb(handlers.length), ...clauses], () => this.all(body));
        this.code.push(0x0c, ...this.label(done));
        return;
      }
      // Type 3 is (i32, exnref), what is caught of the tag that carries something.
      this.inside(`handler${i}`, [0x02, handlers[i]!.tag === 1 ? 3 : EXNREF], () => open(i - 1));
      const local = FIRST_EXCEPTION + locals[i]!;
      this.code.push(0x21, ...leb(local));
      this.handler(handlers[i]!.tag, handlers[i]!.body, { label: '', local });
      this.code.push(0x0c, ...this.label(done));
    };
    this.inside(done, [0x02, VOID], () => open(handlers.length - 1));
  }
}

const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content];

/** The module of a program: `f(i32)` gives what becomes of its locals. */
export function encodeProgram(program: readonly Statement[], form: 'try' | 'try_table'): Uint8Array {
  const emitter = new Emitter(form === 'try');
  emitter.all(program);
  const result = Array.from({ length: stateLocals }, (_, i) => [0x20, i + 1, ...(i === 0 ? [] : [0x73])]).flat();
  const locals =
    form === 'try'
      ? [1, ...leb(stateLocals + emitter.loops), I32]
      : [2, ...leb(FIRST_EXCEPTION - 1), I32, ...leb(emitter.exceptions), EXNREF];
  // Throws tag 1 with the value where the lowest four bits are 3, tag 0 where they are 5.
  const when = (bits: number, action: number[]): number[] => [
    ...[0x20, 0, ...i32Const(15), 0x71, ...i32Const(bits), 0x46, 0x04, VOID],
    ...action,
    0x0b,
  ];
  const thrower = [0, ...when(3, [0x20, 0, 0x08, 1]), ...when(5, [0x08, 0]), 0x0b];
  const main = [...locals, 0x20, 0, 0x21, 1, ...emitter.code, ...result, 0x0b];
  const types = [
    [0x60, 0, 0],
    [0x60, 1, I32, 0],
    [0x60, 1, I32, 1, I32],
    ...(form === 'try' ? [] : [[0x60, 0, 2, I32, EXNREF]]),
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [types.length, ...types.flat()]),
    ...section(3, [2, 1, 2]),
    ...section(13, [TAGS, 0, 0, 0, 1]),
    ...section(7, [1, 1, 0x66, 0, 1]),
    ...section(10, [2, ...leb(thrower.length), ...thrower, ...leb(main.length), ...main]),
  ]);
}
