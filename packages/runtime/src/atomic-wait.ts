/**
 * Waiting on an address of a memory, and waking those that wait. A store has one thread, so nobody ever waits while another
 * part of it runs: a notification wakes none, and a wait that is not over at once ends as if its time had passed. Only one
 * without a time limit cannot end: that is an error of the host's, not a trap.
 */

import type { WasmtimeTrapName } from '@pulleyjs/host-abi';
import { DeadlockError } from './errors.ts';
import type { Memory } from './memory.ts';

/** What a wait gives: there was another value than expected, or the time passed. */
const NOT_EQUAL = 1;
const TIMED_OUT = 2;

/** The memory and where in it; `trap` makes the error for a trap of that name. */
export interface WaitPlace {
  readonly memory: Memory;
  readonly address: number;
  readonly trap: (name: WasmtimeTrapName) => Error;
}

/** The bytes of an access of `size` bytes. @throws what the place's `trap` makes */
function locate({ memory, address, trap }: WaitPlace, size: number): DataView {
  const { bytes } = memory;
  if (address % size !== 0) throw trap('HeapMisaligned');
  if (!(address + size <= bytes.length)) throw trap('MemoryOutOfBounds');
  return new DataView(bytes.buffer, bytes.byteOffset + address, size);
}

/** Wakes those that wait there. @returns how many: none */
export function notifyWaiters(place: WaitPlace): number {
  locate(place, 4);
  return 0;
}

/**
 * Waits there while the value is the expected one.
 * @param timeout nanoseconds, signed; negative: for ever
 */
export function waitWhile(place: WaitPlace, expected: number | bigint, timeout: bigint): number {
  const isWide = typeof expected === 'bigint';
  const view = locate(place, isWide ? 8 : 4);
  if (!place.memory.type.shared) throw place.trap('AtomicWaitNonSharedMemory');
  const actual = isWide ? view.getBigUint64(0, true) : view.getUint32(0, true);
  if (actual !== expected) return NOT_EQUAL;
  if (BigInt.asIntN(64, timeout) < 0n) throw new DeadlockError(place.address);
  return TIMED_OUT;
}
