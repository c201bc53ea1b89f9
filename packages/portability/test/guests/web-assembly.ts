/** The `WebAssembly` object where there is none: a program as one would write it for an engine's own. */
import { installWebAssembly, type WasmMemory } from '@pulleyjs/js-api';
import { configureRealm } from '@pulleyjs/runtime';
import { fastestLoop } from './fastest-loop.ts';

/** What each step gave, and the time they all took. */
export interface WebAssemblyReport {
  readonly results: readonly string[];
  readonly milliseconds: readonly number[];
}

type Callable = (...args: unknown[]) => unknown;

/** Takes a module that imports `host.call` and exports `run`, `add`, `memory` and `trap`; makes the same steps everywhere. */
export function run(wasm: readonly number[]): WebAssemblyReport {
  configureRealm({ codeBytes: 1 << 20, arenaBytes: 1 << 20, ...fastestLoop() });
  const start = Date.now();
  const WebAssembly = installWebAssembly({ replace: true, limits: { stackBytes: 1 << 16, arenaBytes: 1 << 18 } });
  const problem = { toString: () => 'the problem' };
  let isBroken = false;
  const call: Callable = (value) => {
    if (isBroken) throw problem;
    return { valueOf: () => Number(value) + 1 };
  };
  const module = new WebAssembly.Module(Uint8Array.from(wasm));
  const { exports } = new WebAssembly.Instance(module, { host: { call } });
  const { run: twice, add, trap } = exports as unknown as Record<string, Callable>;
  const memory = exports.memory as WasmMemory;
  const results = [
    String(twice!('20')),
    String(add!(BigInt(2) ** BigInt(62), true)),
    `${add!.name} ${add!.length}`,
    String(new Uint8Array(memory.buffer)[3]),
    `${memory.grow(1)} ${memory.buffer.byteLength}`,
    thrownBy(() => trap!()),
    thrownBy(() => add!(1, 2)),
    thrownBy(() => new WebAssembly.Memory({ initial: 2, maximum: 1 })),
    thrownBy(() => new WebAssembly.Module(Uint8Array.of(0))),
  ];
  isBroken = true;
  results.push(thrownBy(() => twice!(1)));
  return { results, milliseconds: [Date.now() - start] };
}

function thrownBy(action: () => unknown): string {
  try {
    return String(action());
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
