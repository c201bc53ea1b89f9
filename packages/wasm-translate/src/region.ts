/**
 * Regions: the nested parts of a body that matter for the values of locals, as a tree.
 *
 * Times are positions in the body: 2 × byte offset for what happens at an operator, one more for what holds after it. A
 * region is the interval [begin, end]; it is open while `end` is not known.
 */

import type { Block, BlockCall } from '@pulleyjs/cranelift-ir';
import type { LandingPad } from './landing-pad.ts';

/** What the end of a region does to values written in it. */
export const RegionKind = {
  /** Nothing: control leaves it only at its end. */
  Plain: 0,
  /** Branches meet at its end. */
  Join: 1,
  /** The first arm of an `if`: what follows did not pass through it. */
  Arm: 2,
  /** Branches go back to its beginning. */
  Loop: 3,
} as const;

/** A branch: the block call in it, when it is taken and where it stands. */
export interface RegionEdge {
  readonly call: BlockCall | undefined;
  readonly time: number;
  readonly region: Region;
  /** Of a branch out of a landing pad: that pad, whose values it carries. The time is then that of the pad's first call. */
  readonly through?: LandingPad;
}

/** The `end` of a region that has not been met. */
export const OPEN: number = Number.MAX_SAFE_INTEGER;

/** A region; see the head of the file. */
export class Region {
  kind: number;
  readonly begin: number;
  end: number;
  readonly parent: Region | undefined;
  /** The innermost loop it is in, itself included. */
  readonly loop: LoopRegion | undefined;
  /** Where its edges meet: at the end, or for a loop at the beginning. */
  block: Block | undefined;
  /** Branches to `block`. */
  readonly edges: RegionEdge[];
  /** The time of the first of them. */
  firstEdge: number;

  constructor(kind: number, begin: number, parent: Region | undefined) {
    this.kind = kind;
    this.begin = begin;
    this.end = OPEN;
    this.parent = parent;
    this.loop = this instanceof LoopRegion ? this : parent?.loop;
    this.block = undefined;
    this.edges = [];
    this.firstEdge = OPEN;
  }

  addEdge(edge: RegionEdge): void {
    this.edges.push(edge);
    this.firstEdge = Math.min(this.firstEdge, edge.time);
  }
}

/** A loop. Loops that enclose one another are linked so that one of them is found in logarithmic time. */
export class LoopRegion extends Region {
  /** The time of its `end` operator, known from the start. */
  readonly lastTime: number;
  readonly outer: LoopRegion | undefined;
  /** A loop further out: skew-binary jump pointers (Myers, "An applicative random-access stack", 1983). */
  private readonly jump: LoopRegion | undefined;
  private readonly depth: number;
  /** Locals whose header parameter still lacks its arguments, in order. */
  readonly pending: number[];
  /** The edge that leaves at the end. */
  last: RegionEdge | undefined;

  constructor(begin: number, lastTime: number, parent: Region, header: Block) {
    super(RegionKind.Loop, begin, parent);
    this.lastTime = lastTime;
    this.block = header;
    this.outer = parent.loop;
    this.depth = this.outer === undefined ? 0 : this.outer.depth + 1;
    const far = this.outer?.jump;
    const even = far !== undefined && this.outer!.depth - far.depth === far.depth - (far.jump?.depth ?? 0);
    this.jump = even ? far.jump : this.outer;
    this.pending = [];
    this.last = undefined;
  }

  /** The innermost of this and the loops around it that satisfies a predicate which, once true, stays true outward. */
  innermost(predicate: (loop: LoopRegion) => boolean): LoopRegion | undefined {
    if (predicate(this)) return this;
    let loop = this.next(predicate);
    while (loop !== undefined && !predicate(loop)) loop = loop.next(predicate);
    return loop;
  }

  /** A loop further out that has no loop satisfying the predicate between; the predicate is false for this one. */
  private next(predicate: (loop: LoopRegion) => boolean): LoopRegion | undefined {
    return this.jump !== undefined && !predicate(this.jump) ? this.jump : this.outer;
  }
}

/**
 * Whether a region that has ended changes what holds of a value written in it at `time`. Branches meet at the end of a join
 * with different values only if one of them stands before the writing.
 */
function matters(region: Region, time: number): boolean {
  if (region.kind === RegionKind.Join) return region.firstEdge < time;
  return region.kind !== RegionKind.Plain;
}

/**
 * The ended regions around one that matter for a value written in it, the innermost first. Found as far as they are asked
 * for: there may be many more further out.
 */
export class EndedRegions {
  private readonly found: Region[];
  private readonly writtenAt: number;
  private next: Region | undefined;

  constructor(region: Region, writtenAt: number) {
    this.found = [];
    this.writtenAt = writtenAt;
    this.next = region;
  }

  /** The outermost of them that had ended by a time. */
  outermost(time: number): Region | undefined {
    for (; this.next !== undefined && this.next.end <= time; this.next = this.next.parent) {
      if (matters(this.next, this.writtenAt)) this.found.push(this.next);
    }
    let low = 0;
    let high = this.found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.found[middle]!.end <= time) low = middle + 1;
      else high = middle;
    }
    return this.found[low - 1];
  }
}

/** The innermost region around `region`, itself included, that is open or matters for a value written at `time`. */
export function withoutEndedIdle(region: Region, time: number): Region {
  let r = region;
  while (r.end !== OPEN && r.parent !== undefined && !matters(r, time)) r = r.parent;
  return r;
}
