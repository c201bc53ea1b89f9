/**
 * Every binary module of the WebAssembly spec suite: valid ones are accepted, and invalid and malformed ones are
 * refused with a message that begins with the suite's. Counts are in the names of the tests.
 */
import { corpusMissing, loadSpecSuite, type ScriptCommand, type SpecScript } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  allFeatures,
  DecodeError,
  parseModule,
  validateModule,
  ValidationError,
  wasm2Features,
  wasm3Features,
  type WasmFeatures,
} from '../src/index.ts';

/** Groups whose files are written for other features than those of WebAssembly 3.0. */
const groupFeatures: Readonly<Record<string, WasmFeatures>> = {
  'eh-legacy': allFeatures,
  'proposal:custom-page-sizes': allFeatures,
  'proposal:wide-arithmetic': allFeatures,
};

/** The files of the threads proposal predate multi-memory, and some of them reference types. */
function threadsFeatures(file: string): WasmFeatures {
  return { ...wasm2Features, threads: true, referenceTypes: !file.endsWith('imports') };
}

/** Not in Wasmtime either. */
const unsupported = 'proposal:custom-descriptors';

function featuresOf({ file, feature }: SpecScript): WasmFeatures {
  return feature === 'proposal:threads' ? threadsFeatures(file) : (groupFeatures[feature] ?? wasm3Features);
}

interface Case {
  readonly script: SpecScript;
  readonly command: ScriptCommand;
  readonly bytes: Uint8Array;
}

function casesOf(scripts: readonly SpecScript[]): Case[] {
  return scripts.flatMap((script) =>
    script.commands.flatMap((command) => {
      const bytes = command.module_type === 'binary' ? script.module(command) : undefined;
      return bytes === undefined ? [] : [{ script, command, bytes }];
    }),
  );
}

/** What is wrong with our answer, or undefined. */
function complaint({ script, command, bytes }: Case): string | undefined {
  const error = verdict(bytes, featuresOf(script));
  const mustFail = command.type === 'assert_invalid' || command.type === 'assert_malformed';
  const place = `${script.file}.wast:${command.line}`;
  if (!mustFail) return error === undefined ? undefined : `${place}: ${error}`;
  if (error === undefined) return `${place}: accepted, but: ${command.text}`;
  return error.startsWith(command.text!) ? undefined : `${place}: ${error}\n  wanted: ${command.text}`;
}

function verdict(bytes: Uint8Array, features: WasmFeatures): string | undefined {
  try {
    validateModule(parseModule(bytes, features));
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) return error.message;
    throw error;
  }
}

const missing = corpusMissing('corpus', 'spec', 'testsuite-json.tar.gz');
const scripts = missing ? [] : loadSpecSuite();
const groups = [...new Set(scripts.map(({ feature }) => feature))].filter((group) => group !== unsupported);

describe.skipIf(missing)('spec suite', () => {
  for (const group of groups) {
    const cases = casesOf(scripts.filter(({ feature }) => feature === group));
    const of = (...types: string[]): number => cases.filter(({ command }) => types.includes(command.type)).length;
    const refused = `${of('assert_invalid')} invalid, ${of('assert_malformed')} malformed`;
    const accepted = cases.length - of('assert_invalid', 'assert_malformed');
    test(`${group}: ${accepted} valid, ${refused} modules`, () => {
      expect(cases.map(complaint).filter((text) => text !== undefined)).toEqual([]);
    });
  }
});

/** Modules of the suite that WebAssembly 2.0 does not have are refused with the name of what is off. */
test.skipIf(missing)('a feature that is off is named', () => {
  const off: Readonly<Record<string, RegExp>> = {
    'relaxed-simd': /feature relaxedSimd is not enabled/,
    'wide-arithmetic': /feature wideArithmetic is not enabled/,
    'tail-call': /feature tailCall is not enabled/,
    'custom-page-sizes': /feature customPageSizes is not enabled/,
    exceptions: /feature (exceptions|functionReferences|gc) is not enabled/,
    'function-references': /feature (functionReferences|gc|tailCall) is not enabled/,
  };
  for (const [group, wording] of Object.entries(off)) {
    const errors = casesOf(scripts.filter(({ feature }) => feature === group || feature === `proposal:${group}`))
      .filter(({ command }) => command.type === 'module')
      .map(({ bytes }) => verdict(bytes, wasm2Features))
      .filter((error) => error !== undefined);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatch(wording);
  }
});
