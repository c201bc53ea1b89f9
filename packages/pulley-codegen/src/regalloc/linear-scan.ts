/**
 * Linear scan over bundles, with lifetime holes and splitting.
 *
 * Bundles are taken in the order in which they begin. Each gets a register that is free for all its life, its favourite
 * first; failing that, one that is free for a while, the rest being split off; failing that, the register whose holder
 * is needed furthest in the future is taken away from it. A piece without a register is in memory until the next use
 * that needs one. Calls take away the caller-saved registers: a piece that lives across one is split there, unless it
 * has a callee-saved one.
 *
 * After Wimmer and Mössenböck, "Optimized Interval Splitting in a Linear Scan Register Allocator" (2005) and Wimmer and
 * Franz, "Linear Scan Register Allocation on SSA Form" (2010).
 */

import { FIRST_CALLEE_SAVED } from '../abi.ts';
import type { MachFunction } from '../mach.ts';
import { CLASS_X } from '../operands.ts';
import { type Bundle, type Bundles, lowerBound, rangeAfter } from './bundles.ts';
import { InactivePieces } from './inactive-pieces.ts';
import { type FixedClobbers, type Liveness, USE_ANY, USE_REGISTER } from './liveness.ts';
import { type Pinned, pinBundles } from './pinning.ts';
import { indexOf, RESULT } from './positions.ts';

const FOREVER = 0x7fffffff;
const NONE = -1;
/** Weights of registers a bundle would like. */
const LIKES_FIXED = 1000;
const LIKES_SAME = 600;
const LIKES_RELATED = 200;
/** Registers of each class that may be allocated: x30 is sp, x31 the scratch of moves. */
const ALLOCATABLE = [30, 32, 32];

/** A bundle's stay in one place, [start, end). */
export class Piece {
  readonly bundle: Bundle;
  start: number;
  end: number;
  /** Register number in the class, -1 = in memory. */
  register: number = NONE;
  /** Index into the bundle's ranges, for the sweep. */
  cursor: number;
  /** Of an inactive piece: the start of its next range. */
  resumes = 0;

  constructor(bundle: Bundle, start: number, end: number) {
    this.bundle = bundle;
    this.start = start;
    this.end = end;
    this.cursor = rangeAfter(bundle.ranges, start);
  }
}

export class LinearScan {
  private readonly mach: MachFunction;
  private readonly live: Liveness;
  private readonly uses: Int32Array;
  private readonly calls: readonly number[];
  private readonly tryCalls: readonly number[];
  private readonly queue: Piece[] = [];
  private readonly active: Piece[][] = [[], [], []];
  private readonly inactive: readonly InactivePieces[] = ALLOCATABLE.map((count) => new InactivePieces(count));
  /** Callee-saved x registers in use, by number. */
  readonly usedCalleeSaved: boolean[] = [];
  private readonly freeUntil = new Int32Array(32);
  /** What `findClobbers` found last. */
  private readonly clobbers = new Int32Array(32);
  private readonly liking = new Float64Array(32);
  private readonly bundles: Bundles;
  private readonly pinned: Pinned;

  constructor(mach: MachFunction, live: Liveness, bundles: Bundles) {
    this.mach = mach;
    this.live = live;
    this.uses = live.uses.items;
    this.bundles = bundles;
    this.calls = live.calls;
    this.tryCalls = live.tryCalls;
    this.pinned = pinBundles(bundles, live);
    for (const [bundle, register] of this.pinned.registers) this.pin(bundle, register);
    for (const bundle of bundles.all) {
      if (bundle.pieces.length > 0) continue;
      this.push(new Piece(bundle, bundle.ranges[0], bundle.ranges[bundle.ranges.length - 1]));
    }
    this.run();
    for (const { pieces } of bundles.all) if (pieces.length > 1) pieces.sort((a, b) => a.start - b.start);
  }

  /** Gives a bundle a register for all its life. */
  private pin(bundle: Bundle, register: number): void {
    const piece = new Piece(bundle, bundle.ranges[0], bundle.ranges[bundle.ranges.length - 1]);
    piece.register = register;
    bundle.addPiece(piece);
    this.usedCalleeSaved[register] = true;
  }

