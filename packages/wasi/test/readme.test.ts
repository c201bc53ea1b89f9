/** The README's example, with a program that copies a file to its output. */
import { Engine, Linker, Module, Store } from '@pulleyjs/runtime';
import compile from 'watr/compile';
import { expect, it } from 'vitest';
import { MemoryFileSystem, outputTo, Wasi } from '../src/index.ts';

/** Opens the file that its argument names below /data, prints it and exits with its length. */
const program: Uint8Array = compile(`(module
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $args_get (i32.const 0) (i32.const 100)))
    (drop (call $path_open (i32.const 3) (i32.const 0)
      (i32.add (i32.load (i32.const 4)) (i32.const 6)) (i32.const 12) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16)))
    (i32.store (i32.const 20) (i32.const 1000)) (i32.store (i32.const 24) (i32.const 64))
    (drop (call $fd_read (i32.load (i32.const 16)) (i32.const 20) (i32.const 1) (i32.const 24)))
    (drop (call $fd_write (i32.const 1) (i32.const 20) (i32.const 1) (i32.const 28)))
    (call $proc_exit (i32.load (i32.const 28)))))`);

function runProgram(bytes: Uint8Array): string {
  const files = new MemoryFileSystem({ 'greeting.txt': 'hello' });
  let output = '';
  const wasi = new Wasi({
    args: ['program', '/data/greeting.txt'],
    env: { LANG: 'C' },
    preopens: { '/data': files.root },
    stdout: outputTo((written) => (output += String.fromCharCode(...written))),
  });
  const engine = new Engine();
  const linker = new Linker(new Store(engine));
  wasi.addToLinker(linker);
  const exitCode = wasi.start(linker.instantiate(new Module(engine, bytes)));
  return `${output}(exit code ${exitCode})`;
}

it('runs a program on a file in memory', () => {
  expect(runProgram(program)).toBe('hello(exit code 5)');
});

it('ends a program that passes a wild pointer', () => {
  const engine = new Engine();
  const linker = new Linker(new Store(engine));
  const wasi = new Wasi();
  wasi.addToLinker(linker);
  const wild = compile(`(module (import "wasi_snapshot_preview1" "random_get" (func $get (param i32 i32) (result i32)))
    (memory (export "memory") 1) (func (export "_start") (drop (call $get (i32.const -1) (i32.const 8)))))`);
  expect(() => wasi.start(linker.instantiate(new Module(engine, wild)))).toThrow(/pointer out of bounds/);
});
