/**
 * After the scan: gives spilled bundles a slot, writes registers into instructions, and finds every move — between the
 * pieces of a bundle (inside blocks and on edges), from jump arguments to parameters, around calls.
 *
 * A bundle that is in memory somewhere is stored either wherever a piece in a register meets one in memory, or once at
 * each definition, after which the slot is always right; whichever is expected to run less often.
 */

import { CALLEE_SCRATCH, FIRST_CALLEE_SAVED } from '../abi.ts';
import { type MachFunction, STRIDE, type Transfer } from '../mach.ts';
import {
  CLASS_X,
  defSlots,
  OP_ARGS,
  OP_CALL,
  OP_JUMP,
  OP_RETURN,
  OP_RETURN_CALL,
  OP_TRY_CALL,
  useSlots,
} from '../operands.ts';
import {
  Allocation,
  isRegister,
  isSlot,
  type Location,
  locationOf,
  PHASE_AFTER,
  PHASE_BEFORE,
  PHASE_ENTER,
  PHASE_TRANSFER,
  pieceAt,
  slotLocation,
} from './allocation.ts';
import { type Bundle, Bundles } from './bundles.ts';
import { openGaps } from './gaps.ts';
import { LinearScan, type Piece } from './linear-scan.ts';
import { Liveness, USE_LOOP } from './liveness.ts';
import { DEF, indexOf, RESULT, USE } from './positions.ts';
import { dropRedundantMoves } from './redundant-moves.ts';
import { assignSpillSlots } from './spill-slots.ts';

/** Allocates registers for a function. */
export function allocateRegisters(mach: MachFunction): Allocation {
  const live = new Liveness(mach);
  const bundles = new Bundles(mach, live);
  const scan = new LinearScan(mach, live, bundles);
  openGaps(mach, live, bundles);
  const allocation = new Allocation(mach, bundles.of);
  scan.usedCalleeSaved.forEach((used, register) => {
    if (used) allocation.calleeSaved.push(register);
  });
  new Resolver(mach, live, bundles, allocation).run();
  dropRedundantMoves(mach, allocation);
  return allocation;
}

/** A place where a piece in a register is followed by one in memory, or another change of place. */
interface Transition {
  readonly k: number;
  readonly phase: number;
  readonly source: Piece;
  readonly destination: Piece;
}

class Resolver {
  private readonly mach: MachFunction;
  private readonly live: Liveness;
  private readonly bundles: Bundles;
  private readonly out: Allocation;
  /** Bundles whose value at a block's start is a parameter of it: block * count + index of bundle. */
  private readonly paramStarts = new Map<Bundle, Set<number>>();

  /** Constants in a register on both sides of some edge between their pieces: the definition is needed. */
  private readonly keptConstants = new Set<Bundle>();

  constructor(mach: MachFunction, live: Liveness, bundles: Bundles, out: Allocation) {
    this.mach = mach;
    this.live = live;
    this.bundles = bundles;
    this.out = out;
  }

  run(): void {
    this.noteParams();
    const split = this.bundles.all.filter((bundle) => bundle.pieces.length > 1);
    const transitions = split.map((bundle) => this.transitions(bundle));
    split.forEach((bundle, i) => this.chooseStores(bundle, transitions[i]));
    const spilled = this.bundles.all.filter((b) => b.constant < 0 && b.pieces.some((piece) => piece.register < 0));
    this.out.spillBytes = assignSpillSlots(spilled);
    split.forEach((bundle, i) => this.connectPieces(bundle, transitions[i]));
    this.storeDefinitions();
    this.rewrite();
  }

  private noteParams(): void {
    this.mach.blocks.forEach((block, b) => {
      for (const param of block.params) {
        const bundle = this.bundles.of[param];
        if (bundle === undefined || bundle.pieces.length < 2) continue;
        const starts = this.paramStarts.get(bundle);
        if (starts === undefined) this.paramStarts.set(bundle, new Set([b]));
        else starts.add(b);
      }
    });
  }

