/**
 * Reads rules into trees to match. A pattern is expanded into every arrangement of its commutative operations and of its
 * comparisons, so that matching never goes back; rules are filed under their root and, if there is one, the opcode of an
 * operand, so that few are tried.
 */

import {
  IntCC,
  type IntCC as IntCCType,
  intCCNames,
  Opcode,
  opcodeFromName,
  opcodes,
  swapIntCC,
} from '@pulleyjs/cranelift-ir';
import type { Condition, Domain, Rule, RuleGroup } from './rule.ts';

export type Node =
  | { readonly kind: 'value'; readonly slot: number }
  /** A constant with a name; on the right side also one that a condition computed. */
  | { readonly kind: 'constant'; readonly slot: number; readonly name: string }
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
  /** Names of the constants, by slot. */
  readonly constants: readonly string[];
  /** What each operand of the root must be: an `operandKey`, `CONSTANT`, or `ANYTHING`. */
  readonly needs: readonly number[];
}

/** In `needs`, with `operandKey`s. */
export const ANYTHING = -1;
export const CONSTANT = -2;

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

/** Makes root keys indices. */
const ROOT_BASE = 16;

/** Where a rule is filed: an icmp under its condition, all else under its opcode. */
export function rootKey(opcode: Opcode, cc: number): number {
  return opcode === Opcode.icmp ? -1 - cc : opcode;
}

const SUFFIXES: Readonly<Record<string, 'root' | 'lane'>> = { r: 'root', l: 'lane' };

const FIRST_CONDITION = 256;

/** What an operand is defined by: an opcode, or for an icmp its condition. */
export function operandKey(opcode: Opcode, cc: number): number {
  return opcode === Opcode.icmp ? FIRST_CONDITION + cc : opcode;
}

class RuleReader {
  readonly slots: Map<string, number> = new Map();
  readonly constants: string[] = [];
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
    if (/^k\d*$/.test(token)) return { kind: 'constant', slot: this.constantSlot(token), name: token };
    if (token.endsWith(':')) {
      this.at++;
      return this.operation(this.slotOf(token.slice(0, -1)));
    }
    return { kind: 'value', slot: this.slotOf(token) };
  }

  private constantSlot(name: string): number {
    const known = this.constants.indexOf(name);
    return known < 0 ? this.constants.push(name) - 1 : known;
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
  readonly constants: readonly string[];
} {
  const reader = new RuleReader();
  const { slots, constants } = reader;
  return { pattern: reader.read(pattern) as OpNode, replacement: reader.read(replacement), slots, constants };
}

function needOf(arg: Node): number {
  if (arg.kind === 'op') return operandKey(arg.opcode, arg.cc);
  return arg.kind === 'value' ? ANYTHING : CONSTANT;
}

function compileRule(rule: Rule, domain: Domain): CompiledRule[] {
  const { pattern: left, replacement: right, slots, constants } = readRule(rule);
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
      constants,
      needs: (form as OpNode).args.map(needOf),
    });
  }
  return [...compiled.values()];
}

/** A rule's text, and what it was read to when it was first asked for. */
interface Source {
  readonly rule: Rule;
  readonly domain: Domain;
  compiled: readonly CompiledRule[] | undefined;
}

/**
 * Rules of one root: by operand position and that operand's key, and those with no operation below the root. A rule is
 * read when an instruction has an operation that its text names: most programs need few of them.
 */
export class RootRules {
  private readonly key: number;
  private readonly sources: readonly Source[];
  private readonly byOperand: (readonly CompiledRule[] | undefined)[] = [];
  private constants: readonly CompiledRule[] | undefined;
  private equals: readonly CompiledRule[] | undefined;

  constructor(key: number, sources: readonly Source[]) {
    this.key = key;
    this.sources = sources;
  }

  /** Rules without operations below the root that have a constant operand. */
  get onConstants(): readonly CompiledRule[] {
    return (this.constants ??= this.flat().filter(({ needs }) => needs.includes(CONSTANT)));
  }

  /** Rules without operations below the root that have the same operand twice. */
  get onEquals(): readonly CompiledRule[] {
    return (this.equals ??= this.flat().filter(({ needs }) => !needs.includes(CONSTANT)));
  }

  /** Rules whose first operation below the root is at that operand and has that key. */
  under(position: number, key: number): readonly CompiledRule[] {
    const index = key * MAX_OPERANDS + position;
    return (this.byOperand[index] ??= this.find(position, key));
  }

  private find(position: number, key: number): readonly CompiledRule[] {
    const names = operandNames(key).map((name) => `(${name} `);
    return this.sources
      .filter(({ rule }) => names.some((name) => rule[0].indexOf(name, 1) > 0))
      .flatMap((source) => this.read(source))
      .filter(({ needs }) => needs[position] === key && needs.findIndex((need) => need >= 0) === position);
  }

  private flat(): readonly CompiledRule[] {
    return this.sources.filter(({ rule }) => !rule[0].includes('(', 1)).flatMap((source) => this.read(source));
  }

  private read(source: Source): readonly CompiledRule[] {
    source.compiled ??= compileRule(source.rule, source.domain);
    return source.compiled.filter(({ pattern }) => rootKey(pattern.opcode, pattern.cc) === this.key);
  }
}

const MAX_OPERANDS = 3;

/** How a rule may name an operand of that key: a comparison also by its mirror image. */
function operandNames(key: number): readonly string[] {
  if (key < FIRST_CONDITION) return [opcodes[key]!.name];
  const cc = (key - FIRST_CONDITION) as IntCCType;
  return [intCCNames[cc]!, intCCNames[swapIntCC(cc)]!];
}

/** All rules, by root. */
export class RuleTable {
  /** By root key plus `ROOT_BASE`. */
  private readonly roots: (RootRules | undefined)[] = [];

  constructor(groups: readonly RuleGroup[]) {
    const sources = new Map<number, Source[]>();
    for (const { domain, rules } of groups) {
      for (const rule of rules) {
        const source: Source = { rule, domain, compiled: undefined };
        for (const key of rootKeys(rule)) {
          const list = sources.get(key);
          if (list === undefined) sources.set(key, [source]);
          else list.push(source);
        }
      }
    }
    for (const [key, list] of sources) this.roots[key + ROOT_BASE] = new RootRules(key, list);
  }

  /** The rules for a root, if there are any. */
  for(key: number): RootRules | undefined {
    return this.roots[key + ROOT_BASE];
  }
}

/** The roots that the arrangements of a rule have, from the first word of its text. */
function rootKeys([pattern]: Rule): number[] {
  const name = pattern.slice(1, pattern.indexOf(' '));
  const cc = CONDITIONS[name];
  if (cc === undefined) return [opcodeFromName(name)!.opcode];
  return [...new Set([rootKey(Opcode.icmp, cc), rootKey(Opcode.icmp, swapIntCC(cc))])];
}
