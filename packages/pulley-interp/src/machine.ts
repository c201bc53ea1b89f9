/**
 * A machine: registers, arena, memories and program counter of one store. All machines share the realm's interpreter;
 * the registers of the one that ran last are in its array, those of the others in an array of their own.
 *
 * Pointers are pairs of 32-bit halves (`regions.ts`). Program counters are code addresses: plain numbers.
 */
import type { Core } from './core.ts';
import { coldFunctionOf, FIRST_IDS, opcodeOfDispatch } from './dispatch.ts';
import { ExitKind } from './exit.ts';
import { DISPATCH_BREAKPOINT, SLICE } from './generated/dispatch.gen.ts';
import {
  ARENA_BASE_WORD,
  ARENA_LIMIT_WORD,
  CODE_BIAS_WORD,
  CODE_REGION_WORD,
  CODE_START,
  EXIT_DETAIL_WORD,
  EXIT_KIND_WORD,
  EXIT_PC_WORD,
  EXIT_WORD,
  F_WORD,
  FP_WORD,
  LR_WORD,
  MEMORY_LENGTH_WORD,
  MEMORY_LIMIT_WORD,
  MEMORY_REGION_WORD,
  POINTER_BYTES_WORD,
  SLICE_COUNT_WORD,
  SLICE_LIMIT_WORD,
  SP_WORD,
  STACK_BASE_WORD,
  STACK_LIMIT_WORD,
  STATE_WORDS,
  V_WORD,
} from './layout.ts';
import { FAST_TAIL, MappingError, MemoryMap, offsetIn } from './memory-map.ts';
import type { Profile } from './profile.ts';
import { getRealm, type Realm } from './realm.ts';
import { ARENA_ADDRESS_32, ARENA_REGION, CODE_BIAS_32, CODE_REGION, NULL_REGION, REGION_STRIDE } from './regions.ts';
import { registerAccess, type RegisterAccess } from './register-access.ts';
import { train } from './training.ts';
import { TrapKind } from './trap-kind.ts';
import { DISPATCH_MASK } from './word-layout.ts';

/** Lowest stack address of the fast forms: sixteen saved registers fit below any frame. */
const FAST_STACK_FLOOR = 128;
export interface MachineOptions {
  /** Bytes of the arena, region 1: the VM stack and whatever the host puts there. */
  readonly arenaBytes: number;
  /** Where the VM stack lies in the arena: lowest offset, and size. Default: all of the arena. */
  readonly stackBase?: number;
  readonly stackBytes?: number;
  /**
   * Bits of a pointer: 64 (pulley64, the default), or 32 (pulley32). With 32, pointers are what the low halves of registers hold:
   * all that can be reached is in region 0, the arena from `ARENA_ADDRESS_32` on, code from `CODE_BIAS_32` on.
   */
  readonly pointerWidth?: 32 | 64;
  /** Visible code address minus code address, and its high half. For replaying foreign traces. */
  readonly codeBias?: number;
  readonly codeRegion?: number;
}

/** The arena: bytes at region 1, offset 0 (or, with 32-bit pointers, at `ARENA_ADDRESS_32`). Little-endian. Unaligned access through `view` is fine. */
export interface Arena {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

/** Looks at what a machine executes, every so many instructions. */
export interface Sampler {
  /** Instructions from one sample to the next: exactly, but for a fused pair that is never parted. */
  readonly period: number;
  /** Told the code address of the next instruction. May install and patch code; must not run the machine. */
  take(pc: number): void;
}

/** A copy of registers and pc between two instructions. */
export interface MachineState {
  /** Code address of the next instruction. */
  readonly pc: number;
  /** x, lr, fp, f and v registers, in the layout of the register file. */
  readonly registers: Int32Array;
}

/** One store's machine. Made by `createMachine`. */
export class Machine {
  /** Where the last run stopped: the address to resume at, or the trapping instruction. */
  pc: number;
  /** Trap kind, host call id or lazy address of the last exit. */
  detail: number;
  /** Instructions that the last run executed, the one that trapped or called the host included. */
  instructions: number;
  /** Asked about every 1,000 instructions when set; true ends the run with `ExitKind.Budget`. */
  shouldStop: (() => boolean) | null;
  /** Counts all runs while set, some fifty times slower. */
  profile: Profile | null;
  /** Set: takes samples of all runs. The instructions between two of them may belong to several runs. */
  sampler: Sampler | null;
  readonly arena: Arena;

