/**
 * `pnpm corpus:smith [--group NAME]… [--filter REGEXP] [--opt LEVEL]`: the generated cases of the corpus, compiled and run
 * here, by group of features. Exit code 1 if one gives something else than recorded.
 */
import { parseArgs } from 'node:util';
import { Engine, Module, type OptLevel } from '@pulleyjs/runtime';
import { corpusPath, missingCorpus } from '@pulleyjs/testkit';
import { firstDifference, loadSmithCases, type SmithCase } from './smith-cases.ts';
import { runSmithCase } from './smith-run.ts';
import { alignColumns } from './table.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** Runs the command with its arguments. @returns the exit code */
export async function main(parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { group: { type: 'string', multiple: true }, filter: { type: 'string' }, opt: { type: 'string' } },
  });
  if (corpusPath('corpus', 'smith') === undefined) {
    console.log(missingCorpus('corpus', 'smith'));
    return 0;
  }
  const rows = new Map<string, Record<Verdict['status'], number>>();
  const reasons: string[] = [];
  for (const smithCase of selectCases(values.group, values.filter)) {
    const { status, reason } = runFromWasm(smithCase, values.opt as OptLevel | undefined);
    const row = rows.get(smithCase.group) ?? { same: 0, different: 0, refused: 0 };
    row[status]++;
    rows.set(smithCase.group, row);
    if (status === 'different') reasons.push(`${smithCase.generator}/${smithCase.id}: ${reason}`);
  }
  for (const reason of reasons) console.log(reason);
  console.log(
    alignColumns([
      ['group', 'same', 'different', 'refused'],
      ...[...rows].map(([group, row]) => [group, ...[row.same, row.different, row.refused].map(String)]),
    ]),
  );
  return reasons.length === 0 ? 0 : 1;
}

/** Cases of those groups (all without any) whose `generator/id` matches. */
export function selectCases(groups: readonly string[] | undefined, filter: string | undefined): SmithCase[] {
  const pattern = new RegExp(filter ?? '');
  return loadSmithCases().filter(
    ({ group, generator, id }) =>
      (groups === undefined || groups.includes(group)) && pattern.test(`${generator}/${id}`),
  );
}

/** A case compiled and run here. */
export function runFromWasm(smithCase: SmithCase, optLevel: OptLevel = 'tiered'): Verdict {
  return verdictOf(() => {
    const engine = new Engine({ optLevel });
    return firstDifference(smithCase, runSmithCase(engine, new Module(engine, smithCase.bytes), smithCase));
  });
}
