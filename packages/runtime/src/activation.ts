/**
 * Entries into compiled code, and the ways out of it. Each entry from the host is an activation; they nest where a host
 * function calls WebAssembly again. An activation ends when its entry trampoline returns: 1 in x0 for a normal return,
 * 0 after unwinding. To unwind, the reason is remembered here and the machine goes on at the trap handler that the entry
 * trampoline left in the store context, with its stack and frame pointer: so the registers that the code outside relies
 * on are restored by compiled code itself, and the store can be used on.
 */

import { type HostBinding, trapNamed, type WasmtimeTrapName } from '@pulleyjs/host-abi';
import { ARENA_REGION, ExitKind, type Machine, TrapKind } from '@pulleyjs/pulley-interp';
import { walkFrames } from './backtrace.ts';
import { assert } from './errors.ts';
import type { Store } from './store.ts';
import { findHandler } from './exception-delivery.ts';
import { GcObject } from './gc-values.ts';
import { requireSound } from './sound.ts';
import { recordFrames, Trap } from './trap.ts';
import { WasmException } from './wasm-exception.ts';
import { vmStoreContext } from './vm-types.ts';

/** How wasm was left and entered last: the words of the store context that an activation saves. */
const firstSavedField: number = vmStoreContext.last_wasm_exit_trampoline_fp;
const savedBytes: number = vmStoreContext.last_wasm_entry_trap_handler + 8 - firstSavedField;

/** What engines say when JavaScript's own stack is full: nested entries can get there before their limit. */
const hostStackOverflow = /call stack|too much recursion|stack overflow/;

function isHostStackOverflow(error: unknown): boolean {
  return error instanceof Error && !(error instanceof Trap) && hostStackOverflow.test(error.message);
}

/** Instructions from an entry's trap handler to its return, amply. */
const leavingBudget = 1000;

/** An entry that is not the innermost one, as a backtrace needs it. */
export interface OuterActivation {
  /** Frame pointer of the trampoline that left wasm, the address it returns to, and the entry's frame pointer. */
  readonly exitFrame: number;
  readonly exitAddress: number;
  readonly entryFrame: number;
}

const trapOfKind: Readonly<Record<number, WasmtimeTrapName>> = {
  [TrapKind.DivideByZero]: 'IntegerDivisionByZero',
  [TrapKind.IntegerOverflow]: 'IntegerOverflow',
  [TrapKind.BadConversionToInteger]: 'BadConversionToInteger',
  [TrapKind.MemoryOutOfBounds]: 'MemoryOutOfBounds',
  [TrapKind.DisabledOpcode]: 'DisabledOpcode',
  [TrapKind.StackOverflow]: 'StackOverflow',
};

/** Why: an exception of WebAssembly that is counted as long as it stands here, or anything that was thrown in JavaScript. */
type Reason = { readonly exception: number } | { readonly error: unknown };

export class Activations {
  private readonly store: Store;
  private readonly machine: Machine;
  private readonly outer: OuterActivation[] = [];
  private depth = 0;
  /** Why the machine unwinds, or will at the next `raise`. */
  private reason: Reason | undefined;
  /** `raise` was called: unwind as soon as the host call is over. */
  private raised = false;

  constructor(store: Store, machine: Machine) {
    this.store = store;
    this.machine = machine;
  }

  /**
   * Calls code by the array convention. Parameters and results are in the array at `values`.
   * @param address code address of the entry
   * @param values address of the slots, in the arena
   * @throws Trap, and what host functions threw
   */
  enter(address: number, calleeContext: number, values: number, count: number): void {
    const { machine, store } = this;
    if (this.depth >= store.limits.nestedEntries) throw this.trap('StackOverflow', undefined);
    const { arena, context } = store;
    const saved = arena.bytes.slice(context + firstSavedField, context + firstSavedField + savedBytes);
    const [linkLow, linkHigh] = [machine.lr(0), machine.lr(1)];
    const [frameLow, frameHigh, stackLow, stackHigh] = [
      machine.fp(0),
      machine.fp(1),
      machine.xLow(30),
      machine.xHigh(30),
    ];
    if (this.depth > 0) this.outer.push(this.currentExit());
    arena.setU64(context + vmStoreContext.last_wasm_entry_trap_handler, 0);
    this.depth++;
    machine.setLr(-1, -1);
    machine.setX(0, calleeContext, ARENA_REGION);
    machine.setX(1, calleeContext, ARENA_REGION);
    machine.setX(2, values, ARENA_REGION);
    machine.setX(3, count, 0);
    try {
      if (!this.run(address)) throw this.takeReason();
    } finally {
      this.depth--;
      if (this.depth > 0) this.outer.pop();
      arena.bytes.set(saved, context + firstSavedField);
      machine.setLr(linkLow, linkHigh);
      machine.setFp(frameLow, frameHigh);
      machine.setSp(stackLow, stackHigh);
    }
  }

