/** `pulley objdump` and `pulley inspect`, on what the real Wasmtime makes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

const golden = (...parts: string[]): string => join(corpusPath('golden') ?? '', ...parts);

/** An instruction's address, bytes and text without spaces: where the bytes are many, the real listing has none either. */
const instruction = /^ *([0-9a-f]+: [^;]*?)(?: {4}\/\/.*| +; trap .*)?$/;

/** Titles and instructions of a listing by the real disassembler. */
function realLines(dis: string): string[] {
  return dis.split('\n').flatMap((line) => {
    const title = /^(\S+) \[.*\] @0x\w+ len \d+$/.exec(line) ?? /^\w{8} (\S+):$/.exec(line);
    if (title !== null) return [title[1]!];
    return instruction.exec(line)?.[1]!.replaceAll(' ', '') ?? [];
  });
}

/** The same of ours. */
function ourLines(listing: string): string[] {
  return listing.split('\n').flatMap((line) => {
    if (line.startsWith('; ')) return [line.slice(2).replace(/, \d+ bytes$/, '')];
    return instruction.exec(line.slice(8))?.[1]!.replaceAll(' ', '') ?? [];
  });
}

describe.skipIf(corpusMissing('golden'))('objdump', () => {
  const cases = ['wasmtime-50', 'pulley32-48'].flatMap((folder) =>
    readdirSync(golden(folder))
      .filter((name) => name.endsWith('.cwasm'))
      .map((name) => `${folder}/${name.replace('.cwasm', '')}`),
  );
  it.each(cases)('%s: symbols and instructions are those of the real disassembler', async (name) => {
    // The listings for pulley32 show eight bytes of each instruction only.
    const isShort = name.startsWith('pulley32');
    const { exitCode, stdout, stderr } = await pulley([
      'objdump',
      ...(isShort ? [] : ['--bytes']),
      golden(`${name}.cwasm`),
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
    const dis = readFileSync(golden(`${name}.dis`), 'utf8');
    expect(ourLines(stdout)).toEqual(realLines(isShort ? dis.replaceAll(/^( *\w+:)(?: \w\w)+ {2,}/gm, '$1 ') : dis));
  });

  it('says in the margins what the tables know', async () => {
    const { stdout } = await pulley(['objdump', golden('wasmtime-50', 'exceptions.cwasm')]);
    expect(stdout).toMatch(/^ {4}0x9b {4}1cb: trap {4}\/\/ traps: UnreachableCodeReached$/m);
    expect(stdout).toMatch(/call2 .*wasm\[0\]::function\[0\]::thr, handlers: tag 0 to 0x24a, tag 1 to 0x200$/m);
    expect(stdout).toMatch(/call_indirect_host 25 {4}\/\/ gc_alloc_raw$/m);
    const { stdout: gc } = await pulley(['objdump', golden('wasmtime-50', 'gc_struct.cwasm')]);
    expect(gc).toMatch(/references at sp\+0$/m);
  });

  it.each(['fib', '$fib', '0', 'wasm[0]::function[0]::fib'])('shows one function, asked for as %s', async (wanted) => {
    const { stdout } = await pulley(['objdump', golden('wasmtime-50', 'fuel.cwasm'), wanted]);
    expect(stdout.split('\n').filter((line) => line.startsWith(';'))).toHaveLength(1);
    expect(stdout).toMatch(/^; wasm\[0\]::function\[0\]::fib, \d+ bytes$/m);
  });

  it('has no code for what is not there', async () => {
    const { exitCode, stderr } = await pulley(['objdump', golden('wasmtime-50', 'fuel.cwasm'), 'nope']);
    expect(stderr).toMatch(/there is no function 'nope' with code\n$/);
    expect(exitCode).toBe(1);
  });

  it('lists sections and shows each', async () => {
    const path = golden('wasmtime-50', 'exceptions.cwasm');
    const { stdout: list } = await pulley(['objdump', '--sections', path]);
    const names = [...list.matchAll(/ (\.\S+)$/gm)].map(([, name]) => name!);
    expect(names).toContain('.wasmtime.traps');
    for (const name of names) {
      const { exitCode, stdout } = await pulley(['objdump', '--section', name, path]);
      expect([name, exitCode, stdout.length > 0 || name === '.rodata.wasm']).toEqual([name, 0, true]);
    }
    const { stdout: traps } = await pulley(['objdump', '--section', 'wasmtime.traps', path]);
    expect(traps).toContain('   1cb  wasm[0]::function[0]::thr+0x1cb  UnreachableCodeReached\n');
  });
});

describe.skipIf(corpusMissing('golden'))('inspect', () => {
  it('says what a module is, for people', async () => {
    const { exitCode, stdout } = await pulley(['inspect', golden('wasmtime-50', 'import_all.cwasm')]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(': a module, precompiled by Wasmtime 50 for pulley64-unknown-unknown-elf\n');
    expect(stdout).toContain('\nimports\n  memory  env.m  1 2\n  table   env.t  2 funcref\n');
    expect(stdout).toContain('\n  func  st    (i32, i32) -> ()\n');
    expect(stdout).toMatch(/consume_fuel=false/);
  });

  it('says it for programs', async () => {
    const { stdout } = await pulley(['inspect', '--json', golden('wasmtime-50', 'fuel.cwasm')]);
    const summary = JSON.parse(stdout) as Record<string, unknown> & { tunables: Record<string, unknown> };
    expect(summary).toMatchObject({ producer: 'Wasmtime', version: 50, pointerBytes: 8, startup: 'none' });
    expect(summary.tunables['consume_fuel']).toBe(true);
    expect(summary['exports']).toContainEqual({ name: 'fib', kind: 'func', index: 0, type: '(i32) -> (i32)' });
  });

  it('says what a file is that is none', async () => {
    const outcome = async (bytes: Uint8Array): Promise<string> =>
      withoutFolder((await pulley(['inspect', file('x.cwasm', bytes)])).stderr);
    expect(await outcome(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))).toBe(
      'pulley: x.cwasm: this is WebAssembly, not a module compiled from it (in ELF header at offset 0x0)\n',
    );
    const real = readFileSync(golden('wasmtime-50', 'fuel.cwasm'));
    real[48] = 10;
    expect(await outcome(real)).toBe(
      'pulley: x.cwasm: this artefact is a component; only core modules are read (in ELF header at offset 0x30)\n',
    );
  });
});

describe('compile', () => {
  const source = `(module $fac
    (func $fac (export "fac") (param i64) (result i64)
      (if (result i64) (i64.eqz (local.get 0))
        (then (i64.const 1))
        (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1)))))))
    (func (export "trap") unreachable))`;
  const fac = (): string => file('fac.wat', source);

  it.each(['none', 'speed'])('makes a module that runs (--opt %s)', async (level) => {
    const path = file('fac.cwasm', '');
    expect(await pulley(['compile', '--opt', level, fac(), '-o', path])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    expect((await pulley(['run', '--invoke', 'fac', path, '20'])).stdout).toBe('2432902008176640000\n');
    const { exitCode, stderr } = await pulley(['run', '--invoke', 'trap', path]);
    expect(exitCode).toBe(134);
    expect(stderr).toMatch(/0: +0x[0-9a-f]+ - fac!trap|wasm function 1/);
    expect((await pulley(['inspect', path])).stdout).toContain(
      'a module "fac", precompiled by Wasmtime 50 for pulley64',
    );
    expect((await pulley(['objdump', path, 'fac'])).stdout).toMatch(/^; wasm\[0\]::function\[0\]::fac, \d+ bytes\n/);
  });

  it('writes to a pipe, but not to a terminal', async () => {
    const { bytes } = await pulley(['compile', '-'], { stdin: source });
    expect((await pulley(['run', '--invoke', 'fac', '-', '5'], { stdin: bytes })).stdout).toBe('120\n');
    const { exitCode, stderr } = await pulley(['compile', '-'], { stdin: source, isTerminal: true });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('a module is not written to a terminal; say where with --output FILE');
  });

  it('makes modules whose data arrives', async () => {
    const wat =
      '(module (memory 1) (data (i32.const 8) "\\2a\\00\\00\\00") (func (export "f") (result i32) (i32.load (i32.const 8))))';
    const path = file('data.cwasm', (await pulley(['compile', '-'], { stdin: wat })).bytes);
    expect((await pulley(['run', '--invoke', 'f', path])).stdout).toBe('42\n');
  });

  it('makes modules that consume fuel', async () => {
    const { bytes } = await pulley(['compile', '--consume-fuel', '-'], { stdin: source });
    const run = await pulley(['run', '--show-fuel', '--fuel', '1000', '--invoke', 'fac', '-', '5'], { stdin: bytes });
    const { stdout, stderr } = await pulley(['run', '--show-fuel', '--fuel', '1000', '--invoke', 'fac', fac(), '5']);
    expect([run.stdout, run.stderr]).toEqual([stdout, stderr]);
    expect(stderr).toMatch(/^fuel consumed: [1-9]/);
  });

  it('compiles CLIF text', async () => {
    const clif =
      'function %triple(i32) -> i32 {\nblock0(v0: i32):\n    v1 = iadd v0, v0\n    v2 = iadd v1, v0\n    return v2\n}\n';
    const { bytes } = await pulley(['compile', '-'], { stdin: clif });
    expect((await pulley(['run', '--invoke', 'triple', '-', '14'], { stdin: bytes })).stdout).toBe('42\n');
    const wrong = await pulley(['compile', '-'], { stdin: clif.replaceAll('i32', 'i16') });
    expect(wrong.stderr).toBe('pulley: <stdin>: %triple: a parameter of type i16, which WebAssembly lacks\n');
    expect(wrong.exitCode).toBe(1);
  });
});
