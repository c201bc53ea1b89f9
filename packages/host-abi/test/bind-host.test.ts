import { describe, expect, it } from 'vitest';
import { bindAsyncHost, bindHost, defineHostAbi, HostAbiError, type HostAbiTable, type HostOf } from '../src/index.ts';
import { RegisterArray } from './register-array.ts';

/** Binds a table of one call named `f` that records its arguments and returns `result`. */
function callOnce(
  table: HostAbiTable,
  result: unknown,
  prepare: (registers: RegisterArray) => void,
  pointerBytes: 4 | 8 = 8,
) {
  const seen: unknown[][] = [];
  const registers = new RegisterArray();
  prepare(registers);
  const host = {
    f: (...args: unknown[]) => {
      seen.push(args);
      return result;
    },
  };
  const binding = bindHost(defineHostAbi('test', table), host as unknown as HostOf<HostAbiTable>, registers, {
    pointerBytes,
  });
  binding.call(0);
  return { args: seen[0], registers };
}

const ALL_ONES = 0xffff_ffff_ffff_ffffn;

describe('parameters', () => {
  it.each([
    ['bool', 0x1_00n, [false]],
    ['bool', 0x8000_0002n, [true]],
    ['u8', 0xabc_def1n, [0xf1]],
    ['u32', ALL_ONES, [0xffffffff]],
    ['i32', ALL_ONES, [-1]],
    ['u64', ALL_ONES, [ALL_ONES]],
    ['i64', ALL_ONES, [-1n]],
    ['i64 as number', ALL_ONES, [-1]],
    ['u64 as number', 0x1_0000_0005n, [0x1_0000_0005]],
    ['u64 as pair', 0x7_8000_0000n, [-0x8000_0000, 7]],
    ['pointer', 0x20_0000_0010n, [0x10, 0x20]],
    ['pointer as number', 0x20_0000_0010n, [0x20_0000_0010]],
    ['pointer as bigint', ALL_ONES, [ALL_ONES]],
    ['size', 1n << 63n, [2 ** 63]],
  ] as const)('%s from %i', (type, bits, expected) => {
    const { args } = callOnce({ f: { params: [`a: ${type}`] } }, undefined, (registers) => registers.setX64(1, bits));
    expect(args).toEqual(expected);
  });

  it('counts each class of registers on its own', () => {
    const params = ['a: f64', 'b: u32', 'c: f32', 'd: i8x16', 'e: u32', 'g: f32 as bits', 'h: f64 as bits'] as const;
    const { args } = callOnce({ f: { params } }, undefined, (registers) => {
      registers.setF(0, 0, 0x3ff80000);
      registers.setX(1, 11, 99);
      registers.setF(1, 0x40200000, -1);
      for (let word = 0; word < 4; word++) registers.setVWord(0, word, word + 1);
      registers.setX(2, 22, 99);
      registers.setF(2, 0x7fa00001, 0);
      registers.setF(3, 1, 0x7ff00000);
    });
    const bytes = Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0);
    expect(args).toEqual([1.5, 11, 2.5, bytes, 22, 0x7fa00001, 0x7ff0_0000_0000_0001n]);
  });

  it('takes any number of them that fits in registers', () => {
    const params = Array.from({ length: 14 }, (_, i) => `p${i}: u32` as const);
    const { args } = callOnce({ f: { params } }, undefined, (registers) =>
      params.forEach((_, i) => registers.setX(i + 1, i, 0)),
    );
    expect(args).toEqual(params.map((_, i) => i));
  });

  it('ignores the high halves of pointers on a 32-bit target', () => {
    const params = ['a: pointer', 'b: size', 'c: u64 as number'] as const;
    const prepare = (registers: RegisterArray) => [1, 2, 3].forEach((register) => registers.setX(register, 5, 6));
    expect(callOnce({ f: { params } }, undefined, prepare, 4).args).toEqual([5, 0, 5, 6 * 2 ** 32 + 5]);
  });
});

