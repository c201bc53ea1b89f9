/** The published packages run where nothing may be compiled from strings: other engines, strict modes, strict pages. */
import { afterAll, describe, expect, test } from 'vitest';
import { bundle, lowerForHermes } from './bundle.ts';
import { chromium } from './environments/chromium.ts';
import type { Environment } from './environments/environment.ts';
import { hermes } from './environments/hermes.ts';
import { jitlessNode, strictNode } from './environments/node.ts';
import { quickjs } from './environments/quickjs.ts';
import type { PrecompiledReport } from './guests/precompiled.ts';
import { precompiled, routines } from './precompiled-code.ts';

const environments: readonly Environment[] = [jitlessNode(), strictNode(), quickjs(), hermes(), chromium()];

/** Scripts by guest and dialect, made once. */
const scripts = new Map<string, Promise<string>>();

function scriptFor(guest: string, dialect: Environment['dialect']): Promise<string> {
  const key = `${guest} ${dialect}`;
  if (!scripts.has(key)) scripts.set(key, makeScript(guest, dialect));
  return scripts.get(key)!;
}

async function makeScript(guest: string, dialect: Environment['dialect']): Promise<string> {
  const script = await bundle({ guest }, { minify: false });
  return dialect === 'hermes' ? lowerForHermes(script) : script;
}

/** Runs a guest with `input`, and gives what it returned. */
async function runGuest<T>(environment: Environment, guest: string, input: unknown): Promise<T> {
  const script = await scriptFor(guest, environment.dialect);
  const run = await environment.run(`${script}\nreport(JSON.stringify(guest.run(${JSON.stringify(input)})));`);
  return JSON.parse(run.report) as T;
}

for (const environment of environments) {
  const { name, missing } = environment;
  if (missing !== undefined) console.warn(`skipped: ${name}: ${missing}`);
  describe.skipIf(missing !== undefined)(name, () => {
    afterAll(() => environment.close());

    test('refuses to make code', async () => {
      const script = await scriptFor('refusals.ts', environment.dialect);
      const { report } = await environment.run(`${script}\nguest.run((found) => report(JSON.stringify(found)));`);
      expect(JSON.parse(report)).toEqual({
        indirectEval: 'refused',
        functionConstructor: 'refused',
        generatorConstructor: 'refused',
        webAssembly: environment.webAssembly,
      });
    });

    test('runs precompiled Pulley code', async () => {
      const { results } = await runGuest<PrecompiledReport>(environment, 'precompiled.ts', precompiled);
      expect(results).toEqual(routines.map(({ expected, argument }) => String(expected(argument))));
    });
  });
}
