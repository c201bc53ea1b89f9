/**
 * Which parts of the GC heap are taken: a free list with coalescing, kept outside the heap, where compiled code cannot
 * reach it. So a reference can be checked, and whatever compiled code does to its objects, nothing here is ever wrong.
 *
 * The heap is divided into granules of 8 bytes; each has a word, `value << 2 | tag`. A block is at least four granules:
 *
 *     taken:  [ size | TAKEN ] [ 0 ] ...                                    sizes in granules
 *     free:   [ size | FREE ] [ next << 2 ] [ previous << 2 ] ... [ size | FREE_END ]
 *
 * Free blocks of one size class are a doubly linked list. Small sizes are classes of their own, above that a class is the
 * sizes between two powers of two. Objects are 8-aligned: the interpreter needs no more, also for what is declared so.
 */

const GRANULE = 8;
const LEAST = 4;
const TAKEN = 1;
const FREE = 2;
const FREE_END = 3;
const TAG = 3;

/** Sizes below are classes of their own. */
const EXACT = 64;
const CLASSES: number = EXACT + 32;
/** Free blocks of the wanted size's own class that are looked at before a larger class is used. */
const TRIES = 8;
/** No block: granule 0 is never given away, for reference 0 is null. */
const NONE = 0;
const FIRST = 1;

function classOf(size: number): number {
  return size < EXACT ? size : EXACT + 31 - Math.clz32(size);
}

/** See the head of the file. Addresses and sizes are in bytes. */
export class GcBlocks {
  private words: Int32Array = new Int32Array(1);
  private readonly heads: Int32Array = new Int32Array(CLASSES);
  private end = FIRST;
  private takenGranules = 0;
  private takenBlocks = 0;

  /** Number of blocks taken. */
  get count(): number {
    return this.takenBlocks;
  }

  /** Bytes taken. */
  get used(): number {
    return this.takenGranules * GRANULE;
  }

  /** Takes a block of at least `bytes`; its address, or 0 if there is none so large. */
  allocate(bytes: number): number {
    const size = Math.max(LEAST, Math.ceil(bytes / GRANULE));
    const block = this.findFree(size);
    if (block === NONE) return 0;
    const found = this.words[block] >> 2;
    this.unlink(block, found);
    if (found - size >= LEAST) this.link(block + size, found - size);
    else this.words[block + found - 1] = 0;
    const taken = found - size >= LEAST ? size : found;
    this.words[block + 1] = 0;
    this.words[block + 2] = 0;
    this.words[block] = (taken << 2) | TAKEN;
    this.takenGranules += taken;
    this.takenBlocks++;
    return block * GRANULE;
  }

  /** Size of the block that begins at an address; 0 if none that is taken does. */
  sizeOf(address: number): number {
    if (address % GRANULE !== 0) return 0;
    const word = this.words[address / GRANULE] ?? 0;
    return (word & TAG) === TAKEN ? (word >> 2) * GRANULE : 0;
  }

  /** Gives back the block at an address, which is taken. */
  free(address: number): void {
    const { words } = this;
    let block = address / GRANULE;
    let size = words[block] >> 2;
    words[block] = 0;
    this.takenGranules -= size;
    this.takenBlocks--;
    const after = block + size;
    if (after < this.end && (words[after] & TAG) === FREE) {
      const more = words[after] >> 2;
      this.unlink(after, more);
      words[after] = 0;
      size += more;
    }
    if ((words[block - 1] & TAG) === FREE_END) {
      const more = words[block - 1] >> 2;
      words[block - 1] = 0;
      block -= more;
      this.unlink(block, more);
      size += more;
    }
    this.link(block, size);
  }

  /** Makes the heap `bytes` large; it was smaller. */
  extendTo(bytes: number): void {
    const end = Math.floor(bytes / GRANULE);
    if (end - this.end < LEAST) return;
    const words = new Int32Array(end);
    words.set(this.words.subarray(0, this.end));
    this.words = words;
    const start = this.end;
    this.end = end;
    words[start] = ((end - start) << 2) | TAKEN;
    this.takenGranules += end - start;
    this.takenBlocks++;
    this.free(start * GRANULE);
  }

  private findFree(size: number): number {
    const own = classOf(size);
    const near = this.search(own, size, TRIES);
    if (near !== NONE) return near;
    for (let larger = own + 1; larger < CLASSES; larger++) {
      if (this.heads[larger] !== NONE) return this.heads[larger];
    }
    return this.search(own, size, Infinity);
  }

  /** A block of at least `size` granules among the first `tries` of a class. */
  private search(list: number, size: number, tries: number): number {
    let block = this.heads[list];
    for (let i = 0; i < tries && block !== NONE; i++) {
      if (this.words[block] >> 2 >= size) return block;
      block = this.words[block + 1] >> 2;
    }
    return NONE;
  }

  private link(block: number, size: number): void {
    const { words, heads } = this;
    const list = classOf(size);
    const next = heads[list];
    words[block] = (size << 2) | FREE;
    words[block + 1] = next << 2;
    words[block + 2] = NONE << 2;
    words[block + size - 1] = (size << 2) | FREE_END;
    if (next !== NONE) words[next + 2] = block << 2;
    heads[list] = block;
  }

  private unlink(block: number, size: number): void {
    const { words, heads } = this;
    const next = words[block + 1] >> 2;
    const previous = words[block + 2] >> 2;
    if (previous === NONE) heads[classOf(size)] = next;
    else words[previous + 1] = next << 2;
    if (next !== NONE) words[next + 2] = previous << 2;
  }
}