describe('results', () => {
  it.each([
    ['bool', true, 1n],
    ['bool', false, 0n],
    ['u8', 0x1ff, 0xffn],
    ['u32', 0xffffffff, 0xffffffffn],
    ['u64', ALL_ONES, ALL_ONES],
    ['pointer', -1, ALL_ONES],
    ['pointer', 16 * 2 ** 32 + 0x8000_0000, 0x10_8000_0000n],
    ['size', Number.MAX_SAFE_INTEGER, 0x1f_ffff_ffff_ffffn],
    ['u64 as number', -2, ALL_ONES - 1n],
  ] as const)('%s %s', (result, value, expected) => {
    const { registers } = callOnce({ f: { params: [], result } }, value, (all) => all.setX(0, 0x55, 0x55));
    expect(registers.x64(0)).toBe(expected);
  });

  it('writes floats to f0 and vectors to v0', () => {
    const f64 = callOnce({ f: { params: [], result: 'f64' } }, 1.5, () => undefined).registers;
    expect([f64.fLo(0), f64.fHi(0)]).toEqual([0, 0x3ff80000]);
    const bits = callOnce({ f: { params: [], result: 'f32 as bits' } }, 0x7fa00001, () => undefined).registers;
    expect(bits.fLo(0)).toBe(0x7fa00001);
    const v = callOnce({ f: { params: [], result: 'i8x16' } }, new Uint8Array(16).fill(1), () => undefined).registers;
    expect(v.vWord(0, 3)).toBe(0x01010101);
  });
});

describe('traps', () => {
  it.each([
    ['falsy', 0n],
    ['negative', ALL_ONES],
    ['negative-one', ALL_ONES],
    ['negative-two', ALL_ONES - 1n],
  ] as const)('a throw becomes %s', (trap, expected) => {
    const registers = new RegisterArray();
    const thrown: unknown[] = [];
    const abi = defineHostAbi('test', { f: { params: [], result: 'u64', trap } });
    const host = {
      f: (): bigint => {
        throw new RangeError('no');
      },
    };
    bindHost(abi, host, registers, { onThrow: (error, call) => thrown.push(call.name, error) }).call(0);
    expect(registers.x64(0)).toBe(expected);
    expect(thrown).toEqual(['f', new RangeError('no')]);
  });

  it('a throw goes through where the call has no sentinel', () => {
    const abi = defineHostAbi('test', { f: { params: [] } });
    const host = {
      f: (): void => {
        throw new RangeError('no');
      },
    };
    const binding = bindHost(abi, host, new RegisterArray(), { onThrow: () => expect.fail('not for this call') });
    expect(() => binding.call(0)).toThrow(RangeError);
  });
});

describe('refusals', () => {
  const abi = defineHostAbi('test', { f: { params: [] }, g: { params: [] } });

  it('names what is unknown or not provided', () => {
    const binding = bindHost(abi.subset(['g']), { g: () => undefined }, new RegisterArray());
    binding.call(1);
    expect(() => binding.call(0)).toThrow(
      new HostAbiError('not-provided', 'test', 'this host does not provide f (host call 0)'),
    );
    expect(() => binding.call(2)).toThrow(
      new HostAbiError('unknown-id', 'test', 'there is no host call 2 (the last is 1)'),
    );
  });

  it('wants every function at once', () => {
    expect(() => bindHost(abi, { f: () => undefined } as never, new RegisterArray())).toThrow('test: the host lacks g');
  });
});

describe('hosts that give promises', () => {
  const abi = defineHostAbi('slow', {
    grow: { params: ['by: i32'], result: 'i32', trap: 'negative-two' },
    ask: { params: ['what: u64'], result: 'f64' },
  });
  const fail = async (): Promise<never> => {
    throw new Error('refused');
  };

  it('write the result when it is there; at once when it is no promise', async () => {
    const registers = new RegisterArray();
    registers.setX(1, 20, 0);
    const binding = bindAsyncHost(abi, { grow: (by) => by + 1, ask: async (what) => Number(what) / 8 }, registers);
    expect(binding.call(0)).toBe(undefined);
    expect(registers.xLo(0)).toBe(21);
    const pending = binding.call(1);
    expect(registers.fHi(0)).toBe(0);
    await pending;
    expect([registers.fLo(0), registers.fHi(0)]).toEqual([0, 0x40040000]);
  });

  it('that are rejected give the sentinel if somebody is told, or reject the call', async () => {
    const registers = new RegisterArray();
    const told: unknown[] = [];
    const binding = bindAsyncHost(abi, { grow: fail, ask: fail }, registers, {
      onThrow: (error, { name }) => told.push(name, (error as Error).message),
    });
    await binding.call(0);
    expect([registers.xLo(0), registers.xHi(0)]).toEqual([-2, -1]);
    expect(told).toEqual(['grow', 'refused']);
    await expect(binding.call(1)).rejects.toThrow('refused');
  });
});
