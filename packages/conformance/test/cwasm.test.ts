import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpusMissing, findOracle, WasmtimeProcess } from '@pulleyjs/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { selectCases } from '../src/corpus-smith.ts';
import { caseFromWasmtime, caseToWasmtime } from '../src/directions.ts';

/** A case in so many; `pnpm corpus:cwasm` runs all of them, and programs. */
const stride = 12;
/** Wasmtime makes loads of a copy from a data segment in this one. */
const always = 'synth-gc-6';
const oracle = findOracle();
const isMissing = corpusMissing('corpus', 'smith') || 'missing' in oracle;
if ('missing' in oracle) console.warn(`skipped: ${oracle.missing}`);

describe.skipIf(isMissing)('generated cases, compiled on one side and run on the other', () => {
  const cases = isMissing
    ? []
    : selectCases(undefined, undefined).filter(({ id }, i) => i % stride === 0 || id === always);
  const wasmtime = new WasmtimeProcess('python' in oracle ? oracle.python : '');
  const folder = mkdtempSync(join(tmpdir(), 'pulley-cwasm-'));
  const exchange = { wasmtime, folder, fuel: false };
  afterAll(() => {
    wasmtime.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(cases)('$generator/$id', async (smithCase) => {
    const { status, reason } = await caseFromWasmtime(exchange, smithCase);
    expect(reason).toMatch(status === 'refused' ? /^Wasmtime: .*threads/ : /^$/);
    const back = await caseToWasmtime(exchange, smithCase);
    expect(back.reason).toMatch(back.status === 'refused' ? /not enabled|not supported/ : /^$/);
  });
});