  // --- pieces of one bundle ---

  /** Decides where a bundle is stored. */
  private chooseStores(bundle: Bundle, transitions: readonly Transition[]): void {
    if (bundle.constant >= 0) return;
    let stores = 0;
    for (const { k, source, destination } of transitions) {
      if (source.register >= 0 && destination.register < 0) stores += this.frequencyAt(k);
    }
    if (stores > 0) bundle.storedAtDef = this.definitionFrequency(bundle) <= stores;
  }

  private connectPieces(bundle: Bundle, transitions: readonly Transition[]): void {
    for (const { k, phase, source, destination } of transitions) {
      if (destination.register < 0 && (bundle.constant >= 0 || bundle.storedAtDef)) continue;
      const from = bundle.constant >= 0 ? -bundle.constant : locationOf(bundle, source);
      this.out.addMove(k, phase, from, locationOf(bundle, destination));
    }
  }

  private transitions(bundle: Bundle): Transition[] {
    const { blocks } = this.mach;
    const { blockOf } = this.live;
    const { pieces, ranges } = bundle;
    const found: Transition[] = [];
    for (let i = 1; i < pieces.length; i++) {
      const [before, after] = [pieces[i - 1], pieces[i]];
      if (before.end !== after.start || !covers(ranges, after.start)) continue;
      const k = indexOf(after.start);
      const blockStart = blocks[blockOf[k]].start * 4;
      if (after.start === blockStart) continue;
      // Moves before an instruction are parallel: a piece that begins there too is not yet where it will be.
      const earlier = pieces[i - 2];
      const beginsHere = before.start === 4 * k && before.start !== blockStart && earlier?.end === before.start;
      const source = beginsHere && covers(ranges, before.start) ? earlier : before;
      if (source.register !== after.register) found.push({ k, phase: PHASE_BEFORE, source, destination: after });
    }
    const starts = this.paramStarts.get(bundle);
    for (let i = 0; i < ranges.length; i += 2) {
      for (let b = this.firstBlockFrom(ranges[i]); b < blocks.length && blocks[b].start * 4 < ranges[i + 1]; b++) {
        if (starts === undefined || !starts.has(b)) this.connectEdges(bundle, b, found);
      }
    }
    return found;
  }

  /** First block that starts at or after a position. */
  private firstBlockFrom(position: number): number {
    const { blocks } = this.mach;
    const b = this.live.blockOf[Math.min(indexOf(position), this.live.blockOf.length - 1)];
    return blocks[b].start * 4 >= position ? b : b + 1;
  }

  private connectEdges(bundle: Bundle, b: number, found: Transition[]): void {
    const { blocks, insts, order } = this.mach;
    const block = blocks[b];
    const destination = pieceAt(bundle, block.start * 4);
    for (const pred of block.preds) {
      const last = blocks[pred].end - 1;
      const source = pieceAt(bundle, last * 4 + 3);
      if (source.register >= 0 && destination.register >= 0) this.keptConstants.add(bundle);
      if (source.register === destination.register) continue;
      const jumps = insts[order[last] * STRIDE] === OP_JUMP;
      if (!jumps && block.preds.length > 1) throw new Error('internal: critical edge');
      found.push({ k: jumps ? last : block.start, phase: jumps ? PHASE_TRANSFER : PHASE_ENTER, source, destination });
    }
  }

  private frequencyAt(k: number): number {
    const block = this.mach.blocks[this.live.blockOf[k]];
    return block.frequency;
  }

