/** The generated table of rules, made ready for matching when a process first matches any. */

import { OPERATIONS, ROOTS, RULES, TREE } from '../generated/rule-table.gen.ts';
import { textToNumbers } from './number-text.ts';
import { OPERAND_KEYS } from './rule-code.ts';

/** No such node. */
export const NO_NODE = -1;
/** Operands of a root, at most. */
const MAX_OPERANDS = 3;

export interface RuleTables {
  readonly nodes: Int32Array;
  readonly rules: Int32Array;
  /** By operand key of a root: its node, what its rules without operations need, and where it begins in `canStand`. */
  readonly rootNodes: Int32Array;
  readonly rootPlain: Uint8Array;
  readonly rootOperands: Int32Array;
  /** Whether an operation can stand at a place of a root without one before it: by root, place and key. */
  readonly canStand: Uint8Array;
  /** The edges of operations, hashed by `node * OPERAND_KEYS + key`, at most half full; and the nodes below. */
  readonly edgeKeys: Int32Array;
  readonly edgeNodes: Int32Array;
}

let tables: RuleTables | undefined;

export function ruleTables(): RuleTables {
  return (tables ??= makeTables());
}

function makeTables(): RuleTables {
  const roots = ROOTS.map(textToNumbers);
  const rootNodes = new Int32Array(OPERAND_KEYS).fill(NO_NODE);
  const rootPlain = new Uint8Array(OPERAND_KEYS);
  const rootOperands = new Int32Array(OPERAND_KEYS);
  const canStand = new Uint8Array(roots.length * MAX_OPERANDS * OPERAND_KEYS);
  for (let index = 0; index < roots.length; index++) {
    const root = roots[index]!;
    const key = root[0]!;
    rootNodes[key] = root[1]!;
    rootPlain[key] = root[2]!;
    rootOperands[key] = index * MAX_OPERANDS * OPERAND_KEYS;
    for (let i = 3; i < root.length; i++) canStand[rootOperands[key]! + root[i]!] = 1;
  }
  const nodes = textToNumbers(TREE);
  return { nodes, rules: textToNumbers(RULES), rootNodes, rootPlain, rootOperands, canStand, ...makeEdges() };
}

function makeEdges(): Pick<RuleTables, 'edgeKeys' | 'edgeNodes'> {
  const operations = textToNumbers(OPERATIONS);
  const slots = 1 << (33 - Math.clz32(operations.length / 3));
  const edgeKeys = new Int32Array(slots).fill(NO_NODE);
  const edgeNodes = new Int32Array(slots);
  for (let i = 0; i < operations.length; i += 3) {
    const edge = operations[i]! * OPERAND_KEYS + operations[i + 1]!;
    let slot = slotOf(edge, slots);
    while (edgeKeys[slot] !== NO_NODE) slot = (slot + 1) & (slots - 1);
    edgeKeys[slot] = edge;
    edgeNodes[slot] = operations[i + 2]!;
  }
  return { edgeKeys, edgeNodes };
}

function slotOf(edge: number, slots: number): number {
  return (Math.imul(edge, 0x9e3779b1) >>> 16) & (slots - 1);
}

/** The node below a node for an operation. */
export function nodeBelow({ edgeKeys, edgeNodes }: RuleTables, node: number, key: number): number {
  const edge = node * OPERAND_KEYS + key;
  const slots = edgeKeys.length;
  for (let slot = slotOf(edge, slots); edgeKeys[slot] !== NO_NODE; slot = (slot + 1) & (slots - 1)) {
    if (edgeKeys[slot] === edge) return edgeNodes[slot]!;
  }
  return NO_NODE;
}
