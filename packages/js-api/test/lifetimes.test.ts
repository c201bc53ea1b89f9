/** Memories go with what can use them, and no sooner. Needs an engine that collects when it is asked to. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Memory } from '@pulleyjs/runtime';
import { expect, it, vi } from 'vitest';
import { createWebAssembly, type WasmMemory, type WasmTable } from '../src/index.ts';
import { exported, type Exports, exportsOf, instanceOf, thrownBy } from './both.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const disposed = vi.spyOn(Memory.prototype, 'dispose');

/** Collects until nothing more is given back; how many memories were that began with so many pages: each test has its own number. */
async function memoriesGivenBack(pages: number): Promise<number> {
  let before = -1;
  for (let round = 0; round < 6 || disposed.mock.calls.length > before; round++) {
    before = disposed.mock.calls.length;
    await new Promise((resolve) => void setTimeout(resolve, 2));
    collect();
  }
  await new Promise((resolve) => void setTimeout(resolve, 2));
  return (disposed.mock.contexts as Memory[]).filter(({ type }) => type.initial === pages).length;
}

const counterOf = (
  pages: number,
): string => `(module (import "m" "f" (func $f (result i32))) (memory (export "memory") ${pages})
  (table (export "table") 1 funcref) (elem (i32.const 0) $count)
  (func $count (export "count") (result i32)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (call $f))) (i32.load (i32.const 0))))`;

it('gives back the memories of instances that nobody holds', async () => {
  const wasm = createWebAssembly();
  const module = new wasm.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1));
  for (let i = 0; i < 20; i++) void new wasm.Instance(module);
  for (let i = 0; i < 20; i++) void new wasm.Memory({ initial: 1 });
  expect(await memoriesGivenBack(1)).toBeGreaterThanOrEqual(38);
  // Their places are taken again.
  const { count } = exportsOf(wasm, counterOf(1), { m: { f: () => 1 } });
  expect([count!(), count!()]).toEqual([1, 2]);
});

it('holds an instance by each of its exports, and its imports by it', async () => {
  const wasm = createWebAssembly();
  const exportsKept = (name: string): unknown => {
    const { exports } = instanceOf(wasm, counterOf(2), { m: { f: (): number => 5 } });
    return exports[name];
  };
  const count = exportsKept('count') as () => number;
  const table = exportsKept('table') as WasmTable;
  const memory = exportsKept('memory') as WasmMemory;
  expect(await memoriesGivenBack(2)).toBe(0);
  expect([count(), count(), (table.get(0) as () => number)(), memory.grow(1)]).toEqual([5, 10, 5, 2]);
});

it('holds what an instance has put where others find it', async () => {
  const wasm = createWebAssembly();
  const table = new wasm.Table({ element: 'anyfunc', initial: 1 });
  const put = (): void => {
    instanceOf(
      wasm,
      `(module (import "m" "table" (table 1 funcref)) (import "m" "f" (func $f (result i32))) (memory 3)
        (elem (i32.const 0) $get) (func $get (result i32) (i32.add (i32.load (i32.const 0)) (call $f))))`,
      { m: { table, f: (): number => 7 } },
    );
  };
  put();
  expect(await memoriesGivenBack(3)).toBe(0);
  expect((table.get(0) as () => number)()).toBe(7);
  table.set(0, null);
});

it('holds what an instance imports, and not what imports from it', async () => {
  const wasm = createWebAssembly();
  const chain = (): (() => number) => {
    const inner = instanceOf(wasm, counterOf(4), { m: { f: (): number => 3 } });
    const importer = (f: unknown): Exports => exportsOf(wasm, counterOf(4), { m: { f } });
    importer(inner.exports.count);
    return importer(inner.exports.count).count as () => number;
  };
  const count = chain();
  expect(await memoriesGivenBack(4)).toBe(1);
  expect([count(), count()]).toEqual([3, 9]);
});

it('holds what is kept by opaque objects and exceptions', async () => {
  const wasm = createWebAssembly();
  const text = `(module (type $f (func (result i32))) (type $box (struct (field (mut (ref null $f)))))
    (memory 5) (data (i32.const 0) "\\2a")
    (tag $tag (export "tag") (param funcref))
    (elem declare func $load)
    (func $load (result i32) (i32.load (i32.const 0)))
    (func (export "box") (result (ref $box)) (struct.new $box (ref.func $load)))
    (func (export "open") (param (ref $box)) (result funcref) (struct.get $box 0 (local.get 0)))
    (func (export "throw") (throw $tag (ref.func $load))))`;
  const opener = exportsOf(wasm, text);
  const box = ((): unknown => exportsOf(wasm, text).box!())();
  const [exception, tag] = ((): [InstanceType<typeof wasm.Exception>, object] => {
    const instance = instanceOf(wasm, text);
    const thrown = thrownBy(() => (instance.exports as unknown as Exports).throw!());
    return [thrown as InstanceType<typeof wasm.Exception>, exported<object>(instance, 'tag')];
  })();
  expect(await memoriesGivenBack(5)).toBe(0);
  expect((opener.open!(box) as () => number)()).toBe(42);
  expect((exception.getArg(tag, 0) as () => number)()).toBe(42);
});
