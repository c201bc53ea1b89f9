/**
 * The WebAssembly spec suite as data: each `.wast` file converted to a JSON script (`wasm-tools json-from-wast`,
 * and wabt for the legacy exception files) and the modules it names.
 */
import { posix } from 'node:path';
import { readCorpus } from './corpus.ts';
import { readTarGz } from './tar.ts';

/** A value as a script writes it. Integers may be written signed or unsigned; floats are bit patterns or `nan:…`. */
export interface ScriptValue {
  readonly type: string;
  /** Absent where any value of the type will do. An array for `v128`, one entry for each lane. */
  readonly value?: string | readonly string[];
  readonly lane_type?: string;
  /** The alternatives of `either`. */
  readonly values?: readonly ScriptValue[];
}

/** What a command does to an instance; `module` names the instance, or the current one is meant. */
export interface ScriptAction {
  readonly type: 'invoke' | 'get';
  readonly module?: string;
  readonly field: string;
  readonly args?: readonly ScriptValue[];
}

/** One command of a script, as it stands in the JSON. */
export interface ScriptCommand {
  readonly type: string;
  readonly line: number;
  readonly name?: string;
  readonly as?: string;
  readonly module?: string;
  readonly instance?: string;
  readonly filename?: string;
  readonly module_type?: 'binary' | 'text';
  /** For text modules that the converter could also encode. */
  readonly binary_filename?: string;
  readonly action?: ScriptAction;
  readonly expected?: readonly ScriptValue[];
  /** The expected message. */
  readonly text?: string;
}

/** One file of the suite. */
export interface SpecScript {
  /** Path in the suite without extension: `i32`, `legacy/throw`. */
  readonly file: string;
  /** The feature group that `testsuite-counts.json` puts the file in. */
  readonly feature: string;
  readonly commands: readonly ScriptCommand[];
  /** The module a command names, in binary form. Undefined if there is only text. */
  module(command: ScriptCommand): Uint8Array | undefined;
}

/** All files of the spec suite, in name order. @throws if the corpus is missing. */
export function loadSpecSuite(): SpecScript[] {
  const files = readTarGz(readCorpus('corpus', 'spec', 'testsuite-json.tar.gz'));
  return loadCounts().files.map(({ file, feature }) => {
    const folder = `testsuite/${file}`;
    const script = files.get(`${folder}/${posix.basename(file)}.json`);
    if (script === undefined) throw new Error(`the suite has no script for ${file}`);
    return {
      file,
      feature,
      commands: JSON.parse(Buffer.from(script).toString()).commands,
      module: (command) => moduleOf(command, (name) => files.get(`${folder}/${name}`)),
    };
  });
}

/** The number of commands of each kind in a file, by the corpus's own count. */
export interface SpecCounts {
  readonly files: readonly { file: string; feature: string; counts: Readonly<Record<string, number>> }[];
}

/** The denominators of the suite. */
export function loadCounts(): SpecCounts {
  return JSON.parse(Buffer.from(readCorpus('corpus', 'spec', 'testsuite-counts.json')).toString());
}

function moduleOf(command: ScriptCommand, read: (name: string) => Uint8Array | undefined): Uint8Array | undefined {
  const name = command.binary_filename ?? command.filename;
  if (name === undefined || name.endsWith('.wat')) return undefined;
  return read(name);
}
