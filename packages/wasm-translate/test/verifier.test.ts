/** The verifier finds nothing in what is made of the golden modules, real programs and the spec suite. */
import { readdirSync } from 'node:fs';
import { I32, I64, type VerifierOptions, verifyFunction } from '@pulleyjs/cranelift-ir';
import { corpusMissing, corpusPath, loadSpecSuite, readCorpus } from '@pulleyjs/testkit';
import {
  allFeatures,
  defaultFeatures,
  parseModule,
  validateModule,
  WasmError,
  type WasmFeatures,
} from '@pulleyjs/wasm-parse';
import { describe, expect, it } from 'vitest';
import { hostAbiTypes, ModuleTranslation } from '../src/index.ts';
import { allFunctions } from './all-functions.ts';

function verifierOptions(pointerWidth: 32 | 64): VerifierOptions {
  const pointerType = pointerWidth === 64 ? I64 : I32;
  const isa = { pointerType, preserveFramePointers: true, enablePinnedReg: false, hostCalls: true };
  return { isa, hostAbi: hostAbiTypes(pointerType) };
}

/** Findings over all functions of a module, and the operators that were refused. */
function check(
  bytes: Uint8Array,
  pointerWidth: 32 | 64 = 64,
  features: WasmFeatures = allFeatures,
): { findings: string[]; refused: string[] } {
  const module = parseModule(bytes, features);
  validateModule(module);
  const options = verifierOptions(pointerWidth);
  const findings: string[] = [];
  const refused = new Set<string>();
  for (const func of allFunctions(new ModuleTranslation(module, { pointerWidth }), (error) =>
    refused.add(error.feature),
  )) {
    for (const error of verifyFunction(func, options))
      findings.push(`${func.name.kind === 'user' ? func.name.index : ''}: ${error.toString()}`);
  }
  return { findings, refused: [...refused] };
}

describe.skipIf(corpusMissing('golden', 'wasmtime-50'))('golden modules', () => {
  const folder = corpusPath('golden', 'wasmtime-50') ?? '';
  const names =
    folder === '' ? [] : readdirSync(folder).flatMap((file) => (file.endsWith('.wasm') ? [file.slice(0, -5)] : []));

  it.each(names)('%s', (name) => {
    for (const pointerWidth of [64, 32] as const) {
      const { findings, refused } = check(readCorpus('golden', 'wasmtime-50', `${name}.wasm`), pointerWidth);
      expect(findings).toEqual([]);
      expect(refused).toEqual([]);
    }
  });
});

describe.skipIf(corpusMissing('corpus', 'wasi-programs', 'bin'))('programs', () => {
  it.each([
    'args',
    'bzip2',
    'coremarkish',
    'files',
    'json',
    'lua-noeh',
    'mandelbrot',
    'misc',
    'sha256',
    'sorts',
    'vm',
    'zstd',
  ])('%s', (name) => {
    expect(check(readCorpus('corpus', 'wasi-programs', 'bin', `${name}.wasm`))).toEqual({ findings: [], refused: [] });
  });
});

/** Modules that need no more than this must be translated whole. */
const supported: WasmFeatures = { ...defaultFeatures, functionReferences: true };
/** Groups written for other versions of the binary format. */
const otherFormats = new Set(['proposal:custom-descriptors', 'proposal:threads']);

describe.skipIf(corpusMissing('corpus', 'spec', 'testsuite-json.tar.gz'))('spec suite', () => {
  it('all valid modules', () => {
    let modules = 0;
    const wrong: string[] = [];
    for (const script of loadSpecSuite()) {
      if (otherFormats.has(script.feature)) continue;
      for (const command of script.commands) {
        if (command.type !== 'module') continue;
        const bytes = script.module(command);
        if (bytes === undefined) continue;
        const verdict = check(bytes);
        modules++;
        if (verdict.findings.length > 0) wrong.push(`${script.file}:${command.line} ${verdict.findings[0]}`);
        if (verdict.refused.length > 0 && isDecodedWith(bytes, supported))
          wrong.push(`${script.file}:${command.line} refused ${verdict.refused}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(modules).toBeGreaterThan(1000);
  });
});

function isDecodedWith(bytes: Uint8Array, features: WasmFeatures): boolean {
  try {
    const module = parseModule(bytes, features);
    validateModule(module);
    return true;
  } catch (error) {
    if (error instanceof WasmError) return false;
    throw error;
  }
}
