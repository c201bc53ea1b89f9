/** Every module of Wasmtime's own tests is accepted, but for the features that nothing here has. */
import { posix } from 'node:path';
import { corpusMissing, readCorpus, readTarGz, type ScriptCommand } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { allFeatures, parseModule, validateModule, WasmError } from '../src/index.ts';

/** Folders of features without support, and tests of how it is refused. */
const unsupported = /component-|stack-switching|shared-everything/;

const archive = ['corpus', 'spec', 'wasmtime-misc-json.tar.gz'];
const missing = corpusMissing(...archive);
const files = missing ? new Map<string, Uint8Array>() : readTarGz(readCorpus(...archive));

interface Entry {
  readonly path: string;
  readonly command: ScriptCommand;
  readonly bytes: Uint8Array;
}

function entries(): Entry[] {
  return [...files].flatMap(([path, text]) => {
    if (!path.endsWith('.json') || unsupported.test(path)) return [];
    const commands: ScriptCommand[] = JSON.parse(Buffer.from(text).toString()).commands;
    return commands.flatMap((command) => {
      const bytes = files.get(posix.join(posix.dirname(path), command.filename ?? ''));
      return bytes === undefined || command.module_type !== 'binary' ? [] : [{ path, command, bytes }];
    });
  });
}

function error(bytes: Uint8Array): string | undefined {
  try {
    validateModule(parseModule(bytes, allFeatures));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof WasmError) return thrown.message;
    throw thrown;
  }
}

describe.skipIf(missing)('misc_testsuite', () => {
  const mustFail = ({ command }: Entry): boolean => /^assert_(invalid|malformed)$/.test(command.type);
  const valid = entries().filter((entry) => !mustFail(entry));
  const invalid = entries().filter(mustFail);

  test(`${valid.length} valid modules`, () => {
    const found = valid.map(({ path, command, bytes }) => [path, command.line, error(bytes)]);
    expect(found.filter(([, , message]) => message !== undefined)).toEqual([]);
  });

  test(`${invalid.length} invalid modules`, () => {
    const accepted = invalid.filter(({ bytes }) => error(bytes) === undefined);
    expect(accepted.map(({ path, command }) => [path, command.line])).toEqual([]);
  });
});
