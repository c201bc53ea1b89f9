/** NaN results, bit for bit: what the real Wasmtime gives on x86-64, asked for operands that the recorded states lack. */
import { assemble } from '@pulleyjs/pulley-isa';
import { describe, expect, it } from 'vitest';
import { codeSpace, createMachine, ExitKind, type Machine } from '@pulleyjs/pulley-interp';

/** f32 and f64 patterns by name: NaNs that differ in sign, payload and quietness, and numbers. */
const NAMES: Readonly<Record<string, readonly [number, bigint]>> = {
  signalling: [0x7fa00123, 0x7ff4_0000_0000_0123n],
  signallingQuieted: [0x7fe00123, 0x7ffc_0000_0000_0123n],
  quiet: [0xffc00456, 0xfff8_0000_0000_0456n],
  third: [0x7f800789, 0x7ff0_0000_0000_0789n],
  thirdQuieted: [0x7fc00789, 0x7ff8_0000_0000_0789n],
  one: [0x3f800000, 0x3ff0_0000_0000_0000n],
  minusOne: [0xbf800000, 0xbff0_0000_0000_0000n],
  zero: [0, 0n],
  infinity: [0x7f800000, 0x7ff0_0000_0000_0000n],
  minusInfinity: [0xff800000, 0xfff0_0000_0000_0000n],
  madeOfNone: [0xffc00000, 0xfff8_0000_0000_0000n],
  canonical: [0x7fc00000, 0x7ff8_0000_0000_0000n],
};
const bits = (name: string, width: 32 | 64): bigint => BigInt(NAMES[name]![width === 32 ? 0 : 1]);

/** Operands and result, by instruction without its width. */
const SCALARS: Readonly<Record<string, string>> = {
  fadd: `signalling quiet = signallingQuieted, quiet signalling = quiet, signalling one = signallingQuieted,
    one signalling = signallingQuieted, infinity minusInfinity = madeOfNone`,
  fsub: `signalling quiet = signallingQuieted, quiet signalling = quiet, one quiet = quiet, infinity infinity = madeOfNone`,
  fmul: `signalling quiet = signallingQuieted, quiet signalling = quiet, one third = thirdQuieted, infinity zero = madeOfNone`,
  fdiv: `signalling quiet = signallingQuieted, quiet signalling = quiet, zero zero = madeOfNone,
    infinity minusInfinity = madeOfNone, third one = thirdQuieted`,
  fmaximum: `signalling quiet = signallingQuieted, quiet signalling = quiet, signalling infinity = signallingQuieted,
    one quiet = quiet, minusOne one = one`,
  fminimum: `signalling quiet = signallingQuieted, quiet signalling = quiet, signalling minusInfinity = signallingQuieted,
    one quiet = quiet, minusOne one = minusOne`,
  fsqrt: 'signalling = signallingQuieted, quiet = quiet, third = thirdQuieted, minusOne = madeOfNone',
  fceil: 'signalling = canonical, quiet = canonical, one = one',
  ffloor: 'third = canonical, quiet = canonical, minusOne = minusOne',
  ftrunc: 'third = canonical, quiet = canonical, one = one',
  fnearest: 'signalling = canonical, quiet = canonical, one = one',
};
/** In vectors the second of two NaNs wins where the operation commutes. */
const SECOND_FIRST = new Set(['fadd', 'fmul', 'fmaximum', 'fminimum']);
const PRODUCT_SUMS = `signalling quiet third = quiet, signalling quiet one = quiet, signalling one third = signallingQuieted,
  one quiet third = quiet, one one signalling = signallingQuieted, infinity zero signalling = signallingQuieted,
  zero infinity third = thirdQuieted, infinity zero one = madeOfNone`;

interface Row {
  readonly operands: readonly string[];
  readonly result: string;
}
const rows = (text: string): Row[] =>
  text.split(',').map((row) => {
    const [operands, result] = row.split('=');
    return { operands: operands!.trim().split(/\s+/), result: result!.trim() };
  });

const words = (value: bigint): [number, number] => [
  Number(BigInt.asIntN(32, value)),
  Number(BigInt.asIntN(32, value >> 32n)),
];

