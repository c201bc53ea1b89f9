/** Runs a WebAssembly program as its user asked: with arguments, environment, directories and streams, and nothing else. */
import { basename } from 'node:path';
import {
  Engine,
  type EngineOptions,
  Func,
  type Instance,
  Linker,
  type Module,
  type OptLevel,
  Store,
  Trap,
  WasmException,
} from '@pulleyjs/runtime';
import { type Directory, Wasi, WasiExit } from '@pulleyjs/wasi';
import { nodeClocks, nodeRandom, openHostDirectory } from '@pulleyjs/wasi/node';
import { aboutPath, blame, CommandError, exitCodes, isBrokenPipe, UsageError } from './errors.ts';
import { parseCount } from './flag-values.ts';
import type { InputFile } from './input-file.ts';
import { formatResult, parseParameters } from './invoke-values.ts';
import { type CommandIo, writeText } from './io.ts';
import { loadModule } from './load-module.ts';
import { startMeter } from './meter.ts';
import { exceptionReport, trapReport } from './trap-report.ts';
import type { FlagValues } from './verb.ts';
import type { runFlags } from './verb-table.ts';

/** A program and how to run it. */
export interface Guest {
  readonly file: InputFile;
  readonly flags: FlagValues<typeof runFlags>;
  readonly args: readonly string[];
}

/**
 * Runs the program to its end.
 * @param prepare given the store before anything runs in it
 * @returns the exit code
 */
export async function runGuest(
  guest: Guest,
  io: CommandIo,
  prepare: (store: Store) => void = () => {},
): Promise<number> {
  const { file, flags } = guest;
  const wasi = createWasi(guest, io);
  const metered = startMeter(flags);
  const engine = new Engine({ ...metered.options, ...optLevelOf(flags) });
  const module = await loadModule(engine, file);
  const store = new Store(engine);
  if (flags['max-steps'] !== undefined) store.setBudget(parseCount('max-steps', flags['max-steps']));
  metered.begin(store);
  prepare(store);
  const linker = new Linker(store);
  wasi.addToLinker(linker);
  try {
    return perform(guest, module, linker, io);
  } finally {
    metered.report(store, io);
    wasi.close();
    store.dispose();
  }
}

function optLevelOf({ opt }: Guest['flags']): EngineOptions {
  return opt === undefined ? {} : { optLevel: opt as OptLevel };
}

function createWasi({ file, flags, args }: Guest, io: CommandIo): Wasi {
  return new Wasi({
    args: [flags.argv0 ?? basename(file.name), ...(flags.invoke === undefined ? args : [])],
    env: Object.fromEntries(flags.env.map((given) => readVariable(given, io))),
    preopens: Object.fromEntries(flags.dir.map(openDirectory)),
    stdin: io.stdin,
    stdout: io.stdout,
    stderr: io.stderr,
    clocks: nodeClocks,
    random: nodeRandom,
  });
}

function readVariable(given: string, io: CommandIo): [name: string, value: string] {
  const equals = given.indexOf('=');
  if (equals > 0) return [given.slice(0, equals), given.slice(equals + 1)];
  const value = io.env[given];
  if (equals === 0 || value === undefined)
    throw new UsageError(`--env takes NAME=VALUE, or the NAME of a variable that is set, not '${given}'`, 'run');
  return [given, value];
}

function openDirectory(given: string): [guest: string, directory: Directory] {
  const separator = given.indexOf('::');
  const host = separator < 0 ? given : given.slice(0, separator);
  const guest = separator < 0 ? given : given.slice(separator + 2);
  return [guest, aboutPath(`--dir ${host}`, () => openHostDirectory(host))];
}

/** Runs the program; ways to end that are not a normal return become exit codes and reports. */
function perform({ file, flags, args }: Guest, module: Module, linker: Linker, io: CommandIo): number {
  let doing = `failed to instantiate ${JSON.stringify(file.name)}`;
  try {
    const instance = linker.instantiate(module);
    doing = flags.invoke === undefined ? 'failed to invoke command default' : `failed to invoke \`${flags.invoke}\``;
    return flags.invoke === undefined ? runCommand(file, instance) : invoke(file, instance, flags.invoke, args, io);
  } catch (error) {
    if (error instanceof WasiExit) return error.code;
    if (isBrokenPipe(error)) throw error;
    const blamed = blame(file.name, error);
    if (blamed instanceof CommandError) throw blamed;
    if (error instanceof WasmException) {
      writeText(io.stderr, exceptionReport(file.name, doing, error));
      return exitCodes.failure;
    }
    if (!(error instanceof Trap)) throw error;
    writeText(io.stderr, trapReport(file.name, doing, error));
    return exitCodes.trap;
  }
}

function runCommand(file: InputFile, instance: Instance): number {
  const start = instance.exports.get('_start');
  if (!(start instanceof Func)) {
    const names = exportedFunctions(instance);
    if (names.length === 0) return 0;
    throw new CommandError(`${file.name}: there is no _start to run; --invoke NAME calls one of ${names.join(', ')}`);
  }
  start.call();
  return 0;
}

/** Calls an export and prints its results. A library that has an `_initialize` is initialised first. */
function invoke(file: InputFile, instance: Instance, name: string, args: readonly string[], io: CommandIo): number {
  const func = instance.exports.get(name);
  if (!(func instanceof Func)) {
    const names = exportedFunctions(instance);
    const known = names.length === 0 ? 'it exports none' : `it exports ${names.join(', ')}`;
    throw new CommandError(`${file.name}: no function is exported as '${name}'; ${known}`);
  }
  const { params, results } = func.signature;
  const parameters = parseParameters(name, params, args);
  const initialize = instance.exports.get('_initialize');
  if (initialize instanceof Func && name !== '_initialize') initialize.call();
  const values = func.callBits(parameters);
  writeText(io.stdout, results.map((type, i) => `${formatResult(type, values[i])}\n`).join(''));
  return 0;
}

function exportedFunctions(instance: Instance): string[] {
  return [...instance.exports].filter(([, value]) => value instanceof Func).map(([name]) => name);
}
