/** Engines that are programs: a script in a file, its report on standard output. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prologue, type Run } from './environment.ts';

const TIME_LIMIT = 60_000;
const SAMPLE_INTERVAL = 20;

/** Runs `script` as the last argument of `command`. @throws Error with its standard error if it fails */
export async function runFile(command: string, parameters: readonly string[], script: string): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-portability-'));
  try {
    const file = join(folder, 'script.js');
    writeFileSync(file, prologue + script);
    return await runProgram(command, [...parameters, file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runProgram(command: string, parameters: readonly string[]): Promise<Run> {
  const environment = { ...process.env };
  delete environment['NODE_OPTIONS'];
  const child = spawn(command, parameters, {
    env: environment,
    timeout: TIME_LIMIT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => output.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => complaints.push(bytes));
  let peakBytes = 0;
  const sampler = setInterval(() => (peakBytes = Math.max(peakBytes, residentPeak(child.pid))), SAMPLE_INTERVAL);
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      clearInterval(sampler);
      reject(error);
    });
    child.on('close', (code, signal) => {
      clearInterval(sampler);
      const report = String(Buffer.concat(output)).trimEnd().split('\n').at(-1)!;
      if (code === 0) resolve(peakBytes > 0 ? { report, peakBytes } : { report });
      else reject(new Error(`ended with ${signal ?? code}: ${String(Buffer.concat(complaints)).slice(0, 2000)}`));
    });
  });
}

/** Most bytes that were resident so far; 0 where the system does not tell. */
function residentPeak(pid: number | undefined): number {
  try {
    const match = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match === null ? 0 : Number(match[1]) * 1024;
  } catch {
    return 0;
  }
}
