/** Garbage-collected objects: what is freed and what is not, and how they look from JavaScript. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  GcObject,
  Global,
  instantiate,
  Linker,
  type Module,
  ResourceError,
  Store,
  Table,
  Trap,
  type WasmValue,
} from '../src/index.ts';
import { engine, functionsOf, instanceOf, moduleOf } from './text-module.ts';

const smallHeap = 256 * 1024;

/** The functions of an instance, and its store. */
type Guest = Record<string, (...args: WasmValue[]) => WasmValue> & { store: Store };

const modules = new Map<string, Module>();

/** Functions of a module in a store whose heap is small, and the store. */
function inSmallHeap(text: string, gcHeapBytes: number = smallHeap): Guest {
  const store = new Store(engine, { gcHeapBytes });
  const module = modules.get(text) ?? moduleOf(text);
  modules.set(text, module);
  const instance = instantiate(store, module, []);
  return { store, ...functionsOf(instance) } as unknown as Guest;
}

/** Frees what is garbage, from the host. */
function collect({ heap }: Store): void {
  heap.forgetPins();
  heap.collect();
}

const lists = `(module
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
  (global $kept (mut (ref null $node)) (ref.null $node))
  (func $list (param $n i32) (result (ref null $node)) (local $head (ref null $node))
    (loop $more
      (local.set $head (struct.new $node (local.get $n) (local.get $head)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $head))
  (func $sum (param $at (ref null $node)) (result i64) (local $sum i64)
    (block $done
      (loop $more
        (local.set $sum (i64.add (local.get $sum)
          (i64.extend_i32_s (struct.get $node $value (br_on_null $done (local.get $at))))))
        (local.set $at (struct.get $node $next (local.get $at)))
        (br $more)))
    (local.get $sum))
  (func (export "keep") (param i32) (global.set $kept (call $list (local.get 0))))
  (func (export "forget") (global.set $kept (ref.null $node)))
  (func (export "sum") (result i64) (call $sum (global.get $kept)))
  (func (export "sumOf") (param i32) (result i64) (call $sum (call $list (local.get 0))))
  (func (export "churn") (param $n i32) (result i64) (local $sum i64) (local $mine (ref null $node))
    (local.set $mine (call $list (i32.const 100)))
    (loop $more
      (local.set $sum (i64.add (local.get $sum)
        (i64.extend_i32_u (struct.get $node $value (struct.new $node (i32.const 1) (ref.null $node))))))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add (local.get $sum) (call $sum (local.get $mine))))
  (func (export "cycle") (local $a (ref null $node))
    (local.set $a (struct.new $node (i32.const 1) (ref.null $node)))
    (struct.set $node $next (local.get $a) (local.get $a)))
  (func (export "list") (param i32) (result anyref) (call $list (local.get 0)))
  (func (export "first") (param anyref) (result i32) (struct.get $node $value (ref.cast (ref $node) (local.get 0)))))`;