  /** Called by the host call `raise`: unwinds for the reason remembered. */
  raise(): void {
    this.raised = true;
  }

  /** Remembers the exception that `raise` will throw. */
  throwReference(exception: number): void {
    this.store.heap.retain(exception);
    this.reason = { exception };
  }

  /** Remembers why a host call returns its sentinel; compiled code then calls `raise`. */
  fail(error: unknown): void {
    recordFrames(error, () => this.framesFromExit());
    this.reason = { error: isHostStackOverflow(error) ? this.trapInHostCall('StackOverflow') : error };
  }

  /**
   * Makes a trap that happens in a host call, or while no WebAssembly is active.
   * @param detail what the trap's own message does not say
   */
  trapInHostCall(name: WasmtimeTrapName, detail?: string): Trap {
    return new Trap(trapNamed(name).code, walkFrames(this.store, undefined, this.exits()), detail);
  }

  /** Runs from `address` until the entry trampoline returns; whether it returned normally. */
  private run(address: number): boolean {
    const { machine, store } = this;
    let pc = address;
    // The way out of an entry takes nothing from the budget, which may be used up.
    let isLeaving = false;
    for (;;) {
      const { reason } = this;
      const next = this.runUntilExit(pc, isLeaving);
      if (next === undefined) return (machine.xLow(0) & 0xff) !== 0;
      if (isLeaving) {
        // It is no entry trampoline's way out: an artefact's code has put another address in its place.
        this.reason = reason;
        return false;
      }
      if (next >= 0) {
        pc = next;
        continue;
      }
      const handler = store.arena.u32(store.context + vmStoreContext.last_wasm_entry_trap_handler);
      // Nothing of the entry trampoline ran: there is nothing to restore.
      if (handler === 0) return false;
      pc = this.unwindTo(handler);
      isLeaving = true;
    }
  }

  /** Runs up to an exit and deals with it; where to go on: an address, -1 to unwind, undefined after a return. */
  private runUntilExit(pc: number, isLeaving: boolean): number | undefined {
    const { machine, store } = this;
    try {
      const kind = machine.run(pc, isLeaving ? leavingBudget : store.remainingBudget());
      if (!isLeaving) store.consumeBudget(machine.instructions);
      switch (kind) {
        case ExitKind.HostCall:
          return this.hostCall(store.hostCalls, machine.detail, machine.pc);
        case ExitKind.Return:
          return undefined;
        case ExitKind.Trap:
          return this.unwind(this.trapAt(machine.pc, machine.detail));
        case ExitKind.Budget:
          return this.unwind(this.trap('Interrupt', machine.pc));
        case ExitKind.Lazy:
          // An artefact's code left its functions for where no code is.
          return this.unwind(this.trap('MemoryOutOfBounds', machine.pc));
        default:
          assert(false, `the machine stopped with exit ${kind} at ${machine.pc}`);
      }
    } catch (error) {
      return this.unwind(error);
    }
  }

  /** A host call may enter wasm again, which loses lr. */
  private hostCall(hostCalls: HostBinding, id: number, resume: number): number {
    const { machine } = this;
    const [linkLow, linkHigh] = [machine.lr(0), machine.lr(1)];
    hostCalls.call(id);
    if (this.raised) {
      this.raised = false;
      return this.deliver();
    }
    machine.setLr(linkLow, linkHigh);
    return resume;
  }