/** Runs `text` through the loop and one step at a time; `read` reads the result. */
function bothWays(text: string, prepare: (machine: Machine) => void, read: (machine: Machine) => bigint): bigint[] {
  const { bytes } = assemble(`${text}\nret`);
  const base = codeSpace().reserve(bytes.length);
  codeSpace().install(base, bytes);
  const results = ['run', 'step'].map((way) => {
    const machine = createMachine({ arenaBytes: 256 });
    machine.setLr(-1, -1);
    prepare(machine);
    if (way === 'run') expect(machine.run(base)).toBe(ExitKind.Return);
    else expect(machine.step(base)).toBe(ExitKind.Step);
    const result = read(machine);
    machine.dispose();
    return result;
  });
  codeSpace().release(base);
  return results;
}

describe.each([32, 64] as const)('f%i', (width) => {
  const shape = width === 32 ? '32x4' : '64x2';
  const all = width === 32 ? 0x1_0000_0001_0000_0001_0000_0001n : 0x1_0000_0000_0000_0001n;
  const scalar = (value: bigint): [number, number] => words(value);

  it.each(Object.entries(SCALARS))('%s', (name, text) => {
    for (const { operands, result } of rows(text)) {
      const sources = operands.map((_, i) => `f${i + 1}`).join(', ');
      const actual = bothWays(
        `${name}${width} f0, ${sources}`,
        (machine) => operands.forEach((o, i) => machine.setF(i + 1, ...scalar(bits(o, width)))),
        (machine) => BigInt.asUintN(width, machine.f(0)),
      );
      expect([operands, ...actual]).toEqual([operands, bits(result, width), bits(result, width)]);
    }
  });

  /** Lanes are all alike. */
  function vector(text: string, operands: readonly string[], result: string): void {
    const actual = bothWays(
      text,
      (machine) =>
        operands.forEach((o, i) => {
          const value = bits(o, width) * all;
          machine.v(i + 1).set([...words(value), ...words(value >> 64n)]);
        }),
      (machine) => machine.v(0).reduceRight((value, word) => (value << 32n) | BigInt(word >>> 0), 0n),
    );
    expect([operands, ...actual]).toEqual([operands, bits(result, width) * all, bits(result, width) * all]);
  }

  it.each(Object.entries(SCALARS))('%s in vectors', (name, text) => {
    const isBinary = !/sqrt|ceil|floor|trunc|nearest/.test(name);
    const mnemonic = `v${name.slice(1)}${isBinary ? 'f' : ''}${shape}`;
    for (const { operands, result } of rows(text)) {
      const swapped = SECOND_FIRST.has(name) ? [...operands].reverse() : operands;
      vector(`${mnemonic} v0, ${swapped.map((_, i) => `v${i + 1}`).join(', ')}`, swapped, result);
    }
  });

  it('fused multiply-add', () => {
    for (const { operands, result } of rows(PRODUCT_SUMS)) vector(`vfma${shape} v0, v1, v2, v3`, operands, result);
  });
});

it('conversions between widths keep sign and upper payload', () => {
  const convert = (text: string, from: bigint): bigint[] =>
    bothWays(
      text,
      (machine) => machine.setF(1, ...words(from)),
      (machine) => machine.f(0),
    );
  const twice = (value: bigint): bigint[] => [value, value];
  expect(convert('f64_from_f32 f0, f1', 0x7fa00123n)).toEqual(twice(0x7ffc_0024_6000_0000n));
  expect(convert('f64_from_f32 f0, f1', 0xffc00456n)).toEqual(twice(0xfff8_008a_c000_0000n));
  expect(convert('f64_from_f32 f0, f1', 0x7f800789n)).toEqual(twice(0x7ff8_00f1_2000_0000n));
  expect(convert('f32_from_f64 f0, f1', 0x7ff4_1234_5678_9abcn)).toEqual(twice(0x7fe091a2n));
  expect(convert('f32_from_f64 f0, f1', 0xfff8_0000_8000_0456n)).toEqual(twice(0xffc00004n));
  expect(convert('f32_from_f64 f0, f1', 0x7ff0_0000_0000_0789n)).toEqual(twice(0x7fc00000n));
});