describe('collection', () => {
  it('bounds what a guest that allocates in a loop needs, and keeps what its frames hold', { timeout: 600_000 }, () => {
    const { churn, store } = inSmallHeap(lists);
    const count = fuzzCount(100_000);
    expect(churn(count)).toBe(BigInt(count) + 5050n);
    expect(store.heap.size).toBeLessThanOrEqual(smallHeap);
    collect(store);
    expect(store.heap.count).toBe(0);
  });

  it('keeps what globals refer to, directly or through objects', () => {
    const { keep, sum, sumOf, forget, store } = inSmallHeap(lists);
    keep(2000);
    for (let i = 0; i < 20; i++) expect(sumOf(1000)).toBe(500500n);
    expect(sum()).toBe(2001000n);
    forget();
    collect(store);
    expect(store.heap.count).toBe(0);
  });

  it('frees long chains without recursion', () => {
    const { keep, forget, store } = inSmallHeap(lists, 64 * 1024 * 1024);
    keep(100_000);
    collect(store);
    expect(store.heap.count).toBe(100_000);
    forget();
    expect(store.heap.count).toBe(0);
  });

  it('does not free cycles, as in Wasmtime', () => {
    const { cycle, store } = inSmallHeap(lists);
    for (let i = 0; i < 10; i++) cycle();
    collect(store);
    expect(store.heap.count).toBe(10);
  });

  it('reports a heap that is full of live objects, and the store can be used on', () => {
    const { keep, sum, sumOf, store } = inSmallHeap(lists);
    expect(() => keep(1_000_000)).toThrow(ResourceError);
    expect(() => keep(1_000_000)).toThrow('GC heap out of memory: no capacity for allocation of 32 bytes');
    expect(sum()).toBe(0n);
    expect(sumOf(1000)).toBe(500500n);
    collect(store);
    expect(store.heap.count).toBe(0);
  });

  it('counts references in tables, segments, arrays and structs', () => {
    const { run, drop, clear, store } = inSmallHeap(`(module
      (type $s (struct (field (mut i32))))
      (type $a (array (mut (ref null $s))))
      (table $t 10 (ref null $s))
      (table $u 10 20 (ref null $s))
      (elem $e (ref null $s) (struct.new $s (i32.const 7)) (struct.new $s (i32.const 8)))
      (global $g (mut (ref null $a)) (ref.null $a))
      (func $s (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
      (func (export "run") (result i32) (local $x (ref null $a))
        (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 2))
        (table.fill $u (i32.const 3) (table.get $t (i32.const 1)) (i32.const 4))
        (table.copy $u $t (i32.const 2) (i32.const 0) (i32.const 3))
        (table.copy $u $u (i32.const 1) (i32.const 2) (i32.const 5))
        (table.copy $u $u (i32.const 4) (i32.const 2) (i32.const 5))
        (drop (table.grow $u (struct.new $s (i32.const 100)) (i32.const 5)))
        (global.set $g (array.new_elem $a $e (i32.const 0) (i32.const 2)))
        (local.set $x (array.new $a (table.get $u (i32.const 12)) (i32.const 5)))
        (array.copy $a $a (local.get $x) (i32.const 1) (global.get $g) (i32.const 0) (i32.const 2))
        (array.copy $a $a (local.get $x) (i32.const 2) (local.get $x) (i32.const 1) (i32.const 3))
        (array.init_elem $a $e (local.get $x) (i32.const 0) (i32.const 1) (i32.const 1))
        (array.fill $a (local.get $x) (i32.const 4) (array.get $a (local.get $x) (i32.const 1)) (i32.const 1))
        (global.set $g (local.get $x))
        (i32.add (i32.add (call $s (array.get $a (local.get $x) (i32.const 0)))
                          (call $s (array.get $a (local.get $x) (i32.const 2))))
                 (i32.add (call $s (array.get $a (local.get $x) (i32.const 3)))
                          (call $s (table.get $u (i32.const 14))))))
      (func (export "drop") (elem.drop $e))
      (func (export "clear")
        (table.fill $t (i32.const 0) (ref.null $s) (i32.const 10))
        (table.fill $u (i32.const 0) (ref.null $s) (i32.const 20))
        (global.set $g (ref.null $a))))`);
    expect(run()).toBe(8 + 7 + 8 + 100);
    expect(run()).toBe(8 + 7 + 8 + 100);
    collect(store);
    expect(store.heap.count).toBe(5);
    drop();
    expect(store.heap.count).toBe(5);
    clear();
    expect(store.heap.count).toBe(0);
  });

  it('finds what is live in frames of every activation', () => {
    const store = new Store(engine, { gcHeapBytes: smallHeap });
    const linker = new Linker(store);
    let depth = 0;
    linker.defineFunction('h', 'again', { params: [], results: ['i32'] }, () => {
      if (depth === 5) return 0;
      depth++;
      return functions.nest() as number;
    });
    const functions = functionsOf(
      instanceOf(
        `(module
          (import "h" "again" (func $again (result i32)))
          (type $s (struct (field i32)))
          (func $garbage (local $n i32)
            (local.set $n (i32.const 20000))
            (loop $more
              (drop (struct.new $s (i32.const -1)))
              (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
          (func (export "nest") (result i32) (local $mine (ref null $s)) (local $sum i32)
            (local.set $mine (struct.new $s (i32.const 1)))
            (local.set $sum (call $again))
            (call $garbage)
            (i32.add (local.get $sum) (struct.get $s 0 (local.get $mine)))))`,
        linker,
      ),
    );
    expect(functions.nest()).toBe(6);
    collect(store);
    expect(store.heap.count).toBe(0);
  });

  it('gives what random programs on graphs without cycles compute, and leaves nothing behind', () => {
    const slots = 40;
    const { make, link, clear, read, store } = inSmallHeap(
      `(module
        (type $n (struct (field $id i32) (field $l (mut (ref null $n))) (field $r (mut (ref null $n)))))
        (table $t ${slots} (ref null $n))
        (func (export "make") (param $slot i32) (param $id i32) (param $l i32) (param $r i32)
          (table.set $t (local.get $slot) (struct.new $n (local.get $id)
            (table.get $t (local.get $l)) (table.get $t (local.get $r)))))
        (func (export "link") (param $from i32) (param $to i32)
          (struct.set $n $l (table.get $t (local.get $from)) (table.get $t (local.get $to))))
        (func (export "clear") (param $slot i32) (table.set $t (local.get $slot) (ref.null $n)))
        (func (export "read") (param $slot i32) (param $path i32) (result i32) (local $at (ref null $n))
          (local.set $at (table.get $t (local.get $slot)))
          (loop $more
            (if (ref.is_null (local.get $at)) (then (return (i32.const -1))))
            (if (i32.eq (local.get $path) (i32.const 1)) (then (return (struct.get $n $id (local.get $at)))))
            (local.set $at (select (result (ref null $n))
              (struct.get $n $l (local.get $at)) (struct.get $n $r (local.get $at))
              (i32.and (local.get $path) (i32.const 1))))
            (local.set $path (i32.shr_u (local.get $path) (i32.const 1)))
            (br $more))
          (unreachable)))`,
      4 * 1024 * 1024,
    );
    interface Node {
      id: number;
      l: Node | null;
      r: Node | null;
    }
    const model: (Node | null)[] = Array.from({ length: slots }, () => null);
    const random = createRandom(0x6c1);
    const slot = (): number => random.below(slots);
    const steps = fuzzCount(10_000);
    for (let id = 0; id < steps; id++) {
      const [a, b, c] = [slot(), slot(), slot()];
      const kind = random.below(10);
      if (kind < 5) {
        make(a, id, b, c);
        model[a] = { id, l: model[b], r: model[c] };
      } else if (kind < 7 && model[a] !== null && (model[b]?.id ?? -1) < model[a].id) {
        link(a, b);
        model[a].l = model[b];
      } else if (kind === 7) {
        clear(a);
        model[a] = null;
      } else {
        const path = 1 + random.below(255);
        let at = model[a];
        for (let rest = path; at !== null && rest > 1; rest >>>= 1) at = (rest & 1) !== 0 ? at.l : at.r;
        if (read(a, path) !== (at?.id ?? -1)) expect.unreachable(`step ${id}: another node at ${path}`);
      }
      if (id % 5000 === 0) collect(store);
    }
    for (let i = 0; i < slots; i++) clear(i);
    collect(store);
    expect(store.heap.count).toBe(0);
  });
});

