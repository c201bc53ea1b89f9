/**
 * The values of locals in SSA form, for structured code.
 *
 * Each local has a history of values by time. A read takes the last value written before it, unless control can have come
 * another way, which the tree of regions tells:
 * - the value was written in a region that has ended, and branches meet at that end: the values on all of them are looked
 *   up, and if they differ the block there gets a parameter;
 * - it was written in the first arm of an `if` that has ended: the value before that arm holds;
 * - it was written before a loop that the read is in and that writes the local somewhere: the loop's header gets a parameter.
 *
 * A branch out of a landing pad carries what the calls that throw to the pad carry, which is looked up in the same way.
 *
 * Blocks between that do not concern the local are never visited, so a read costs the logarithm of the body's size, and a
 * block gets a parameter only for a local that differs there and is read. Nothing recurses: a chain of joins is a list.
 * Variables that code keeps beside the locals are numbered downward from -1; every loop is taken to write them.
 *
 * What this replaces, for arbitrary control flow, is the variables of cranelift-ir's FunctionBuilder.
 */

import { type Block, type BlockCall, type Function, InstBuilder, type Type, type Value } from '@pulleyjs/cranelift-ir';
import type { OperatorReader, ValueType } from '@pulleyjs/wasm-parse';
import { type BodyScan, scanBody, type TryShape } from './body-scan.ts';
import { LocalHistory, UNWRITTEN } from './local-history.ts';
import { LocalTypes } from './local-types.ts';
import type { LandingPad } from './landing-pad.ts';
import type { Variable } from './variable.ts';
import { EndedRegions, LoopRegion, OPEN, Region, type RegionEdge, RegionKind, withoutEndedIdle } from './region.ts';
import { zeroOf } from './zero-value.ts';

/** A point of the body. */
type Point = Omit<RegionEdge, 'call'>;

/** An ended region, or a landing pad, whose outgoing value is being looked up. */
interface JoinFrame {
  readonly join: Region | LandingPad;
  readonly edges: readonly Point[];
  readonly values: Value[];
}

/** What one search for the value of a local has come upon. */
interface Search {
  /** Loops that have ended whose header parameter still lacks its arguments. */
  readonly headers: LoopRegion[];
  /** By the time of an entry: the ended regions around it that matter. */
  readonly ended: Map<number, EndedRegions>;
}

/** A time at an operator. */
const at = (offset: number): number => 2 * offset;
/** The time right after an operator. */
const after = (offset: number): number => 2 * offset + 1;

/** See the head of the file. */
export class LocalValues {
  private readonly func: Function;
  private readonly entry: Block;
  /** For scanning ahead; not the reader that translation uses. */
  private readonly scanner: OperatorReader;
  private readonly bodyEnd: number;
  private readonly histories: Map<number, LocalHistory>;
  private readonly types: LocalTypes;
  private readonly root: Region;
  private readonly zeros: Map<Type, Value>;
  private variables: number;
  private current: Region;
  private scan: BodyScan | undefined;
  /** The time of the last edge or change of region: values written since then can be overwritten. */
  private lastEvent: number;

  constructor(func: Function, entry: Block, scanner: OperatorReader, bodyEnd: number) {
    this.func = func;
    this.entry = entry;
    this.scanner = scanner;
    this.bodyEnd = bodyEnd;
    this.histories = new Map();
    this.types = new LocalTypes();
    this.root = new Region(RegionKind.Plain, 0, undefined);
    this.zeros = new Map();
    this.variables = 0;
    this.current = this.root;
    this.scan = undefined;
    this.lastEvent = 0;
  }

  /** Declares the parameters, with their values, then the locals the reader has just read the declarations of. */
  declare(params: readonly Value[], reader: OperatorReader, clifType: (type: ValueType) => Type): void {
    params.forEach((value, local) => {
      const type = this.func.dfg.valueType(value);
      this.types.add(1, type);
      this.histories.set(local, new LocalHistory(type, value, this.root));
    });
    for (let i = 0; i < reader.localRunCount; i++) {
      this.types.add(reader.localRunLengths[i]!, clifType(reader.localRunTypes[i]!));
    }
  }

  /** A variable beside the locals. It must be set before anything else happens in the body. */
  declareVariable(type: Type): Variable {
    const local = -++this.variables;
    this.histories.set(local, new LocalHistory(type, UNWRITTEN, this.root));
    return {
      get: (offset) => this.get(local, offset),
      set: (value, offset) => this.set(local, value, offset),
      setIn: (value, pad) => void pad.values.set(local, value),
    };
  }

  // Regions.

  /** Enters a block, a function or an `if`, whose end branches may meet at. */
  openBlock(offset: number): Region {
    return this.enter(new Region(RegionKind.Plain, after(offset), this.current), offset);
  }

  /** Enters the first arm of an `if`. */
  openArm(offset: number): Region {
    return this.enter(new Region(RegionKind.Arm, after(offset), this.current), offset);
  }

