/** What the golden modules do not have, in the real Wasmtime: each answer is that of its own compilation. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOracle } from '@pulleyjs/testkit';
import { allFeatures } from '@pulleyjs/wasm-parse';
import { afterAll, describe, expect, it } from 'vitest';
import compile from 'watr/compile';
import { compileModule } from '../src/index.ts';

const oracle = findOracle();
if ('missing' in oracle) console.warn(`skipped: ${oracle.missing}`);
const folder = mkdtempSync(join(tmpdir(), 'pulley-modules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Instantiates modules one after the other, each linked to those before by its place (`m0`, `m1`), then does the calls: once with
 * our artefacts, once with its own. Host functions `host.add` and `host.ref` are there.
 */
const script = `
import json, sys, wasmtime
job = json.load(sys.stdin)
def engine():
    c = wasmtime.Config()
    c.target = "pulley64"
    for f in ("function_references", "gc", "tail_call", "memory64", "custom_page_sizes"): setattr(c, "wasm_" + f, True)
    return wasmtime.Engine(c)
def run(kind):
    e = engine()
    store, linker, answers = wasmtime.Store(e), wasmtime.Linker(e), []
    i32, ref = wasmtime.ValType.i32(), wasmtime.ValType.externref()
    linker.define_func("host", "add", wasmtime.FuncType([i32, i32], [i32]), lambda a, b: a + b)
    linker.define_func("host", "ref", wasmtime.FuncType([ref], [ref]), lambda r: r)
    exports = {}
    for i, name in enumerate(job["modules"]):
        data = open(name + kind, "rb").read()
        module = wasmtime.Module.deserialize(e, data) if kind == ".cwasm" else wasmtime.Module(e, data)
        instance = linker.instantiate(store, module)
        linker.define_instance(store, "m%d" % i, instance)
        exports["m%d" % i] = instance.exports(store)
    for path, args in job["calls"]:
        module, name = path.split(".", 1)
        try: answers.append(exports[module][name](store, *args))
        except wasmtime.Trap as t: answers.append([t.message.splitlines()[-1], [(f.func_name, f.module_offset) for f in t.frames]])
    return answers
ours, own = run(".cwasm"), run(".wasm")
print(json.dumps({"ours": ours, "own": own}))
`;

type Call = readonly [path: string, args: readonly (number | string | null)[]];

