/**
 * Mutated modules of the corpus are accepted or refused as the JavaScript engine accepts or refuses them, and give
 * nothing but our own errors.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  corpusMissing,
  corpusPath,
  createRandom,
  fuzzCount,
  loadSpecSuite,
  mutate,
  readCorpus,
  readTarGz,
} from '@pulleyjs/testkit';
import { expect, test } from 'vitest';
import { parseModule, validateModule, WasmError } from '../src/index.ts';
import { engineComplaint, engineFeatures, engineValidates } from './engine-features.ts';

/** V8's way where it and the specification differ, or where it has a limit of its own. */
const engineDiffers = [
  /implementation limit|maximum is \d+|exceeds internal limit|br_table size limit/,
  /mix of legacy and new exception/,
];
/**
 * V8 knows less of a reference that unreachable code has popped, and lets it pass for a number; older versions do not
 * check how atomics are aligned.
 */
const oursDiffers = [
  /label does not take a reference/,
  /atomic alignment must be natural/,
  /stack has \[(bottom|\(ref bottom\))\]/,
  /requires \[eqref\]/,
];

function ourVerdict(bytes: Uint8Array): string {
  try {
    validateModule(parseModule(bytes, engineFeatures));
    return '';
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    if (!(error.byteOffset >= 0 && error.byteOffset <= bytes.length)) return `outside the module: ${error.message}`;
    return error.message;
  }
}

/** Both verdicts where they differ for no known reason. */
function disagreement(bytes: Uint8Array): string | undefined {
  const ours = ourVerdict(bytes);
  if ((ours === '') === engineValidates(bytes) && !ours.startsWith('outside')) return undefined;
  const engine = engineComplaint(bytes);
  if (engineDiffers.some((known) => known.test(engine)) || oursDiffers.some((known) => known.test(ours)))
    return undefined;
  return `ours: ${ours || 'valid'}; engine: ${engine || 'valid'}`;
}

function checkMutations(modules: readonly Uint8Array[], count: number, seed: number): void {
  const random = createRandom(seed);
  const found: string[] = [];
  for (let i = 0; i < count && found.length < 10; i++) {
    const text = disagreement(mutate(random.pick(modules), random));
    if (text !== undefined) found.push(`mutation ${i}: ${text}`);
  }
  expect(found).toEqual([]);
}

test.skipIf(corpusMissing('corpus', 'spec'))('modules of the spec suite and mutations of them', () => {
  const modules = loadSpecSuite()
    .filter(({ feature }) => !/proposal:(custom-descriptors|custom-page-sizes|wide-arithmetic)/.test(feature))
    .flatMap((script) => script.commands.map((command) => script.module(command)))
    .filter((bytes) => bytes !== undefined);
  const found = modules.map(disagreement).filter((text) => text !== undefined);
  expect(found).toEqual([]);
  checkMutations(modules, fuzzCount(10_000), 1);
});

test.skipIf(corpusMissing('corpus', 'smith', 'cases.tar.gz'))('mutations of generated modules', () => {
  const files = readTarGz(readCorpus('corpus', 'smith', 'cases.tar.gz'));
  const modules = [...files].filter(([name]) => name.endsWith('.wasm')).map(([, bytes]) => bytes);
  checkMutations(modules, fuzzCount(5_000), 2);
});

test.skipIf(corpusMissing('corpus', 'wasi-programs', 'bin'))('mutations of programs', () => {
  const folder = corpusPath('corpus', 'wasi-programs', 'bin')!;
  const modules = readdirSync(folder).map((name) => new Uint8Array(readFileSync(join(folder, name))));
  checkMutations(modules, fuzzCount(300), 3);
});
