/**
 * Directives as claims about what a function does, whatever its values are numbered.
 *
 * A directive that quotes an instruction without effects (`check: v5 = band v0, v4`) claims that this is computed; any other
 * line (`return v5`, `store v5, v1`, `block2:`) claims that it stands there, in the order of the directives. Directives
 * define the values that they quote or name in comments (`; v4 = 7`); others are what they are in the function.
 */

import { ControlFlowGraph, DominatorTree, type Function, printFunction } from '@pulleyjs/cranelift-ir';
import { type Directive, parseDirective } from '@pulleyjs/cranelift-ir/filetest';
import { commentedConstants, type LineMeaning, Meanings, type NameOf, UNKNOWN } from './line-meaning.ts';

/** Whether all that the directives among `comments` claim of a function holds. `source`: the function before the command. */
export function claimsHold(comments: readonly string[], source: Function, actual: Function): boolean {
  const directives = comments.map(parseDirective).filter((directive) => directive !== undefined);
  if (directives.some(({ kind, pattern }) => kind === 'regex' || pattern.includes('$'))) return false;
  const meanings = new Meanings();
  return new Claims(meanings, readFunction(meanings, source), readFunction(meanings, actual)).hold(directives);
}

interface Line extends LineMeaning {
  readonly raw: string;
}

interface FunctionMeaning {
  /** In the order of the text. */
  readonly lines: readonly Line[];
  readonly names: ReadonlyMap<string, string>;
  /** All values it defines. */
  readonly values: ReadonlySet<string>;
}

/** Reads a function's lines so that definitions come before uses. */
function readFunction(meanings: Meanings, func: Function): FunctionMeaning {
  const raw = printFunction(func)
    .split('\n')
    .map((line) => line.trim());
  const names = new Map<string, string>();
  const values = new Set<string>();
  const lines: Line[] = [];
  for (const { from, to } of flowOrder(func, raw)) {
    for (let i = from; i < to; i++) {
      const line = { raw: raw[i]!, ...meanings.read(raw[i]!, (value) => names.get(value) ?? value) };
      line.names.forEach((name, result) => names.set(line.results[result]!, name));
      line.results.forEach((value) => values.add(value));
      for (const [value] of line.raw.matchAll(/\bv\d+(?=: )/g)) values.add(value);
      lines[i] = line;
    }
  }
  return { lines, names, values };
}

/** The lines before the first block, then those of each block, in an order in which definitions come before uses. */
function flowOrder(func: Function, raw: readonly string[]): { from: number; to: number }[] {
  const starts = raw.flatMap((line, i) => (/^block\d+\b.*:$/.test(line) ? [i] : []));
  const { postorder } = new DominatorTree(func, new ControlFlowGraph(func));
  const position = new Map([...postorder].reverse().map((block, i) => [`block${block}`, i]));
  const blocks = starts.map((from, i) => ({ from, to: starts[i + 1] ?? raw.length }));
  const rank = ({ from }: { from: number }): number => position.get(/^block\d+/.exec(raw[from]!)![0]) ?? raw.length;
  return [{ from: 0, to: starts[0] ?? raw.length }, ...blocks.sort((a, b) => rank(a) - rank(b))];
}

class Claims {
  private readonly meanings: Meanings;
  private readonly source: FunctionMeaning;
  private readonly actual: FunctionMeaning;
  /** What the directives call values. */
  private readonly own: Map<string, string> = new Map();
  /** The line after the last one that an ordered directive found. */
  private next = 0;
  /** Whether `nextln` speaks of what follows that line: computations found since then stand in between somewhere. */
  private isAnchored = false;

  constructor(meanings: Meanings, source: FunctionMeaning, actual: FunctionMeaning) {
    this.meanings = meanings;
    this.source = source;
    this.actual = actual;
  }

  hold(directives: readonly Directive[]): boolean {
    return directives.every((directive) => this.holds(directive));
  }

  /** A value's number means the same in the source and in what became of it; other numbers are the directives' own. */
  private readonly nameOf: NameOf = (value) => {
    const own = this.own.get(value);
    if (own !== undefined) return own;
    const isKnown = value.startsWith('const') || this.source.values.has(value);
    return isKnown ? (this.actual.names.get(value) ?? this.source.names.get(value) ?? value) : UNKNOWN;
  };

  private holds({ kind, pattern }: Directive): boolean {
    for (const { value, constant } of commentedConstants(pattern)) {
      this.own.set(value, this.meanings.constantName(constant, this.nameOf));
    }
    const claim = this.meanings.read(pattern, this.nameOf);
    if (kind === 'not') return !this.actual.lines.some((line) => matches(line, claim, pattern));
    claim.names.forEach((name, i) => this.own.set(claim.results[i]!, name));
    if (claim.kind === 'effect') return this.findEffect(kind, claim, pattern);
    if (kind === 'check') this.isAnchored = false;
    return claim.kind === 'definition' || this.actual.lines.some((line) => matches(line, claim, pattern));
  }

  private findEffect(kind: Directive['kind'], claim: LineMeaning, pattern: string): boolean {
    const { lines } = this.actual;
    const from = kind === 'unordered' ? 0 : this.next;
    const at = lines.findIndex((line, i) => i >= from && matches(line, claim, pattern));
    if (at < 0) return false;
    claim.results.forEach((result, i) => this.own.set(result, lines[at]!.results[i]!));
    if (kind === 'unordered') return true;
    const between = lines.slice(from, at).some((line) => line.kind === 'effect' && line.raw !== '');
    if (kind === 'nextln' && this.isAnchored && between) return false;
    this.next = at + 1;
    this.isAnchored = true;
    return true;
  }
}

/** Whether a line is what a directive claims. Patterns that mention no value are parts of text. */
function matches(line: Line, claim: LineMeaning, pattern: string): boolean {
  if (line.kind === claim.kind && line.results.length === claim.results.length && sameText(line.text, claim.text)) {
    return true;
  }
  return !/\bv\d/.test(pattern) && line.raw.includes(pattern.trim());
}

/** Equal, but that what is unknown in the claim may be anything. */
function sameText(text: string, claim: string): boolean {
  if (!claim.includes(UNKNOWN)) return text === claim;
  const parts = claim.split(UNKNOWN).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^\\s,]+')}$`).test(text);
}
