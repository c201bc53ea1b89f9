/**
 * All code of the realm: one address space of bytes, and the words that stand for them.
 *
 * Bytes are installed in reserved ranges and predecoded on first execution. `marks` says of each byte what is known:
 * instructions never overlap, so a jump into the middle of one cannot rewrite its words; it traps. In code installed as
 * functions that holds before anything of it was executed.
 * Words are a cache of the bytes: they can be dropped (patching, breakpoints) and come back by themselves.
 */
import {
  DecodedInstruction,
  decodeInstruction,
  opcodes,
  tableTarget,
  DecodeError,
  type Flow,
} from '@pulleyjs/pulley-isa';
import { DISPATCH_BREAKPOINT, DISPATCH_FUSED, DISPATCH_IDS, FUSED_PAIRS } from './generated/dispatch.gen.ts';
import { CODE_START } from './layout.ts';
import { DISPATCH_MASK, wordLayout, type WordLayout } from './word-layout.ts';

/** No bytes. */
const ABSENT = 0;
/** Bytes that have not been predecoded. */
const INSTALLED = 1;
/** First byte of a predecoded instruction. */
const START = 2;
/** Another byte of it. */
const INSIDE = 3;
/** These bits of a mark say one of the above. */
const STATE = 3;
/**
 * Set for bytes of a function, in which an instruction can only begin where the one before it ends. Alone: the first byte
 * of an instruction that has not been predecoded; with `INSTALLED`: a byte of which that is not known yet.
 */
const FUNCTION = 4;
const UNKNOWN = FUNCTION | INSTALLED;

/** Instructions predecoded in one go. */
const BATCH = 256;
/** Where wild static branches lead; never installed. */
const WILD_ADDRESS = CODE_START - 2;

/** Nothing is reached by falling through one of these. */
const ENDS_A_BATCH: ReadonlySet<Flow> = new Set<Flow>(['jump', 'return', 'indirect', 'trap', 'table']);

/** Supplies code on demand. */
export interface CodeOwner {
  /** Called when execution reaches `address`, in the owner's range, and no bytes are there; it may install them. */
  readonly onLazy: (address: number) => void;
}

/** The code space is full, or a range is not what it should be. */
export class CodeSpaceError extends Error {
  readonly address: number;

  constructor(message: string, address: number) {
    super(message);
    this.name = 'CodeSpaceError';
    this.address = address;
  }
}

interface Range {
  readonly base: number;
  readonly byteLength: number;
  readonly owner: CodeOwner | null;
}

/** Words at the end that are never code: falling through the last instruction stays inside the array. */
const END_GUARD = 16;
const ALIGNMENT = 16;
const align = (n: number): number => Math.ceil(n / ALIGNMENT) * ALIGNMENT;

/** What `predecode` found. */
export type Predecoded = 'ready' | 'absent' | 'invalid';

export class CodeSpace {
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly marks: Uint8Array;
  /** By opcode id. */
  readonly layouts: readonly WordLayout[] = opcodes.map(wordLayout);
  private readonly instruction: DecodedInstruction = new DecodedInstruction();
  private readonly fused: Map<number, number> = new Map(
    FUSED_PAIRS.map(([first, second], i) => [first * opcodes.length + second, DISPATCH_FUSED + i]),
  );
  /** Reserved ranges, ascending. */
  private ranges: Range[] = [];
  private readonly breakpoints: Set<number> = new Set();

  /** @param words registers and code; code addresses are its indices from `CODE_START` */
  constructor(words: Int32Array) {
    this.words = words;
    this.bytes = new Uint8Array(words.length);
    this.marks = new Uint8Array(words.length);
  }

  /** Bytes that can be reserved in all. */
  get capacity(): number {
    return this.words.length - CODE_START - END_GUARD;
  }

  /**
   * Reserves `byteLength` bytes of address space.
   * @returns the base address, a multiple of 16
   * @throws CodeSpaceError when no gap is large enough
   */
  reserve(byteLength: number, owner: CodeOwner | null = null): number {
    let base = align(CODE_START);
    let i = 0;
    for (; i < this.ranges.length; i++) {
      const range = this.ranges[i]!;
      if (base + byteLength <= range.base) break;
      base = align(range.base + range.byteLength);
    }
    if (!(byteLength >= 0) || base + byteLength > this.words.length - END_GUARD)
      throw new CodeSpaceError(`the code space has no room for ${byteLength} bytes`, base);
    this.ranges.splice(i, 0, { base, byteLength, owner });
    return base;
  }