  /** Enters the loop whose operator was just read; `entry` is the branch into its header. */
  openLoop(reader: OperatorReader, header: Block, entry: BlockCall): LoopRegion {
    const { offset } = reader;
    const lastTime = at(this.scanned(reader).loopEnds.get(offset)!);
    const loop = new LoopRegion(after(offset), lastTime, this.current, header);
    loop.addEdge({ call: entry, time: at(offset), region: this.current });
    this.enter(loop, offset);
    return loop;
  }

  /** What follows the body of the `try` whose operator was just read. */
  tryAt(reader: OperatorReader): TryShape {
    return this.scanned(reader).tries.get(reader.offset)!;
  }

  /** The scan from the first operator on that needs one, which was just read. */
  private scanned(reader: OperatorReader): BodyScan {
    if (this.scan === undefined) {
      this.scanner.reset(reader.pos, this.bodyEnd);
      this.scan = scanBody(this.scanner, reader.opcode, reader.offset);
    }
    return this.scan;
  }

  private enter(region: Region, offset: number): Region {
    this.current = region;
    this.lastEvent = after(offset);
    return region;
  }

  /** Notes that a call at an operator may throw to a pad. */
  addThrow(pad: LandingPad, call: BlockCall, offset: number): void {
    pad.edges.push({ call, time: at(offset), region: this.current });
    this.lastEvent = at(offset);
  }

  /** Notes that what arrives at the pad `from`, which must be complete, may be thrown on to another. */
  addThrowFrom(pad: LandingPad, call: BlockCall, from: LandingPad): void {
    pad.edges.push({ ...outOf(from), call });
  }

  /** Notes a branch out of a pad, which must be complete, to where `target`'s edges meet. */
  addEdgeOutOf(pad: LandingPad, target: Region, call: BlockCall): void {
    target.addEdge({ ...outOf(pad), call });
  }

  /** Leaves the current region where a pad's handler begins that is part of the body: control comes from the pad only. */
  closeWithHandler(region: Region, offset: number, pad: LandingPad): void {
    const reached = pad.edges.length > 0;
    for (const edge of pad.edges) region.addEdge(edge);
    this.close(region, offset, reached ? pad.block : undefined);
  }

  /** Notes a branch at an operator to where `target`'s edges meet. */
  addEdge(target: Region, call: BlockCall, offset: number): void {
    this.addEdgeFrom(target, call, { time: at(offset), region: this.current });
    this.lastEvent = at(offset);
  }

  /** The edge into the end of an `if` without `else` that is taken when its condition is false. */
  addFalseEdge(target: Region, call: BlockCall): void {
    this.addEdgeFrom(target, call, { time: target.begin - 1, region: target.parent! });
  }

  private addEdgeFrom(target: Region, call: BlockCall, from: { readonly time: number; readonly region: Region }): void {
    target.addEdge({ call, ...from });
  }

  /** Leaves the current region at an `else` or `end`. `join` is where its edges meet, if any were added. */
  close(region: Region, offset: number, join?: Block): void {
    this.lastEvent = after(offset);
    region.end = after(offset);
    this.current = region.parent!;
    if (join !== undefined) {
      region.kind = RegionKind.Join;
      region.block = join;
    }
    if (region instanceof LoopRegion) this.closeLoop(region, offset);
  }

  private closeLoop(loop: LoopRegion, offset: number): void {
    loop.last = { call: undefined, time: at(offset), region: loop };
    for (const local of loop.pending)
      this.completeHeaders(this.histories.get(local)!, local, { headers: [loop], ended: new Map() });
    loop.pending.length = 0;
  }

  // Values.

  set(local: number, value: Value, offset: number): void {
    const history = this.history(local);
    const last = history.times.length - 1;
    if (history.regions[last] === this.current && history.times[last]! > this.lastEvent) {
      history.values[last] = value;
      return;
    }
    history.times.push(at(offset));
    history.values.push(value);
    history.regions.push(this.current);
  }

  get(local: number, offset: number): Value {
    const history = this.history(local);
    const last = history.times.length - 1;
    const { loop } = this.current;
    const time = at(offset);
    if (history.regions[last]!.end > time && (loop === undefined || history.times[last]! >= loop.begin))
      return this.entryValue(history, last);
    return this.resolve(history, local, { time, region: this.current });
  }

  private history(local: number): LocalHistory {
    let history = this.histories.get(local);
    if (history === undefined) {
      const type = this.types.of(local);
      history = new LocalHistory(type, UNWRITTEN, this.root);
      this.histories.set(local, history);
    }
    return history;
  }

  private entryValue(history: LocalHistory, index: number): Value {
    if (history.values[index] === UNWRITTEN) history.values[index] = this.zero(history.type);
    return history.values[index]!;
  }

  /** The zero that locals of a type start with, at the top of the function. */
  private zero(type: Type): Value {
    let value = this.zeros.get(type);
    if (value === undefined) {
      const builder = new InstBuilder(this.func);
      const first = this.func.layout.firstInst(this.entry);
      if (first === undefined) builder.positionAtEnd(this.entry);
      else builder.positionBefore(first);
      value = zeroOf(builder, type);
      this.zeros.set(type, value);
    }
    return value;
  }

