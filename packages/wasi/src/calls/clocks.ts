/** Clocks, and waiting for time and descriptors. */

import { clockid, eventrwflags, eventtype, recordSize, subclockflags } from '../constants.ts';
import type { Clocks, WasiContext } from '../context.ts';
import type { Descriptor } from '../descriptor-table.ts';
import { errno, WasiError } from '../errno.ts';
import type { GuestMemory } from '../guest-memory.ts';
import { call, type WasiCall } from './call.ts';

export const clockCalls: Record<string, WasiCall> = {
  clock_res_get: call('ii', ({ clocks }, memory, id, result) => {
    checkClock(id);
    memory.writeU64(result, clocks.resolution);
  }),
  clock_time_get: call('iIi', ({ clocks }, memory, id, _precision, result) => {
    checkClock(id);
    memory.writeU64(result, id === clockid.realtime ? clocks.realtime() : clocks.monotonic());
  }),
  poll_oneoff: call('iiii', (context, memory, subscriptions, events, count, result) => {
    if (count === 0) throw new WasiError('inval');
    const list = readSubscriptions(context, memory, subscriptions, count >>> 0);
    const ready = waitForAny(context.clocks, list);
    ready.forEach((subscription, index) => writeEvent(memory, (events >>> 0) + index * recordSize.event, subscription));
    memory.writeU32(result, ready.length);
  }),
};

function checkClock(id: number): void {
  if (id === clockid.realtime || id === clockid.monotonic) return;
  throw new WasiError(id === 2 || id === 3 ? 'badf' : 'inval');
}

/** A subscription that can be answered: at a moment of the monotonic clock, or at once (`deadline` undefined). */
interface Subscription {
  userdata: bigint;
  type: number;
  deadline: bigint | undefined;
  flags: number;
  byteCount: bigint;
}

/**
 * `struct subscription { userdata: u64 @0; tag: u8 @8; clock { id: u32 @16; timeout: u64 @24; precision: u64 @32;
 * flags: u16 @40 } | fd: u32 @16 }`, 48 bytes.
 */
function readSubscriptions(context: WasiContext, memory: GuestMemory, start: number, count: number): Subscription[] {
  memory.bytes(start, Math.min(count * recordSize.subscription, 0xffffffff));
  const list: Subscription[] = [];
  for (let i = 0; i < count; i++)
    list.push(readSubscription(context, memory, (start >>> 0) + i * recordSize.subscription));
  return list;
}

function readSubscription(context: WasiContext, memory: GuestMemory, at: number): Subscription {
  const userdata = memory.readU64(at);
  const type = memory.readU8(at + 8);
  if (type === eventtype.clock)
    return { userdata, type, deadline: readDeadline(context.clocks, memory, at + 16), flags: 0, byteCount: 0n };
  if (type !== eventtype.fdRead && type !== eventtype.fdWrite) throw new WasiError('inval');
  const descriptor = context.descriptors.get(memory.readU32(at + 16));
  checkPollable(descriptor, type);
  const flags = type === eventtype.fdRead && isAtEnd(descriptor) ? eventrwflags.hangup : 0;
  return { userdata, type, deadline: undefined, flags, byteCount: 1n };
}

function readDeadline(clocks: Clocks, memory: GuestMemory, at: number): bigint {
  const id = memory.readU32(at);
  if (id !== clockid.realtime && id !== clockid.monotonic) throw new WasiError('inval');
  const timeout = memory.readU64(at + 8);
  if ((memory.readU16(at + 24) & subclockflags.abstime) === 0) return clocks.monotonic() + timeout;
  return id === clockid.monotonic ? timeout : clocks.monotonic() + timeout - clocks.realtime();
}

function checkPollable(descriptor: Descriptor, type: number): void {
  const stream = type === eventtype.fdRead ? 'input' : 'output';
  if (descriptor.kind !== 'file' && descriptor.kind !== stream) throw new WasiError('badf');
}

function isAtEnd(descriptor: Descriptor): boolean {
  return descriptor.kind === 'file' && descriptor.file.stat().size <= BigInt(descriptor.position);
}

/** Files and streams never make the guest wait; so only a list of nothing but clocks does. */
function waitForAny(clocks: Clocks, list: Subscription[]): Subscription[] {
  const isReady = ({ deadline }: Subscription, now: bigint): boolean => deadline === undefined || deadline <= now;
  for (;;) {
    const now = clocks.monotonic();
    const ready = list.filter((subscription) => isReady(subscription, now));
    if (ready.length > 0) return ready;
    clocks.sleep(
      list.reduce((least, { deadline }) => (deadline! < least ? deadline! : least), list[0]!.deadline!) - now,
    );
  }
}

/** `struct event { userdata: u64 @0; error: u16 @8; type: u8 @10; nbytes: u64 @16; flags: u16 @24 }`, 32 bytes. */
function writeEvent(memory: GuestMemory, at: number, { userdata, type, byteCount, flags }: Subscription): void {
  memory.writeU64(at, userdata);
  memory.writeU16(at + 8, errno.success);
  memory.writeU8(at + 10, type);
  memory.writeU64(at + 16, byteCount);
  memory.writeU16(at + 24, flags);
}
