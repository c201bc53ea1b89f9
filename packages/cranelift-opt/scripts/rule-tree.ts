/** Files the rules in the tree by which they are matched. `src/rewrite/rule-code.ts` says how it is written. */

import { type IntCC, Opcode, swapIntCC } from '@pulleyjs/cranelift-ir';
import { IS_COMMUTATIVE } from '../src/commutative.ts';
import { CONSTANT_NAMES, WIDTH_NAMES } from '../src/rewrite/match.ts';
import { DOMAINS, Edge, Needs, OPERAND_KEYS, operandKey, Part, Plain, Target } from '../src/rewrite/rule-code.ts';
import { ruleFamilies } from '../src/rules/index.ts';
import type { Domain, Rule } from '../src/rules/rule.ts';
import { type Node, type OpNode, readRule } from './read-rule.ts';

/** Operations on vectors that every machine with vectors has, whatever the lanes; and those for lanes up to 32 bits. */
const VECTOR_BASICS = new Set<Opcode>([
  Opcode.band,
  Opcode.bor,
  Opcode.bxor,
  Opcode.bnot,
  Opcode.bitselect,
  Opcode.splat,
  Opcode.uextend,
  Opcode.sextend,
  Opcode.iadd,
  Opcode.isub,
  Opcode.ineg,
]);
const VECTOR32_BASICS = new Set<Opcode>([Opcode.smin, Opcode.smax, Opcode.umin, Opcode.umax]);

/** What there always is for i128. */
const WIDE_BASICS = new Set<Opcode>([
  Opcode.iadd,
  Opcode.isub,
  Opcode.imul,
  Opcode.uextend,
  Opcode.sextend,
  Opcode.iconcat,
]);

/** A node of the tree, before it is written. */
interface TreeNode {
  readonly edges: Map<number, TreeNode>;
  /** Where rules are. */
  readonly rules: number[];
}

/** The table as numbers: the tree, the rules, and where each root's tree begins. */
export interface RuleTree {
  readonly tree: readonly number[];
  /** Node, operand key, node below: the edges of operations. */
  readonly operations: readonly (readonly [node: number, key: number, below: number])[];
  readonly rules: readonly number[];
  /** Where each rule begins in them. */
  readonly starts: readonly number[];
  /** Operand key of the root, node, `Plain`; then by the first operand that is an operation, place and key. */
  readonly roots: readonly (readonly number[])[];
  /** Texts of the conditions. */
  readonly conditions: readonly string[];
}

/** A rule and what it is for. */
export interface DomainRule {
  readonly rule: Rule;
  readonly domain: Domain;
}

export function allRules(): DomainRule[] {
  return Object.values(ruleFamilies).flatMap((groups) =>
    groups.flatMap(({ domain, rules }) => rules.map((rule) => ({ rule, domain }))),
  );
}

export function buildRuleTree(all: readonly DomainRule[]): RuleTree {
  const roots = new Map<number, Root>();
  const rules: number[] = [];
  const starts: number[] = [];
  const conditions: string[] = [];
  for (const { rule, domain } of all) {
    const pattern = ordered(readRule(rule).pattern);
    const key = keyOf(pattern);
    const root = roots.get(key) ?? { node: newNode(), first: new Set<number>(), plain: Plain.None };
    roots.set(key, root);
    const places = new Places(pattern);
    let node = root.node;
    for (const edge of places.edges) node = childOf(node, edge);
    node.rules.push(rules.length);
    starts.push(rules.length);
    const at = pattern.args.findIndex((arg) => arg.kind === 'op');
    const first = pattern.args[at];
    if (first?.kind === 'op') for (const k of keysOf(first)) root.first.add(at * OPERAND_KEYS + k);
    else root.plain = Math.max(root.plain, plainKind(pattern));
    rules.push(...ruleCode(rule, domain, places, conditions));
  }
  const tree: number[] = [];
  const operationEdges: [number, number, number][] = [];
  const written = [...roots].map(([key, { node, plain, first }]) => [
    key,
    writeNode(node, tree, operationEdges),
    plain,
    ...first,
  ]);
  return { tree, operations: operationEdges, rules, starts, roots: written, conditions };
}

