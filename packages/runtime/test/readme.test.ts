/** The README's example. */
import { expect, it } from 'vitest';
import { Engine, Linker, Module, Store, Trap } from '../src/index.ts';

const bytes = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  11,
  2,
  96,
  1,
  127,
  0,
  96,
  2,
  127,
  127,
  1,
  127,
  2,
  12,
  1,
  4,
  104,
  111,
  115,
  116,
  3,
  108,
  111,
  103,
  0,
  0,
  3,
  2,
  1,
  1,
  7,
  10,
  1,
  6,
  100,
  105,
  118,
  105,
  100,
  101,
  0,
  1,
  10,
  13,
  1,
  11,
  0,
  32,
  0,
  16,
  0,
  32,
  0,
  32,
  1,
  109,
  11,
);

it('runs', () => {
  const engine = new Engine();
  const module = new Module(engine, bytes);
  const linker = new Linker(new Store(engine));
  const log: unknown[] = [];
  linker.defineFunction('host', 'log', { params: ['i32'], results: [] }, (_caller, value) => {
    log.push(['dividing', value]);
  });
  const divide = linker.instantiate(module).func('divide');
  log.push(divide.call(84, 2));
  try {
    divide.call(1, 0);
  } catch (error) {
    if (error instanceof Trap) log.push([error.trap, error.frames[0]!.functionIndex]);
  }
  expect(log).toEqual([['dividing', 84], 42, ['dividing', 1], ['IntegerDivisionByZero', 1]]);
});

it('tells what a module imports and exports', () => {
  const module = new Module(new Engine(), bytes);
  expect(module.imports.map(({ module: from, name, type }) => [from, name, type.kind])).toEqual([
    ['host', 'log', 'func'],
  ]);
  expect(module.exports.map(({ name, type }) => [name, type.kind])).toEqual([['divide', 'func']]);
  module.compileAll();
});
