/** Room for one module's code in the realm's code space: taken in chunks, given back when the module is gone. */

import { codeSpace, CodeSpaceError } from '@pulleyjs/pulley-interp';
import { ResourceError } from './errors.ts';

/** Chunks double from the first size to the second: there may be many small modules. */
const smallestChunk = 1 << 10;
const largestChunk = 1 << 16;
const alignment = 16;

export class CodeAllocator {
  /** Base addresses of all ranges reserved; the owner's finalizer holds this array too. */
  readonly reserved: number[] = [];
  private readonly onLazy: (address: number) => void;
  private chunk = smallestChunk;
  private next = 0;
  private end = 0;

  /** `onLazy` is called when execution reaches an address in these ranges at which there is no code. */
  constructor(onLazy: (address: number) => void) {
    this.onLazy = onLazy;
  }

  /** Room for `size` bytes. @throws ResourceError */
  allocate(size: number): number {
    if (size > this.end - this.next) this.refill(size);
    const address = this.next;
    this.next = Math.ceil((address + size) / alignment) * alignment;
    return address;
  }

  /** Gives everything back to the realm. */
  release(): void {
    for (const base of this.reserved.splice(0)) codeSpace().release(base);
    this.next = 0;
    this.end = 0;
  }

  private refill(size: number): void {
    const length = Math.max(size, this.chunk);
    this.chunk = Math.min(2 * this.chunk, largestChunk);
    let base: number;
    try {
      base = codeSpace().reserve(length, { onLazy: this.onLazy });
    } catch (error) {
      if (error instanceof CodeSpaceError) throw new ResourceError('code', `no room for more code: ${error.message}`);
      throw error;
    }
    this.reserved.push(base);
    this.next = base;
    this.end = base + length;
  }
}

/** Gives code ranges back to the realm once `owner` is unreachable, where the engine can tell. */
export function releaseWith(owner: object, reserved: readonly number[]): void {
  finalizers?.register(owner, reserved);
}

const finalizers =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<readonly number[]>((reserved) => {
        for (const base of reserved) codeSpace().release(base);
      });
