/** How much stack a function takes, and what happens where values are more than registers. */

import { parseFunction } from '@pulleyjs/cranelift-ir';
import { compileFunction } from '@pulleyjs/pulley-codegen';
import { describe, expect, it } from 'vitest';
import { checkAllocation } from './support/allocation-checker.ts';
import { allocate } from './support/compile-stages.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Parts that each load `count` values, may make a call in a cold block, and add the values up. */
function partsWithColdCalls(parts: number, count: number): string {
  const part = (p: number): string => {
    const value = (i: number): string => `v${1000 * (p + 1) + i}`;
    const loads = numbers(count).map((i) => `    ${value(i)} = load.i64 notrap v0+${8 * i}`);
    const sums = numbers(count).map(
      (i) => `    ${value(500 + i)} = iadd ${i === 0 ? 'v1' : value(499 + i)}, ${value(i)}`,
    );
    return `
block${3 * p + 1}:
${loads.join('\n')}
    brif ${value(0)}, block${3 * p + 2}, block${3 * p + 3}

block${3 * p + 2} cold:
    call fn0(${value(1)})
    jump block${3 * p + 3}

block${3 * p + 3}:
${sums.join('\n')}
    store notrap ${value(499 + count)}, v0
    jump block${3 * p + 4}
`;
  };
  return `function %f(i64, i64) tail {
    fn0 = colocated u0:1(i64) tail

block0(v0: i64, v1: i64):
    jump block1
${numbers(parts).map(part).join('')}
block${3 * parts + 1}:
    return
}`;
}

/** A loop with `count` parameters that begin as one value and change places, the last one read first. */
function loopWithParameters(count: number, type: string, add: string): string {
  const list = (name: (i: number) => string): string => numbers(count).map(name).join(', ');
  return `function %f(i64, ${type}) tail {
block0(v0: i64, v1: ${type}):
    jump block1(${list(() => 'v1')})

block1(${list((i) => `v${2000 + i}: ${type}`)}):
${numbers(count)
  .map((i) => `    v${3000 + i} = ${add} v${2000 + count - 1 - i}, v${2000 + ((i * 7) % count)}`)
  .join('\n')}
${numbers(count)
  .map((i) => `    store v${3000 + i}, v0+${16 * i}`)
  .join('\n')}
    v4000 = load.i64 v0
    brif v4000, block1(${list((i) => `v${2000 + ((i + 1) % count)}`)}), block2

block2:
    return
}`;
}

describe('spill slots', () => {
  it('are shared by what is in memory in cold blocks of different parts', () => {
    const frames = [2, 20, 80].map((parts) => compileFunction(parseFunction(partsWithColdCalls(parts, 12))).frameSize);
    expect(frames[1]).toBe(frames[0]);
    expect(frames[2]).toBe(frames[0]);
  });

  it('hold each value until it is read', () => {
    for (const count of [4, 14, 25, 40]) {
      const { mach, allocation } = allocate(parseFunction(partsWithColdCalls(6, count)));
      expect(checkAllocation(mach, allocation)).toBeUndefined();
    }
  });
});

describe('parameters of a loop', () => {
  for (const [type, add] of [
    ['i64', 'iadd'],
    ['f64', 'fadd'],
    ['i32x4', 'iadd'],
  ] as const) {
    for (const count of [29, 30, 31, 33, 64, 200]) {
      it(`${count} of type ${type}, used at once`, () => {
        const { mach, allocation } = allocate(parseFunction(loopWithParameters(count, type, add)));
        expect(checkAllocation(mach, allocation)).toBeUndefined();
      });
    }
  }
});
