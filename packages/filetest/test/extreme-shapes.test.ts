/**
 * Functions that are extreme in one direction, from text to bytecode with every pass between. Spreading their lists into
 * arguments overflows the stack, and a pass that is quadratic in any of these directions does not come to an end here.
 */
import { parseFunction, verifyFunction } from '@pulleyjs/cranelift-ir';
import { optimize } from '@pulleyjs/cranelift-opt';
import { compileFunction } from '@pulleyjs/pulley-codegen';
import { describe, expect, it } from 'vitest';

const MANY = 150_000;
const NODES = 20_000;

const repeated = (count: number, text: (i: number) => string, separator = ''): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(separator);

const shapes: readonly (readonly [name: string, text: string])[] = [
  [
    'a branch table with many entries for one block',
    `function %f(i32) {
block0(v0: i32):
  br_table v0, block1, [${repeated(MANY, () => 'block1', ', ')}]
block1:
  return
}`,
  ],
  [
    'a block with many parameters that are all the same value',
    `function %f(i32) -> i32 {
block0(v0: i32):
  jump block1(${repeated(MANY, () => 'v0', ', ')})
block1(${repeated(MANY, (i) => `v${i + 1}: i32`, ', ')}):
  brif v1, block1(${repeated(MANY, (i) => `v${MANY - i}`, ', ')}), block2
block2:
  return v${MANY}
}`,
  ],
  [
    'many values that are all live and exchanged in a loop',
    `function %f(${repeated(NODES, () => 'i32', ', ')}) -> i32 {
block0(${repeated(NODES, (i) => `v${i}: i32`, ', ')}):
  jump block1(${repeated(NODES, (i) => `v${i}`, ', ')})
block1(${repeated(NODES, (i) => `v${NODES + i}: i32`, ', ')}):
  brif v${NODES}, block1(${repeated(NODES, (i) => `v${2 * NODES - 1 - i}`, ', ')}), block2
block2:
  return v${2 * NODES - 1}
}`,
  ],
  [
    'a function with many parameters and a call with many arguments',
    `function %f(${repeated(MANY, () => 'i32', ', ')}) {
  fn0 = %g(${repeated(MANY, () => 'i32', ', ')})
block0(${repeated(MANY, (i) => `v${i}: i32`, ', ')}):
  call fn0(${repeated(MANY, () => `v${MANY - 1}`, ', ')})
  return
}`,
  ],
  [
    'a call with many exception handlers',
    `function %f(i32) tail {
  sig0 = (i32) tail
  fn0 = %g sig0
block0(v0: i32):
  try_call fn0(v0), sig0, block1, [ ${repeated(NODES, (i) => `tag${i}: block2`, ', ')} ]
block1:
  return
block2:
  return
}`,
  ],
  [
    'many ways into one block, from ever deeper blocks of a loop',
    `function %f(i32) -> i32 {
block0(v0: i32):
  jump block1(v0)
${repeated(
  NODES - 1,
  (i) => `block${i + 1}(v${i + 1}: i32):
  v${NODES + i + 1} = iadd v${i + 1}, v0
  brif v${i + 1}, block${i + 2}(v${NODES + i + 1}), block${NODES}(v${i + 1})
`,
)}block${NODES}(v${NODES}: i32):
  jump block1(v${NODES})
}`,
  ],
  [
    'many blocks that hand the same value on to one',
    `function %f(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
  br_table v1, block2(v0), [${repeated(NODES, (i) => `block${i + 2}(v0)`, ', ')}]
${repeated(
  NODES,
  (i) => `block${i + 2}(v${i + 2}: i32):
  jump block1(v${i + 2})
`,
)}block1(v${NODES + 5}: i32):
  return v${NODES + 5}
}`,
  ],
];

describe('extreme shapes', () => {
  it.each(shapes)('%s', { timeout: 60_000 }, (_, text) => {
    const func = parseFunction(text);
    expect(verifyFunction(func)).toEqual([]);
    optimize(func);
    expect(compileFunction(func).code.length).toBeGreaterThan(0);
  });
});
