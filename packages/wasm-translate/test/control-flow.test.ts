/** Random control flow: the CLIF, evaluated, gives what the JavaScript engine gives. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { ModuleTranslation } from '../src/index.ts';
import { evaluate } from './clif-evaluator.ts';
import { functionModule } from './function-module.ts';
import { LOCALS, PARAMS, RandomBody } from './random-body.ts';

const I32 = 0x7f;

/** The engine's own WebAssembly: TypeScript's library for Node does not declare it. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: { readonly [name: string]: unknown } };
  };
};

/** What a module with this body gives for two arguments, by V8. */
function byEngine(body: readonly number[], args: readonly number[]): number {
  const module = functionModule({
    params: Array<number>(PARAMS).fill(I32),
    results: [I32],
    locals: LOCALS,
    body,
    exportName: 'f',
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes));
  return (instance.exports['f'] as (...args: readonly number[]) => number)(...args);
}

describe('random control flow', () => {
  it('computes what the engine computes', () => {
    for (let seed = 0; seed < fuzzCount(600); seed++) {
      const body = new RandomBody(createRandom(seed)).make();
      const module = functionModule({ params: Array<number>(PARAMS).fill(I32), results: [I32], locals: LOCALS, body });
      const func = new ModuleTranslation(module).translateFunction(0);
      for (const args of [
        [0, 0],
        [1, 7],
        [-3, 12],
      ] as const) {
        expect([seed, args, evaluate(func, [0, 0, ...args])]).toEqual([seed, args, [byEngine(body, args)]]);
      }
    }
  });
});
