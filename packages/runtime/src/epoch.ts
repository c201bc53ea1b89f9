/**
 * Epochs: an engine counts them, and each of its stores has the count in its arena, where compiled code compares it with
 * the store's deadline.
 */

import type { Arena } from './arena.ts';
import { ValueError } from './errors.ts';
import { vmStoreContext } from './vm-types.ts';

const largestEpoch = 2n ** 64n - 1n;

/** What of a store follows the engine's count. */
interface EpochFollower {
  follow(epoch: bigint): void;
}

/** The count of an engine. Stores that are garbage are forgotten, where the engine of JavaScript can tell. */
export class EpochClock {
  private current = 0n;
  private followers: (() => EpochFollower | undefined)[] = [];

  /** The count is 64 bits wide and wraps. */
  get epoch(): bigint {
    return this.current;
  }

  increment(): void {
    this.current = BigInt.asUintN(64, this.current + 1n);
    this.followers = this.followers.filter((deref) => {
      const follower = deref();
      follower?.follow(this.current);
      return follower !== undefined;
    });
  }

  add(follower: EpochFollower): void {
    this.followers.push(weakly(follower));
    follower.follow(this.current);
  }

  remove(follower: EpochFollower): void {
    this.followers = this.followers.filter((deref) => deref() !== follower);
  }
}

function weakly<T extends object>(object: T): () => T | undefined {
  if (typeof WeakRef === 'undefined') return () => object;
  const weak = new WeakRef(object);
  return () => weak.deref();
}

/** A store's epoch and deadline. */
export class EpochDeadline implements EpochFollower {
  private readonly clock: EpochClock;
  private readonly words: DataView;
  private readonly epochAddress: number;
  private readonly deadlineAddress: number;

  /**
   * @param context address of the VMStoreContext
   * @param epochAddress address of the store's copy of the epoch
   */
  constructor(clock: EpochClock, arena: Arena, context: number, epochAddress: number) {
    this.clock = clock;
    this.words = new DataView(arena.bytes.buffer, arena.bytes.byteOffset, arena.bytes.byteLength);
    this.epochAddress = epochAddress;
    this.deadlineAddress = context + vmStoreContext.epoch_deadline;
    clock.add(this);
  }

  follow(epoch: bigint): void {
    this.words.setBigUint64(this.epochAddress, epoch, true);
  }

  /** Stops following; for stores that end before they are garbage. */
  release(): void {
    this.clock.remove(this);
  }

  /** Sets the deadline to so many epochs after the current one. @returns the deadline. @throws ValueError */
  set(epochsAhead: number | bigint): bigint {
    const ahead = toCount(epochsAhead);
    const deadline = this.clock.epoch + ahead;
    const reachable = deadline > largestEpoch ? largestEpoch : deadline;
    this.words.setBigUint64(this.deadlineAddress, reachable, true);
    return reachable;
  }
}

function toCount(epochs: number | bigint): bigint {
  const valid = typeof epochs === 'bigint' || Number.isInteger(epochs);
  const count = valid ? BigInt(epochs) : -1n;
  if (count < 0n || count > largestEpoch)
    throw new ValueError(`a number of epochs is an unsigned 64-bit integer, not ${epochs}`);
  return count;
}
