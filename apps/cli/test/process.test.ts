/** What only a process of its own can show. Needs the built command: `npm test` builds it first. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { file } from './command.ts';

const command = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const isBuilt = existsSync(command);
if (!isBuilt)
  console.warn(
    'apps/cli/dist is missing: run `pnpm --filter @pulleyjs/cli build`; the tests of the process are skipped',
  );

/** Writes 2 MB, then ends with exit code 3. */
const talkative = `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 33)
  (func (export "_start")
    (memory.fill (i32.const 65536) (i32.const 120) (i32.const 2097152))
    (i32.store (i32.const 0) (i32.const 65536))
    (i32.store (i32.const 4) (i32.const 2097152))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $proc_exit (i32.const 3))))`;

describe.skipIf(!isBuilt)('as a process', () => {
  it('has the exit codes of the command', () => {
    const run = (...words: string[]): number | null => spawnSync(process.execPath, [command, ...words]).status;
    expect(run('--version')).toBe(0);
    expect(run('frobnicate')).toBe(2);
    expect(run('run', 'no/such.wasm')).toBe(1);
    expect(run('run', file('trap.wat', '(module (func (export "_start") unreachable))'))).toBe(134);
  });

  it('reads standard input', () => {
    const input = '(module (func (export "f") (result i32) (i32.const 42)))';
    expect(execFileSync(process.execPath, [command, 'run', '--invoke', 'f', '-'], { input, encoding: 'utf8' })).toBe(
      '42\n',
    );
  });

  it('writes all of a large output before it ends, however slowly it is read', async () => {
    const child = spawn(process.execPath, [command, 'run', file('talkative.wat', talkative)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let length = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      length += bytes.length;
      child.stdout.pause();
      setTimeout(() => child.stdout.resume(), 1);
    });
    const exitCode = await new Promise((resolve) => child.on('close', resolve));
    expect([exitCode, length]).toEqual([3, 2_097_152]);
  });

  it('ends quietly when its reader does', async () => {
    for (const verb of ['run', 'disas', 'clif']) {
      const child = spawn(process.execPath, [command, verb, file('talkative.wat', talkative)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString()));
      child.stdout.destroy();
      const exitCode = await new Promise((resolve) => child.on('close', resolve));
      expect([exitCode, errors]).toEqual([141, '']);
    }
  });
});