describe('objects in JavaScript', () => {
  it('are the same while they are held, and stay alive', () => {
    const { list, first, sumOf, store } = inSmallHeap(lists);
    const object = list(3) as GcObject;
    expect(object).toBeInstanceOf(GcObject);
    expect(object.kind).toBe('struct');
    for (let i = 0; i < 30; i++) sumOf(1000);
    expect(first(object)).toBe(1);
    object.dispose();
    object.dispose();
    collect(store);
    expect(store.heap.count).toBe(0);
    expect(() => first(object)).toThrow('disposed of');
  });

  it('are checked against the type wanted, and the store', () => {
    const text = `(module
      (type $s (sub (struct (field i32)))) (type $t (sub $s (struct (field i32) (field i32))))
      (func (export "s") (result (ref $s)) (struct.new $s (i32.const 1)))
      (func (export "t") (result (ref $t)) (struct.new $t (i32.const 1) (i32.const 2)))
      (func (export "takeS") (param (ref null $s)) (result i32) (struct.get $s 0 (local.get 0)))
      (func (export "takeT") (param (ref $t)) (result i32) (struct.get $t 1 (local.get 0)))
      (func (export "takeEq") (param eqref) (result i32) (ref.is_null (local.get 0)))
      (func (export "takeArray") (param arrayref) (result i32) (ref.is_null (local.get 0)))
      (func (export "same") (param anyref anyref) (result i32)
        (ref.eq (ref.cast eqref (local.get 0)) (ref.cast eqref (local.get 1)))))`;
    const { s, t, takeS, takeT, takeEq, takeArray, same } = functionsOf(instanceOf(text));
    const object = t();
    expect([takeS(object), takeS(s()), takeT(object), takeEq(object), takeEq(null)]).toEqual([1, 1, 2, 0, 1]);
    expect(() => takeT(s())).toThrow('an object is no value of type (ref');
    expect(() => takeT(null)).toThrow('null is no value of type');
    expect(() => takeArray(object)).toThrow('an object is no value of type arrayref');
    expect(() => takeEq('text')).toThrow('a string is no value of type eqref');
    expect([same(object, object), same(object, t()), same(5, 5), same(5, 6)]).toEqual([1, 0, 1, 0]);
    const elsewhere = functionsOf(instanceOf(text));
    expect(() => elsewhere.takeS(object)).toThrow('an object is no value of type');
  });

  it('are numbers where they are i31', () => {
    const { id, get, isI31 } = functionsOf(
      instanceOf(`(module
        (func (export "id") (param anyref) (result anyref) (local.get 0))
        (func (export "get") (param i31ref) (result i32) (i31.get_s (local.get 0)))
        (func (export "isI31") (param anyref) (result i32) (ref.test (ref i31) (local.get 0))))`),
    );
    for (const value of [0, 1, -1, 2 ** 30 - 1, -(2 ** 30)]) {
      expect([id(value), get(value), isI31(value)]).toEqual([value, value, 1]);
    }
    for (const value of [2 ** 30, -(2 ** 30) - 1, 1.5, -0, NaN, 'text', undefined]) {
      expect([id(value), isI31(value)]).toEqual([value, 0]);
    }
    expect(() => get(2 ** 30)).toThrow('a number is no value of type i31ref');
  });

  it('can be made externref and back', () => {
    const { out, back } = functionsOf(
      instanceOf(`(module
        (type $s (struct (field i32)))
        (func (export "out") (result externref) (extern.convert_any (struct.new $s (i32.const 42))))
        (func (export "back") (param externref) (result i32)
          (if (result i32) (ref.test (ref $s) (any.convert_extern (local.get 0)))
            (then (struct.get $s 0 (ref.cast (ref $s) (any.convert_extern (local.get 0)))))
            (else (i32.const -1)))))`),
    );
    expect([back(out()), back('host'), back({}), back(null)]).toEqual([42, -1, -1, -1]);
  });

  it('are freed when nothing refers to them: values of the host too', () => {
    const store = new Store(engine, { gcHeapBytes: smallHeap });
    const linker = new Linker(store);
    let made = 0;
    linker.defineFunction('h', 'make', { params: [], results: ['externref'] }, () => ({ made: made++ }));
    const { run } = functionsOf(
      instanceOf(
        `(module
          (import "h" "make" (func $make (result externref)))
          (global $last (export "last") (mut externref) (ref.null extern))
          (func (export "run") (param i32)
            (loop $more
              (global.set $last (call $make))
              (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
        linker,
      ),
    );
    run(50_000);
    expect(made).toBe(50_000);
    collect(store);
    expect(store.heap.count).toBe(1);
  });

  it('are freed also when only the host makes and drops them', () => {
    const store = new Store(engine, { gcHeapBytes: smallHeap });
    const table = Table.create(store, { element: 'externref', initial: 1 });
    const global = Global.create(store, { type: 'anyref', mutable: true }, null);
    for (let i = 0; i < 20_000; i++) {
      table.set(0, `value ${i}`);
      global.value = `other ${i}`;
    }
    expect([table.get(0), global.value]).toEqual(['value 19999', 'other 19999']);
    collect(store);
    expect(store.heap.count).toBe(2);
  });

  it('stand in globals and tables of the host', () => {
    const store = new Store(engine);
    const global = Global.create(store, { type: 'externref', mutable: true }, { first: 1 });
    const table = Table.create(store, { element: 'externref', initial: 5 }, 'x');
    collect(store);
    expect(store.heap.count).toBe(2);
    expect([global.value, table.get(4)]).toEqual([{ first: 1 }, 'x']);
    global.value = table.get(0);
    for (let i = 1; i < 5; i++) table.set(i, null);
    collect(store);
    expect(store.heap.count).toBe(1);
    expect(global.value).toBe('x');
  });
});

describe('a heap that compiled code has corrupted', () => {
  const kindWord = 0;
  const typeWord = 4;
  const countWord = 8;
  const nextWord = 16;

  /** A store with a list of three nodes and the references of two. */
  function prepare(): { guest: Guest; store: Store; head: number } {
    const guest = inSmallHeap(lists);
    guest.keep(3);
    return { guest, store: guest.store, head: guest.store.arena.i32(guest.store.heapData) };
  }

  it.each([
    ['the list goes round in a circle', nextWord, (head: number) => head],
    ['the list leads outside the heap', nextWord, () => 0x7fff_fff0],
    ['the list leads into an object', nextWord, (head: number) => head + 8],
    ['the list leads to an i31', nextWord, () => 5],
    ['a kind is unknown', kindWord, () => 2],
    ['a type is unknown', typeWord, () => 123_456],
    ['a type is of another kind', typeWord, () => 1],
    ['a count is zero', countWord, () => 0],
  ])('is a trap: %s', (_, word, value) => {
    const { guest, store, head } = prepare();
    store.heap.setWord(head, word, value(head));
    expect(() => {
      collect(store);
      guest.forget();
      collect(store);
    }).toThrow(Trap);
  });

  it('is never looked at outside itself', { timeout: 600_000 }, () => {
    const random = createRandom(7);
    for (let round = 0; round < fuzzCount(40); round++) {
      const { guest, store } = prepare();
      const { sum, sumOf, keep, forget } = guest;
      for (let i = 0; i < 3; i++) {
        const at = 8 * random.below(64);
        try {
          store.heap.setWord(at, 4 * random.below(8), random.below(2) === 0 ? random.below(256) : random.u32());
        } catch (error) {
          expect(error).toBeInstanceOf(Trap);
        }
      }
      for (const action of [sum, () => sumOf(3000), () => collect(store), () => keep(100), forget]) {
        try {
          store.setBudget(1_000_000);
          action();
        } catch (error) {
          expect(['Trap', 'ResourceError']).toContain((error as Error).name);
        }
      }
    }
  });
});
