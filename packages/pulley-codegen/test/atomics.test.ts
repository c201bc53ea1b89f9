/** Atomic operations: alignment, and the form for memory that threads share. */

import { parseFunction, userTrapCode } from '@pulleyjs/cranelift-ir';
import { disassemble } from '@pulleyjs/pulley-isa';
import { compileFunction, type CompileOptions } from '@pulleyjs/pulley-codegen';
import { describe, expect, it } from 'vitest';

const ADD = parseFunction(`
function %add(i64, i16) -> i16 tail {
block0(v0: i64, v1: i16):
    v2 = atomic_rmw.i16 little add v0, v1
    return v2
}
`);

function code(options: CompileOptions): string[] {
  return disassemble(compileFunction(ADD, { preserveFramePointers: false, ...options }).code)
    .split('\n')
    .map((line) => line.trim().replace(/, 0x\w+ *\/\/.*/, ''))
    .filter((line) => line !== '');
}

describe('atomic operations', () => {
  it('are plain accesses where one thread runs at a time', () => {
    expect(code({})).toEqual([
      'xband32_s8 x15, x0, 1',
      'br_if32 x15',
      'xload16le_u32_z x15, x0, 0',
      'xadd32 x14, x15, x1',
      'xstore16le_z x0, 0, x14',
      'xmov x0, x15',
      'ret',
      'trap',
    ]);
  });

  it('trap where an address is misaligned, with a code of its own if there is one', () => {
    const { traps } = compileFunction(ADD, { atomics: { misaligned: userTrapCode(9) } });
    expect(traps.map((trap) => trap.code)).toContain(userTrapCode(9));
  });

  it('are host calls where threads share memory', () => {
    const hostCalls = { load: 200, store: 201, rmw: 202, cas: 203, fence: 204 };
    expect(code({ atomics: { hostCalls } })).toEqual([
      'push_frame',
      'xmov x15, x1',
      'xmov x1, x0',
      'zext16 x15, x15',
      'xband32_s8 x14, x1, 1',
      'br_if32 x14',
      'zext32 x3, x15',
      'xone x2',
      'xzero x0',
      'call_indirect_host 202',
      'pop_frame',
      'ret',
      'trap',
    ]);
  });
});
