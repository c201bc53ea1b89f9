/** CLIF text to artefacts: what the real Wasmtime makes of them, and what is refused. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArtifact, typeText, writeArtifact } from '@pulleyjs/artifact';
import { findOracle } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { compileClifFile, CompileError } from '../src/index.ts';

const text = `
function %fib(i32) -> i32 {
    fn0 = colocated %fib(i32) -> i32
block0(v0: i32):
    v7 = iconst.i32 2
    v1 = icmp ult v0, v7
    brif v1, block2, block1
block1:
    v8 = iconst.i32 -1
    v2 = iadd v0, v8
    v3 = call fn0(v2)
    v9 = iconst.i32 -2
    v4 = iadd v0, v9
    v5 = call fn0(v4)
    v6 = iadd v3, v5
    return v6
block2:
    return v0
}

function u0:0(i64, f64, f32) -> f64, i64 tail {
block0(v0: i64, v1: f64, v2: f32):
    v3 = fpromote.f64 v2
    v4 = fadd v1, v3
    v5 = iadd v0, v0
    return v4, v5
}

function %divide(i32, i32) -> i32 system_v {
block0(v0: i32, v1: i32):
@0010    v2 = udiv v0, v1
         return v2
}

function %check(i32) -> i32 fast {
    fn0 = u0:0(i64, f64, f32) -> f64, i64 tail
block0(v0: i32):
@0020    trapz v0, user12
    v1 = uextend.i64 v0
    v2 = f64const 0x1.0
    v3 = f32const 0x1.0
    v4, v5 = call fn0(v1, v2, v3)
    v6 = ireduce.i32 v5
    return v6
}

function %small(i8, i64) -> i8, i128 {
block0(v0: i8, v1: i64):
    v2 = iadd v0, v0
    v3 = uextend.i128 v1
    return v2, v3
}

function %viaSmall(i32) -> i32 {
    fn0 = %small(i8, i64) -> i8, i128
block0(v0: i32):
    v1 = ireduce.i8 v0
    v2 = iconst.i64 5
    v3, v4 = call fn0(v1, v2)
    v5 = uextend.i32 v3
    return v5
}

function %lanes(i32x4, i32x4) -> i32x4 {
block0(v0: i32x4, v1: i32x4):
    v2 = iadd v0, v1
    return v2
}
`;

const oracle = findOracle();
if ('missing' in oracle) console.warn(`skipped: ${oracle.missing}`);

describe('CLIF text', () => {
  it('gives exports by name, with types of WebAssembly', () => {
    const { module, types, functionNames } = readArtifact(compileClifFile(text));
    const exports = module.exports.map(([atom, { value }]) => {
      const { signature } = module.functions[value];
      return `${module.strings[atom - 1]}: ${typeText(types, signature)}`;
    });
    expect(exports).toEqual([
      'fib: (i32) -> (i32)',
      'u0:0: (i64, f64, f32) -> (f64, i64)',
      'divide: (i32, i32) -> (i32)',
      'check: (i32) -> (i32)',
      'viaSmall: (i32) -> (i32)',
      'lanes: (v128, v128) -> (v128)',
    ]);
    expect([...functionNames.values()]).toEqual(['fib', 'u0:0', 'divide', 'check', 'small', 'viaSmall', 'lanes']);
  });

  it('is written as our reader reads it', () => {
    const bytes = compileClifFile(text, { optLevel: 'none' });
    expect(Buffer.compare(writeArtifact(readArtifact(bytes)), bytes)).toBe(0);
  });

  it.skipIf('missing' in oracle)('runs in the real Wasmtime', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulley-clif-'));
    const path = join(folder, 'clif.cwasm');
    writeFileSync(path, compileClifFile(text));
    const script = `
import wasmtime
c = wasmtime.Config(); c.target = "pulley64"
e = wasmtime.Engine(c)
store = wasmtime.Store(e)
x = wasmtime.Instance(store, wasmtime.Module.deserialize(e, open(${JSON.stringify(path)}, "rb").read()), []).exports(store)
print(x["fib"](store, 20), x["u0:0"](store, 5, 1.5, 0.25), x["divide"](store, 7, 2), x["check"](store, 21), x["viaSmall"](store, 200))
for call in [lambda: x["divide"](store, 7, 0), lambda: x["check"](store, 0)]:
    try: call()
    except wasmtime.Trap as t: print(t.message.splitlines()[-1].strip(), [(f.func_name, hex(f.module_offset)) for f in t.frames])
`;
    const { python } = oracle as { python: string };
    const { stdout, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, 1)).toEqual(['6765 [1.75, 10] 3 42 144']);
    expect(stdout).toContain("integer divide by zero [('divide', '0x10')");
    expect(stdout).toContain("wasm `unreachable` instruction executed [('check', '0x20')");
  });

  it.each([
    [
      'a type that WebAssembly lacks',
      'function %f(i8) {\nblock0(v0: i8):\n return\n}',
      /^%f: a parameter of type i8, which WebAssembly lacks$/,
    ],
    ['a result of such a type', 'function %f() -> i128 {\nblock0:\n trap user11\n}', /^%f: a result of type i128/],
    [
      'a special parameter',
      'function %f(i64 vmctx) {\nblock0(v0: i64):\n return\n}',
      /^%f: a parameter with a purpose of its own/,
    ],
    [
      'a host call',
      'function %f() {\n fn0 = backend_intrinsic:3(i64)\nblock0:\n v0 = iconst.i64 0\n call fn0(v0)\n return\n}',
      /^%f: backend_intrinsic:3 is neither in the file nor known to Wasmtime$/,
    ],
    [
      'an unknown function',
      'function %f() {\n fn0 = %g()\nblock0:\n call fn0()\n return\n}',
      /^%f: %g is neither in the file/,
    ],
    ['a declaration', 'function %f() {\n}', /^%f: it has no code$/],
    ['nothing', '; only a comment\n', /^there is no function$/],
    [
      'two of one name',
      'function %f() {\nblock0:\n return\n}\nfunction %f() {\nblock0:\n return\n}',
      /^%f: another function/,
    ],
    ['invalid code', 'function %f() -> i32 {\nblock0:\n return\n}', /^%f: /],
    [
      "a trap code that is not Wasmtime's",
      'function %f() {\nblock0:\n trap user200\n}',
      /user200 is none of Wasmtime's$/,
    ],
  ])('refuses %s', (_, clif, message) => {
    expect(() => compileClifFile(clif)).toThrow(CompileError);
    expect(() => compileClifFile(clif)).toThrow(message);
  });
});
