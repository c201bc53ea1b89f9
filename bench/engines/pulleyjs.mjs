/** Ours: interpreted, without `eval`. All kernels live in one engine, as the modules of one page would. */
import { Engine, Linker, Module, Store } from '../../packages/runtime/dist/index.js';

const engine = new Engine();

export async function load(bytes) {
  const instance = new Linker(new Store(engine)).instantiate(new Module(engine, bytes));
  const run = instance.func('run');
  return (n) => run.call(n);
}
