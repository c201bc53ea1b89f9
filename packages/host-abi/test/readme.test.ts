import { expect, it, vi } from 'vitest';
import { bindHost, defineHostAbi } from '../src/index.ts';
import { RegisterArray } from './register-array.ts';

it('runs the example of the README', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const toy = defineHostAbi('toy', {
    print: { params: ['address: pointer', 'length: size'] },
    add: { params: ['a: u32', 'b: u32'], result: 'u32' },
    read: { params: ['file: u32', 'into: pointer'], result: 'bool', trap: 'falsy' },
  });
  const host = {
    print: (_low: number, _high: number, length: number): void => console.log(`${length} bytes`),
    add: (a: number, b: number): number => a + b,
    read: (file: number): boolean => {
      throw new Error(`file ${file} is not there`);
    },
  };
  const registers = new RegisterArray();
  registers.setX(1, 40, 0);
  registers.setX(2, 2, 0);
  const binding = bindHost(toy, host, registers, {
    onThrow: (error, call) => console.log(`${call.name}: ${String(error)}`),
  });
  binding.call(1);
  expect(registers.xLo(0)).toBe(42);
  binding.call(2);
  expect(registers.xLo(0)).toBe(0);
  expect(log).toHaveBeenCalledWith('read: Error: file 40 is not there');
  log.mockRestore();
});
