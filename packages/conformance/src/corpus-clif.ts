/**
 * `pnpm corpus:clif [--filter REGEXP] [--list] [--json FILE]`: every upstream filetest of the corpus. Text, verifier and
 * graphs against upstream's output; then each command of each file, `run` and `compile` at both optimisation levels.
 * Exit code 1 if anything fails. `--list` names each output accepted in another form than upstream's.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommandResult } from '@pulleyjs/cranelift-ir/filetest';
import { corpusPath, missingCorpus, readCorpus } from '@pulleyjs/testkit';
import { checkClifFile, type ClifOutcome } from './clif-checks.ts';
import { alignColumns } from './table.ts';

const FILETESTS = ['corpus', 'clif', 'filetests'] as const;
const RETARGETED = ['reference', 'runtests-retargeted-to-pulley64.json'] as const;

/** Runs the command with its arguments. @returns the exit code */
export function main(parameters: readonly string[]): number {
  const { values } = parseArgs({
    args: [...parameters],
    options: { filter: { type: 'string' }, list: { type: 'boolean' }, json: { type: 'string' } },
  });
  const root = corpusPath(...FILETESTS);
  if (root === undefined) {
    console.log(missingCorpus(...FILETESTS));
    return 0;
  }
  const filter = new RegExp(values.filter ?? '');
  const retargeted = retargetedFiles();
  const outcomes: ClifOutcome[] = [];
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.clif') || !filter.test(path)) continue;
    outcomes.push(checkClifFile(path, retargeted.has(path)));
  }
  console.log(`${goldenTable(outcomes)}\n\n${commandTable(outcomes)}\n\n${outOfReach(outcomes)}`);
  if (values.list === true) console.log(`\nIn another form than upstream's:\n${notes(outcomes).join('\n')}`);
  const wrong = failures(outcomes);
  console.log(`\n${outcomes.length} files, ${wrong.length} failures`);
  for (const line of wrong) console.log(`  ${line}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcomes, undefined, 1)}\n`);
  return wrong.length === 0 ? 0 : 1;
}

/** Files that list no Pulley target but that upstream runs on one when told to. */
function retargetedFiles(): ReadonlySet<string> {
  if (corpusPath(...RETARGETED) === undefined) return new Set();
  const list = JSON.parse(new TextDecoder().decode(readCorpus(...RETARGETED))) as { unlisted_but_pass: string[] };
  return new Set(list.unlisted_but_pass);
}

const categoryOf = ({ path }: ClifOutcome): string => dirname(path);

function byCategory(outcomes: readonly ClifOutcome[]): Map<string, ClifOutcome[]> {
  const categories = new Map<string, ClifOutcome[]>();
  for (const outcome of outcomes) {
    const category = categoryOf(outcome);
    categories.set(category, [...(categories.get(category) ?? []), outcome]);
  }
  return categories;
}

/** Files whose text, findings and graphs are upstream's, of those for which upstream's are there. */
function goldenTable(outcomes: readonly ClifOutcome[]): string {
  const kinds = ['print', 'verifier', 'cfg, domtree'];
  const row = (name: string, list: readonly ClifOutcome[]): string[] => [
    name,
    String(list.length),
    String(list.reduce((sum, { functions }) => sum + functions, 0)),
    ...kinds.map((kind) => {
      const known = list.filter(({ golden }) => kind in golden);
      return `${known.filter(({ golden }) => golden[kind]).length}/${known.length}`;
    }),
  ];
  const rows = [...byCategory(outcomes)].map(([name, list]) => row(name, list));
  return alignColumns([['category', 'files', 'functions', ...kinds], ...rows, row('all', outcomes)]);
}

/** Each command for each target: how many files, how they ended, and in which way outputs differ. */
function commandTable(outcomes: readonly ClifOutcome[]): string {
  const groups = new Map<string, CommandResult[]>();
  for (const outcome of outcomes) {
    for (const result of outcome.commands) {
      if (result.status === 'skipped') continue;
      const perTarget = /^(run|compile)/.test(result.command) ? ` ${result.target}` : '';
      const name = `${categoryOf(outcome)}: ${result.command}${perTarget}`;
      groups.set(name, [...(groups.get(name) ?? []), result]);
    }
  }
  const count = (list: readonly CommandResult[], status: CommandResult['status']): string =>
    String(list.filter((result) => result.status === status).length);
  const noted = (list: readonly CommandResult[], pattern: RegExp): string =>
    String(list.flatMap((result) => result.notes).filter((note) => pattern.test(note)).length);
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => [
      name,
      count(list, 'passed'),
      count(list, 'failed'),
      String(list.reduce((sum, { directives }) => sum + directives, 0)),
      noted(list, /: the same /),
      noted(list, /: another form/),
    ]);
  const head = ['command', 'passed', 'failed', 'directives', 'same, renumbered', 'other form, not larger'];
  return alignColumns([head, ...rows]);
}

/** Commands that nothing here can run, by reason. */
function outOfReach(outcomes: readonly ClifOutcome[]): string {
  const reasons = new Map<string, string[]>();
  for (const { path, commands } of outcomes) {
    for (const { command, status, reason } of commands) {
      if (status !== 'skipped') continue;
      const key = `test ${command.replace(/ (none|speed)$/, '')}: ${reason}`;
      const list = reasons.get(key) ?? [];
      if (!list.includes(path)) reasons.set(key, [...list, path]);
    }
  }
  const lines = [...reasons].flatMap(([reason, paths]) => [`${reason} (${paths.length})`, `  ${paths.join(' ')}`]);
  return ['Out of reach:', ...lines].join('\n');
}

function notes(outcomes: readonly ClifOutcome[]): string[] {
  return outcomes.flatMap(({ path, commands }) =>
    commands.flatMap((result) => result.notes.map((note) => `${path}: ${result.command}: ${note}`)),
  );
}

function failures(outcomes: readonly ClifOutcome[]): string[] {
  return outcomes.flatMap(({ path, golden, commands, error }) => [
    ...(error === undefined ? [] : [`${path}: ${error}`]),
    ...Object.entries(golden).flatMap(([kind, same]) => (same ? [] : [`${path}: ${kind} differs`])),
    ...commands.flatMap((result) => result.failures.map((failure) => `${path}: ${result.command}: ${failure}`)),
  ]);
}
