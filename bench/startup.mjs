/**
 * What a short run costs through the command: time to the first byte of output, total time, processor time and peak memory of
 * the whole process, each time in a new process. Node 22 and later keep what V8 compiled: all but the first run find it.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Short runs: a program of the corpus, and its standard input. */
export const shortRuns = [
  { title: "SQLite's `select 1`", program: 'sqlite', input: 'select 1;\n' },
  { title: 'wc', program: 'wc', input: 'a few words\n' },
  { title: 'sha256', program: 'sha256', input: 'a few words\n' },
];

/** When functions are optimised: the default, and the others for comparison. */
const levels = ['tiered', 'speed', 'none'];

/**
 * Runs a program `runs` times at each level, by turns: so that what the machine does meanwhile meets all alike.
 * @returns by level: minima and medians in milliseconds, and peak memory in MiB
 */
export async function measureStartup({ node, cli, wasm, input, runs }) {
  const samples = Object.fromEntries(levels.map((level) => [level, []]));
  for (let i = 0; i < runs; i++)
    for (const level of levels) samples[level].push(await once([node, cli, 'run', '--opt', level, wasm], input));
  return levels.map((level) => ({ level, ...summarize(samples[level]) }));
}

function summarize(samples) {
  const pick = (name) => {
    const sorted = samples.map((sample) => sample[name]).sort((a, b) => a - b);
    return { min: sorted[0], median: sorted[sorted.length >> 1] };
  };
  return Object.fromEntries(['firstOutput', 'total', 'processor', 'peakMemory'].map((name) => [name, pick(name)]));
}

async function once([node, ...command], input) {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const reportFile = join(folder, 'memory');
  const probe = `process.on('exit',()=>require('fs').writeFileSync(${JSON.stringify(reportFile)},JSON.stringify(process.resourceUsage())))`;
  const probeFile = join(folder, 'probe.cjs');
  await new Promise((resolve) => createWriteStream(probeFile).end(probe, resolve));
  const start = performance.now();
  const child = spawn(node, ['--require', probeFile, ...command], { stdio: ['pipe', 'pipe', 'inherit'] });
  let firstOutput;
  child.stdout.on('data', () => (firstOutput ??= performance.now() - start));
  child.stdin.end(input);
  await new Promise((resolve) => child.on('close', resolve));
  const total = performance.now() - start;
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(reportFile, 'utf8'));
  rmSync(folder, { recursive: true });
  const processor = (userCPUTime + systemCPUTime) / 1000;
  return { firstOutput: firstOutput ?? total, total, processor, peakMemory: maxRSS / 1024 };
}
