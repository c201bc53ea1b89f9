/**
 * `pnpm corpus:cwasm [--programs] [--fuel] [--cases] [--group NAME]… [--filter REGEXP] [--json FILE]`: artefacts both ways. Every
 * WASI program and every generated case is compiled by the real Wasmtime and run here, and compiled here and run by the
 * real Wasmtime. With --fuel, programs are compiled to consume fuel, as much as Wasmtime counted. Exit code 1 if one gives
 * something else than expected.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusPath, findOracle, missingCorpus, WasmtimeProcess } from '@pulleyjs/testkit';
import {
  caseFromWasmtime,
  caseToWasmtime,
  type Direction,
  type Exchange,
  programFromWasmtime,
  programToWasmtime,
} from './directions.ts';
import { selectCases } from './corpus-smith.ts';
import { alignColumns } from './table.ts';
import type { Verdict } from './verdict.ts';
import { loadCases } from './wasi-programs.ts';

/** One program or case, in one direction. */
interface Row {
  /** The program's case, or the group of features. */
  readonly group: string;
  readonly name: string;
  readonly direction: Direction;
  readonly verdict: Verdict;
}

/** Runs the command with its arguments. @returns the exit code */
export async function main(parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      programs: { type: 'boolean' },
      cases: { type: 'boolean' },
      fuel: { type: 'boolean' },
      group: { type: 'string', multiple: true },
      filter: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const oracle = findOracle();
  if ('missing' in oracle) {
    console.log(oracle.missing);
    return 0;
  }
  const all = !values.programs && !values.cases;
  const folder = mkdtempSync(join(tmpdir(), 'pulley-cwasm-'));
  const wasmtime = new WasmtimeProcess(oracle.python);
  const exchange = { wasmtime, folder, fuel: values.fuel ?? false };
  try {
    const rows: Row[] = [];
    if (all || values.programs) await runPrograms(rows, exchange, values.filter);
    if (all || values.cases) await runCases(rows, exchange, values.group, values.filter);
    report(rows);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 1)}\n`);
    return rows.some(({ verdict }) => verdict.status === 'different') ? 1 : 0;
  } finally {
    wasmtime.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runPrograms(rows: Row[], exchange: Exchange, filter = ''): Promise<void> {
  if (corpusPath('corpus', 'wasi-programs') === undefined) {
    console.log(missingCorpus('corpus', 'wasi-programs'));
    return;
  }
  const pattern = new RegExp(filter);
  for (const wasiCase of loadCases().filter(({ id }) => pattern.test(id))) {
    const row = (direction: Direction, verdict: Verdict): void => {
      rows.push({ group: wasiCase.id, name: wasiCase.id, direction, verdict });
      progress(wasiCase.id, direction, verdict);
    };
    row('from Wasmtime', await programFromWasmtime(exchange, wasiCase));
    row('to Wasmtime', await programToWasmtime(exchange, wasiCase));
  }
}

async function runCases(
  rows: Row[],
  exchange: Exchange,
  groups: readonly string[] | undefined,
  filter: string | undefined,
): Promise<void> {
  if (corpusPath('corpus', 'smith') === undefined) {
    console.log(missingCorpus('corpus', 'smith'));
    return;
  }
  for (const smithCase of selectCases(groups, filter)) {
    const name = `${smithCase.generator}/${smithCase.id}`;
    const row = (direction: Direction, verdict: Verdict): void => {
      rows.push({ group: smithCase.group, name, direction, verdict });
      progress(name, direction, verdict);
    };
    row('from Wasmtime', await caseFromWasmtime(exchange, smithCase));
    row('to Wasmtime', await caseToWasmtime(exchange, smithCase));
  }
}

/** Says at once what is not the same; otherwise only that something happens. */
function progress(name: string, direction: Direction, { status, reason }: Verdict): void {
  if (status === 'different') console.log(`${name}, ${direction}: ${reason}`);
}

const statuses = ['same', 'different', 'refused'] as const;
const directions: readonly Direction[] = ['from Wasmtime', 'to Wasmtime'];

function report(rows: readonly Row[]): void {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const count = (group: string | undefined, direction: Direction, status: Verdict['status']): string =>
    String(
      rows.filter(
        (row) =>
          (group === undefined || row.group === group) && row.direction === direction && row.verdict.status === status,
      ).length,
    );
  const cells = (group: string | undefined): string[] =>
    directions.flatMap((direction) => statuses.map((status) => count(group, direction, status)));
  console.log('Compiled by Wasmtime and run here, then compiled here and run by Wasmtime:\n');
  console.log(
    alignColumns([
      ['', ...statuses, ...statuses],
      ...groups.map((group) => [group, ...cells(group)]),
      ['total', ...cells(undefined)],
    ]),
  );
  const refusals = new Map<string, number>();
  for (const { direction, verdict } of rows) {
    if (verdict.status !== 'refused') continue;
    const title = `${direction}: ${missingFeature(verdict.reason)}`;
    refusals.set(title, (refusals.get(title) ?? 0) + 1);
  }
  if (refusals.size > 0) console.log('\nRefused:');
  for (const [title, times] of refusals) console.log(`${String(times).padStart(5)}  ${title}`);
}

/** The feature that a refusal names, or the refusal itself. */
function missingFeature(reason: string): string {
  const feature = /feature (\w+) is not enabled|(\w+) support is not enabled|(\w+) feature required/.exec(reason);
  return feature?.slice(1).find((name) => name !== undefined) ?? reason;
}
