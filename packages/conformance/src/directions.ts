/** What is compiled on one side and run on the other. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileModule } from '@pulleyjs/aot';
import { Engine, Module } from '@pulleyjs/runtime';
import type { WasmtimeProcess } from '@pulleyjs/testkit';
import { firstDifference, type SmithCase } from './smith-cases.ts';
import { runSmithCase } from './smith-run.ts';
import { same, type Verdict, verdictOf, verdictOfError } from './verdict.ts';
import { programPath, runCase, type WasiCase } from './wasi-programs.ts';
import { compileByWasmtime, runCaseInWasmtime, runProgramInWasmtime } from './wasmtime-runs.ts';

/** Compiled by Wasmtime and run here, or compiled here and run by Wasmtime. */
export type Direction = 'from Wasmtime' | 'to Wasmtime';

/** Between whom artefacts are exchanged. */
export interface Exchange {
  readonly wasmtime: WasmtimeProcess;
  /** Where artefacts are kept. */
  readonly folder: string;
  /** Whether programs consume fuel, which must be what Wasmtime counted. */
  readonly fuel: boolean;
}

/** A generated case from Wasmtime's artefact. */
export async function caseFromWasmtime(exchange: Exchange, smithCase: SmithCase): Promise<Verdict> {
  const { wasmtime, folder } = exchange;
  const [input, artifact] = [join(folder, 'case.wasm'), join(folder, 'case.cwasm')];
  writeFileSync(input, smithCase.bytes);
  const error = await compileByWasmtime(wasmtime, input, artifact, {});
  if (error !== undefined) return { status: 'refused', reason: `Wasmtime: ${error}` };
  const bytes = new Uint8Array(readFileSync(artifact));
  return verdictOf(() => {
    const engine = new Engine();
    return firstDifference(smithCase, runSmithCase(engine, Module.deserialize(engine, bytes), smithCase));
  });
}

/** A program from Wasmtime's artefact, through the command. */
export async function programFromWasmtime(exchange: Exchange, wasiCase: WasiCase): Promise<Verdict> {
  const { wasmtime, folder, fuel } = exchange;
  const artifact = join(folder, `${wasiCase.wasm}.cwasm`);
  if (!existsSync(artifact)) {
    const error = await compileByWasmtime(wasmtime, programPath(wasiCase), artifact, { consume_fuel: fuel });
    if (error !== undefined) return { status: 'refused', reason: `Wasmtime: ${error}` };
  }
  const { status, reasons } = await runCase(wasiCase, { module: artifact, fuel });
  if (status === 'passed') return same;
  return { status: status === 'unsupported' ? 'refused' : 'different', reason: reasons.join('; ') };
}

/** A generated case in Wasmtime, from our artefact. */
export async function caseToWasmtime(exchange: Exchange, smithCase: SmithCase): Promise<Verdict> {
  const { wasmtime, folder } = exchange;
  const artifact = join(folder, 'case.cwasm');
  const refusal = compileHere(smithCase.bytes, artifact, false);
  return refusal ?? (await runCaseInWasmtime(wasmtime, artifact, smithCase));
}

/** A program in Wasmtime, from our artefact. */
export async function programToWasmtime(exchange: Exchange, wasiCase: WasiCase): Promise<Verdict> {
  const { wasmtime, folder, fuel } = exchange;
  const artifact = join(folder, `${wasiCase.wasm}.ours.cwasm`);
  const refusal = existsSync(artifact)
    ? undefined
    : compileHere(new Uint8Array(readFileSync(programPath(wasiCase))), artifact, fuel);
  return refusal ?? (await runProgramInWasmtime(wasmtime, artifact, wasiCase, fuel));
}

/** Writes the artefact of a module; the verdict if it cannot be compiled. */
function compileHere(wasm: Uint8Array, artifact: string, consumeFuel: boolean): Verdict | undefined {
  try {
    writeFileSync(artifact, compileModule(wasm, { consumeFuel }));
    return undefined;
  } catch (error) {
    return verdictOfError(error);
  }
}
