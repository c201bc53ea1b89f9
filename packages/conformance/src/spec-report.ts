/** Counts verdicts per feature and prints them as a table whose rows add up to the corpus's own numbers. */
import type { SpecScript } from '@pulleyjs/testkit';
import type { CommandVerdict } from './spec-runner.ts';
import { alignColumns } from './table.ts';

/** The feature groups of the suite that must pass, of which no command may fail. */
export const supportedFeatures: readonly string[] = [
  'core',
  'bulk-memory',
  'reference-types',
  'multi-memory',
  'tail-call',
  'exceptions',
  'eh-legacy',
  'simd',
  'relaxed-simd',
  'memory64',
  'function-references',
  'gc',
  'proposal:custom-page-sizes',
  'proposal:wide-arithmetic',
  'proposal:threads',
];

/** One script's verdicts. */
export interface FileResult {
  readonly script: SpecScript;
  readonly verdicts: readonly CommandVerdict[];
}

/** Numbers of commands. */
export interface Tally {
  passed: number;
  failed: number;
  unsupported: number;
}

/** The tally of each feature, in the order the features first occur. */
export function tallyByFeature(results: readonly FileResult[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { script, verdicts } of results) {
    const tally = tallies.get(script.feature) ?? { passed: 0, failed: 0, unsupported: 0 };
    tallies.set(script.feature, tally);
    for (const { status } of verdicts) tally[status]++;
  }
  return tallies;
}

/** The table: features that must pass first. */
export function featureTable(results: readonly FileResult[]): string {
  const tallies = [...tallyByFeature(results)].sort(([a], [b]) => rank(a) - rank(b));
  const rows = tallies.map(([feature, tally]) => {
    const files = results.filter(({ script }) => script.feature === feature).length;
    return row(`${feature}${supportedFeatures.includes(feature) ? '' : ' (later)'}`, files, tally);
  });
  const total = { passed: 0, failed: 0, unsupported: 0 };
  for (const [, tally] of tallies)
    for (const key of ['passed', 'failed', 'unsupported'] as const) total[key] += tally[key];
  return alignColumns([
    ['feature', 'files', 'commands', 'passed', 'failed', 'unsupported'],
    ...rows,
    row('all', results.length, total),
  ]);
}

/** Why commands of the features that must pass were unsupported: each reason with its number, most frequent first. */
export function unsupportedReasons(results: readonly FileResult[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { script, verdicts } of results) {
    if (!supportedFeatures.includes(script.feature)) continue;
    for (const { status, reason = '' } of verdicts) {
      if (status !== 'unsupported') continue;
      const key = `${script.feature}: ${reason.replace(/ \(at offset.*/, '')}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** The failed commands of features that must pass, one line each. */
export function failures(results: readonly FileResult[]): string[] {
  return results
    .filter(({ script }) => supportedFeatures.includes(script.feature))
    .flatMap(({ script, verdicts }) =>
      verdicts
        .filter(({ status }) => status === 'failed')
        .map(({ line, type, reason }) => `${script.file}.wast:${line}: ${type}: ${reason}`),
    );
}

function rank(feature: string): number {
  const place = supportedFeatures.indexOf(feature);
  return place < 0 ? supportedFeatures.length : place;
}

function row(title: string, files: number, { passed, failed, unsupported }: Tally): string[] {
  return [title, ...[files, passed + failed + unsupported, passed, failed, unsupported].map(String)];
}
