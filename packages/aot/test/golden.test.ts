/** The real Wasmtime loads what is compiled here, and every call gives what its own compilation gave, backtraces included. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArtifact, writeArtifact } from '@pulleyjs/artifact';
import { corpusMissing, corpusPath, findOracle } from '@pulleyjs/testkit';
import { allFeatures } from '@pulleyjs/wasm-parse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileModule } from '../src/index.ts';

const golden = corpusPath('golden', 'wasmtime-50') ?? '';
const isMissing = corpusMissing('golden', 'wasmtime-50');
const names = isMissing
  ? []
  : readdirSync(golden)
      .filter((file) => file.endsWith('.wasm'))
      .map((file) => file.replace('.wasm', ''));

interface Expectation {
  readonly config: Readonly<Record<string, unknown>>;
  readonly calls: readonly unknown[];
}

function expectation(name: string): Expectation {
  return JSON.parse(readFileSync(join(golden, `${name}.expect.json`), 'utf8')) as Expectation;
}

function compile(name: string): Uint8Array {
  const { config } = expectation(name);
  return compileModule(new Uint8Array(readFileSync(join(golden, `${name}.wasm`))), {
    features: allFeatures,
    optLevel: config['cranelift_opt_level'] === 'none' ? 'none' : 'speed',
    canonicalizeNans: config['cranelift_nan_canonicalization'] === true,
    consumeFuel: config['consume_fuel'] === true,
  });
}

const oracle = isMissing ? { missing: 'no goldens' } : findOracle();
if ('missing' in oracle) console.warn(`skipped: ${oracle.missing}`);

describe.skipIf(isMissing)('artefacts of the golden modules', () => {
  const compiled = new Map<string, Uint8Array>();
  beforeAll(() => {
    for (const name of names) compiled.set(name, compile(name));
  }, 60_000);

  it.each(names)('%s: our reader accepts it and writes the same bytes', (name) => {
    const bytes = compiled.get(name)!;
    expect(Buffer.compare(writeArtifact(readArtifact(bytes)), bytes)).toBe(0);
  });

  it.each(['memory', 'tables', 'simd_int'])('%s: for pulley32 too', (name) => {
    const wasm = new Uint8Array(readFileSync(join(golden, `${name}.wasm`)));
    const bytes = compileModule(wasm, { pointerWidth: 32 });
    const artifact = readArtifact(bytes);
    expect([artifact.pointerBytes, artifact.engine.target]).toEqual([4, 'pulley32-unknown-unknown-elf']);
    expect(Buffer.compare(writeArtifact(artifact), bytes)).toBe(0);
  });

  it('the same input gives the same bytes', () => {
    for (const name of ['memory', 'tables']) expect(Buffer.compare(compile(name), compiled.get(name)!)).toBe(0);
  });

  describe.skipIf('missing' in oracle)('in the real Wasmtime', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulley-aot-'));
    const results = new Map<string, { passed: number; different: unknown[] }>();
    let output = '';
    beforeAll(() => {
      const jobs = names.map((name) => {
        const artifact = join(folder, `${name}.cwasm`);
        writeFileSync(artifact, compiled.get(name)!);
        return { expect: join(golden, `${name}.expect.json`), artifact, own: join(golden, `${name}.cwasm`) };
      });
      const script = new URL('golden_calls.py', import.meta.url).pathname;
      const { python } = oracle as { python: string };
      const { stdout, stderr } = spawnSync(python, [script], { input: JSON.stringify(jobs), encoding: 'utf8' });
      output = `${stdout.split('\n').slice(-3).join('\n')}\n${stderr}`;
      for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
        const result = JSON.parse(line) as { module: string; passed: number; different: unknown[] };
        results.set(result.module, result);
      }
    }, 60_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(names)('%s: every call gives the same', (name) => {
      const result = results.get(name);
      expect(result?.different, output).toEqual([]);
      expect(result?.passed).toBe(expectation(name).calls.length);
    });
  });
});