/** The rules of one root. */
interface Root {
  readonly node: TreeNode;
  readonly first: Set<number>;
  plain: number;
}

/** What a pattern without operations below the root needs. */
function plainKind({ args }: OpNode): number {
  const isSpecial = ({ kind, ...rest }: Node): boolean =>
    kind === 'literal' && [-1n, 0n, 1n].includes((rest as { value: bigint }).value);
  const constants = args.filter(({ kind }) => kind !== 'value');
  if (constants.length === 0) return Plain.None;
  return constants.some(isSpecial) ? Plain.Special : Plain.Constant;
}

/** Puts operations before values and those before constants, wherever operands may change places. */
function ordered(node: OpNode): OpNode {
  const args = node.args.map((arg) => (arg.kind === 'op' ? ordered(arg) : arg));
  const rank = ({ kind }: Node): number => (kind === 'op' ? 0 : kind === 'value' ? 1 : 2);
  const isComparison = node.opcode === Opcode.icmp;
  const maySwap = isComparison || IS_COMMUTATIVE[node.opcode] === 1;
  if (!maySwap || rank(args[0]!) <= rank(args[1]!)) return { ...node, args };
  const cc = isComparison ? swapIntCC(node.cc as IntCC) : node.cc;
  return { ...node, cc, args: [args[1]!, args[0]!] };
}

const newNode = (): TreeNode => ({ edges: new Map(), rules: [] });

const keyOf = ({ opcode, cc }: OpNode): number => operandKey(opcode, cc, Opcode.icmp);

/** A comparison stands for its mirror image too. */
function keysOf(node: OpNode): number[] {
  if (node.opcode !== Opcode.icmp) return [keyOf(node)];
  return [node.cc, swapIntCC(node.cc as IntCC)].map((cc) => operandKey(node.opcode, cc, Opcode.icmp));
}

function childOf(node: TreeNode, edge: number): TreeNode {
  const child = node.edges.get(edge) ?? newNode();
  node.edges.set(edge, child);
  return child;
}

/** Writes a node after its children. @returns where it begins */
function writeNode(node: TreeNode, into: number[], operationEdges: [number, number, number][]): number {
  const edges = [...node.edges]
    .sort(([a], [b]) => (a & 7) - (b & 7))
    .map(([edge, child]): [number, number] => [edge, writeNode(child, into, operationEdges)]);
  const at = into.length;
  if (edges.length === 0) {
    into.push(-node.rules.length, ...node.rules);
    return at;
  }
  const byKind = (first: number, last: number): [number, number][] =>
    edges.filter(([edge]) => (edge & 7) >= first && (edge & 7) <= last);
  const ofOperations = byKind(Edge.Operation, Edge.Operation);
  const ofConstants = byKind(Edge.Literal, Edge.SameConstant);
  const ofValues = byKind(Edge.Value, Edge.SameValue);
  for (const [edge, child] of ofOperations) operationEdges.push([at, edge >> 3, child]);
  into.push(Math.min(ofOperations.length, 1), ofConstants.length, ofValues.length);
  into.push(...[...ofConstants, ...ofValues].flat());
  return at;
}

/** The pattern as the list of edges that leads to it, and the positions of what it names. */
class Places {
  readonly edges: number[] = [];
  readonly names = new Map<string, number>();
  /** Bits: positions of operations that have no name and cost an instruction. */
  freed = 0;

  constructor(pattern: OpNode) {
    for (const arg of pattern.args) this.add(arg);
  }

  private add(node: Node): void {
    const position = this.edges.length;
    switch (node.kind) {
      case 'op':
        this.edges.push((keyOf(node) << 3) | Edge.Operation);
        if (node.name !== undefined) this.names.set(node.name, position);
        else if (node.opcode !== Opcode.ireduce) this.freed |= 1 << position;
        for (const arg of node.args) this.add(arg);
        return;
      case 'literal':
        this.edges.push((Number(node.value) << 3) | Edge.Literal);
        return;
      case 'value':
      case 'constant': {
        const known = this.names.get(node.name);
        const [fresh, same] = node.kind === 'value' ? [Edge.Value, Edge.SameValue] : [Edge.Constant, Edge.SameConstant];
        this.edges.push(known === undefined ? fresh : (known << 3) | same);
        if (known === undefined) this.names.set(node.name, position);
        return;
      }
      case 'truth':
        throw new Error('a truth value in a pattern');
    }
  }
}

