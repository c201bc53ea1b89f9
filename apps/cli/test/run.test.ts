import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

/** A command that writes what standard input holds and ends with exit code 7. */
const echo = `(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 100))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $proc_exit (i32.const 7))))`;

/** A command that writes its arguments and environment, each ended by a zero. */
const show = `(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $args_get (i32.const 256) (i32.const 1024)))
    (drop (call $args_sizes (i32.const 0) (i32.const 12)))
    (i32.store (i32.const 8) (i32.const 1024))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))
    (drop (call $environ_get (i32.const 256) (i32.const 1024)))
    (drop (call $environ_sizes (i32.const 0) (i32.const 12)))
    (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 16)))))`;

const functions = `(module $shapes
  (memory (export "memory") 1)
  (func $fac (export "fac") (param i64) (result i64)
    (if (result i64) (i64.eqz (local.get 0))
      (then (i64.const 1))
      (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
  (func (export "same32") (param f32) (result f32) (local.get 0))
  (func (export "same64") (param f64) (result f64) (local.get 0))
  (func (export "sums") (param v128 v128) (result v128) (i32x4.add (local.get 0) (local.get 1)))
  (func (export "swap") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0))
  (func $peek (param i32) (result i32) (i32.load (local.get 0)))
  (func $look (export "look") (param i32) (result i32) (call $peek (local.get 0)))
  (func (export "spin") (loop (br 0)))
  (func $deep (export "deep") (call $deep))
  (func (export "null") (result funcref) (ref.null func))
  (func (export "take") (param externref)))`;

const shapes = (): string => file('shapes.wat', functions);

