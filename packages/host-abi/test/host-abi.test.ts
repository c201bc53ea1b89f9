import { describe, expect, it } from 'vitest';
import { defineHostAbi, HostAbiError, type HostAbiTable, signatureText } from '../src/index.ts';

describe('defineHostAbi', () => {
  it('numbers the rows in the order they are written', () => {
    const abi = defineHostAbi('toy', {
      zebra: { params: [] },
      ant: { params: ['x: u32'], result: 'bool', trap: 'falsy' },
    });
    expect(abi.calls.map(signatureText)).toEqual(['0 zebra()', '1 ant(u32) -> bool trap falsy']);
    expect(abi.id('ant')).toBe(1);
    expect(abi.call(0).name).toBe('zebra');
  });

  it.each([
    [{ '7': { params: [] } }, 'host call 7: a name cannot be a number'],
    [{ f: { params: ['x: u128'] } }, 'host call f: unknown type "u128"'],
    [{ f: { params: ['x: toString'] } }, 'host call f: unknown type "toString"'],
    [{ f: { params: ['x'] } }, 'host call f: "x" is not of the form "name: type"'],
    [{ f: { params: ['x: u32 as pair'] } }, 'host call f: a parameter of type u32 cannot be taken as pair'],
    [{ f: { params: [], result: 'u64 as pair' } }, 'host call f: a result of type u64 cannot be taken as pair'],
    [{ f: { params: [], trap: 'falsy' } }, 'host call f: a trap sentinel needs an integer result'],
    [{ f: { params: Array(15).fill('x: u32') } }, 'host call f: 15 parameters in x registers, at most 14 fit'],
  ])('refuses %j', (table, message) => {
    expect(() => defineHostAbi('toy', table as unknown as HostAbiTable)).toThrow(
      new HostAbiError('bad-table', 'toy', message),
    );
  });

  it('refuses names it does not know', () => {
    const abi = defineHostAbi('toy', { f: { params: [] } });
    expect(() => abi.id('g' as 'f')).toThrow('toy: there is no host call named "g"');
    expect(() => abi.subset(['g' as 'f'])).toThrow(HostAbiError);
  });
});

describe('fingerprint', () => {
  const base = { f: { params: ['a: u64', 'b: pointer'], result: 'u64', trap: 'falsy' }, g: { params: [] } } as const;
  const print = (table: HostAbiTable): string => defineHostAbi('x', table).fingerprint;

  it('is the same on every machine', () => {
    expect(print(base)).toBe('2bb603cd797a7eac');
  });

  it('ignores names of parameters and JavaScript forms', () => {
    expect(
      print({
        ...base,
        f: { ...base.f, params: ['other: u64 as pair', 'b: pointer as number'], result: 'u64 as number' },
      }),
    ).toBe(print(base));
    expect(defineHostAbi('x', base).subset(['g']).fingerprint).toBe(print(base));
  });

  it.each([
    ['a name', { h: base.f, g: base.g }],
    ['a type', { ...base, f: { ...base.f, params: ['a: u64', 'b: size'] } }],
    ['a result', { ...base, f: { ...base.f, result: 'i64' } }],
    ['a sentinel', { ...base, f: { ...base.f, trap: 'negative' } }],
    ['the order', { g: base.g, f: base.f }],
    ['a further row', { ...base, h: { params: [] } }],
  ] as readonly (readonly [string, HostAbiTable])[])('changes with %s', (_, table) => {
    expect(print(table)).not.toBe(print(base));
  });

  it('refuses code made for another ABI, by name', () => {
    const abi = defineHostAbi('mine', base);
    const other = defineHostAbi('theirs', { f: base.f });
    abi.verify({ name: 'same rows', fingerprint: abi.fingerprint });
    expect(() => abi.verify(other)).toThrow(
      `mine: made for the host calls of theirs (fingerprint ${other.fingerprint}), not for these (${abi.fingerprint})`,
    );
  });
});
