/** The published packages run where nothing may be compiled from strings: other engines, strict modes, strict pages. */
import { afterAll, describe, expect, test } from 'vitest';
import { bundle, lowerForHermes } from './bundle.ts';
import { chromium } from './environments/chromium.ts';
import type { Environment } from './environments/environment.ts';
import { hermes } from './environments/hermes.ts';
import { jitlessNode, strictNode } from './environments/node.ts';
import { quickjs } from './environments/quickjs.ts';
import type { PipelineReport } from './guests/pipeline.ts';
import type { PrecompiledReport } from './guests/precompiled.ts';
import type { VectorReport } from './guests/vectors.ts';
import type { WebAssemblyReport } from './guests/web-assembly.ts';
import { precompiled, routines } from './precompiled-code.ts';
import { type Measurement, measurementTable } from './measurement-table.ts';
import { sampleStates } from './recorded-states.ts';
import { kernelPrograms, ownProgram, webAssemblyProgram } from './wasm-programs.ts';

const environments: readonly Environment[] = [jitlessNode(), strictNode(), quickjs(), hermes(), chromium()];
const kernels = kernelPrograms();
const states = sampleStates();

const measurements: Measurement[] = [];
afterAll(() => console.log(measurementTable(measurements)));

/** Scripts by guest and dialect, made once. */
const scripts = new Map<string, Promise<string>>();

function scriptFor(guest: string, dialect: Environment['dialect']): Promise<string> {
  const key = `${guest} ${dialect}`;
  if (!scripts.has(key)) scripts.set(key, makeScript(guest, dialect));
  return scripts.get(key)!;
}

async function makeScript(guest: string, dialect: Environment['dialect']): Promise<string> {
  const script = await bundle({ guest }, { minify: false });
  return dialect === 'hermes' ? lowerForHermes(script) : script;
}

/** An interpreter for a few kilobytes of code. */
const smallSizes = { codeBytes: 1 << 16, arenaBytes: 1 << 16 };
const expectedResults = routines.map(({ expected, argument }) => String(expected(argument)));

interface Timed {
  readonly milliseconds: readonly number[];
}

/** Runs a guest with `input`, and gives what it returned; `title` is for the table of measurements. */
async function runGuest<T extends Timed>(
  environment: Environment,
  title: string,
  guest: string,
  input: unknown,
): Promise<T> {
  const script = await scriptFor(guest, environment.dialect);
  const { report, peakBytes } = await environment.run(
    `globalThis.hasNoJumpTables = ${environment.jumpTables === 'absent'};\n${script}\nreport(JSON.stringify(guest.run(JSON.parse(${JSON.stringify(JSON.stringify(input))}))));`,
  );
  const result = JSON.parse(report) as T;
  const milliseconds = result.milliseconds.reduce((sum, time) => sum + time, 0);
  if (environment.memoryLimit !== undefined && peakBytes !== undefined)
    expect(peakBytes).toBeLessThanOrEqual(environment.memoryLimit);
  measurements.push({ environment: environment.name, title, milliseconds, peakBytes });
  return result;
}

for (const environment of environments) {
  const { name, missing } = environment;
  if (missing !== undefined) console.warn(`skipped: ${name}: ${missing}`);
  describe.skipIf(missing !== undefined)(name, () => {
    afterAll(() => environment.close());

    test('refuses to make code', async () => {
      const script = await scriptFor('refusals.ts', environment.dialect);
      const { report } = await environment.run(
        `${script}\nguest.run('eval', (found) => report(JSON.stringify(found)));`,
      );
      expect(JSON.parse(report)).toEqual({
        indirectEval: 'refused',
        functionConstructor: 'refused',
        generatorConstructor: 'refused',
        webAssembly: environment.webAssembly,
      });
    });

    test('runs precompiled Pulley code', async () => {
      const input = { routines: precompiled, sizes: smallSizes };
      const { results } = await runGuest<PrecompiledReport>(environment, 'precompiled', 'precompiled.ts', input);
      expect(results).toEqual(expectedResults);
    });

    test.skipIf(states.length === 0)('does what the real Pulley did, for every instruction', async () => {
      const { results } = await runGuest<VectorReport>(environment, 'recorded states', 'vectors.ts', states);
      expect(results).toEqual([]);
    });

    test('makes do with the memory there is, without being told', async () => {
      const input = { routines: precompiled, sizes: {} };
      const { results } = await runGuest<PrecompiledReport>(environment, 'default sizes', 'precompiled.ts', input);
      expect(results).toEqual(expectedResults);
    });

    test(`compiles and runs WebAssembly: ${ownProgram.name}`, async () => {
      const { results } = await runGuest<PipelineReport>(environment, 'program', 'pipeline.ts', [ownProgram.program]);
      expect(results).toEqual([ownProgram.results]);
    });

    test('has a WebAssembly object by installing one', async () => {
      const { wasm, results: expected } = webAssemblyProgram;
      const { results } = await runGuest<WebAssemblyReport>(environment, 'WebAssembly', 'web-assembly.ts', wasm);
      expect(results).toEqual(expected);
    });

    test.skipIf(kernels.length === 0)('compiles and runs WebAssembly: the kernels of the benchmark', async () => {
      const programs = kernels.map(({ program }) => program);
      const { results } = await runGuest<PipelineReport>(environment, 'kernels', 'pipeline.ts', programs);
      expect(results).toEqual(kernels.map(({ results }) => results));
    });
  });
}