  private readonly realm: Realm;
  private readonly core: Core;
  private readonly saved: Int32Array;
  private readonly map: MemoryMap;
  private readonly arenaWord: number;
  private readonly isNarrow: boolean;
  private disposed: boolean;
  /** Instructions since the last sample. */
  private unsampled: number;

  constructor(realm: Realm, options: MachineOptions) {
    const { core } = realm;
    this.realm = realm;
    this.core = core;
    this.pc = CODE_START;
    this.detail = 0;
    this.instructions = 0;
    this.shouldStop = null;
    this.profile = null;
    this.sampler = null;
    this.unsampled = 0;
    this.saved = new Int32Array(STATE_WORDS);
    this.map = new MemoryMap();
    this.isNarrow = options.pointerWidth === 32;
    this.disposed = false;
    const words = Math.ceil(options.arenaBytes / 16) * 4;
    this.arenaWord = realm.arenas.allocate(words);
    const buffer = this.arenaWord < 0 ? new ArrayBuffer(words * 4) : (core.C.buffer as ArrayBuffer);
    this.arena = arenaOf(buffer, this.arenaWord < 0 ? 0 : this.arenaWord * 4, words * 4);
    this.map.map(this.arenaRegion, this.arena.view, this.arenaAddress);
    this.initialise(options);
  }

  private get arenaRegion(): number {
    return this.isNarrow ? NULL_REGION : ARENA_REGION;
  }
  /** Low half of the arena's first address. */
  private get arenaAddress(): number {
    return this.isNarrow ? ARENA_ADDRESS_32 : 0;
  }

  private initialise(options: MachineOptions): void {
    const { saved, arena, isNarrow } = this;
    const stackBase = options.stackBase ?? 0;
    const stackTop = stackBase + (options.stackBytes ?? arena.byteLength - stackBase);
    const hasFastArena = this.arenaWord >= 0 && !isNarrow;
    saved[EXIT_WORD] = this.core.C[EXIT_WORD];
    saved[MEMORY_REGION_WORD] = -1;
    saved[ARENA_BASE_WORD] = Math.max(this.arenaWord, 0);
    saved[ARENA_LIMIT_WORD] = hasFastArena ? Math.max((arena.byteLength >>> 2) - 3, 0) : 0;
    saved[CODE_BIAS_WORD] = options.codeBias ?? (isNarrow ? CODE_BIAS_32 : 0);
    saved[CODE_REGION_WORD] = isNarrow ? NULL_REGION : (options.codeRegion ?? CODE_REGION);
    saved[POINTER_BYTES_WORD] = isNarrow ? 4 : 8;
    saved[SP_WORD] = this.arenaAddress + (stackTop & -16);
    saved[SP_WORD + 1] = this.arenaRegion;
    saved[STACK_BASE_WORD] = this.arenaAddress + stackBase;
    saved[STACK_BASE_WORD + 1] = this.arenaRegion;
    saved[STACK_LIMIT_WORD] = Math.max(stackBase, FAST_STACK_FLOOR);
  }

  /** Brings this machine's registers into the interpreter's array. Every method does it by itself. */
  bind(): void {
    const { realm, core } = this;
    if (realm.current === this) return;
    if (this.disposed) throw new Error('the machine has been disposed of');
    (realm.current as Machine | null)?.unbind();
    core.C.set(this.saved);
    core.located.map = this.map;
    core.located.setMemory(this.memoryView());
    realm.current = this;
  }

  private unbind(): void {
    this.saved.set(this.core.C.subarray(0, STATE_WORDS));
    this.core.located.map = EMPTY_MAP;
    this.realm.current = null;
  }

  private memoryView(): DataView {
    const region = this.registerWords()[MEMORY_REGION_WORD];
    const mapped = region >= REGION_STRIDE ? this.map.slots[region / REGION_STRIDE] : undefined;
    return mapped === undefined ? this.core.noMemory : mapped.view;
  }

  private registerWords(): Int32Array {
    return this.realm.current === this ? this.core.C : this.saved;
  }

  /**
   * Maps `buffer` (or its first `byteLength` bytes) at `region`, a multiple of 16; maps it anew after it grew.
   * A memory must not share its buffer's tail with anything: what is mapped can be read and written by the guest.
   * @throws MappingError
   */
  mapMemory(region: number, buffer: ArrayBufferLike, byteLength: number = buffer.byteLength): void {
    this.mapView(region, new DataView(buffer, 0, byteLength), 0);
  }

