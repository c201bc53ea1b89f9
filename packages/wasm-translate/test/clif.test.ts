/**
 * Text in, text out: each file of `clif/` is a module and, after it as comments, the CLIF of its functions.
 *
 * A file may end its source with lines that ask for more than the defined functions: `;; startup`, `;; trampolines` (of its
 * first escaping function and of its type), `;; builtin NAME`. With PULLEY_BLESS=1 the expected text is written anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Function, printFunction } from '@pulleyjs/cranelift-ir';
import { allFeatures, parseModule, validateModule } from '@pulleyjs/wasm-parse';
import { compile } from 'watr';
import { expect, it } from 'vitest';
import { builtinIndex, type BuiltinName, ModuleTranslation } from '../src/index.ts';

const folder = join(import.meta.dirname, 'clif');
const MARK = '\n;; ----\n';

/** The functions a file asks for. */
function* functionsOf(source: string): Generator<Function> {
  const module = parseModule(new Uint8Array(compile(source)), allFeatures);
  validateModule(module);
  const translation = new ModuleTranslation(module);
  const requests = source
    .split('\n')
    .flatMap((line) =>
      /^;; (startup|trampolines|builtin)\b ?(.*)$/.exec(line)?.slice(1, 3) ? [line.slice(3).split(' ')] : [],
    );
  if (requests.length === 0)
    for (let i = 0; i < translation.definedFunctionCount; i++) yield translation.translateFunction(i);
  for (const [what, name] of requests) {
    if (what === 'builtin') yield translation.wasmToBuiltinTrampoline(builtinIndex(name as BuiltinName));
    else if (what === 'startup') {
      yield translation.moduleStartup('wasm');
      yield translation.moduleStartup('array');
    } else {
      yield translation.arrayToWasmTrampoline(translation.escapedFunctions[0]! - module.importedFunctions);
      yield translation.wasmToArrayTrampoline(0);
    }
  }
}

/** The text as comments, without the margin of source locations' indentation. */
function asComments(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `;; ${line.replace(/^ {32}/, '').replace(/^(@[0-9a-f]+) +/, '$1 ')}`.trimEnd())
    .join('\n');
}

it.each(readdirSync(folder).filter((file) => file.endsWith('.wat')))('%s', (file) => {
  const path = join(folder, file);
  const [source, expected] = readFileSync(path, 'utf8').split(MARK) as [string, string | undefined];
  const actual = [...functionsOf(source)].map((func) => asComments(printFunction(func))).join('\n;;\n');
  if (process.env['PULLEY_BLESS'] === '1') writeFileSync(path, `${source.trimEnd()}\n${MARK.trimStart()}${actual}\n`);
  else expect(actual).toBe(expected?.trimEnd());
});
