/** `pulley filetest`: runs Cranelift's filetests, files or folders of them. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult } from '@pulleyjs/cranelift-ir/filetest';
import { blessFiletest, type FiletestOptions, type OptLevel, runFiletestText } from '@pulleyjs/filetest';
import { paletteFor } from '../colour.ts';
import { about, aboutPath, CommandError, UsageError } from '../errors.ts';
import { type InputFile, textOf } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import type { Invocation } from '../verb.ts';
import type { filetestFlags } from '../verb-table.ts';

export function filetest({ flags, operands }: Invocation<typeof filetestFlags>, io: CommandIo): number {
  const options: FiletestOptions = {
    exact: flags.exact,
    ...(flags.opt === undefined ? {} : { optLevel: flags.opt as OptLevel }),
    ...(flags.target === undefined ? {} : { retarget: flags.target }),
  };
  if (operands.length === 0) throw new UsageError('PATH is missing: the files or folders to run', 'filetest');
  const files = operands.flatMap(clifFiles).map((path): InputFile => {
    return { name: path, bytes: aboutPath(path, () => readFileSync(path)) };
  });
  if (files.length === 0) throw new CommandError('there is no .clif file among them');
  return flags.bless ? blessFiles(files, options, io) : runFiles(files, options, flags.verbose, io);
}

/** A file itself; the `.clif` files in a folder and those below it. */
function clifFiles(path: string): string[] {
  return aboutPath(path, () => {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
    return names
      .filter((name) => name.endsWith('.clif'))
      .sort()
      .map((name) => join(path, name));
  });
}

function blessFiles(files: readonly InputFile[], options: FiletestOptions, io: CommandIo): number {
  let written = 0;
  for (const file of files) {
    const before = textOf(file);
    const after = about(file.name, () => blessFiletest(before, options));
    if (after === undefined || after === before) continue;
    aboutPath(file.name, () => writeFileSync(file.name, after));
    writeText(io.stdout, `${file.name}: written\n`);
    written++;
  }
  writeText(io.stdout, `${written} of ${files.length} files changed\n`);
  return 0;
}

function runFiles(files: readonly InputFile[], options: FiletestOptions, verbose: boolean, io: CommandIo): number {
  const colours = paletteFor(io, io.stdout);
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const file of files) {
    const outcome = runFile(file, options);
    if (typeof outcome === 'string') {
      totals.failed++;
      writeText(io.stdout, `${colours.error('failed ')} ${outcome}\n`);
      continue;
    }
    for (const result of outcome) {
      totals[result.status]++;
      for (const line of resultLines(file.name, result, verbose)) {
        writeText(io.stdout, `${result.status === 'failed' ? colours.error(line) : line}\n`);
      }
    }
  }
  writeText(io.stdout, `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
  return totals.failed === 0 ? 0 : 1;
}

/** The results, or what is wrong with the file, as a sentence: one bad file does not keep the others from running. */
function runFile(file: InputFile, options: FiletestOptions): readonly CommandResult[] | string {
  try {
    return about(file.name, () => runFiletestText(textOf(file), options));
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

function resultLines(name: string, result: CommandResult, verbose: boolean): string[] {
  const { command, target, status, reason, failures, directives, notes } = result;
  const counted = directives === 0 ? '' : ` (${directives} directives)`;
  const why = reason === undefined ? '' : `: ${reason}`;
  const head = `${status.padEnd(7)} ${name}: ${command}${target === undefined ? '' : ` ${target}`}${counted}${why}`;
  return [head, ...failures.map((line) => `  ${line}`), ...(verbose ? notes.map((line) => `  ${line}`) : [])];
}
