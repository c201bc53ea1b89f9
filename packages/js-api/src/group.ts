/**
 * What keeps memories alive. A group stands for an instance with all that it defines, or for one object that JavaScript
 * made. Every object of the interface holds a group from which what it stands for can be reached; groups hold those that
 * WebAssembly can reach from theirs. So once the engine finds a group to be garbage, nothing can use its memories any more.
 *
 * The store holds all instances, and their host functions: these hold their group weakly, and the group what they call.
 */

import type { Memory } from '@pulleyjs/runtime';

/** See the head of the file. */
export class Group {
  private readonly reachable = new Set<Group>();
  private readonly kept: unknown[] = [];
  private readonly memories: Memory[] = [];

  constructor() {
    finalizers?.register(this, this.memories);
  }

  /** Says that what is in this group can reach another one's things. */
  reach(other: Group | undefined): void {
    if (other !== undefined && other !== this) this.reachable.add(other);
  }

  /** The same in both directions: either can hand its own things to the other. */
  share(other: Group | undefined): void {
    this.reach(other);
    other?.reach(this);
  }

  /** Keeps a value as long as the group lives; gives a function that finds it and holds neither. */
  keep<T>(value: T): () => T {
    const index = this.kept.push(value) - 1;
    const weak = weakReference<Group>(this);
    return () => weak.deref()!.kept[index] as T;
  }

  /** A memory that goes with the group. */
  addMemory(memory: Memory): void {
    this.memories.push(memory);
  }
}

/** A `WeakRef`, or where there is none what holds the object. */
export interface WeakReference<T> {
  deref(): T | undefined;
}

/** A weak reference to an object, if the engine has them. */
export function weakReference<T extends object>(object: T): WeakReference<T> {
  return typeof WeakRef === 'undefined' ? { deref: () => object } : new WeakRef(object);
}

const finalizers =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<readonly Memory[]>((memories) => {
        for (const memory of memories) memory.dispose();
      });
