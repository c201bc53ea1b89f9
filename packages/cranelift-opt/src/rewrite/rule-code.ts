/**
 * How the generated table writes rules: `scripts/rule-tree.ts` writes it, `rewriter.ts` reads it.
 *
 * Patterns are a tree, walked with the operands of the instruction in hand as a list of values to look at. A node is
 *
 *     -n, rule …                          the list is empty: the rules whose pattern this is, n of them
 *     operations, n, m, (edge, node) …    what the next value of the list may be: operations, if that is 1; n constants;
 *                                         m values
 *
 * where an edge is `what << 3 | kind`; the edges of operations are in a table of their own, by node and operand key. An
 * operation's operands come next in the list. Each value looked at has a position,
 * counted from 0 in the order in which they are looked at; the root has none.
 *
 * A rule is, in order:
 *
 *     domain | made << 4 | needs << 8     made = instructions of the replacement beyond the root
 *     freed                               bits: positions of operations that go if nothing else uses them
 *     condition + 1, n, (name, position) …    only the condition's constants and, from CONSTANT_NAMES on, values
 *     the replacement in prefix order
 */

/** Kinds of edges: what must be the next value. */
export const Edge = {
  /** An operation; `what` is its operand key. */
  Operation: 0,
  /** A constant of that value. */
  Literal: 1,
  /** Any constant. */
  Constant: 2,
  /** A constant equal to that at a position. */
  SameConstant: 3,
  Value: 4,
  /** The value at a position. */
  SameValue: 5,
} as const;

/** Kinds of nodes of a replacement, each with what follows it. */
export const Part = {
  /** Position. */
  Value: 0,
  /** Position. */
  Constant: 1,
  /** Index into `CONSTANT_NAMES`. */
  Computed: 2,
  /** The number. */
  Literal: 3,
  /** 1 or 0. */
  Truth: 4,
  /** Opcode, condition, `Target` or width in bits, number of operands, and the operands. */
  Operation: 5,
} as const;

/** Types that operations of a replacement convert to, beside widths in bits, which are more. */
export const Target = { None: 0, Root: 1, Lane: 2 } as const;

/** What a type must be for a replacement to be computable in it; scalars up to 64 bits always can. */
export const Needs = {
  /** Every type: the replacement has only operations that the pattern has. */
  Nothing: 1,
  Vector: 2,
  /** Vectors of lanes up to 32 bits. */
  Vector32: 4,
  /** i128. */
  Wide: 8,
} as const;

/** What those rules of a root need that have no operation below it: nothing, or a value twice; 0, 1 or -1; any constant. */
export const Plain = { None: 0, Special: 1, Constant: 2 } as const;

/** Domains by number. */
export const DOMAINS = [
  'all',
  'any',
  'bits',
  'scalar',
  'small',
  'wide',
  'lanes32',
  'float',
  'floats',
  'vector',
] as const;

/** Operand key of the first condition of icmp. */
export const FIRST_CONDITION = 256;
/** More than any operand key. */
export const OPERAND_KEYS: number = FIRST_CONDITION + 10;

/** What an operand is defined by: an opcode, or for an icmp its condition. */
export function operandKey(opcode: number, cc: number, icmp: number): number {
  return opcode === icmp ? FIRST_CONDITION + cc : opcode;
}
