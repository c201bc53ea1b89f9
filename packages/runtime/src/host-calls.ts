/**
 * The host's side of Wasmtime's host calls: what compiled code asks of the runtime. One object serves all instances of a
 * store; the first argument of a builtin says which instance asks. What compiled code passes was checked by compiled
 * code, but addresses are checked again here: a wrong one ends in an error, never in a write elsewhere.
 */

import { bindHost, type HostBinding, type HostOf, wasmtime50 } from '@pulleyjs/host-abi';
import { ARENA_REGION, type Machine } from '@pulleyjs/pulley-interp';
import { notifyWaiters, type WaitPlace, waitWhile } from './atomic-wait.ts';
import { requireSound, unsound } from './sound.ts';
import type { Store } from './store.ts';
import { Trap } from './trap.ts';
import { SLOT } from './value-codec.ts';

const provided = wasmtime50.subset([
  'array_call',
  'memory_grow',
  'memory_copy',
  'memory_fill',
  'memory_atomic_notify',
  'memory_atomic_wait32',
  'memory_atomic_wait64',
  'passive_elem_segment_len',
  'passive_elem_segment_base',
  'passive_elem_segment_drop',
  'ref_func',
  'table_get_lazy_init_func_ref',
  'table_grow',
  'out_of_gas',
  'new_epoch',
  'drop_gc_ref',
  'gc_alloc_raw',
  'grow_gc_heap',
  'intern_func_ref_for_gc_heap',
  'get_interned_func_ref',
  'force_gc',
  'is_subtype',
  'get_instance_id',
  'throw_ref',
  'trap',
  'raise',
]);

type ProvidedHost = HostOf<(typeof provided)['table']>;

/** Binds the builtins of a store to its machine. */
export function bindStore(store: Store, machine: Machine): HostBinding {
  return bindHost(provided, hostOf(store), machine.registerAccess(), {
    onThrow: (error) => store.activations.fail(error),
  });
}

function hostOf(store: Store): ProvidedHost {
  const memory = (low: number, high: number, length: number): Uint8Array =>
    store.writable(low, high, length) ?? unsound(store, 'a write outside all memories');
  return {
    array_call(callee, _calleeHigh, caller, _callerHigh, values, valuesHigh, count) {
      store.heap.forgetPins();
      const isArray = valuesHigh === ARENA_REGION && store.arena.holds(values >>> 0, count * SLOT);
      requireSound(store, isArray, `no ${count} values at ${valuesHigh}:${values}`);
      store.hostFunctionAt(callee).performArrayCall(store.instanceAt(caller), values, count);
      return true;
    },

    memory_grow: (context, _high, delta, index) => store.instanceAt(context).definedMemory(index).grow(delta),

    memory_copy(_context, _high, targetLow, targetHigh, sourceLow, sourceHigh, length) {
      if (length === 0) return;
      const target = memory(targetLow, targetHigh, length);
      target.set(store.readable(sourceLow, sourceHigh, length) ?? unsound(store, 'a copy from outside all memories'));
    },

    memory_fill(_context, _high, targetLow, targetHigh, value, length) {
      if (length !== 0) memory(targetLow, targetHigh, length).fill(value);
    },

    memory_atomic_notify: (context, _high, memory, address) =>
      notifyWaiters(waitPlace(store, context, memory, address)),

    memory_atomic_wait32(context, _high, memory, address, expected, timeout) {
      return waitWhile(waitPlace(store, context, memory, address), expected, timeout);
    },

    memory_atomic_wait64(context, _high, memory, address, expected, timeout) {
      return waitWhile(waitPlace(store, context, memory, address), expected, timeout);
    },

    passive_elem_segment_len: (context, _high, segment) => store.instanceAt(context).passiveElements(segment).length,

    passive_elem_segment_base(context, _high, segment) {
      return store.instanceAt(context).passiveElements(segment).address;
    },

    passive_elem_segment_drop(context, _high, segment) {
      store.instanceAt(context).dropPassiveElements(segment);
      return true;
    },

    ref_func: (context, _high, functionIndex) => pointer(store.instanceAt(context).funcRefAddress(functionIndex)),

    table_get_lazy_init_func_ref(context, _high, table, index) {
      const found = store.instanceAt(context).tableAt(table);
      requireSound(
        store,
        found.isFuncTable && index < found.size,
        `no element ${index} of functions in table ${table}`,
      );
      return pointer(found.funcRefAt(index));
    },

    table_grow: (context, _high, table, delta) =>
      store.instanceAt(context).definedTable(table).growUninitialized(delta),

    out_of_gas() {
      store.refuel();
      return true;
    },

    new_epoch: () => store.extendDeadline(),

    drop_gc_ref: (_context, _high, reference) => store.heap.release(reference),

    gc_alloc_raw(_context, _high, kind, type, size) {
      if (size > LARGEST_OBJECT) throw store.activations.trapInHostCall('AllocationTooLarge');
      store.heap.forgetPins();
      return store.heap.allocate(kind, type, size);
    },

    grow_gc_heap: (_context, _high, size) => store.heap.grow(size),

    force_gc() {
      store.heap.forgetPins();
      store.heap.collect();
      return true;
    },

    intern_func_ref_for_gc_heap: (_context, _high, address) => store.funcs.heapNumberOf(address >>> 0),

    get_interned_func_ref(context, _high, number, internedType) {
      const typeId = internedType === ANY_FUNCTION ? undefined : store.instanceAt(context).typeIdOf(internedType);
      const address = store.funcs.fromHeapNumber(number, typeId);
      if (address === undefined) throw store.activations.trapInHostCall('GcHeapCorruption');
      return pointer(address);
    },

    is_subtype: (_context, _high, actual, expected) => (store.engine.types.isSubtype(actual, expected) ? 1 : 0),

    get_instance_id: (context) => store.instanceAt(context).id,

    throw_ref(_context, _high, exception) {
      store.activations.throwReference(exception);
      return false;
    },

    trap(_context, _high, code) {
      store.activations.fail(new Trap(code, store.activations.framesFromExit()));
    },

    raise: () => store.activations.raise(),
  };
}

/** Stands for no particular type of function. */
const ANY_FUNCTION = 0xffff_ffff;

function waitPlace(store: Store, context: number, memory: number, address: number): WaitPlace {
  return {
    memory: store.instanceAt(context).definedMemory(memory),
    address,
    trap: (name) => store.activations.trapInHostCall(name),
  };
}
/** Bytes of the largest object whose size, rounded up, still has 32 bits. */
const LARGEST_OBJECT = 0xffff_fff8;

/** An arena address as a pointer result; null stays null. */
function pointer(address: number): number {
  return address === 0 ? 0 : ARENA_POINTER + address;
}

/** (0, `ARENA_REGION`) as a number. */
const ARENA_POINTER = 0x1_0000_0000;
