/**
 * The WASI programs of the corpus, each run through the `pulley` command in a process of its own: what a user does,
 * with nothing taken away. Standard output, standard error, exit code and changed files must be Wasmtime's.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { corpusPath, repositoryRoot } from '@pulleyjs/testkit';

/** One case of `cases.json`. */
export interface WasiCase {
  readonly id: string;
  /** Name of the program in `bin/`, without extension. */
  readonly wasm: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A file of `inputs/`. */
  readonly stdin?: string;
  /** Whether a fresh copy of `inputs/` is mounted at `/data`. */
  readonly dir?: boolean;
  readonly trap?: boolean;
  /** A feature that the program needs. */
  readonly needs?: string;
  /** The case whose expectations it shares. */
  readonly sameAs?: string;
}

/** What `expected/ID.json` says. */
interface Expected {
  readonly exit?: number;
  readonly trap?: string;
  /** Wasmtime's count of what the program consumed. */
  readonly fuel: number;
  readonly files: Readonly<Record<string, readonly [size: number, sha256: string]>>;
}

/** How a case ended. `milliseconds` is the time of the whole process. */
export interface WasiResult {
  readonly case: WasiCase;
  readonly status: 'passed' | 'failed' | 'unsupported';
  readonly milliseconds: number;
  readonly reasons: readonly string[];
}

/** Exit code of the command after a trap. */
export const exitCodeOfTrap = 134;
const timeLimit = 120_000;

/** The built command. */
export const cliPath: string = join(repositoryRoot, 'apps', 'cli', 'dist', 'main.js');

/** All cases. @throws if the corpus is missing */
export function loadCases(): WasiCase[] {
  return JSON.parse(readFileSync(file('cases.json'), 'utf8')).cases;
}

/** The recorded times of Wasmtime, in milliseconds by case; `engine` is `pulley64` or `native`. */
export function recordedTimes(engine: 'pulley64' | 'native'): Map<string, number> {
  const times: Record<string, { ms: number }> = JSON.parse(readFileSync(file(`times-${engine}.json`), 'utf8'));
  return new Map(Object.entries(times).map(([id, { ms }]) => [id, ms]));
}

/**
 * Programs that do not do the same work everywhere: `files` sorts directory entries, which come in the host's order; Lua
 * seeds its hashes with the time and an address, and consumes another amount each time it is run by Wasmtime, too.
 */
const variesByHost: ReadonlySet<string> = new Set(['files', 'lua', 'lua-noeh', 'lua-legacy-eh']);

/** How to run a case. */
export interface RunOptions {
  /** Path of the program in another form than WebAssembly. */
  readonly module?: string;
  /** Whether to consume fuel, and compare how much. */
  readonly fuel?: boolean;
}

/** Runs one case through the command. */
export async function runCase(
  wasiCase: WasiCase,
  { module = programPath(wasiCase), fuel = false }: RunOptions = {},
): Promise<WasiResult> {
  return withInputs(async (data) => {
    const ended = await runCommand(commandLine(wasiCase, data, module, fuel), stdinOf(wasiCase));
    const { run, consumed } = fuel ? takeFuel(ended) : { run: ended };
    const reasons = [...differences(wasiCase, run, data), ...(fuel ? fuelDifference(wasiCase, consumed) : [])];
    const status = reasons.length === 0 ? 'passed' : isRefusal(run) ? 'unsupported' : 'failed';
    return {
      case: wasiCase,
      status,
      milliseconds: run.milliseconds,
      reasons: status === 'unsupported' ? [refusal(run)] : reasons,
    };
  });
}

/** What differs in what a case consumed; nothing where that varies from run to run. */
export function fuelDifference(wasiCase: WasiCase, consumed: number | undefined): string[] {
  const { fuel } = expectationOf(wasiCase);
  return variesByHost.has(wasiCase.wasm) || consumed === fuel ? [] : [`fuel ${consumed}, not ${fuel}`];
}

/** Path of a case's program, as WebAssembly. */
export function programPath({ wasm }: WasiCase): string {
  return file('bin', programName({ wasm }));
}

/** What a case's program is called. */
export function programName({ wasm }: Pick<WasiCase, 'wasm'>): string {
  return `${wasm}.wasm`;
}

/** Path of what a case has for standard input. */
export function stdinOf({ stdin }: WasiCase): string | undefined {
  return stdin === undefined ? undefined : file('inputs', stdin);
}