  private run(): void {
    for (let current = this.pop(); current !== undefined; current = this.pop()) {
      const { cls } = current.bundle;
      this.advance(cls, current.start);
      if (!this.allocateFree(current)) this.allocateBlocked(current);
    }
  }

  // --- queue of pieces by start (a binary heap) ---

  private push(piece: Piece): void {
    const { queue } = this;
    let i = queue.length;
    queue.push(piece);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (queue[parent].start <= piece.start) break;
      queue[i] = queue[parent];
      i = parent;
    }
    queue[i] = piece;
  }

  private enqueue(piece: Piece): void {
    if (piece.start < piece.end) this.push(piece);
  }

  private pop(): Piece | undefined {
    const { queue } = this;
    const top = queue[0];
    const last = queue.pop();
    if (last === undefined || queue.length === 0) return last;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= queue.length) break;
      if (child + 1 < queue.length && queue[child + 1].start < queue[child].start) child++;
      if (queue[child].start >= last.start) break;
      queue[i] = queue[child];
      i = child;
    }
    queue[i] = last;
    return top;
  }

  // --- sweep ---

  /** Moves pieces between active, inactive and done, as of `position`. */
  private advance(cls: number, position: number): void {
    const active = this.active[cls];
    const inactive = this.inactive[cls];
    const resumed = inactive.takeUntil(position);
    for (let i = active.length - 1; i >= 0; i--) {
      const piece = active[i];
      const from = this.nextRange(piece, position);
      if (from <= position) continue;
      active[i] = active[active.length - 1];
      active.pop();
      if (from < FOREVER) inactive.add(piece, from);
    }
    for (const piece of resumed) {
      const from = this.nextRange(piece, position);
      if (from <= position) active.push(piece);
      else if (from < FOREVER) inactive.add(piece, from);
    }
  }

  /** Start of the first range that ends after `position`; `FOREVER` if the piece is over. */
  private nextRange(piece: Piece, position: number): number {
    if (piece.end <= position) return FOREVER;
    const { ranges } = piece.bundle;
    let { cursor } = piece;
    while (cursor < ranges.length && ranges[cursor + 1] <= position) cursor += 2;
    piece.cursor = cursor;
    return cursor < ranges.length && ranges[cursor] < piece.end ? ranges[cursor] : FOREVER;
  }

  /** First position from `current.start` on where both live. */
  private intersection(piece: Piece, current: Piece): number {
    const a = piece.bundle.ranges;
    const b = current.bundle.ranges;
    let i = piece.cursor;
    let j = current.cursor;
    const end = Math.min(piece.end, current.end);
    while (i < a.length && j < b.length) {
      const from = Math.max(a[i], b[j], current.start, piece.start);
      if (from >= end) return FOREVER;
      if (from < Math.min(a[i + 1], b[j + 1])) return from;
      if (a[i + 1] < b[j + 1]) i += 2;
      else j += 2;
    }
    return FOREVER;
  }

  /** First clobber of the list while the piece lives. */
  private firstCrossing(calls: readonly number[], piece: Piece): number {
    if (calls.length === 0) return FOREVER;
    const { ranges } = piece.bundle;
    for (let i = piece.cursor; i < ranges.length && ranges[i] < piece.end; i += 2) {
      const from = Math.max(ranges[i], piece.start);
      const call = calls[lowerBound(calls, from)];
      if (call === undefined) return FOREVER;
      if (call < Math.min(ranges[i + 1], piece.end)) return call;
      if (call >= piece.end) return FOREVER;
    }
    return FOREVER;
  }

  // --- allocation ---

  /** Sets `clobbers`: where each register is first clobbered, or taken by what is pinned to it, while the piece lives. */
  private findClobbers(current: Piece): void {
    const { clobbers } = this;
    const { cls } = current.bundle;
    const callLimit = this.firstCrossing(this.calls, current);
    const tryLimit = callLimit === FOREVER ? FOREVER : this.firstCrossing(this.tryCalls, current);
    clobbers.fill(callLimit);
    if (cls === CLASS_X) {
      clobbers.fill(tryLimit, FIRST_CALLEE_SAVED);
      const { ranges } = this.pinned;
      for (let r = FIRST_CALLEE_SAVED; r < ranges.length; r++) {
        const taken = ranges[r];
        if (taken !== undefined) clobbers[r] = Math.min(clobbers[r], this.firstMeeting(taken, current));
      }
    }
    const { fixedClobbers } = this.live;
    for (let place = cls * 32; place < fixedClobbers.length && place < cls * 32 + 32; place++) {
      const fixed = fixedClobbers[place];
      if (fixed === undefined) continue;
      clobbers[place & 31] = Math.min(clobbers[place & 31], this.firstFixedClobber(fixed, current));
    }
  }

  /** First position of the piece that is in one of the ranges. */
  private firstMeeting(taken: readonly number[], { bundle, start, end, cursor }: Piece): number {
    const { ranges } = bundle;
    let i = rangeAfter(taken, start);
    let j = cursor;
    while (i < taken.length && j < ranges.length) {
      const from = Math.max(taken[i], ranges[j], start);
      if (from >= end) return FOREVER;
      if (from < Math.min(taken[i + 1], ranges[j + 1])) return from;
      if (taken[i + 1] < ranges[j + 1]) i += 2;
      else j += 2;
    }
    return FOREVER;
  }

  private firstFixedClobber({ positions, vregs }: FixedClobbers, current: Piece): number {
    const { ranges } = current.bundle;
    for (let c = lowerBound(positions, current.start); c < positions.length; c++) {
      const position = positions[c];
      if (position >= current.end) return FOREVER;
      if (this.bundles.of[vregs[c]] === current.bundle) continue;
      const i = rangeAfter(ranges, position);
      if (i < ranges.length && ranges[i] <= position) return position;
    }
    return FOREVER;
  }

  /** Tries to give the piece a register no one else has, perhaps only for its first part. */
  private allocateFree(current: Piece): boolean {
    const { cls } = current.bundle;
    const { freeUntil } = this;
    const count = ALLOCATABLE[cls];
    this.findClobbers(current);
    freeUntil.set(this.clobbers);
    for (const piece of this.active[cls]) freeUntil[piece.register] = 0;
    this.inactive[cls].lists.forEach((list, r) => {
      for (let i = list.length - 1; i >= 0 && list[i].resumes < Math.min(freeUntil[r], current.end); i--) {
        freeUntil[r] = Math.min(freeUntil[r], this.intersection(list[i], current));
      }
    });
    const register = this.chooseFree(current, count);
    if (register < 0) return false;
    const limit = freeUntil[register];
    if (limit < current.end) {
      // Worth it only if it helps a use.
      const mustHave = indexOf(this.nextUse(current.bundle, current.start, false)) === indexOf(current.start);
      if (!mustHave && limit <= this.nextUse(current.bundle, current.start + 1, true)) return false;
      if (limit === this.clobbers[register]) this.spillRest(this.split(current, this.endOfUse(current, limit)));
      else {
        const at = this.splitPosition(this.lastUseBefore(current, limit), limit);
        if (at <= current.start) return false;
        this.enqueue(this.split(current, at));
      }
    }
    this.assign(current, register);
    return true;
  }

  /** The register to try: free throughout if possible, favourites first; -1 if none is free at the start. */
  private chooseFree(current: Piece, count: number): number {
    const { freeUntil, liking } = this;
    const { cls } = current.bundle;
    this.weighRegisters(current.bundle, count);
    let best = NONE;
    let bestScore = -Infinity;
    const isX = cls === CLASS_X;
    let longest = NONE;
    for (let r = 0; r < count; r++) {
      if (freeUntil[r] <= current.start) continue;
      if (freeUntil[r] < current.end) {
        const liked = longest >= 0 && freeUntil[r] === freeUntil[longest] && liking[r] > liking[longest];
        if (longest < 0 || freeUntil[r] > freeUntil[longest] || liked) longest = r;
        continue;
      }
      const saved = isX && r >= FIRST_CALLEE_SAVED;
      // Caller-saved from the top, away from arguments; callee-saved ones from the bottom, used ones first.
      let score = saved ? (this.usedCalleeSaved[r] === true ? -40 : -70) - (r - FIRST_CALLEE_SAVED) : r;
      score += liking[r];
      if (score > bestScore) {
        bestScore = score;
        best = r;
      }
    }
    return best >= 0 ? best : longest;
  }

  /** How much a bundle would like each register: fixed places first, then where it was, then where its relatives are. */
  private weighRegisters(bundle: Bundle, count: number): void {
    const { liking } = this;
    const { hints, pieces, related } = bundle;
    liking.fill(0, 0, count);
    for (let i = 0; i < hints.length; i += 2) liking[hints[i]] = LIKES_FIXED + hints[i + 1];
    for (let i = pieces.length - 1; i >= 0; i--) {
      if (pieces[i].register < 0) continue;
      liking[pieces[i].register] += LIKES_SAME;
      break;
    }
    for (const vreg of related) {
      const other = this.bundles.of[vreg]?.pieces;
      const register = other === undefined || other.length === 0 ? NONE : other[other.length - 1].register;
      if (register >= 0) liking[register] += LIKES_RELATED;
    }
  }

  private assign(piece: Piece, register: number): void {
    const { bundle } = piece;
    piece.register = register;
    bundle.addPiece(piece);
    this.active[bundle.cls].push(piece);
    if (bundle.cls === CLASS_X && register >= FIRST_CALLEE_SAVED) this.usedCalleeSaved[register] = true;
  }

  /** Takes a register away from the holder needed last, or leaves the piece in memory for now. After `allocateFree`. */
  private allocateBlocked(current: Piece): void {
    const { bundle } = current;
    const { cls } = bundle;
    const count = ALLOCATABLE[cls];
    const { clobbers } = this;
    const nextUses = this.freeUntil;
    nextUses.fill(FOREVER);
    for (const piece of this.active[cls]) {
      nextUses[piece.register] = Math.min(nextUses[piece.register], this.needOf(piece, current.start));
    }
    this.inactive[cls].lists.forEach((list, r) => {
      for (let i = list.length - 1; i >= 0 && list[i].resumes < Math.min(nextUses[r], current.end); i--) {
        if (this.intersection(list[i], current) === FOREVER) continue;
        nextUses[r] = Math.min(nextUses[r], this.nextUse(list[i].bundle, current.start, true));
      }
    });
    const firstUse = this.nextUse(bundle, current.start, false);
    const mustHave = indexOf(firstUse) === indexOf(current.start);
    let best = NONE;
    let bestUse = NONE;
    for (let r = 0; r < count; r++) {
      const clobber = clobbers[r];
      if (clobber <= firstUse) continue;
      const use = Math.min(nextUses[r], clobber === FOREVER ? FOREVER : clobber + 1);
      if (use > bestUse) {
        bestUse = use;
        best = r;
      }
    }
    if (best < 0 || (!mustHave && bestUse <= firstUse)) {
      if (mustHave) throw new Error('internal: no register for an operand');
      this.spillRest(current);
      return;
    }
    const clobber = clobbers[best];
    if (clobber < current.end) this.spillRest(this.split(current, this.endOfUse(current, clobber)));
    this.evict(best, current);
    this.assign(current, best);
  }

  /** Clears a register of everything that meets the piece. */
  private evict(register: number, current: Piece): void {
    const { cls } = current.bundle;
    const active = this.active[cls];
    for (let i = active.length - 1; i >= 0; i--) {
      const piece = active[i];
      if (piece.register !== register) continue;
      active[i] = active[active.length - 1];
      active.pop();
      if (piece.start >= current.start) this.spillAll(piece);
      else this.spillRest(this.split(piece, this.endOfUse(piece, current.start)), current.start);
    }
    const meets = (piece: Piece): boolean => this.intersection(piece, current) !== FOREVER;
    for (const piece of this.inactive[cls].takeWhere(register, current.end, meets)) {
      // It is in a hole: the rest begins with its next range.
      this.enqueue(this.split(piece, piece.resumes));
    }
  }

  /**
   * When an active piece next needs its register: that of one which begins only now may be taken away if it must be (0),
   * unless an operand is in it (-1).
   */
  private needOf({ bundle, start }: Piece, now: number): number {
    if (start < now) return this.nextUse(bundle, now, true);
    return indexOf(this.nextUse(bundle, start, false)) === indexOf(start) ? NONE : 0;
  }

  // --- splitting ---

  /** Takes its register from a piece that begins only now: one of more parameters than there are registers. */
  private spillAll(piece: Piece): void {
    const { pieces } = piece.bundle;
    pieces.splice(pieces.lastIndexOf(piece), 1);
    piece.register = NONE;
    this.spillRest(piece);
  }

  /** Cuts a piece at `position`. @returns the part from there on, which is not queued yet */
  private split(piece: Piece, position: number): Piece {
    const { ranges } = piece.bundle;
    // In a hole the rest begins with the next range.
    const after = rangeAfter(ranges, position);
    const start = after < ranges.length ? Math.max(ranges[after], position) : piece.end;
    const rest = new Piece(piece.bundle, Math.min(start, piece.end), piece.end);
    piece.end = position;
    return rest;
  }

  /**
   * Leaves a piece in memory up to the next use that needs a register; the part from there on, which begins at `now` or
   * later, is queued.
   */
  private spillRest(piece: Piece, now = 0): void {
    if (piece.start >= piece.end) return;
    const { bundle } = piece;
    const use = this.nextRestart(bundle, piece.start);
    if (use < piece.end) {
      const at = (use & 3) === RESULT ? use : this.splitPosition(Math.max(piece.start, now), use & ~3);
      if (at <= piece.start) {
        this.enqueue(piece);
        return;
      }
      this.enqueue(this.split(piece, at));
    }
    bundle.addPiece(piece);
  }

  /**
   * The best place to change registers after `min` and not after `max`: at `max`, or before the outermost loop around it
   * that `min` is not in.
   */
  private splitPosition(min: number, max: number): number {
    const { blocks } = this.mach;
    const { blockOf } = this.live;
    let position = max & ~3;
    const k = Math.min(indexOf(position), blockOf.length - 1);
    const block = blocks[blockOf[k]];
    let { loop, outerLoop } = block;
    if (block.cold) return position;
    for (let depth = 0; depth < 16 && loop >= 0; depth++) {
      const start = blocks[loop].start * 4;
      if (start <= min || start > max) break;
      position = start;
      loop = outerLoop;
      outerLoop = loop < 0 ? NONE : blocks[loop].outerLoop;
    }
    return position;
  }

  /** Index of a bundle's first use at or after `position`. */
  private firstUse(bundle: Bundle, position: number): number {
    const { uses } = this;
    let lo = bundle.usesFrom;
    let hi = bundle.usesTo;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (uses[mid] < position * 4) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** Position of the next use at or after `position`; only those that need a register, or all with `any`. */
  private nextUse(bundle: Bundle, position: number, any: boolean): number {
    const { uses } = this;
    for (let i = this.firstUse(bundle, position); i < bundle.usesTo; i++) {
      if (any || (uses[i] & 3) === USE_REGISTER) return uses[i] >> 2;
    }
    return FOREVER;
  }

  /** Where a piece in memory should try again for a register: a use that needs one, or results that come in one. */
  private nextRestart(bundle: Bundle, position: number): number {
    const { uses } = this;
    for (let i = this.firstUse(bundle, position); i < bundle.usesTo; i++) {
      const at = uses[i] >> 2;
      if ((uses[i] & 3) === USE_REGISTER || ((at & 3) === RESULT && (uses[i] & 3) === USE_ANY && at > position))
        return at;
    }
    return FOREVER;
  }

  /**
   * Where a piece that loses its register at `limit` may as well end: after its last use. What is in a register where
   * paths meet must be there on all of them, used or not.
   */
  private endOfUse(piece: Piece, limit: number): number {
    const after = (indexOf(this.lastUseBefore(piece, limit)) + 1) * 4;
    return after > piece.start ? Math.min(after, limit) : limit;
  }

  /** Position of the last use in the piece before `position`, or the piece's start. */
  private lastUseBefore(piece: Piece, position: number): number {
    const i = this.firstUse(piece.bundle, position) - 1;
    return i < piece.bundle.usesFrom ? piece.start : Math.max(this.uses[i] >> 2, piece.start);
  }
}
