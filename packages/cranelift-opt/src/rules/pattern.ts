/**
 * Reads rules into trees to match. A pattern is expanded into every arrangement of its commutative operations and of its
 * comparisons, so that matching never goes back; rules are filed under their root and, if there is one, the opcode of an
 * operand, so that few are tried.
 */

import { IntCC, type IntCC as IntCCType, Opcode, opcodeFromName, swapIntCC } from '@pulleyjs/cranelift-ir';
import type { Condition, Domain, Rule, RuleGroup } from './rule.ts';

export type Node =
  | { readonly kind: 'value'; readonly slot: number }
  /** A constant with a name; on the right side also one that a condition computed. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: bigint }
  /** `true` or `false`. */
  | { readonly kind: 'truth'; readonly value: boolean }
  | OpNode;

export interface OpNode {
  readonly kind: 'op';
  readonly opcode: Opcode;
  /** Of an icmp; else 0. */
  readonly cc: number;
  readonly args: readonly Node[];
  /** A conversion to the type of the whole, to that of its lanes, or to an integer of that many bits. */
  readonly to: 'root' | 'lane' | number | undefined;
  /** Where the operation's own value goes; -1 = nowhere. */
  readonly slot: number;
}

/** One arrangement of one rule. */
export interface CompiledRule {
  readonly pattern: OpNode;
  readonly replacement: Node;
  readonly condition: Condition | undefined;
  readonly domain: Domain;
  /** Instructions that the replacement has more than what the pattern's root was. */
  readonly made: number;
  /** Whether the replacement has only operations that the pattern has. */
  readonly isClosed: boolean;
  /** Where the values named in the rule are. */
  readonly slots: ReadonlyMap<string, number>;
}

/** Operations whose operands may change places. */
export const COMMUTATIVE: ReadonlySet<Opcode> = new Set([
  Opcode.iadd,
  Opcode.imul,
  Opcode.band,
  Opcode.bor,
  Opcode.bxor,
  Opcode.smin,
  Opcode.smax,
  Opcode.umin,
  Opcode.umax,
  Opcode.umulhi,
  Opcode.smulhi,
]);

const CONDITIONS = IntCC as unknown as Readonly<Record<string, IntCCType>>;

/** Where a rule is filed: an icmp under its condition, all else under its opcode. */
export function rootKey(opcode: Opcode, cc: number): number {
  return opcode === Opcode.icmp ? -1 - cc : opcode;
}

const SUFFIXES: Readonly<Record<string, 'root' | 'lane'>> = { r: 'root', l: 'lane' };

class RuleReader {
  readonly slots: Map<string, number> = new Map();
  private tokens: string[] = [];
  private at = 0;

  read(text: string): Node {
    this.tokens = text.match(/[()]|[^\s()]+/g)!;
    this.at = 0;
    return this.node();
  }

  private node(): Node {
    const token = this.tokens[this.at++]!;
    if (token === '(') return this.operation(-1);
    if (/^-?\d/.test(token)) return { kind: 'literal', value: BigInt(token) };
    if (token === 'true' || token === 'false') return { kind: 'truth', value: token === 'true' };
    if (/^k\d*$/.test(token)) return { kind: 'constant', name: token };
    if (token.endsWith(':')) {
      this.at++;
      return this.operation(this.slotOf(token.slice(0, -1)));
    }
    return { kind: 'value', slot: this.slotOf(token) };
  }

  private slotOf(name: string): number {
    const slot = this.slots.get(name) ?? this.slots.size;
    this.slots.set(name, slot);
    return slot;
  }

  private operation(slot: number): OpNode {
    const [name, suffix] = this.tokens[this.at++]!.split('@') as [string, string | undefined];
    const args: Node[] = [];
    while (this.tokens[this.at] !== ')') args.push(this.node());
    this.at++;
    const cc = CONDITIONS[name];
    const opcode = cc === undefined ? opcodeFromName(name)!.opcode : Opcode.icmp;
    const to = suffix === undefined ? undefined : (SUFFIXES[suffix] ?? Number(suffix));
    return { kind: 'op', opcode, cc: cc ?? 0, args, to, slot };
  }
}

/** Every way round that a pattern can stand in a graph. */
function arrangements(node: Node): Node[] {
  if (node.kind !== 'op') return [node];
  let lists: Node[][] = [[]];
  for (const arg of node.args) lists = arrangements(arg).flatMap((form) => lists.map((list) => [...list, form]));
  const forms = lists.map((args): OpNode => ({ ...node, args }));
  if (COMMUTATIVE.has(node.opcode)) {
    return forms.flatMap((form) => [form, { ...form, args: [form.args[1]!, form.args[0]!] }]);
  }
  if (node.opcode !== Opcode.icmp) return forms;
  const cc = swapIntCC(node.cc as IntCCType);
  return forms.flatMap((form) => [form, { ...form, cc, args: [form.args[1]!, form.args[0]!] }]);
}

