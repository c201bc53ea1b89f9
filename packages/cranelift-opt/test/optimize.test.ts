/** The mid-end on small functions: what goes in, what comes out. */

import { parseFunction, printFunction } from '@pulleyjs/cranelift-ir';
import { describe, expect, it } from 'vitest';
import { optimize } from '../src/index.ts';

/** The body of the optimised function, without the indent and the names of values that became others. */
function optimized(text: string): string {
  const func = parseFunction(text);
  optimize(func);
  const lines = printFunction(func).split('\n');
  return lines
    .slice(
      lines.findIndex((line) => line.startsWith('block')),
      -1,
    )
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}' && !/^v\d+ -> /.test(line))
    .join('\n');
}

const cases: readonly { name: string; input: string; output: string }[] = [
  {
    name: 'adds a condition instead of branching on it',
    input: `function %f(i32, i64) -> i32 fast {
      block0(v0: i32, v1: i64):
        brif v1, block1, block2
      block1:
        v3 = iconst.i32 5
        return v3
      block2:
        v4 = iconst.i32 6
        return v4
      }`,
    output: `block0(v0: i32, v1: i64):
v5 = iconst.i64 0
v6 = icmp eq v1, v5  ; v5 = 0
v7 = uextend.i32 v6
v8 = iconst.i32 5
v9 = iadd v7, v8  ; v8 = 5
return v9`,
  },
  {
    name: 'adds a comparison, turned round, on the way to a block',
    input: `function %f(i32, i32) -> i32, i8 fast {
      block0(v0: i32, v1: i32):
        v2 = icmp sgt v0, v1
        v3 = iconst.i8 0
        brif v2, block2(v3, v0), block1(v0)
      block1(v4: i32):
        v5 = iconst.i8 1
        jump block2(v5, v4)
      block2(v6: i8, v7: i32):
        return v7, v6
      }`,
    output: `block0(v0: i32, v1: i32):
v8 = icmp sle v0, v1
jump block2(v8)
block2(v6: i8):
return v0, v6`,
  },
  {
    name: 'folds constants and reassociates',
    input: `function %f(i32) -> i32 fast {
      block0(v0: i32):
        v1 = iconst.i32 3
        v2 = iadd v1, v0
        v3 = iconst.i32 4
        v4 = iadd v2, v3
        return v4
      }`,
    output: `block0(v0: i32):
v5 = iconst.i32 7
v4 = iadd v0, v5  ; v5 = 7
return v4`,
  },
  {
    name: 'shares equal computations of dominating blocks',
    input: `function %f(i32, i32) -> i32 fast {
      block0(v0: i32, v1: i32):
        v2 = imul v0, v1
        brif v0, block1, block2
      block1:
        v3 = imul v0, v1
        return v3
      block2:
        v4 = iadd v0, v1
        v5 = iadd v0, v1
        v6 = isub v4, v5
        return v6
      }`,
    output: `block0(v0: i32, v1: i32):
v2 = imul v0, v1
brif v0, block1, block2
block1:
return v2
block2:
v6 = iconst.i32 0
return v6  ; v6 = 0`,
  },
  {
    name: 'forwards a store and keeps regions apart',
    input: `function %f(i64, i32) -> i32, i32 fast {
      region0 = 1 "a"
      region1 = 2 "b"
      block0(v0: i64, v1: i32):
        v2 = load.i32 notrap aligned region1 v0+8
        store notrap aligned region0 v1, v0
        v3 = load.i32 notrap aligned region0 v0
        v4 = load.i32 notrap aligned region1 v0+8
        v5 = iadd v2, v4
        return v3, v5
      }`,
    output: `block0(v0: i64, v1: i32):
v2 = load.i32 notrap aligned region1 v0+8
store notrap aligned region0 v1, v0
v5 = iadd v2, v2
return v1, v5`,
  },
  {
    name: 'reloads after a call and where writes meet',
    input: `function %f(i64, i32) -> i32 fast {
      sig0 = (i32) fast
      fn0 = %g sig0
      block0(v0: i64, v1: i32):
        v2 = load.i32 notrap aligned v0
        brif v1, block1, block2
      block1:
        call fn0(v2)
        jump block2
      block2:
        v3 = load.i32 notrap aligned v0
        v4 = load.i32 notrap aligned v0
        v5 = iadd v3, v4
        return v5
      }`,
    output: `block0(v0: i64, v1: i32):
v2 = load.i32 notrap aligned v0
brif v1, block1, block2
block1:
call fn0(v2)
jump block2
block2:
v3 = load.i32 notrap aligned v0
v5 = iadd v3, v3
return v5`,
  },
  {
    name: 'hoists what a loop does not change, but no load that it writes or that may trap',
    input: `function %f(i64 vmctx, i32, i64) -> i32 fast {
      region0 = 1 "a"
      region1 = 2 "b"
      block0(v0: i64, v1: i32, v10: i64):
        jump block1(v1)
      block1(v2: i32):
        v3 = load.i32 notrap aligned region0 v0+8
        v4 = load.i32 notrap aligned region1 v0+16
        v5 = load.i32 region0 v10
        v6 = imul v1, v1
        v7 = iadd v3, v6
        v8 = iadd v4, v7
        v9 = iadd v8, v5
        store notrap aligned region1 v9, v0+16
        v11 = isub v2, v9
        brif v11, block1(v11), block2
      block2:
        return v11
      }`,
    output: `block0(v0: i64, v1: i32, v10: i64):
v3 = load.i32 notrap aligned region0 v0+8
v6 = imul v1, v1
v7 = iadd v3, v6
jump block1(v1)
block1(v2: i32):
v4 = load.i32 notrap aligned region1 v0+16
v5 = load.i32 region0 v10
v8 = iadd v4, v7
v9 = iadd v8, v5
store notrap aligned region1 v9, v0+16
v11 = isub v2, v9
brif v11, block1(v11), block2
block2:
return v11`,
  },
  {
    name: 'removes parameters that only feed each other, and dead code round a loop',
    input: `function %f(i32, i32) -> i32 fast {
      block0(v0: i32, v1: i32):
        v9 = iconst.i32 0
        jump block1(v0, v1, v9)
      block1(v2: i32, v3: i32, v8: i32):
        v4 = isub v2, v3
        v7 = iadd v8, v2
        brif v4, block1(v4, v3, v7), block2(v3)
      block2(v5: i32):
        return v5
      }`,
    output: `block0(v0: i32, v1: i32):
jump block1(v0)
block1(v2: i32):
v4 = isub v2, v1
brif v4, block1(v4), block2
block2:
return v1`,
  },
  {
    name: 'branches on the comparison itself',
    input: `function %f(i32, i32) -> i32 fast {
      block0(v0: i32, v1: i32):
        v2 = icmp slt v0, v1
        v3 = uextend.i32 v2
        v4 = iconst.i32 0
        v5 = icmp eq v3, v4
        brif v5, block1, block2
      block1:
        return v0
      block2:
        return v1
      }`,
    output: `block0(v0: i32, v1: i32):
v5 = icmp sge v0, v1
brif v5, block1, block2
block1:
return v0
block2:
return v1`,
  },
  {
    name: 'folds a branch on a constant and what hangs on it',
    input: `function %f(i32) -> i32 fast {
      block0(v0: i32):
        v1 = iconst.i32 0
        brif v1, block1(v0), block2(v1)
      block1(v2: i32):
        v5 = iconst.i32 9
        jump block2(v5)
      block2(v3: i32):
        v4 = iadd v3, v0
        return v4
      }`,
    output: `block0(v0: i32):
jump block2
block2:
return v0`,
  },
  {
    name: 'drops stores that are overwritten or change nothing, but none that a trap would show',
    input: `function %f(i64, i64, i32, i32) fast {
      region0 = 1 "a"
      region1 = 2 "b"
      block0(v0: i64, v1: i64, v2: i32, v3: i32):
        v4 = load.i32 notrap aligned region0 v0
        store notrap aligned region0 v2, v0
        store notrap aligned region1 v3, v1
        store notrap aligned region0 v4, v0
        store notrap aligned region0 v2, v0+8
        trapz v2, user1
        store notrap aligned region0 v3, v0+8
        return
      }`,
    output: `block0(v0: i64, v1: i64, v2: i32, v3: i32):
store notrap aligned region1 v3, v1
store notrap aligned region0 v2, v0+8
trapz v2, user1
store notrap aligned region0 v3, v0+8
return`,
  },
  {
    name: 'traps instead of branching to a trap, and knows the condition after it',
    input: `function %f(i32, i32) -> i32 fast {
      block0(v0: i32, v1: i32):
        v2 = icmp slt v0, v1
        brif v2, block1, block2
      block1:
        trap user1
      block2:
        v3 = icmp sge v0, v1
        brif v3, block3, block4
      block3:
        return v0
      block4:
        return v1
      }`,
    output: `block0(v0: i32, v1: i32):
v2 = icmp slt v0, v1
trapnz v2, user1
jump block2
block2:
jump block3
block3:
return v0`,
  },
  {
    name: 'keeps what traps',
    input: `function %f(i32, i64) -> i32 fast {
      block0(v0: i32, v1: i64):
        v2 = iconst.i32 0
        v3 = sdiv v0, v2
        v4 = load.i32 v1
        trapz v0, user1
        trapz v0, user1
        return v0
      }`,
    output: `block0(v0: i32, v1: i64):
v2 = iconst.i32 0
v3 = sdiv v0, v2  ; v2 = 0
v4 = load.i32 v1
trapz v0, user1
return v0`,
  },
];

describe('optimize', () => {
  it.each(cases)('$name', ({ input, output }) => {
    expect(optimized(input)).toBe(output);
  });

  it('runs the example of the README', () => {
    const func = parseFunction(`function %f(i32) -> i32 fast {
      block0(v0: i32):
        v1 = iconst.i32 3
        v2 = iadd v0, v1
        v3 = iadd v2, v1
        return v3
      }`);
    optimize(func);
    expect(printFunction(func)).toContain('v3 = iadd v0, v4  ; v4 = 6');
  });
});