  /** Maps a view at `region`, from the low half `base` on (0 unless the region is below 16). @throws MappingError */
  mapView(region: number, view: DataView, base: number = 0): void {
    if (this.isNarrow && region !== NULL_REGION)
      throw new MappingError('32-bit pointers reach nothing but region 0', region);
    if (region === ARENA_REGION) throw new MappingError('the arena is mapped already', region);
    const mapped = this.map.map(region, view, base);
    const words = this.registerWords();
    const current = words[MEMORY_REGION_WORD];
    if (!mapped.fast) {
      if (current === region) this.forgetMemory();
      return;
    }
    if (current !== region && current !== -1) return;
    this.setMemoryWords(region, mapped.byteLength);
    if (this.realm.current === this) this.core.located.setMemory(mapped.view);
  }

  /** Takes a mapping away. */
  unmap(region: number, base: number = 0): void {
    this.map.unmap(region, base);
    if (this.registerWords()[MEMORY_REGION_WORD] === region) this.forgetMemory();
  }

  private forgetMemory(): void {
    this.setMemoryWords(-1, 0);
    if (this.realm.current === this) this.core.located.setMemory(this.core.noMemory);
  }

  private setMemoryWords(region: number, byteLength: number): void {
    const words = this.registerWords();
    words[MEMORY_REGION_WORD] = region;
    words[MEMORY_LENGTH_WORD] = byteLength;
    words[MEMORY_LIMIT_WORD] = Math.max(byteLength - FAST_TAIL, 0);
  }

  /** The view that holds the `size` bytes at the pointer `high:low`, and where in it; null when they are not mapped. */
  locate(low: number, high: number, size: number): { readonly view: DataView; readonly offset: number } | null {
    const region = this.isNarrow ? NULL_REGION : high;
    const mapped = this.map.find(region, low >>> 0, size);
    return mapped === undefined ? null : { view: mapped.view, offset: offsetIn(mapped, region, low >>> 0) };
  }

  /** Low half of X register `i` (30 = sp), signed. */
  xLow(i: number): number {
    return this.registerWords()[2 * i];
  }
  /** High half of X register `i`, signed. */
  xHigh(i: number): number {
    return this.registerWords()[2 * i + 1];
  }
  setX(i: number, low: number, high: number): void {
    const words = this.registerWords();
    words[2 * i] = low;
    words[2 * i + 1] = high;
  }
  /** X register `i` as an unsigned 64-bit integer. */
  x(i: number): bigint {
    return toBigInt(this.xLow(i), this.xHigh(i));
  }
  /** Raw bits of F register `i`. */
  f(i: number): bigint {
    return toBigInt(this.fWord(i, 0), this.fWord(i, 1));
  }
  /** Low (0) or high (1) word of F register `i`, signed. */
  fWord(i: number, half: 0 | 1): number {
    return this.registerWords()[F_WORD + 2 * i + half];
  }
  setF(i: number, low: number, high: number): void {
    const words = this.registerWords();
    words[F_WORD + 2 * i] = low;
    words[F_WORD + 2 * i + 1] = high;
  }
  /** The four words of V register `i`, least significant first; a view, valid until another machine runs. */
  v(i: number): Int32Array {
    return this.registerWords().subarray(V_WORD + 4 * i, V_WORD + 4 * i + 4);
  }
  /** Halves of lr: `lr(0)` low, `lr(1)` high. */
  lr(half: 0 | 1): number {
    return this.registerWords()[LR_WORD + half];
  }
  setLr(low: number, high: number): void {
    this.setX(LR_WORD / 2, low, high);
  }
  fp(half: 0 | 1): number {
    return this.registerWords()[FP_WORD + half];
  }
  setFp(low: number, high: number): void {
    this.setX(FP_WORD / 2, low, high);
  }
  setSp(low: number, high: number): void {
    this.setX(SP_WORD / 2, low, high);
  }
  /** Base of the stack: what the stack instructions compare sp with. */
  setStackBase(low: number, high: number): void {
    const words = this.registerWords();
    words[STACK_BASE_WORD] = low;
    words[STACK_BASE_WORD + 1] = high;
    words[STACK_LIMIT_WORD] = high === ARENA_REGION ? Math.max(low >>> 0, FAST_STACK_FLOOR) : -1;
  }

  /** The registers in the form in which `@pulleyjs/host-abi` wants them. */
  registerAccess(): RegisterAccess {
    return registerAccess(this);
  }

