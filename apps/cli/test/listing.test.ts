import { parseFile, printFunction } from '@pulleyjs/cranelift-ir';
import { describe, expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

/** Calls an import and grows its memory. */
const source = `(module $demo
  (import "env" "log" (func $log (param i32)))
  (memory 1)
  (func $grow (export "grow") (param $pages i32) (result i32)
    (call $log (local.get $pages))
    (memory.grow (local.get $pages)))
  (func $sum (param i32) (result i32) (local i32)
    (block $done
      (loop $again
        (br_if $done (i32.eqz (local.get 0)))
        (local.set 1 (i32.add (local.get 1) (i32.load offset=8 (local.get 0))))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br $again)))
    (local.get 1)))`;

const demo = (): string => file('demo.wat', source);
const titles = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('; '));

describe('clif', () => {
  it('shows every function, and host calls as backend intrinsics with their names', async () => {
    const { exitCode, stdout, stderr } = await pulley(['clif', demo()]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(titles(stdout)).toEqual([
      '; wasm[0]::function[1]::grow',
      '; wasm[0]::function[2]::sum',
      '; wasm[0]::array_to_wasm_trampoline[1]',
      '; signatures[0]::wasm_to_array_trampoline',
      '; wasmtime_builtin_memory_grow',
    ]);
    expect(stdout).toMatch(/^ {4}fn\d = colocated u805306368:0 sig\d {2}; wasmtime_builtin_memory_grow$/m);
    expect(stdout).toMatch(/^ {4}fn\d = backend_intrinsic:1 sig\d {2}; memory_grow$/m);
    expect(stdout).toMatch(/^ {4}fn\d = backend_intrinsic:0 sig\d {2}; array_call$/m);
  });

  it('writes text that is the same after it is read', async () => {
    const { stdout } = await pulley(['clif', demo()]);
    const again = parseFile(stdout).functions.map(({ func }) => printFunction(func));
    const bare = stdout.replaceAll(/^;.*\n/gm, '').replaceAll(/^( {4}fn\d+ = .*?) {2};.*$/gm, '$1');
    expect(again.join('\n')).toBe(bare);
    const { stdout: optimised } = await pulley(['clif', '--opt', 'speed', '-'], { stdin: stdout });
    expect(optimised).toContain('function u0:0(');
  });

  it.each(['1', 'grow', '$grow', 'wasm[0]::function[1]::grow'])('shows one function, asked for as %s', async (name) => {
    const { exitCode, stdout } = await pulley(['clif', demo(), name]);
    expect(exitCode).toBe(0);
    expect(titles(stdout)).toEqual(['; wasm[0]::function[1]::grow']);
  });

  it('shows a builtin on request', async () => {
    expect(titles((await pulley(['clif', demo(), 'memory_fill'])).stdout)).toEqual(['; wasmtime_builtin_memory_fill']);
  });

  it.each(['0', 'log', 'nope', '99'])('has no code for %s', async (name) => {
    const { exitCode, stderr } = await pulley(['clif', demo(), name]);
    expect(withoutFolder(stderr)).toBe(`pulley: demo.wat: there is no function '${name}' with code\n`);
    expect(exitCode).toBe(1);
  });

  it('optimises on request', async () => {
    const plain = (await pulley(['clif', demo(), 'sum'])).stdout;
    const optimised = (await pulley(['clif', '--opt', 'speed', demo(), 'sum'])).stdout;
    expect(optimised).not.toBe(plain);
    expect(optimised).toContain('function u0:1(');
  });

  it('says where CLIF text is wrong', async () => {
    const { exitCode, stderr } = await pulley(['clif', '-'], { stdin: 'function %f() {\nblock0:\n    retrun\n}\n' });
    expect(stderr).toMatch(/^pulley: <stdin>:3:\d+: .+\n$/);
    expect(exitCode).toBe(1);
  });
});

describe('disas', () => {
  it('names callees, host calls and traps', async () => {
    const { exitCode, stdout } = await pulley(['disas', demo()]);
    expect(exitCode).toBe(0);
    expect(titles(stdout)).toHaveLength(5);
    expect(stdout).toMatch(/call\d? .*\/\/ wasmtime_builtin_memory_grow$/m);
    expect(stdout).toMatch(/^ +[\da-f]+: call_indirect_host 1 {4}\/\/ memory_grow$/m);
    expect(stdout).toMatch(/^ +[\da-f]+: call_indirect_host 0 {4}\/\/ array_call$/m);
    expect(stdout).toMatch(/\/\/ traps: MemoryOutOfBounds|xload32le_g32/);
  });

  it('shows bytes on request', async () => {
    const { stdout } = await pulley(['disas', '--bytes', demo(), 'sum']);
    expect(stdout).toMatch(/^ {5}\d: [\da-f]{2}( [\da-f]{2})* +\S/m);
  });

  it('shows what each operator becomes, side by side', async () => {
    const { stdout } = await pulley(['disas', '--side-by-side', demo(), 'sum']);
    const [, header, ...rows] = stdout.trimEnd().split('\n');
    expect(header).toMatch(/^WebAssembly +\| CLIF +\| Pulley$/);
    const operators = rows
      .map((row) => row.split(' | ')[0]!.replace(/^ *[\da-f]+ /, ''))
      .filter((text) => text.trim() !== '');
    expect(operators.map((text) => text.trimEnd())).toEqual([
      'block',
      '  loop',
      '    local.get 0',
      '    i32.eqz',
      '    br_if 1',
      '    local.get 1',
      '    local.get 0',
      '    i32.load offset=8 align=4',
      '    i32.add',
      '    local.set 1',
      '    local.get 0',
      '    i32.const 1',
      '    i32.sub',
      '    local.set 0',
      '    br 0',
      '  end',
      'end',
      'local.get 1',
      'end',
    ]);
    const { stdout: grow } = await pulley(['disas', '--side-by-side', demo(), 'grow']);
    expect(grow).toMatch(/^ +[\da-f]+ call 0 \(; \$log ;\) +\|/m);
    expect(rows.find((row) => row.includes('i32.sub'))).toMatch(/\| .*(isub|iadd).*\| +[\da-f]+ xsub32/);
  });

  it('compiles CLIF text', async () => {
    const stdin = 'function %twice(i64) -> i64 {\nblock0(v0: i64):\n    v1 = iadd v0, v0\n    return v1\n}\n';
    const { stdout } = await pulley(['disas', '-'], { stdin });
    expect(stdout).toMatch(/^; %twice\n(.*\n)? +\d: xadd64 x0, x0, x0\n(.*\n)? +\d: ret\n$/);
  });

  it('goes on after a function that is not supported, and ends with exit code 1', async () => {
    const stdin =
      'function %a(f128) -> f128 {\nblock0(v0: f128):\n    v1 = fadd v0, v0\n    return v1\n}\nfunction %b() {\nblock0:\n    return\n}\n';
    const { exitCode, stdout, stderr } = await pulley(['disas', '-'], { stdin });
    expect(stderr).toMatch(/^pulley: <stdin>: %a: .*\n$/);
    expect(titles(stdout)).toEqual(['; %b']);
    expect(exitCode).toBe(1);
  });

  it('is coloured on a terminal only in comments', async () => {
    const plain = (await pulley(['disas', demo()])).stdout;
    const coloured = (await pulley(['disas', demo()], { isTerminal: true })).stdout;
    expect(coloured).not.toBe(plain);
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\x1b\[\d*m/g, '')).toBe(plain);
  });
});
