/** The examples of the README. */
import { assemble } from '@pulleyjs/pulley-isa';
import { expect, it } from 'vitest';
import { codeSpace, createMachine, ExitKind, runAsync } from '@pulleyjs/pulley-interp';

it('the examples add what the host gives', async () => {
  const { bytes } = assemble(`
    xconst8 x1, 40
    call_indirect_host 7      // x0 := what the host likes
    xadd32 x0, x0, x1
    ret
`);
  const code = codeSpace().reserve(bytes.length);
  codeSpace().install(code, bytes);

  const machine = createMachine({ arenaBytes: 65536 });
  machine.setLr(-1, -1);
  let exit = machine.run(code);
  while (exit === ExitKind.HostCall) {
    machine.setX(0, machine.detail === 7 ? 2 : 0, 0);
    exit = machine.run(machine.pc);
  }
  expect([exit === ExitKind.Return, machine.xLow(0)]).toEqual([true, 42]);

  machine.setLr(-1, -1);
  const answer = async (id: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    machine.setX(0, id, 0);
  };
  const end = await runAsync(machine, code, answer, { budget: 1_000 });
  expect([end === ExitKind.Return, machine.xLow(0), machine.instructions]).toEqual([true, 47, 4]);
});
