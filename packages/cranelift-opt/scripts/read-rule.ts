/** Reads the two sides of a rule into trees. */

import { IntCC, Opcode, opcodeFromName } from '@pulleyjs/cranelift-ir';
import type { Rule } from '../src/rules/rule.ts';

export type Node =
  | { readonly kind: 'value'; readonly name: string }
  /** A constant with a name; on the right side also one that the condition computes. */
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
  /** Name of the operation's own value. */
  readonly name: string | undefined;
}

/** A rule's two sides. */
export interface ReadRule {
  readonly pattern: OpNode;
  readonly replacement: Node;
}

const CONDITIONS = IntCC as unknown as Readonly<Record<string, number>>;
const SUFFIXES: Readonly<Record<string, 'root' | 'lane'>> = { r: 'root', l: 'lane' };

class RuleReader {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(text: string) {
    this.tokens = text.match(/[()]|[^\s()]+/g)!;
  }

  node(): Node {
    const token = this.tokens[this.at++]!;
    if (token === '(') return this.operation(undefined);
    if (/^-?\d/.test(token)) return { kind: 'literal', value: BigInt(token) };
    if (token === 'true' || token === 'false') return { kind: 'truth', value: token === 'true' };
    if (/^k\d*$/.test(token)) return { kind: 'constant', name: token };
    if (!token.endsWith(':')) return { kind: 'value', name: token };
    this.at++;
    return this.operation(token.slice(0, -1));
  }

  private operation(name: string | undefined): OpNode {
    const [word, suffix] = this.tokens[this.at++]!.split('@') as [string, string | undefined];
    const args: Node[] = [];
    while (this.tokens[this.at] !== ')') args.push(this.node());
    this.at++;
    const cc = CONDITIONS[word];
    const opcode = cc === undefined ? opcodeFromName(word)!.opcode : Opcode.icmp;
    const to = suffix === undefined ? undefined : (SUFFIXES[suffix] ?? Number(suffix));
    return { kind: 'op', opcode, cc: cc ?? 0, args, to, name };
  }
}

export function readRule([pattern, replacement]: Rule): ReadRule {
  return { pattern: new RuleReader(pattern).node() as OpNode, replacement: new RuleReader(replacement).node() };
}