  /** Frequency of the stores that keep a bundle's slot right from its definitions on. */
  private definitionFrequency(bundle: Bundle): number {
    const { blocks, insts, order, transfers } = this.mach;
    let sum = 0;
    for (const vreg of bundle.members) {
      const def = this.live.defPos[vreg];
      const home = this.live.defBlock[vreg];
      if ((def & 3) !== 0) {
        if (pieceAt(bundle, def).register >= 0) sum += this.frequencyAt(indexOf(def));
        continue;
      }
      const index = blocks[home].params.indexOf(vreg);
      for (const pred of blocks[home].preds) {
        const last = blocks[pred].end - 1;
        const arg = transfers[insts[order[last] * STRIDE + 2]].uses[index];
        if (this.bundles.of[arg] !== bundle) sum += this.frequencyAt(last);
      }
    }
    return sum;
  }

  private storeDefinitions(): void {
    for (const bundle of this.bundles.all) {
      if (!bundle.storedAtDef) continue;
      for (const vreg of bundle.members) {
        const def = this.live.defPos[vreg];
        if ((def & 3) !== DEF) continue;
        const piece = pieceAt(bundle, def);
        if (piece.register < 0) continue;
        this.out.addMove(
          indexOf(def) + 1,
          PHASE_BEFORE,
          locationOf(bundle, piece),
          slotLocation(bundle.slot, bundle.cls),
        );
      }
    }
  }

  // --- instructions ---

  /** Moves a value into a register's place, and into its slot if that is to be kept right. */
  private define(k: number, phase: number, source: Location, vreg: number, position: number): void {
    const bundle = this.bundles.of[vreg];
    if (bundle === undefined) return;
    const place = locationOf(bundle, pieceAt(bundle, position));
    this.out.addMove(k, phase, source, place);
    if (bundle.storedAtDef && !isSlot(place)) this.out.addMove(k, phase, source, slotLocation(bundle.slot, bundle.cls));
  }

  private rewrite(): void {
    const { mach, out } = this;
    const { order, transfers } = mach;
    const { insts } = out;
    for (let k = 0; k < order.length; k++) {
      const at = order[k] * STRIDE;
      const op = insts[at];
      switch (op) {
        case OP_JUMP:
          if (insts[at + 2] >= 0) this.passArguments(k, transfers[insts[at + 2]].uses, insts[at + 1]);
          continue;
        case OP_ARGS:
        case OP_CALL:
        case OP_TRY_CALL:
        case OP_RETURN:
        case OP_RETURN_CALL:
          this.transfer(k, op, transfers[insts[at + 1]]);
          continue;
      }
      if (this.isUnusedConstant(op, insts[at + 1], 4 * k + DEF)) {
        insts[at] = OP_ARGS;
        continue;
      }
      const read = useSlots[op];
      for (let i = 0; i < read.length; i++) this.rewriteOperand(at + 1 + read[i], 4 * k + USE);
      const written = defSlots[op];
      for (let i = 0; i < written.length; i++) this.rewriteOperand(at + 1 + written[i], 4 * k + DEF);
    }
  }

  /** A constant's definition that nothing reads before it is remade. */
  private isUnusedConstant(op: number, vreg: number, position: number): boolean {
    const bundle = defSlots[op].length === 1 && useSlots[op].length === 0 ? this.bundles.of[vreg] : undefined;
    if (bundle === undefined || bundle.constant < 0 || bundle.pieces.length < 2 || this.keptConstants.has(bundle))
      return false;
    const end = pieceAt(bundle, position).end;
    for (let i = bundle.usesFrom; i < bundle.usesTo; i++) {
      const use = this.live.uses.items[i];
      if (use >> 2 > position && use >> 2 < end && (use & 3) !== USE_LOOP) return false;
    }
    return true;
  }

  private rewriteOperand(at: number, position: number): void {
    const { insts } = this.out;
    const vreg = insts[at];
    const bundle = this.bundles.of[vreg];
    if (bundle === undefined) return;
    const { register } = bundle.pieces.length === 1 ? bundle.pieces[0] : pieceAt(bundle, position);
    if (register < 0) throw new Error('internal: operand left in memory');
    insts[at] = register;
  }

