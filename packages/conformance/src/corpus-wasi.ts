/**
 * `pnpm corpus:wasi [--filter REGEXP] [--fuel] [--json FILE]`: every WASI program of the corpus through the `pulley` command;
 * with `--fuel` compiled to consume fuel, which must be as much as Wasmtime's.
 * Exit code 1 if one fails that needs no feature still to come.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { corpusPath, missingCorpus } from '@pulleyjs/testkit';
import { alignColumns } from './table.ts';
import { loadCases, recordedTimes, runCase, type WasiResult } from './wasi-programs.ts';

/** Runs the command with its arguments. @returns the exit code */
export async function main(parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { filter: { type: 'string' }, fuel: { type: 'boolean' }, json: { type: 'string' } },
  });
  if (corpusPath('corpus', 'wasi-programs') === undefined) {
    console.log(missingCorpus('corpus', 'wasi-programs'));
    return 0;
  }
  const filter = new RegExp(values.filter ?? '');
  const results: WasiResult[] = [];
  for (const wasiCase of loadCases().filter(({ id }) => filter.test(id))) {
    const result = await runCase(wasiCase, { fuel: values.fuel ?? false });
    results.push(result);
    if (result.status === 'failed') console.log(`${wasiCase.id}: ${result.reasons.join('; ')}`);
  }
  console.log(table(results));
  const count = (status: WasiResult['status']): number => results.filter((result) => result.status === status).length;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('unsupported')} unsupported`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
  return count('failed') === 0 ? 0 : 1;
}

/** Ours is the whole process, the others are Wasmtime's recorded times without process start and compilation. */
function table(results: readonly WasiResult[]): string {
  const pulley = recordedTimes('pulley64');
  const native = recordedTimes('native');
  const time = (milliseconds: number | undefined): string =>
    milliseconds === undefined ? '–' : `${milliseconds.toFixed(0)} ms`;
  return alignColumns([
    ['case', 'result', 'ours', 'Wasmtime Pulley', 'Wasmtime native', ''],
    ...results.map(({ case: { id }, status, milliseconds, reasons }) => [
      id,
      status,
      time(milliseconds),
      time(pulley.get(id)),
      time(native.get(id)),
      status === 'unsupported' ? reasons[0] : '',
    ]),
  ]);
}