/** Does something with a fresh copy of the corpus' input files. */
export async function withInputs<T>(action: (data: string, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-wasi-'));
  try {
    const data = join(folder, 'data');
    cpSync(file('inputs'), data, { recursive: true });
    return await action(data, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function file(...parts: string[]): string {
  return corpusPath('corpus', 'wasi-programs', ...parts) ?? join('corpus', 'wasi-programs', ...parts);
}

function commandLine(wasiCase: WasiCase, data: string, module: string, fuel: boolean): string[] {
  const environment = Object.entries(wasiCase.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const folders = wasiCase.dir ? ['--dir', `${data}::/data`] : [];
  return [
    cliPath,
    'run',
    ...(fuel ? ['--show-fuel'] : []),
    '--argv0',
    programName(wasiCase),
    ...environment,
    ...folders,
    module,
    ...(wasiCase.args ?? []),
  ];
}

/** How a program ended. */
export interface ProgramEnd {
  readonly exit: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

interface Run extends ProgramEnd {
  readonly milliseconds: number;
}

function runCommand(parameters: readonly string[], stdin: string | undefined): Promise<Run> {
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r');
  const start = performance.now();
  const child = spawn(process.execPath, parameters, { stdio: [input, 'pipe', 'pipe'], timeout: timeLimit });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout!.on('data', (bytes) => stdout.push(bytes));
  child.stderr!.on('data', (bytes) => stderr.push(bytes));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit) => {
      if (typeof input === 'number') closeSync(input);
      const milliseconds = performance.now() - start;
      resolve({ exit, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), milliseconds });
    });
  });
}

const fuelLine = /fuel consumed: (\d+)\n$/;

/** Takes the last line of standard error, which says what was consumed. */
function takeFuel(run: Run): { readonly run: Run; readonly consumed: number | undefined } {
  const found = fuelLine.exec(run.stderr.toString('latin1'));
  if (found === null) return { run, consumed: undefined };
  const stderr = run.stderr.subarray(0, run.stderr.length - found[0].length);
  return { run: { ...run, stderr }, consumed: Number(found[1]) };
}

function expectationOf(wasiCase: WasiCase): Expected {
  return JSON.parse(readFileSync(file('expected', `${wasiCase.sameAs ?? wasiCase.id}.json`), 'utf8'));
}

/** What differs from what is expected of a case that ran with its input files at `data`. */
export function differences(wasiCase: WasiCase, run: ProgramEnd, data: string): string[] {
  const id = wasiCase.sameAs ?? wasiCase.id;
  const expected = expectationOf(wasiCase);
  const reasons: string[] = [];
  const exit = expected.trap === undefined ? expected.exit : exitCodeOfTrap;
  if (run.exit !== exit) reasons.push(`exit code ${run.exit}, not ${exit}: ${lastLine(run.stderr)}`);
  if (!run.stdout.equals(readFileSync(file('expected', `${id}.out`)))) reasons.push('standard output differs');
  const stderr = readFileSync(file('expected', `${id}.err`));
  const ours = expected.trap === undefined ? run.stderr : run.stderr.subarray(0, stderr.length);
  if (!ours.equals(stderr)) reasons.push('standard error differs');
  if (wasiCase.dir && !sameFiles(changedFiles(data), expected.files)) reasons.push('changed files differ');
  return reasons;
}

/** Files below `data` that are new or differ from the inputs, with size and hash. */
function changedFiles(data: string): Map<string, readonly [number, string]> {
  const changed = new Map<string, readonly [number, string]>();
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(data, path);
    const bytes = readFileSync(path);
    const original = file('inputs', name);
    if (existsSync(original) && readFileSync(original).equals(bytes)) continue;
    changed.set(name, [bytes.length, createHash('sha256').update(bytes).digest('hex')]);
  }
  return changed;
}

function sameFiles(actual: Map<string, readonly [number, string]>, expected: Expected['files']): boolean {
  return (
    actual.size === Object.keys(expected).length &&
    Object.entries(expected).every(([name, [size, hash]]) => {
      const found = actual.get(name);
      return found !== undefined && found[0] === size && found[1] === hash;
    })
  );
}

/** Whether the command refused the module for want of a feature: its own error, and nothing written by the guest. */
function isRefusal(run: Run): boolean {
  return (
    run.exit === 1 && run.stdout.length === 0 && /not enabled|not supported|unsupported/.test(run.stderr.toString())
  );
}

function refusal(run: Run): string {
  return lastLine(run.stderr);
}

function lastLine(text: Buffer): string {
  return text.toString().trim().split('\n').at(-1) ?? '';
}