describe('a command', () => {
  it('has the standard streams and its own exit code', async () => {
    expect(await pulley(['run', file('echo.wat', echo)], { stdin: 'hello' })).toMatchObject({
      exitCode: 7,
      stdout: 'hello',
      stderr: '',
    });
  });

  it('gets what follows FILE, flags of ours included, and the environment that is given', async () => {
    const path = file('show.wat', show);
    const flags = ['--env', 'A=1', '--env=B', '--argv0', 'me'];
    const { stdout } = await pulley(['run', ...flags, path, '-x', '--', '--invoke'], { env: { B: '2', C: '3' } });
    expect(stdout).toBe('me\0-x\0--\0--invoke\0A=1\0B=2\0');
    expect((await pulley(['run', path, 'a'])).stdout).toBe('show.wat\0a\0');
  });

  it('ends quietly when nobody reads its output', async () => {
    const outcome = await pulley(['run', file('echo.wat', echo)], { stdin: 'hello', readerTakes: 2 });
    expect(outcome).toMatchObject({ exitCode: 141, stderr: '' });
  });

  it('may be on standard input, in either form', async () => {
    expect(await pulley(['run', '-'], { stdin: echo })).toMatchObject({ exitCode: 7, stdout: '' });
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(await pulley(['run', '-'], { stdin: empty })).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('sees a directory under the name it is given, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulley-dir-'));
    const create = `(module
      (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "made")
      (func (export "_start")
        (call $proc_exit
          (call $path_open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 1)
            (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 8)))))`;
    try {
      const path = file('create.wat', create);
      expect((await pulley(['run', '--dir', `${folder}::/data`, path])).exitCode).toBe(0);
      expect(readFileSync(join(folder, 'made'), 'utf8')).toBe('');
      const badDescriptor = 8;
      expect((await pulley(['run', path])).exitCode).toBe(badDescriptor);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('--invoke', () => {
  it.each([
    ['fac 20', '2432902008176640000\n'],
    ['swap -1 0xffffffffffffffff', '-1\n-1\n'],
    ['same32 0.1', '0.1\n'],
    ['same32 -0', '-0\n'],
    ['same32 nan:0x123', 'nan:0x123\n'],
    ['same32 -nan', '-nan\n'],
    ['same64 1e300', '1e+300\n'],
    ['same64 -inf', '-inf\n'],
    ['same64 nan', 'nan\n'],
    ['same64 -nan:0x8000000000001', '-nan:0x8000000000001\n'],
    ['sums 0x00000004000000030000000200000001 0x100000000', '0x00000004000000030000000300000001\n'],
    ['null', 'null\n'],
  ])('%s', async (call, stdout) => {
    const [name, ...args] = call.split(' ');
    expect(await pulley(['run', '--invoke', name!, shapes(), ...args])).toMatchObject({
      exitCode: 0,
      stdout,
      stderr: '',
    });
  });

  it.each([
    ['fac', 'fac takes 1 (i64), but 0 were given'],
    ['swap 1 2 3', 'swap takes 2 (i32, i64), but 3 were given'],
    ['swap 4294967296 1', '4294967296 does not fit an i32'],
    ['sums 0 0x100000000000000000000000000000000', '0x100000000000000000000000000000000 does not fit a v128'],
    ['fac 1.5', "'1.5' is no integer"],
    ['same64 abc', "'abc' is no number"],
    ['same32 nan:0x800000', 'nan:0x800000: the payload does not fit'],
    ['take 1', 'a parameter of type externref cannot be given on the command line'],
  ])('%s is refused', async (call, message) => {
    const [name, ...args] = call.split(' ');
    const { exitCode, stderr } = await pulley(['run', '--invoke', name!, shapes(), ...args]);
    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, `pulley: ${message}`]);
  });
});

describe('a trap ends with exit code 134 and a backtrace', () => {
  const report = async (...words: string[]): Promise<string> => {
    const { exitCode, stderr } = await pulley(['run', ...words]);
    expect(exitCode).toBe(134);
    return withoutFolder(stderr);
  };

  it('with function names and offsets in the module', async () => {
    const lines = (await report('--invoke', 'look', shapes(), '65535')).split('\n');
    expect(lines).toEqual([
      'Error: failed to run main module `shapes.wat`',
      '',
      'Caused by:',
      '    0: failed to invoke `look`',
      '    1: error while executing at wasm backtrace:',
      expect.stringMatching(/^ {11}0: {5}0x[\da-f]+ - shapes!peek$/),
      expect.stringMatching(/^ {11}1: {5}0x[\da-f]+ - shapes!look$/),
      '    2: wasm trap: out of bounds memory access',
      '',
    ]);
  });

  it('of a command', async () => {
    const text = await report(file('start.wat', '(module (func $main (export "_start") unreachable))'));
    expect(text).toMatch(
      /0: failed to invoke command default\n[^]*<unknown>!main\n {4}2: wasm trap: wasm `unreachable` instruction executed\n$/,
    );
  });

  it('while the module starts', async () => {
    const text = await report(file('init.wat', '(module (func $init unreachable) (start $init))'));
    expect(text).toContain('0: failed to instantiate');
  });

  it('for endless recursion', async () => {
    expect(await report('--invoke', 'deep', shapes())).toContain('wasm trap: call stack exhausted');
  });

  it('for too many steps', async () => {
    expect(await report('--invoke', 'spin', '--max-steps', '100_000', shapes())).toContain('wasm trap: interrupt');
  });

  it('for an exception that nothing catches', async () => {
    const path = file('throw.wat', '(module (tag $e) (func $main (export "_start") (throw $e)))');
    const { exitCode, stderr } = await pulley(['run', path]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/backtrace:\n[^]*<unknown>!main\n {4}2: thrown Wasm exception\n$/);
  });

  it('for fuel used up', async () => {
    const text = await report('--invoke', 'spin', '--fuel', '1000', '--show-fuel', shapes());
    expect(text).toContain('wasm trap: all fuel consumed by WebAssembly');
    expect(text).toMatch(/\nfuel consumed: 1000\n$/);
  });

  it('for time', async () => {
    expect(await report('--invoke', 'spin', '--timeout', '20', shapes())).toContain('wasm trap: interrupt');
  });
});

it('says what was consumed', async () => {
  const { stdout, stderr } = await pulley(['run', '--show-fuel', '--invoke', 'fac', shapes(), '5']);
  expect([stdout, stderr]).toEqual(['120\n', expect.stringMatching(/^fuel consumed: \d+\n$/)]);
});

describe('what cannot be run is told in one sentence, with exit code 1', () => {
  const text =
    (contents: string): (() => string) =>
    () =>
      file('wrong.wat', contents);
  it.each([
    ['a missing file', () => 'no/such.wasm', 'no/such.wasm: no such file or directory'],
    ['a directory', () => tmpdir(), `${tmpdir()}: is a directory`],
    ['an empty file', () => file('empty.wasm', ''), 'empty.wasm: is no WebAssembly module: it is empty'],
    [
      'other text',
      text('hello'),
      'wrong.wat: is no WebAssembly module: it is text, but not of a module, which begins with (',
    ],
    ['wrong text', text('(module\n  (func (i32.ad)))'), 'wrong.wat:2:9: Unknown instruction i32.ad'],
    ['deep nesting', text('('.repeat(100_000)), 'wrong.wat: parentheses are nested too deeply'],
    ['a wrong module', text('(module (func (result i32)))'), 'wrong.wat: type mismatch: '],
    ['a missing import', text('(module (import "a" "b" (func)))'), 'wrong.wat: unknown import: "a"."b"'],
    ['a library', shapes, 'shapes.wat: there is no _start to run; --invoke NAME calls one of fac, same32, '],
    ['half a module', () => file('half.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5)), 'half.wasm: '],
    ['ELF', () => file('x.cwasm', '\x7fELF\0'), 'x.cwasm: the file ends inside its header'],
  ])('%s', async (_, path, message) => {
    const { exitCode, stdout, stderr } = await pulley(['run', path()]);
    expect(withoutFolder(stderr)).toContain(`pulley: ${message}`);
    expect(stderr.match(/\n/g)).toHaveLength(1);
    expect([exitCode, stdout]).toEqual([1, '']);
  });

  it.each([
    ['--invoke nope', "no function is exported as 'nope'; it exports fac, "],
    ['--dir /no/such/folder', '--dir /no/such/folder: no such file or directory'],
  ])('%s', async (flags, message) => {
    const { exitCode, stderr } = await pulley(['run', ...flags.split(' '), shapes()]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['--env NOT_SET', "--env takes NAME=VALUE, or the NAME of a variable that is set, not 'NOT_SET'"],
    ['--max-steps many', "--max-steps is a number of at least 1, not 'many'"],
  ])('%s', async (flags, message) => {
    const { exitCode, stderr } = await pulley(['run', ...flags.split(' '), shapes()]);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });
});
