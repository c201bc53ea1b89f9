/**
 * What a first `select 1` in SQLite costs through the command: time to the first byte of output, total time and peak
 * memory of the whole process, each time in a new process.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs it `runs` times. @returns minima and medians in milliseconds, peak memory in MiB, and the output */
export async function measureStartup({ node, cli, wasm, runs }) {
  const samples = [];
  for (let i = 0; i < runs; i++) samples.push(await once(node, cli, wasm));
  const pick = (name) => {
    const sorted = samples.map((sample) => sample[name]).sort((a, b) => a - b);
    return { min: sorted[0], median: sorted[sorted.length >> 1] };
  };
  return {
    firstOutput: pick('firstOutput'),
    total: pick('total'),
    peakMemory: pick('peakMemory'),
    output: samples[0].output,
  };
}

async function once(node, cli, wasm) {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const reportFile = join(folder, 'memory');
  const probe = `process.on('exit',()=>require('fs').writeFileSync(${JSON.stringify(reportFile)},String(process.resourceUsage().maxRSS)))`;
  const probeFile = join(folder, 'probe.cjs');
  await new Promise((resolve) => createWriteStream(probeFile).end(probe, resolve));
  const start = performance.now();
  const child = spawn(node, ['--require', probeFile, cli, 'run', wasm], { stdio: ['pipe', 'pipe', 'inherit'] });
  let firstOutput;
  let output = '';
  child.stdout.on('data', (text) => {
    firstOutput ??= performance.now() - start;
    output += text;
  });
  child.stdin.end('select 1;\n');
  await new Promise((resolve) => child.on('close', resolve));
  const total = performance.now() - start;
  const peakMemory = Number(readFileSync(reportFile, 'utf8')) / 1024;
  rmSync(folder, { recursive: true });
  return { firstOutput: firstOutput ?? total, total, peakMemory, output };
}
