import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cliPath, loadCases, runCase } from '@pulleyjs/conformance';
import { corpusMissing } from '@pulleyjs/testkit';

/** A part of the corpus that covers every area in a few seconds; `pnpm corpus:wasi` runs all of it. */
const quick = new Set([
  'args-1',
  'args-exit',
  'wc',
  'sha256-empty',
  'files',
  'nbody',
  'json-bad',
  'vm-bad',
  'misc-exit7',
  'misc-abort',
  'misc-oob',
  'bzip2-c',
  'zstd-bad',
  'sqlite-file',
  'lua-noeh',
]);

/** Of those, the ones run again to compare what they consume; `pnpm corpus:wasi --fuel` compares all. */
const metered = new Set(['args-1', 'sha256-empty', 'misc-oob', 'zstd-bad']);

const missing = corpusMissing('corpus', 'wasi-programs');
const unbuilt = !existsSync(cliPath);
if (unbuilt) console.warn('skipped: the command is not built; npm test builds it');

describe.skipIf(missing || unbuilt)('WASI programs through the command', () => {
  const cases = missing ? [] : loadCases().filter(({ id }) => quick.has(id));

  test.each(cases)('$id', async (wasiCase) => {
    const { status, reasons } = await runCase(wasiCase);
    expect({ status, reasons }).toEqual({ status: 'passed', reasons: [] });
  });

  test.each(cases.filter(({ id }) => metered.has(id)))(
    '$id consumes the fuel that Wasmtime counts',
    async (wasiCase) => {
      const { status, reasons } = await runCase(wasiCase, { fuel: true });
      expect({ status, reasons }).toEqual({ status: 'passed', reasons: [] });
    },
  );
});