  /** Registers and pc, copied. Arena and memories are the host's to copy. */
  saveState(): MachineState {
    return { pc: this.pc, registers: this.registerWords().slice(0, STATE_WORDS) };
  }

  /** Puts back what `saveState` gave, of this or another machine. */
  restoreState(state: MachineState): void {
    const words = this.registerWords();
    words.set(state.registers.subarray(0, FP_WORD + 2));
    words.set(state.registers.subarray(F_WORD, V_WORD + 128), F_WORD);
    this.pc = state.pc;
  }

  /**
   * Runs from code address `pc` until something stops it: see `ExitKind`; `pc` and `detail` say more.
   * Registers are as the guest left them. A host call may run the same machine again, after saving what its caller
   * needs (pc, lr, fp; compiled code restores sp and x16–x29 itself).
   * @param budget instructions after which to stop, exactly; when the last of them ends the run, that is what is reported
   * @throws MappingError when the buffer of a mapped memory has been detached or has shrunk
   */
  run(pc: number, budget: number = Infinity): ExitKind {
    if (this.profile !== null) return this.profile.run(this, pc, budget);
    this.bind();
    const { C } = this.core;
    const limit = Math.ceil(budget);
    let at = pc;
    let done = 0;
    if (limit > 0 && this.realm.codeSpace.hasBreakpoint(at)) {
      const kind = this.step(at);
      if (kind !== ExitKind.Step) return kind;
      at = this.pc;
      done = 1;
    }
    C[EXIT_KIND_WORD] = 0;
    for (;;) {
      const left = limit - done;
      if (!(left > 0)) return this.stop(ExitKind.Budget, at, 0, done);
      if (left === 1) return this.runLast(at, done);
      C[SLICE_LIMIT_WORD] = this.sliceLimit(left > SLICE ? SLICE : left - 1);
      at = this.slice(at);
      done += C[SLICE_COUNT_WORD];
      const kind = C[EXIT_KIND_WORD];
      if (this.sampler !== null) this.countSlice(at, kind);
      if (this.isForgedExit(kind)) return this.stop(ExitKind.Trap, at, TrapKind.DisabledOpcode, done);
      if (kind === 0) {
        if (this.shouldStop !== null && this.shouldStop()) return this.stop(ExitKind.Budget, at, 0, done);
        continue;
      }
      if (kind !== ExitKind.Lazy) return this.stop(kind as ExitKind, C[EXIT_PC_WORD], C[EXIT_DETAIL_WORD], done);
      at = C[EXIT_PC_WORD];
      const trap = this.supply(at);
      if (trap >= 0) return this.stop(ExitKind.Trap, at, trap, done);
      if (trap === -2) return this.stop(ExitKind.Lazy, at, at, done);
      C[EXIT_KIND_WORD] = 0;
    }
  }

  /**
   * Whether a slice ended at a word that looks like an exit or a breakpoint and is neither: an immediate that wild code
   * jumped to. It would end every further slice too, at once.
   */
  private isForgedExit(kind: number): boolean {
    const { C } = this.core;
    if (kind === 0) return C[SLICE_COUNT_WORD] === 0;
    return kind === ExitKind.Breakpoint && !this.realm.codeSpace.hasBreakpoint(C[EXIT_PC_WORD]);
  }

  /** At most `limit`, and no more than there are to the next sample. */
  private sliceLimit(limit: number): number {
    return this.sampler === null ? limit : Math.max(1, Math.min(limit, this.sampler.period - this.unsampled));
  }

  /** After a slice, which may have left no program counter to sample. */
  private countSlice(pc: number, kind: number): void {
    const count = this.core.C[SLICE_COUNT_WORD];
    if (kind === 0) this.sample(pc, count);
    else this.unsampled += count;
  }

  /** Takes a sample at `pc`, where `executed` more instructions have led, if it is time for one. */
  sample(pc: number, executed: number): void {
    this.unsampled += executed;
    if (this.sampler === null || this.unsampled < this.sampler.period) return;
    this.unsampled -= this.sampler.period;
    this.sampler.take(pc);
    this.bind();
  }

  /** The last instruction of a budget: by itself, since the loop might do two at once. */
  private runLast(at: number, done: number): ExitKind {
    if (this.realm.codeSpace.hasBreakpoint(at)) return this.stop(ExitKind.Breakpoint, at, 0, done);
    const kind = this.step(at);
    this.instructions += done;
    return kind === ExitKind.Step ? this.stop(ExitKind.Budget, this.pc, 0, this.instructions) : kind;
  }

