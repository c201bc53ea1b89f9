/**
 * Branded entity ids and the maps keyed by them.
 *
 * An entity is a small integer that names one item of one function or module: `v7`, `block3`. A `PrimaryMap` owns the
 * items and hands out ids in order; a `SecondaryMap` annotates ids another map owns. Mirrors cranelift/entity@e6b33de.
 */

declare const brand: unique symbol;

/** A small non-negative integer that names one item, distinct in the type system from every other kind of id. */
export type Entity<Name extends string> = number & { readonly [brand]: Name };

/** Owns items of type `V`; ids are handed out from 0 without gaps. */
export class PrimaryMap<K extends Entity<string>, V> {
  private readonly items: V[] = [];

  /** Number of items; also the next id. */
  get length(): number {
    return this.items.length;
  }

  /** Adds an item and returns its id. */
  push(value: V): K {
    return (this.items.push(value) - 1) as K;
  }

  /** The item; `undefined` when the id is not one of this map. */
  get(key: K): V | undefined {
    return this.items[key];
  }

  /** The item of an id known to belong to this map. */
  at(key: K): V {
    return this.items[key]!;
  }

  set(key: K, value: V): void {
    this.items[key] = value;
  }

  has(key: K): boolean {
    return key >= 0 && key < this.items.length;
  }

  /** The items in id order. The array is the map's own: do not write to it. */
  values(): readonly V[] {
    return this.items;
  }

  /** All ids, in order. */
  *keys(): IterableIterator<K> {
    for (let i = 0; i < this.items.length; i++) yield i as K;
  }
}

/** Annotates ids of another map; an id never set reads as the default. */
export class SecondaryMap<K extends Entity<string>, V> {
  private readonly items: V[] = [];
  private readonly defaultValue: V;

  constructor(defaultValue: V) {
    this.defaultValue = defaultValue;
  }

  get(key: K): V {
    return key < this.items.length ? this.items[key]! : this.defaultValue;
  }

  set(key: K, value: V): void {
    while (this.items.length < key) this.items.push(this.defaultValue);
    this.items[key] = value;
  }

  clear(): void {
    this.items.length = 0;
  }
}
