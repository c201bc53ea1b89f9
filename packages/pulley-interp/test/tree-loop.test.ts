/** The loop for engines without jump tables does what the other does: every recorded state, exact budgets, exits. */
import { assemble } from '@pulleyjs/pulley-isa';
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { codeSpace, configureRealm, createMachine, ExitKind } from '@pulleyjs/pulley-interp';
import { createTreeLoop } from '../src/tree-loop.ts';
import { readVectors } from './read-vectors.ts';
import { Replayer } from './vectors.ts';

configureRealm({ loop: createTreeLoop });

describe('the loop without a jump table', () => {
  it.skipIf(corpusMissing('vectors', 'pulley-semantics.jsonl.gz'))('gives every recorded state', () => {
    const replayer = new Replayer();
    const failures = readVectors().flatMap((vector) => {
      const difference = replayer.replay(vector, true);
      return difference === null ? [] : [`${vector.op} ${vector.bytes}: ${difference}`];
    });
    expect(failures).toEqual([]);
    replayer.dispose();
  });

  it.each([1, 2, 3, 1000, 1001, 5000])('stops after exactly %i instructions', (budget) => {
    const { bytes } = assemble('l: xmov x2, x1\nxmov x3, x2\nxadd32_u8 x0, x0, 1\ncall_indirect_host 1\njump l');
    const base = codeSpace().reserve(bytes.length);
    codeSpace().install(base, bytes);
    const machine = createMachine({ arenaBytes: 4096 });
    let [pc, left] = [base, budget];
    while (left > 0) {
      const kind = machine.run(pc, left);
      left -= machine.instructions;
      pc = machine.pc;
      if (left > 0) expect(kind).toBe(ExitKind.HostCall);
    }
    expect(left).toBe(0);
    expect(machine.xLow(0)).toBe(Math.floor((budget + 2) / 5));
    machine.dispose();
    codeSpace().release(base);
  });
});