  /** Goes on at the innermost handler in this activation if WebAssembly can catch the reason; else unwinds. */
  private deliver(): number {
    const { store, machine, reason } = this;
    const exception = this.pendingException();
    if (exception === undefined) return -1;
    const found = findHandler(store, this.currentExit(), exception);
    if (found === undefined) {
      if (reason !== undefined && 'exception' in reason) this.reason = { error: this.uncaught(reason.exception) };
      return -1;
    }
    machine.setX(0, store.heap.expose(exception), 0);
    machine.setX(1, 0, 0);
    machine.setSp(found.stack, ARENA_REGION);
    machine.setFp(found.frame, ARENA_REGION);
    if (reason !== undefined && 'exception' in reason) store.heap.release(exception);
    this.reason = undefined;
    return found.address;
  }

  /** The exception that unwinds, if what unwinds is one of this store's. */
  private pendingException(): number | undefined {
    const { reason, store } = this;
    if (reason === undefined) return undefined;
    if ('exception' in reason) return reason.exception;
    const { error } = reason;
    return error instanceof WasmException && error.tag.store === store ? error.object.address : undefined;
  }

  /** An exception on its way out of WebAssembly. Gives up the count of the reference. */
  private uncaught(exception: number): WasmException {
    const { store } = this;
    const object = store.objects.fromReference(exception);
    requireSound(store, object instanceof GcObject, `${exception} is no exception`);
    const error = WasmException.of(store, object);
    store.heap.release(exception);
    recordFrames(error, () => this.framesFromExit());
    return error;
  }

  private unwind(error: unknown): number {
    this.raised = false;
    this.reason = { error };
    return -1;
  }

  private unwindTo(handler: number): number {
    const { machine } = this;
    const { arena, context } = this.store;
    machine.setSp(arena.i32(context + vmStoreContext.last_wasm_entry_sp), ARENA_REGION);
    machine.setFp(arena.i32(context + vmStoreContext.last_wasm_entry_fp), ARENA_REGION);
    machine.setX(0, 0, 0);
    machine.setX(1, 0, 0);
    return handler;
  }

  private takeReason(): unknown {
    const { reason } = this;
    this.reason = undefined;
    if (reason === undefined) return this.trapInHostCall('InternalAssert', 'no reason to unwind');
    return 'exception' in reason ? this.uncaught(reason.exception) : reason.error;
  }

  private trapAt(pc: number, kind: number): Trap {
    if (kind === TrapKind.None) {
      const code = this.store.trapCodeAt(pc);
      return new Trap(code, this.framesFrom(pc, false));
    }
    const name = trapOfKind[kind];
    return new Trap(trapNamed(name).code, this.framesFrom(pc, name === 'StackOverflow'));
  }

  private trap(name: WasmtimeTrapName, pc: number | undefined): Trap {
    const frames = pc === undefined ? (this.depth > 0 ? this.framesFromExit() : []) : this.framesFrom(pc, false);
    return new Trap(trapNamed(name).code, frames);
  }

  /** Frames when an instruction at `pc` stopped the machine. */
  private framesFrom(pc: number, inPrologue: boolean): Trap['frames'] {
    const { machine, store } = this;
    const { arena, context } = store;
    if (arena.u32(context + vmStoreContext.last_wasm_entry_trap_handler) === 0)
      return walkFrames(store, undefined, this.outer);
    return walkFrames(
      store,
      {
        pc,
        frame: machine.fp(0),
        link: machine.lr(0),
        inPrologue,
        entryFrame: arena.i32(context + vmStoreContext.last_wasm_entry_fp),
      },
      this.outer,
    );
  }

  /** Frames when wasm was left for a host call. Only during a host call. */
  framesFromExit(): Trap['frames'] {
    return walkFrames(this.store, undefined, [...this.outer, this.currentExit()]);
  }

  /** Where wasm was left, by activation, the innermost last. Only during a host call, or while none is active. */
  exits(): readonly OuterActivation[] {
    return this.depth === 0 ? [] : [...this.outer, this.currentExit()];
  }

  private currentExit(): OuterActivation {
    const { arena, context } = this.store;
    return {
      exitFrame: arena.i32(context + vmStoreContext.last_wasm_exit_trampoline_fp),
      exitAddress: arena.i32(context + vmStoreContext.last_wasm_exit_pc),
      entryFrame: arena.i32(context + vmStoreContext.last_wasm_entry_fp),
    };
  }
}