function ruleCode(rule: Rule, domain: Domain, places: Places, conditions: string[]): number[] {
  const { pattern, replacement } = readRule(rule);
  const made = Math.max(0, countOperations(replacement) - (pattern.opcode === Opcode.ireduce ? 0 : 1));
  const head = DOMAINS.indexOf(domain) | (made << 4) | (needsOf(pattern, replacement) << 8);
  return [head, places.freed, ...conditionCode(rule[2], places, conditions), ...partCode(replacement, places)];
}

function conditionCode(condition: string | undefined, places: Places, conditions: string[]): number[] {
  if (condition === undefined) return [0];
  const known = conditions.indexOf(condition);
  const index = known < 0 ? conditions.push(condition) - 1 : known;
  const names: readonly string[] = [...CONSTANT_NAMES, ...WIDTH_NAMES.slice(0, -1)];
  const used = [...places.names].filter(([name]) => new RegExp(`\\b${name}\\b`).test(condition));
  return [index + 1, used.length, ...used.flatMap(([name, position]) => [names.indexOf(name), position])];
}

function partCode(node: Node, places: Places): number[] {
  switch (node.kind) {
    case 'value':
      return [Part.Value, places.names.get(node.name)!];
    case 'constant': {
      const position = places.names.get(node.name);
      const names: readonly string[] = CONSTANT_NAMES;
      return position === undefined ? [Part.Computed, names.indexOf(node.name)] : [Part.Constant, position];
    }
    case 'literal':
      return [Part.Literal, Number(node.value)];
    case 'truth':
      return [Part.Truth, Number(node.value)];
    case 'op': {
      const to = node.to === undefined ? Target.None : node.to === 'root' ? Target.Root : Target.Lane;
      const target = typeof node.to === 'number' ? node.to : to;
      const args = node.args.flatMap((arg) => partCode(arg, places));
      return [Part.Operation, node.opcode, node.cc, target, node.args.length, ...args];
    }
  }
}

/** Instructions that an expression takes. */
function countOperations(node: Node): number {
  if (node.kind !== 'op') return 0;
  return node.args.reduce((sum, arg) => sum + countOperations(arg), isFree(node) ? 0 : 1);
}

/** A reduction, for what is above a value's width is never looked at, and the extension of a comparison, which is 0 or 1. */
function isFree({ opcode, args }: OpNode): boolean {
  const first = args[0];
  const isTruth = first?.kind === 'op' && first.opcode === Opcode.icmp;
  return opcode === Opcode.ireduce || (opcode === Opcode.uextend && isTruth);
}

function needsOf(pattern: OpNode, replacement: Node): number {
  const known = operations(pattern);
  if ([...operations(replacement)].every((operation) => known.has(operation))) return Needs.Nothing;
  const made = [...opcodesOf(replacement)];
  const isWide = replacement.kind !== 'op' || WIDE_BASICS.has(replacement.opcode);
  if (made.every((opcode) => VECTOR_BASICS.has(opcode))) return Needs.Vector | (isWide ? Needs.Wide : 0);
  const isNarrow = made.every((opcode) => VECTOR_BASICS.has(opcode) || VECTOR32_BASICS.has(opcode));
  return (isNarrow ? Needs.Vector32 : 0) | (isWide ? Needs.Wide : 0);
}

/** Keys of the operations of an expression. */
function operations(node: Node, into: Set<number> = new Set()): Set<number> {
  if (node.kind !== 'op') return into;
  for (const key of keysOf(node)) into.add(key);
  for (const arg of node.args) operations(arg, into);
  return into;
}

function opcodesOf(node: Node, into: Set<Opcode> = new Set()): Set<Opcode> {
  if (node.kind !== 'op') return into;
  into.add(node.opcode);
  for (const arg of node.args) opcodesOf(arg, into);
  return into;
}