  /** The value at a point, making the block parameters it needs. */
  private resolve(history: LocalHistory, local: number, point: Point): Value {
    const search: Search = { headers: [], ended: new Map() };
    const value = this.lookUpThroughJoins(history, local, point, search);
    this.completeHeaders(history, local, search);
    return value;
  }

  /** Gives the local's parameter in the headers of loops that have ended its arguments. */
  private completeHeaders(history: LocalHistory, local: number, search: Search): void {
    const { headers } = search;
    for (let loop = headers.pop(); loop !== undefined; loop = headers.pop()) {
      for (const edge of loop.edges) edge.call!.args.push(this.lookUpThroughJoins(history, local, edge, search));
    }
  }

  private lookUpThroughJoins(history: LocalHistory, local: number, point: Point, search: Search): Value {
    const stack: JoinFrame[] = [];
    for (;;) {
      const frame = stack[stack.length - 1];
      if (frame !== undefined && frame.values.length === frame.edges.length) {
        this.finishJoin(history, local, frame);
        stack.pop();
        continue;
      }
      const wanted = frame === undefined ? point : frame.edges[frame.values.length]!;
      const found = this.lookUp(history, local, wanted, search);
      if (typeof found !== 'number') stack.push({ join: found, edges: pointsBefore(found), values: [] });
      else if (frame === undefined) return found;
      else frame.values.push(found);
    }
  }

  /** The value at a point, or the ended region or pad whose outgoing value must be known first. */
  private lookUp(
    history: LocalHistory,
    local: number,
    { time, region, through }: Point,
    search: Search,
  ): Value | Region | LandingPad {
    if (through !== undefined) return through.values.get(local) ?? through;
    const index = history.indexAt(time);
    const ended = this.outermostEnded(history, index, time, search);
    if (ended !== undefined) return ended;
    const loop = this.loopThatWrites(local, region.loop, history.times[index]!);
    if (loop !== undefined) return this.headerParam(history, local, loop, search);
    return this.entryValue(history, index);
  }

  /** The outermost region around an entry that had ended by a time and matters for it. */
  private outermostEnded(history: LocalHistory, index: number, time: number, { ended }: Search): Region | undefined {
    const writtenAt = history.times[index]!;
    const region = withoutEndedIdle(history.regions[index]!, writtenAt);
    history.regions[index] = region;
    if (region.end > time) return undefined;
    let around = ended.get(writtenAt);
    if (around === undefined) {
      around = new EndedRegions(region, writtenAt);
      ended.set(writtenAt, around);
    }
    return around.outermost(time);
  }

  private finishJoin(history: LocalHistory, local: number, { join, values }: JoinFrame): void {
    const first = values[0]!;
    let value = first;
    if (values.some((other) => other !== first)) {
      value = this.func.dfg.appendParam(join.block!, history.type);
      join.edges.forEach(({ call }, i) => call!.args.push(values[i]!));
    }
    if (join instanceof Region) history.add(join.end, value, join.parent!);
    else join.values.set(local, value);
  }

  /** The innermost loop from `loop` outward that writes the local, if it began after `time`. */
  private loopThatWrites(local: number, loop: LoopRegion | undefined, time: number): LoopRegion | undefined {
    if (loop === undefined || time >= loop.begin) return undefined;
    if (local < 0) return loop;
    const writes = this.scan!.writes.get(local);
    if (writes === undefined) return undefined;
    const found = loop.innermost((candidate) => isWrittenIn(writes, candidate));
    return found !== undefined && found.begin > time ? found : undefined;
  }

  private headerParam(history: LocalHistory, local: number, loop: LoopRegion, search: Search): Value {
    const param = this.func.dfg.appendParam(loop.block!, history.type);
    history.add(loop.begin, param, loop);
    if (loop.end === OPEN) loop.pending.push(local);
    else search.headers.push(loop);
    return param;
  }
}

/** The edge out of a pad. Control is in it no sooner than the first call that throws to it. */
function outOf(pad: LandingPad): Point {
  const { time, region } = pad.edges[0]!;
  return { time, region, through: pad };
}

/** The points whose values meet at the end of a region, or in a pad. */
function pointsBefore(region: Region | LandingPad): readonly Point[] {
  if (!(region instanceof Region)) return region.edges;
  if (region instanceof LoopRegion) return [region.last!];
  return region.kind === RegionKind.Arm ? [{ time: region.begin - 1, region: region.parent! }] : region.edges;
}

/** Whether one of the ascending offsets lies in the loop. */
function isWrittenIn(writes: readonly number[], loop: LoopRegion): boolean {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(writes[middle]!) < loop.begin) low = middle + 1;
    else high = middle;
  }
  return low < writes.length && at(writes[low]!) < loop.lastTime;
}
