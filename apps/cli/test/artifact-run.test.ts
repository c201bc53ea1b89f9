/** Modules that Wasmtime has compiled run as their WebAssembly does. */
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { pulley } from './command.ts';

const isMissing = corpusMissing('golden', 'wasmtime-50');
const golden = (file: string): string => corpusPath('golden', 'wasmtime-50', file) ?? '';

describe.skipIf(isMissing)('a precompiled module', () => {
  it('runs', async () => {
    const outcome = await pulley(['run', '--invoke', 'add', golden('i32_ops.cwasm'), '40', '2']);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: '42\n', stderr: '' });
  });

  it('traps where the WebAssembly does, with the names that the artefact has', async () => {
    const runs = await Promise.all(
      ['wasm', 'cwasm'].map((form) => pulley(['run', '--invoke', 'r', golden(`stack_overflow.${form}`), '0'])),
    );
    const reports = runs.map(({ stderr }) => stderr.replaceAll('.cwasm', '.wasm'));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([134, 134]);
    expect(reports[1]).toBe(reports[0]);
  });

  it('has its data', async () => {
    const runs = await Promise.all(
      ['wasm', 'cwasm'].map((form) => pulley(['run', '--invoke', 'ld', golden(`bulk_memory.${form}`), '0'])),
    );
    expect(runs[0]).toMatchObject({ exitCode: 0, stderr: '' });
    expect(runs[1]).toEqual(runs[0]);
  });

  it('can be profiled', async () => {
    const { exitCode, stderr } = await pulley(['profile', '--invoke', 'add', golden('i32_ops.cwasm'), '40', '2']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('array_to_wasm_trampoline');
  });
});