  /** Gives a reserved range back; its code is forgotten. */
  release(base: number): void {
    const i = this.ranges.findIndex((r) => r.base === base);
    if (i < 0) throw new CodeSpaceError('no range was reserved here', base);
    const { byteLength } = this.ranges[i]!;
    this.words.fill(0, base, base + byteLength);
    this.bytes.fill(0, base, base + byteLength);
    this.marks.fill(ABSENT, base, base + byteLength);
    for (const at of this.breakpoints) if (at >= base && at < base + byteLength) this.breakpoints.delete(at);
    this.ranges.splice(i, 1);
  }

  private rangeOf(address: number): Range | undefined {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ranges[middle]!.base <= address) low = middle + 1;
      else high = middle;
    }
    const range = this.ranges[low - 1];
    return range !== undefined && address < range.base + range.byteLength ? range : undefined;
  }

  private requireReserved(address: number, byteLength: number): void {
    const range = this.rangeOf(address);
    if (range === undefined || address + byteLength > range.base + range.byteLength)
      throw new CodeSpaceError(`${byteLength} bytes are not reserved here`, address);
  }

  /** Puts code at `address`, inside one reserved range; replaces what was there. */
  install(address: number, code: Uint8Array): void {
    if (code.length === 0) return;
    this.requireReserved(address, code.length);
    this.forget(address, code.length);
    this.bytes.set(code, address);
    this.marks.fill(INSTALLED, address, address + code.length);
  }

  /**
   * As `install`, for code that is instructions and nothing else, as compilers make it. A jump into the middle of one of them
   * traps whether or not it was predecoded: so nobody's wild jump can claim bytes that others still have to execute.
   */
  installFunction(address: number, code: Uint8Array): void {
    if (code.length === 0) return;
    this.install(address, code);
    this.marks.fill(UNKNOWN, address, address + code.length);
    this.marks[address] = FUNCTION;
  }

  /** Overwrites installed bytes, for example the target of a call; instructions begin where they did. */
  patch(address: number, code: Uint8Array): void {
    this.requireReserved(address, code.length);
    this.forget(address, code.length);
    this.bytes.set(code, address);
    for (let i = address; i < address + code.length; i++) if (this.marks[i] === ABSENT) this.marks[i] = INSTALLED;
  }

  /** Whether bytes are installed at `address`. */
  isInstalled(address: number): boolean {
    return address >= CODE_START && this.marks[address] > ABSENT;
  }

  /** Whether an instruction begins at `address` and its words are there. */
  isPredecoded(address: number): boolean {
    return (this.marks[address] & STATE) === START;
  }

  /** A copy of the bytes of a range. */
  read(address: number, byteLength: number): Uint8Array {
    return this.bytes.slice(address, address + byteLength);
  }

  setBreakpoint(address: number): void {
    this.breakpoints.add(address);
    this.forget(address, 1);
  }

  clearBreakpoint(address: number): void {
    if (this.breakpoints.delete(address)) this.forget(address, 1);
  }

  hasBreakpoint(address: number): boolean {
    return this.breakpoints.has(address);
  }

  /** Drops the words of all instructions that overlap these bytes. The one before keeps its own, but is no longer fused. */
  private forget(address: number, byteLength: number): void {
    const { marks, words } = this;
    let start = address;
    while (start > CODE_START && (marks[start] & STATE) === INSIDE) start--;
    this.separate(start - 1);
    let end = address + byteLength;
    while (end < marks.length && (marks[end] & STATE) === INSIDE) end++;
    for (let i = start; i < end; i++)
      if ((marks[i] & STATE) >= START) {
        marks[i] = marks[i] === (FUNCTION | START) ? FUNCTION : (marks[i] & FUNCTION) | INSTALLED;
        words[i] = 0;
      }
  }

  /**
   * Makes the predecoded instruction whose last byte is at `end` dispatch alone. Its words must stay: the instruction
   * before it may be fused with it, and then reads them.
   */
  private separate(end: number): void {
    const { marks, words } = this;
    let start = end;
    while (start > CODE_START && (marks[start] & STATE) === INSIDE) start--;
    const id = words[start] & 1023;
    if ((marks[start] & STATE) !== START || id < DISPATCH_FUSED) return;
    words[start] = (words[start] & -1024) | DISPATCH_IDS[FUSED_PAIRS[id - DISPATCH_FUSED]![0]]!;
  }

  /** Asks the owner of `address` for its code. */
  demand(address: number): void {
    this.rangeOf(address)?.owner?.onLazy(address);
  }

  /**
   * Makes the words of the instruction at `address`, and of those after it up to the next unconditional jump.
   * @returns `absent` when there are no bytes, `invalid` when they are no instruction or the address lies inside one
   */
  predecode(address: number): Predecoded {
    const { marks, instruction } = this;
    const known = address >= CODE_START && address < marks.length ? marks[address] : ABSENT;
    if (known === ABSENT) return 'absent';
    if (known === UNKNOWN ? !this.findStart(address) : known !== INSTALLED && known !== FUNCTION) return 'invalid';
    let at = address;
    let before = -1;
    let beforeOp = -1;
    for (let count = 0; count < BATCH && this.decodeAt(at); count++) {
      const { op, byteLength } = instruction;
      const isKnown = (marks[at] & STATE) === START;
      if (!isKnown) this.write(at);
      if (before >= 0) this.fuse(before, beforeOp, at, op);
      if (isKnown || ENDS_A_BATCH.has(opcodes[op]!.flow)) break;
      before = at;
      beforeOp = op;
      at += byteLength;
      if (marks[at] === UNKNOWN) marks[at] = FUNCTION;
    }
    return (marks[address] & STATE) === START ? 'ready' : 'invalid';
  }

  /** Follows the instructions of a function to `address`, whose mark is `UNKNOWN`: whether one begins there. */
  private findStart(address: number): boolean {
    const { marks, bytes, instruction } = this;
    let at = address;
    while (marks[at] === UNKNOWN) at--;
    if ((marks[at] & STATE) === INSIDE) at++;
    for (;;) {
      if (marks[at] === UNKNOWN) marks[at] = FUNCTION;
      if (at >= address) return at === address;
      try {
        decodeInstruction(bytes, at, instruction);
      } catch (error) {
        if (error instanceof DecodeError) return false;
        throw error;
      }
      const next = at + instruction.byteLength;
      for (let i = at + 1; i < next; i++) if ((marks[i] & UNKNOWN) !== UNKNOWN) return false;
      at = next;
    }
  }

  /** Decodes one instruction that has been predecoded before, or whose bytes are all installed and unclaimed. */
  private decodeAt(at: number): boolean {
    const { marks } = this;
    const mark = marks[at];
    const isStart = (mark & STATE) === START;
    if (mark !== INSTALLED && mark !== FUNCTION && !isStart) return false;
    try {
      decodeInstruction(this.bytes, at, this.instruction);
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw error;
    }
    if (isStart) return true;
    const end = at + this.instruction.byteLength;
    const inside = mark === FUNCTION ? UNKNOWN : INSTALLED;
    for (let i = at + 1; i < end; i++) if (marks[i] !== inside) return false;
    return true;
  }

  private write(at: number): void {
    const { words, marks, instruction } = this;
    const { op, operands, byteLength } = instruction;
    const opcode = opcodes[op]!;
    const { registers, immediates } = this.layouts[op]!;
    let first = DISPATCH_IDS[op]!;
    let second = 0;
    for (const { operand, word, shift } of registers) {
      if (word === 0) first |= operands[operand.slot] << shift;
      else second |= operands[operand.slot] << shift;
    }
    if (second !== 0) words[at + 1] = second;
    for (const { operand, word } of immediates)
      for (let k = 0; k < operand.slotCount; k++)
        words[at + word + k] =
          operand.kind === 'pc' ? this.target(at + operands[operand.slot]) : operands[operand.slot + k];
    if (opcode.flow === 'table') {
      const count = operands[1] >>> 0;
      for (let i = 0; i < count; i++)
        words[at + opcode.byteLength + 4 * i] = this.target(tableTarget(this.bytes, instruction, i));
      if (count === 0) words[at + 2] = WILD_ADDRESS;
    }
    const flag = marks[at] & FUNCTION;
    marks[at] = flag | START;
    for (let i = at + 1; i < at + byteLength; i++) marks[i] = flag | INSIDE;
    words[at] = this.breakpoints.has(at) ? DISPATCH_BREAKPOINT : first;
  }

  private target(address: number): number {
    return address >= CODE_START && address < this.words.length ? address : WILD_ADDRESS;
  }

  /** Makes the first of two instructions the fused pair, if there is one for them and neither is special. */
  private fuse(first: number, firstOp: number, second: number, secondOp: number): void {
    const { words } = this;
    const id = this.fused.get(firstOp * opcodes.length + secondOp);
    if (
      id === undefined ||
      (words[first] & DISPATCH_MASK) !== DISPATCH_IDS[firstOp] ||
      (words[second] & DISPATCH_MASK) !== DISPATCH_IDS[secondOp]
    )
      return;
    words[first] = (words[first] & ~DISPATCH_MASK) | id;
  }
}
