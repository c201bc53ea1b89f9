/**
 * A store's fuel. Compiled code counts in a word of the VMStoreContext that starts at minus the fuel and rises; what does
 * not fit into the word's range, or is held back, waits in a reserve.
 */

import type { Arena } from './arena.ts';
import { ValueError } from './errors.ts';
import { vmStoreContext } from './vm-types.ts';

const largest = 2n ** 63n - 1n;
const largestFuel = 2n ** 64n - 1n;

/** See the head of the file. */
export class Fuel {
  private readonly words: DataView;
  private readonly address: number;
  private reserve = 0n;

  /** @param context address of the VMStoreContext */
  constructor(arena: Arena, context: number) {
    this.words = new DataView(arena.bytes.buffer, arena.bytes.byteOffset, arena.bytes.byteLength);
    this.address = context + vmStoreContext.fuel_consumed;
  }

  /** What is left. */
  get remaining(): bigint {
    const left = this.reserve - this.words.getBigInt64(this.address, true);
    return left < 0n ? 0n : left;
  }

  /** @throws ValueError for what is no unsigned 64-bit number */
  set(fuel: bigint): void {
    if (fuel < 0n || fuel > largestFuel) throw new ValueError(`fuel is an unsigned 64-bit number, not ${fuel}`);
    const injected = fuel < largest ? fuel : largest;
    this.reserve = fuel - injected;
    this.words.setBigInt64(this.address, -injected, true);
  }

  /** Takes from the reserve when the counter reaches 0; whether there was any. */
  refill(): boolean {
    const { remaining } = this;
    if (remaining === 0n) return false;
    this.set(remaining);
    return true;
  }
}
