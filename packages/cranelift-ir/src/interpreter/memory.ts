/** The interpreter's memory: a stack for stack slots, and regions that the embedder adds. */

/** Bytes at an address. */
export interface MemoryRegion {
  readonly base: bigint;
  readonly bytes: Uint8Array;
}

/** Low enough for 32-bit pointers, high enough that null and small offsets from it fault. */
const STACK_BASE = 0x1_0000n;
const SLOT_ALIGNMENT = 16;
const FIRST_CAPACITY = 4096;

export class InterpreterMemory {
  private readonly regions: MemoryRegion[];
  private readonly stackLimit: number;
  private stack: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  private stackTop = 0;

  /** `stackLimit` is in bytes. */
  constructor(regions: readonly MemoryRegion[] = [], stackLimit: number = 1 << 20) {
    this.regions = [...regions];
    this.stackLimit = stackLimit;
  }

  /** Takes `size` zeroed bytes from the stack; their address, or `undefined` if there are not that many. */
  allocate(size: number): bigint | undefined {
    const start = this.stackTop;
    const end = start + Math.ceil(size / SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
    if (end > this.stackLimit) return undefined;
    if (end > this.stack.length) this.grow(end);
    this.stack.fill(0, start, end);
    this.stackTop = end;
    return STACK_BASE + BigInt(start);
  }

  private grow(size: number): void {
    const stack = new Uint8Array(Math.max(size, 2 * this.stack.length));
    stack.set(this.stack);
    this.stack = stack;
  }

  /** Where the next frame's slots begin; `release` with it frees what was taken since. */
  get mark(): number {
    return this.stackTop;
  }

  /** The address that a mark stands for. */
  addressOf(mark: number): bigint {
    return STACK_BASE + BigInt(mark);
  }

  release(mark: number): void {
    this.stackTop = mark;
  }

  /** The bytes at an address, writable in place; `undefined` if not all of them are memory. */
  bytesAt(address: bigint, size: number): Uint8Array | undefined {
    const inStack = address >= STACK_BASE && address + BigInt(size) <= STACK_BASE + BigInt(this.stackTop);
    if (inStack) return subarray(this.stack, address - STACK_BASE, size);
    for (const { base, bytes } of this.regions) {
      if (address >= base && address + BigInt(size) <= base + BigInt(bytes.length))
        return subarray(bytes, address - base, size);
    }
    return undefined;
  }
}

function subarray(bytes: Uint8Array, offset: bigint, size: number): Uint8Array {
  return bytes.subarray(Number(offset), Number(offset) + size);
}