  private passArguments(k: number, args: readonly number[], target: number): void {
    const block = this.mach.blocks[target];
    for (let i = 0; i < block.params.length; i++) {
      const param = block.params[i];
      const bundle = this.bundles.of[param];
      if (bundle === undefined) continue;
      const source = this.out.locate(args[i], 4 * k + USE);
      if (this.bundles.of[args[i]] === bundle) {
        // The same value goes on; its slot, if kept right, already has it.
        const place = locationOf(bundle, pieceAt(bundle, block.start * 4));
        if (!(bundle.storedAtDef && isSlot(place))) this.out.addMove(k, PHASE_TRANSFER, source, place);
      } else this.define(k, PHASE_TRANSFER, source, param, block.start * 4);
    }
  }

  private transfer(k: number, op: number, transfer: Transfer): void {
    const { out } = this;
    const sources = transfer.uses.map((vreg) => out.locate(vreg, 4 * k + USE));
    const isDirectCall =
      (op === OP_CALL || op === OP_TRY_CALL) && transfer.callee!.kind === 'direct' && !transfer.preservesAll;
    const inCall = isDirectCall ? argumentsOfCall(transfer, sources) : [];
    if (isDirectCall) out.callArgs.set(k, inCall);
    sources.forEach((source, i) => {
      if (transfer.useRegs[i] >= inCall.length) out.addMove(k, PHASE_TRANSFER, source, transfer.useRegs[i]);
    });
    if (transfer.calleeReg >= 0) this.placeCallee(k, transfer, sources);
    transfer.defs.forEach((vreg, i) => this.define(k, PHASE_AFTER, transfer.defRegs[i], vreg, 4 * k + RESULT));
  }

  /** The callee's address stays where it is, unless that is memory or the place of an argument that is another value. */
  private placeCallee(k: number, transfer: Transfer, sources: readonly Location[]): void {
    const place = this.out.locate(transfer.calleeReg, 4 * k + USE);
    const argument = transfer.useRegs.indexOf(place);
    const inPlace =
      isRegister(place) &&
      (argument < 0 || sources[argument] === place) &&
      (place < FIRST_CALLEE_SAVED || !isTail(this.mach, k));
    if (!inPlace) this.out.addMove(k, PHASE_TRANSFER, place, CALLEE_SCRATCH);
    this.out.calleeRegs.set(k, inPlace ? place : CALLEE_SCRATCH);
  }
}

/** A tail call restores callee-saved registers before it jumps. */
function isTail(mach: MachFunction, k: number): boolean {
  return mach.insts[mach.order[k] * STRIDE] === OP_RETURN_CALL;
}

/**
 * The registers of the first arguments that `call1` … `call4` moves to x0… itself: as many as are in registers that no
 * other argument's move overwrites; those at the end that are in place already need no mention.
 */
function argumentsOfCall(transfer: Transfer, sources: readonly Location[]): number[] {
  const args: number[] = [];
  for (let x = 0; x < 4; x++) {
    const i = transfer.useRegs.indexOf(CLASS_X * 32 + x);
    if (i < 0 || !isRegister(sources[i])) break;
    args.push(sources[i]);
  }
  for (let again = true; again;) {
    again = false;
    const overwritten = new Set<number>();
    transfer.useRegs.forEach((register, i) => {
      if (register >= args.length && sources[i] !== register) overwritten.add(register);
    });
    const clash = args.findIndex((register) => overwritten.has(register));
    if (clash >= 0) {
      args.length = clash;
      again = true;
    }
  }
  while (args.length > 0 && args[args.length - 1] === args.length - 1) args.pop();
  return args;
}

/** Whether a range holds both a position and the one before. */
function covers(ranges: readonly number[], position: number): boolean {
  let lo = 0;
  let hi = ranges.length >> 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (ranges[2 * mid + 1] > position) hi = mid;
    else lo = mid + 1;
  }
  return 2 * lo < ranges.length && ranges[2 * lo] < position;
}
