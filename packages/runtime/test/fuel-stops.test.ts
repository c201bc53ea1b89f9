/**
 * Where runs end when their fuel does. `fuel-stops.json` was recorded from Wasmtime 50.0.1 (pulley64): of each kernel and
 * each amount of fuel, function index and module offset of the innermost six frames.
 */
import { readFileSync } from 'node:fs';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { Engine, framesOf, instantiate, Module, Store } from '../src/index.ts';

type Frames = readonly (readonly [functionIndex: number, moduleOffset: number])[];

const recorded = JSON.parse(readFileSync(new URL('fuel-stops.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Frames>
>;
const FRAMES = 6;

describe.skipIf(corpusMissing('corpus', 'bench'))('runs out of fuel at the operator at which Wasmtime does', () => {
  const folder = corpusPath('corpus', 'bench')!;
  const engine = new Engine({ consumeFuel: true });

  test.each(Object.entries(recorded))('%s', (name, stops) => {
    const { kernels } = JSON.parse(readFileSync(`${folder}/kernels.json`, 'utf8')) as {
      kernels: Record<string, { arg: number }>;
    };
    const module = new Module(engine, readFileSync(`${folder}/${name}.wasm`));
    for (const [fuel, frames] of Object.entries(stops))
      expect(stopOf(module, Number(fuel), kernels[name].arg)).toEqual(frames);
  });

  /** The innermost frames at the end of a run that has too little fuel. */
  function stopOf(module: Module, fuel: number, argument: number): Frames {
    const store = new Store(engine);
    try {
      store.setFuel(BigInt(fuel));
      const run = instantiate(store, module, []).func('run');
      run.call(argument);
    } catch (error) {
      return (framesOf(error) ?? [])
        .slice(0, FRAMES)
        .map(({ functionIndex, moduleOffset }) => [functionIndex, moduleOffset!] as const);
    } finally {
      store.dispose();
    }
    throw new Error('the fuel sufficed');
  }
});
