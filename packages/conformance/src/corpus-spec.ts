/**
 * `pnpm corpus:spec [--filter REGEXP] [--json FILE]`: the WebAssembly spec suite at engine level, every command of
 * every file. Exit code 1 if one fails in a feature that is supported.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { corpusPath, loadSpecSuite, missingCorpus } from '@pulleyjs/testkit';
import { createPulleyEngines } from './spec-features.ts';
import { failures, featureTable, type FileResult, unsupportedReasons } from './spec-report.ts';
import { runScript } from './spec-runner.ts';

const longestList = 100;

/** Runs the command with its arguments. @returns the exit code */
export function main(parameters: readonly string[]): number {
  const { values } = parseArgs({
    args: [...parameters],
    options: { filter: { type: 'string' }, json: { type: 'string' } },
  });
  if (corpusPath('corpus', 'spec') === undefined) {
    console.log(missingCorpus('corpus', 'spec'));
    return 0;
  }
  const filter = new RegExp(values.filter ?? '');
  const engineFor = createPulleyEngines();
  const results: FileResult[] = loadSpecSuite()
    .filter(({ file }) => filter.test(file))
    .map((script) => ({ script, verdicts: runScript(script, engineFor(script)) }));
  const failed = failures(results);
  for (const line of failed.slice(0, longestList)) console.log(line);
  if (failed.length > longestList) console.log(`… and ${failed.length - longestList} more`);
  console.log(featureTable(results));
  console.log('\nUnsupported in the features that are supported:');
  for (const [reason, count] of unsupportedReasons(results)) console.log(`${String(count).padStart(6)}  ${reason}`);
  if (values.json !== undefined) writeFileSync(values.json, asJson(results));
  return failed.length === 0 ? 0 : 1;
}

function asJson(results: readonly FileResult[]): string {
  const files = results.map(({ script: { file, feature }, verdicts }) => ({ file, feature, verdicts }));
  return `${JSON.stringify(files, undefined, 1)}\n`;
}
