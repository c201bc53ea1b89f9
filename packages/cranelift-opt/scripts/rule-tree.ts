/** Files the rules in the tree by which they are matched. `src/rewrite/rule-code.ts` says how it is written. */

import { type IntCC, Opcode, swapIntCC } from '@pulleyjs/cranelift-ir';
import { CONSTANT_NAMES, WIDTH_NAMES } from '../src/rewrite/match.ts';
import { DOMAINS, Edge, Needs, operandKey, Part, Target } from '../src/rewrite/rule-code.ts';
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
  readonly rules: readonly number[];
  /** Operand key of the root, node; then how many keys the root's operands may have, and those. */
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
  const roots = new Map<number, { readonly node: TreeNode; readonly keys: Set<number> }>();
  const rules: number[] = [];
  const conditions: string[] = [];
  for (const { rule, domain } of all) {
    const { pattern } = readRule(rule);
    const key = keyOf(pattern);
    const root = roots.get(key) ?? { node: newNode(), keys: new Set<number>() };
    roots.set(key, root);
    const places = new Places(pattern);
    let node = root.node;
    for (const edge of places.edges) node = childOf(node, edge);
    node.rules.push(rules.length);
    for (const arg of pattern.args) if (arg.kind === 'op') for (const k of keysOf(arg)) root.keys.add(k);
    rules.push(...ruleCode(rule, domain, places, conditions));
  }
  const tree: number[] = [];
  const written = [...roots].map(([key, { node, keys }]) => [key, writeNode(node, tree), ...keys]);
  return { tree, rules, roots: written, conditions };
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
function writeNode(node: TreeNode, into: number[]): number {
  const edges = [...node.edges].sort(([a], [b]) => (a & 7) - (b & 7));
  const children = edges.map(([edge, child]) => [edge, writeNode(child, into)]);
  const at = into.length;
  into.push(...(edges.length > 0 ? [edges.length, ...children.flat()] : [-node.rules.length, ...node.rules]));
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

/** Instructions that an expression takes: a reduction takes none, for what is above a value's width is never looked at. */
function countOperations(node: Node): number {
  if (node.kind !== 'op') return 0;
  return node.args.reduce((sum, arg) => sum + countOperations(arg), node.opcode === Opcode.ireduce ? 0 : 1);
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
