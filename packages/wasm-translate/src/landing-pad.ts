/**
 * Where exceptions arrive: a block that calls which throw go on at. Its first parameter is the exception, as a word of
 * pointer size; others are values of locals that differ from call to call.
 */

import type { Block, Value } from '@pulleyjs/cranelift-ir';
import type { RegionEdge } from './region.ts';

/** See the head of the file. */
export interface LandingPad {
  readonly block: Block;
  /** The calls that can throw to it, in the order of the body. */
  readonly edges: RegionEdge[];
  /** Values of locals in it, as far as they were asked for. */
  readonly values: Map<number, Value>;
}

/** A handler: an exception of that tag (its index), or any if null, arrives at the pad. */
export interface Clause {
  readonly tag: number | null;
  readonly pad: LandingPad;
}

/** What calls at one place of the body name as their handlers, the innermost first. */
export interface HandlerScope {
  readonly clauses: readonly Clause[];
}

/** A pad whose exceptions are thrown again, to an outer scope. */
export interface Relay {
  readonly pad: LandingPad;
  readonly to: HandlerScope;
}

/**
 * Every call names all its handlers: there are never more than that. Where handlers nest deeper, the last of a call's
 * relays to the rest, so that code stays in proportion to the body.
 */
const MOST_CLAUSES = 16;

/** A scope, with the relays it needs, the innermost first. */
export interface NewScope {
  readonly scope: HandlerScope | undefined;
  readonly relays: readonly Relay[];
}

/** The scope of `clauses`, in order, inside another. */
export function nestScope(
  clauses: readonly Clause[],
  outer: HandlerScope | undefined,
  makePad: () => LandingPad,
): NewScope {
  const relays: Relay[] = [];
  let scope = outer;
  for (let end = clauses.length; end > 0; end -= MOST_CLAUSES) {
    const own = firstOfEachTag(clauses.slice(Math.max(0, end - MOST_CLAUSES), end));
    scope = { clauses: around(own, scope) };
  }
  return { scope, relays: relays.reverse() };

  function around(own: readonly Clause[], rest: HandlerScope | undefined): readonly Clause[] {
    if (rest === undefined || own[own.length - 1]!.tag === null) return own;
    const all = firstOfEachTag([...own, ...rest.clauses]);
    if (all.length <= MOST_CLAUSES) return all;
    const pad = makePad();
    relays.push({ pad, to: rest });
    return [...own, { tag: null, pad }];
  }
}

/** Leaves out what can never match: a tag's second handler, and what comes after one for everything. */
function firstOfEachTag(clauses: readonly Clause[]): readonly Clause[] {
  const seen = new Set<number | null>();
  return clauses.filter(({ tag }) => {
    if (seen.has(tag) || seen.has(null)) return false;
    seen.add(tag);
    return true;
  });
}