  private slice(at: number): number {
    try {
      return this.realm.hot.interpret(at);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Every access is checked before it is made: what throws all the same is a view whose buffer its owner took away. */
  private explain(error: unknown): unknown {
    if (!(error instanceof RangeError || error instanceof TypeError) || /call stack/.test(error.message)) return error;
    return new MappingError(
      'the buffer of a mapped memory was detached or has shrunk',
      this.core.C[MEMORY_REGION_WORD],
    );
  }

  private stop(kind: ExitKind, pc: number, detail: number, instructions: number): ExitKind {
    this.pc = pc;
    this.detail = detail;
    this.instructions = instructions;
    return kind;
  }

  /** Makes the code at `at` executable: -1 when it is, a trap kind when it never can be, -2 when nobody has it. */
  private supply(at: number): number {
    const { codeSpace } = this.realm;
    let found = codeSpace.predecode(at);
    if (found === 'absent') {
      codeSpace.demand(at);
      this.bind();
      found = codeSpace.predecode(at);
    }
    if (found === 'ready') return -1;
    if (found === 'invalid') return TrapKind.DisabledOpcode;
    return at < CODE_START || at >= this.core.CODE_END ? TrapKind.MemoryOutOfBounds : -2;
  }

  /** Executes the one instruction at `pc`, breakpoint or not. */
  step(pc: number): ExitKind {
    this.bind();
    const { realm, core } = this;
    const { C } = core;
    const { codeSpace } = realm;
    const stopsHere = codeSpace.hasBreakpoint(pc);
    if (stopsHere) codeSpace.clearBreakpoint(pc);
    try {
      if (!codeSpace.isPredecoded(pc)) {
        const trap = this.supply(pc);
        if (trap === -2) return this.stop(ExitKind.Lazy, pc, pc, 0);
        if (trap >= 0) return this.stop(ExitKind.Trap, pc, trap, 0);
      }
      C[EXIT_KIND_WORD] = 0;
      const next = this.executeCold(pc);
      const kind = C[EXIT_KIND_WORD];
      if (kind === 0) return this.stop(ExitKind.Step, next, 0, 1);
      return this.stop(kind as ExitKind, C[EXIT_PC_WORD], C[EXIT_DETAIL_WORD], 1);
    } finally {
      if (stopsHere) codeSpace.setBreakpoint(pc);
    }
  }

  /** Executes the predecoded instruction at `pc` outside the hot loop; returns the next code address. */
  private executeCold(pc: number): number {
    const { cold } = this.realm;
    const { K } = this.core;
    const id = FIRST_IDS[K[pc] & DISPATCH_MASK];
    if (id >= DISPATCH_BREAKPOINT - 1) return this.core.trap(pc, TrapKind.DisabledOpcode);
    try {
      return coldFunctionOf(cold, id)(pc, id);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Opcode id of the predecoded instruction at `pc`, or -1. */
  opcodeAt(pc: number): number {
    return opcodeOfDispatch(FIRST_IDS[this.core.K[pc] & DISPATCH_MASK]);
  }

  isBreakpoint(pc: number): boolean {
    return this.realm.codeSpace.hasBreakpoint(pc);
  }

  /** Frees the arena. The machine cannot run any more. */
  dispose(): void {
    if (this.disposed) return;
    if (this.realm.current === this) this.unbind();
    this.disposed = true;
    if (this.arenaWord >= 0) this.realm.arenas.release(this.arenaWord, this.arena.byteLength >>> 2);
  }
}

const EMPTY_MAP = new MemoryMap();

const toBigInt = (low: number, high: number): bigint => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

function arenaOf(buffer: ArrayBuffer, byteOffset: number, byteLength: number): Arena {
  return {
    buffer,
    byteOffset,
    byteLength,
    view: new DataView(buffer, byteOffset, byteLength),
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    words: new Int32Array(buffer, byteOffset, byteLength >>> 2),
  };
}

/** Makes a machine on the realm's interpreter, which is made (and trained) first if this is its first use. */
export function createMachine(options: MachineOptions): Machine {
  const realm = getRealm();
  if (!realm.isTrained) {
    realm.isTrained = true;
    train(realm, (o) => new Machine(realm, o));
  }
  return new Machine(realm, options);
}