function operations(node: Node, into: Set<number> = new Set()): Set<number> {
  if (node.kind !== 'op') return into;
  into.add(rootKey(node.opcode, node.cc));
  if (node.opcode === Opcode.icmp) into.add(rootKey(node.opcode, swapIntCC(node.cc as IntCCType)));
  for (const arg of node.args) operations(arg, into);
  return into;
}

/** Instructions that an expression takes: a reduction takes none, for what is above a value's width is never looked at. */
function countOperations(node: Node): number {
  if (node.kind !== 'op') return 0;
  return node.args.reduce((sum, arg) => sum + countOperations(arg), node.opcode === Opcode.ireduce ? 0 : 1);
}

/** Whether two arrangements accept the same graphs, value names aside. */
function shape(node: Node, names: Map<number, number> = new Map()): string {
  switch (node.kind) {
    case 'value': {
      const name = names.get(node.slot) ?? names.size;
      names.set(node.slot, name);
      return `v${name}`;
    }
    case 'op':
      return `${node.slot < 0 ? '' : 'named'}(${node.opcode}.${node.cc} ${node.args.map((arg) => shape(arg, names)).join(' ')})`;
    case 'constant':
      return node.name;
    case 'literal':
      return String(node.value);
    case 'truth':
      return node.value ? 'true' : 'false';
  }
}

/** A rule's two sides and where its named values are, as they are written. */
export function readRule([pattern, replacement]: Rule): {
  readonly pattern: OpNode;
  readonly replacement: Node;
  readonly slots: ReadonlyMap<string, number>;
} {
  const reader = new RuleReader();
  return { pattern: reader.read(pattern) as OpNode, replacement: reader.read(replacement), slots: reader.slots };
}

function compileRule(rule: Rule, domain: Domain): CompiledRule[] {
  const { pattern: left, replacement: right, slots } = readRule(rule);
  const condition = rule[2];
  const known = operations(left);
  const compiled = new Map<string, CompiledRule>();
  for (const form of arrangements(left)) {
    // Two arrangements of one shape give the same result where both sides only rename values.
    const key = shape(form);
    if (compiled.has(key)) continue;
    compiled.set(key, {
      pattern: form as OpNode,
      replacement: right,
      condition,
      domain,
      made: Math.max(0, countOperations(right) - (left.opcode === Opcode.ireduce ? 0 : 1)),
      isClosed: [...operations(right)].every((operation) => known.has(operation)),
      slots,
    });
  }
  return [...compiled.values()];
}

/** Rules of one root: those with no operation below it, and the others by operand position and that operand's opcode. */
export class RootRules {
  readonly general: CompiledRule[] = [];
  private readonly byOperand: Map<Opcode, CompiledRule[]>[] = [new Map(), new Map(), new Map()];

  add(rule: CompiledRule): void {
    const position = rule.pattern.args.findIndex((arg) => arg.kind === 'op');
    const arg = rule.pattern.args[position];
    if (arg?.kind !== 'op') {
      this.general.push(rule);
      return;
    }
    const map = this.byOperand[position]!;
    const list = map.get(arg.opcode);
    if (list === undefined) map.set(arg.opcode, [rule]);
    else list.push(rule);
  }

  /** Rules whose first operation below the root is at that operand and has that opcode. */
  under(position: number, opcode: Opcode): readonly CompiledRule[] | undefined {
    return this.byOperand[position]!.get(opcode);
  }
}

/** All rules, read from their text when a function first has an instruction of their root. */
export class RuleTable {
  private readonly sources = new Map<number, { rule: Rule; domain: Domain }[]>();
  private readonly roots = new Map<number, RootRules>();

  constructor(groups: readonly RuleGroup[]) {
    for (const { domain, rules } of groups) {
      for (const rule of rules) {
        const source = { rule, domain };
        for (const key of rootKeys(rule)) {
          const list = this.sources.get(key);
          if (list === undefined) this.sources.set(key, [source]);
          else list.push(source);
        }
      }
    }
  }

  /** The rules for a root, if there are any. */
  for(key: number): RootRules | undefined {
    const known = this.roots.get(key);
    if (known !== undefined) return known;
    const sources = this.sources.get(key);
    if (sources === undefined) return undefined;
    const rules = new RootRules();
    for (const { rule, domain } of sources) {
      for (const compiled of compileRule(rule, domain)) {
        if (rootKey(compiled.pattern.opcode, compiled.pattern.cc) === key) rules.add(compiled);
      }
    }
    this.roots.set(key, rules);
    return rules;
  }
}

/** The roots that the arrangements of a rule have, from the first word of its text. */
function rootKeys([pattern]: Rule): number[] {
  const name = /^\((\w+)/.exec(pattern)![1]!;
  const cc = CONDITIONS[name];
  if (cc === undefined) return [opcodeFromName(name)!.opcode];
  return [...new Set([rootKey(Opcode.icmp, cc), rootKey(Opcode.icmp, swapIntCC(cc))])];
}
