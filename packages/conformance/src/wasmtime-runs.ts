/** The real Wasmtime: as a compiler, and running programs and generated cases from artefacts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WasmtimeAnswer, WasmtimeProcess } from '@pulleyjs/testkit';
import type { CaseOutcome, SmithCase } from './smith-cases.ts';
import { firstDifference } from './smith-cases.ts';
import { same, type Verdict } from './verdict.ts';
import {
  differences,
  exitCodeOfTrap,
  fuelDifference,
  programName,
  stdinOf,
  type WasiCase,
  withInputs,
} from './wasi-programs.ts';

/**
 * Has Wasmtime compile a module for Pulley.
 * @param config attributes of `wasmtime.Config`
 * @returns why it did not, in one line
 */
export async function compileByWasmtime(
  wasmtime: WasmtimeProcess,
  input: string,
  output: string,
  config: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const { error } = await wasmtime.ask({ verb: 'compile', input, output, config });
  return error?.replaceAll(/\s+/g, ' ').trim();
}

/** Runs a generated case from the artefact at a path. */
export async function runCaseInWasmtime(
  wasmtime: WasmtimeProcess,
  artifact: string,
  smithCase: SmithCase,
): Promise<Verdict> {
  const answer = await wasmtime.ask({
    verb: 'case',
    artifact,
    calls: smithCase.calls.map(({ func, args }) => [func, args]),
    memories: Object.keys(smithCase.memories ?? {}),
    globals: Object.entries(smithCase.globals ?? {}).map(([name, [type]]) => [name, type]),
  });
  return verdictOfAnswer(answer, () => firstDifference(smithCase, answer as unknown as CaseOutcome));
}

/** Runs a program from the artefact at a path. */
export function runProgramInWasmtime(
  wasmtime: WasmtimeProcess,
  artifact: string,
  wasiCase: WasiCase,
  fuel: boolean,
): Promise<Verdict> {
  return withInputs(async (data, folder) => {
    const [stdout, stderr] = [join(folder, 'stdout'), join(folder, 'stderr')];
    const answer = await wasmtime.ask({
      verb: 'wasi',
      artifact,
      config: { consume_fuel: fuel },
      argv: [programName(wasiCase), ...(wasiCase.args ?? [])],
      env: Object.entries(wasiCase.env ?? {}),
      dir: wasiCase.dir ? [[data, '/data']] : [],
      stdin: stdinOf(wasiCase),
      stdout,
      stderr,
    });
    return verdictOfAnswer(answer, () => {
      const exit = answer['trap'] === undefined ? (answer['exit'] as number) : exitCodeOfTrap;
      const run = { exit, stdout: readFileSync(stdout), stderr: readFileSync(stderr) };
      const consumed = fuel ? fuelDifference(wasiCase, answer['fuel'] as number) : [];
      return [...differences(wasiCase, run, data), ...consumed].join('; ') || undefined;
    });
  });
}

function verdictOfAnswer({ error }: WasmtimeAnswer, compare: () => string | undefined): Verdict {
  const reason = error ?? compare();
  return reason === undefined ? same : { status: 'different', reason };
}