/** Answers of the calls, which must be the same either way. */
function answers(modules: readonly string[], calls: readonly Call[]): unknown {
  const files = modules.map((text, i) => {
    const file = join(folder, `m${i}`);
    const wasm = compile(text);
    writeFileSync(`${file}.wasm`, wasm);
    writeFileSync(`${file}.cwasm`, compileModule(wasm, { features: allFeatures }));
    return file;
  });
  const { python } = oracle as { python: string };
  const run = spawnSync(python, ['-c', script], { input: JSON.stringify({ modules: files, calls }), encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const { ours, own } = JSON.parse(run.stdout) as { ours: unknown; own: unknown };
  expect(ours).toEqual(own);
  return ours;
}

describe.skipIf('missing' in oracle)('in the real Wasmtime', () => {
  it('imported functions can be exported again, stored in tables and globals, and called from there', () => {
    const first = `(module (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))`;
    const second = `(module
      (type $unary (func (param i32) (result i32)))
      (type $binary (func (param i32 i32) (result i32)))
      (import "m0" "twice" (func $twice (type $unary)))
      (import "host" "add" (func $add (type $binary)))
      (global $g (export "g") funcref (ref.func $add))
      (table $t 4 funcref)
      (elem (i32.const 1) func $twice $add $own)
      (func $own (type $unary) (i32.add (local.get 0) (i32.const 1)))
      (export "again" (func $twice))
      (export "added" (func $add))
      (func (export "unary") (param i32 i32) (result i32) (call_indirect (type $unary) (local.get 1) (local.get 0)))
      (func (export "binary") (param i32 i32 i32) (result i32) (call_indirect (type $binary) (local.get 1) (local.get 2) (local.get 0))))`;
    const calls: Call[] = [
      ['m1.again', [21]],
      ['m1.added', [4, 5]],
      ['m1.unary', [1, 8]],
      ['m1.unary', [3, 8]],
      ['m1.binary', [2, 8, 9]],
      ['m1.unary', [2, 8]],
      ['m1.unary', [0, 8]],
    ];
    expect((answers([first, second], calls) as unknown[]).slice(0, 5)).toEqual([42, 9, 16, 9, 17]);
  });

  it('globals start with every kind of constant', () => {
    const text = `(module
      (global $a (mut i64) (i64.const -5)) (global $b f32 (f32.const nan:0x200001)) (global $c f64 (f64.const -0.5))
      (global $d v128 (v128.const i32x4 1 -2 3 4)) (global $e i32 (i32.const 0x80000000)) (global $f externref (ref.null extern))
      (global $g i32 (i32.add (i32.const 40) (i32.const 2)))
      (func (export "a") (result i64) (global.get $a))
      (func (export "b") (result i32) (i32.reinterpret_f32 (global.get $b)))
      (func (export "c") (result f64) (global.get $c))
      (func (export "d") (result i64 i64) (i64x2.extract_lane 0 (global.get $d)) (i64x2.extract_lane 1 (global.get $d)))
      (func (export "e") (result i32) (global.get $e))
      (func (export "f") (result i32) (ref.is_null (global.get $f)))
      (func (export "g") (result i32) (global.get $g)))`;
    const calls = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name): Call => [`m0.${name}`, []]);
    expect((answers([text], calls) as unknown[]).slice(4)).toEqual([-2147483648, 1, 42]);
  });

  it('segments are written, copied, dropped and trapped on as in the module', () => {
    const text = `(module
      (memory (export "m") 2) (memory $n 1)
      (data (i32.const 65530) "across pages") (data $p "passive")
      (data (memory $n) (i32.const 8) "second")
      (table $t 8 funcref) (elem $e func $one $two) (elem (table $t) (i32.const 6) func $two $one)
      (func $one (result i32) (i32.const 1)) (func $two (result i32) (i32.const 2))
      (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
      (func (export "peek2") (param i32) (result i32) (i32.load8_u $n (local.get 0)))
      (func (export "copy") (param i32 i32 i32) (memory.init $p (local.get 0) (local.get 1) (local.get 2)))
      (func (export "drop") (data.drop $p))
      (func (export "fill") (param i32 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
      (func (export "call") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0))))`;
    const calls: Call[] = [
      ['m0.peek', [65536]],
      ['m0.peek2', [9]],
      ['m0.copy', [3, 1, 4]],
      ['m0.peek', [3]],
      ['m0.copy', [0, 4, 4]],
      ['m0.drop', []],
      ['m0.copy', [0, 0, 1]],
      ['m0.call', [7]],
      ['m0.fill', [0, 0, 2]],
      ['m0.call', [1]],
      ['m0.call', [3]],
      ['m0.fill', [7, 0, 2]],
    ];
    expect((answers([text], calls) as unknown[]).slice(0, 4)).toEqual([
      ' '.charCodeAt(0),
      'e'.charCodeAt(0),
      null,
      'a'.charCodeAt(0),
    ]);
  });

  it('references on the stack outlive collections', () => {
    const text = `(module
      (type $node (struct (field (mut i32)) (field (mut (ref null $node)))))
      (func $garbage (param i32)
        (loop $again
          (drop (struct.new $node (local.get 0) (struct.new $node (i32.const 1) (ref.null $node))))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func $sum (param (ref null $node)) (result i32) (local i32)
        (block $end (loop $again
          (br_if $end (ref.is_null (local.get 0)))
          (local.set 1 (i32.add (local.get 1) (struct.get $node 0 (local.get 0))))
          (local.set 0 (struct.get $node 1 (local.get 0)))
          (br $again)))
        (local.get 1))
      (func $build (param i32) (result (ref null $node)) (local (ref null $node))
        (loop $again
          (local.set 1 (struct.new $node (local.get 0) (local.get 1)))
          (call $garbage (i32.const 20))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))
      (func (export "run") (param i32) (result i32) (local (ref null $node))
        (local.set 1 (call $build (local.get 0)))
        (call $garbage (i32.const 30000))
        (i32.add (call $sum (local.get 1)) (call $sum (call $build (i32.const 100))))))`;
    expect(
      answers(
        [text],
        [
          ['m0.run', [1000]],
          ['m0.run', [2000]],
        ],
      ),
    ).toEqual([505_550, 2_006_050]);
  });

  it('references of the host pass through, by trampolines of the widest type', () => {
    const text = `(module
      (import "host" "ref" (func $ref (param externref) (result externref)))
      (table $t 3 externref)
      (func (export "keep") (param i32 externref) (table.set $t (local.get 0) (call $ref (local.get 1))))
      (func (export "get") (param i32) (result externref) (call $ref (table.get $t (local.get 0))))
      (func (export "isNull") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0)))))`;
    const calls: Call[] = [
      ['m0.keep', [1, 'something']],
      ['m0.get', [1]],
      ['m0.isNull', [1]],
      ['m0.isNull', [0]],
      ['m0.get', [9]],
    ];
    expect((answers([text], calls) as unknown[]).slice(0, 4)).toEqual([null, 'something', 0, 1]);
  });

  it('types of recursion groups keep their numbers', () => {
    const text = `(module
      (rec (type $tree (struct (field i32) (field (ref null $forest)))) (type $forest (array (ref null $tree))))
      (type $f (func (param i32) (result i32)))
      (type $g (func (param (ref $f) i32) (result i32)))
      (func $inc (type $f) (i32.add (local.get 0) (i32.const 1)))
      (func $apply (type $g) (call_ref $f (local.get 1) (local.get 0)))
      (elem declare func $inc $apply)
      (func (export "apply") (param i32) (result i32) (call_ref $g (ref.func $inc) (local.get 0) (ref.func $apply)))
      (func (export "tree") (result i32)
        (struct.get $tree 0 (array.get $forest
          (struct.get $tree 1 (struct.new $tree (i32.const 1) (array.new_fixed $forest 1 (struct.new $tree (i32.const 7) (ref.null $forest)))))
          (i32.const 0)))))`;
    expect(
      answers(
        [text],
        [
          ['m0.apply', [4]],
          ['m0.tree', []],
        ],
      ),
    ).toEqual([5, 7]);
  });
});
