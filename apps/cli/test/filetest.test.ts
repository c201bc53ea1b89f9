import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

const ADD = 'function %add(i32, i32) -> i32 {\nblock0(v0: i32, v1: i32):\n    v2 = iadd v0, v1\n    return v2\n}\n';

it('runs files and folders, one line for each command, and says what is wrong', async () => {
  const good = file(
    'filetests-good.clif',
    `test run\ntest interpret\ntarget pulley64\ntarget x86_64\n${ADD}; run: %add(1, 2) == 3\n`,
  );
  const bad = file('filetests-bad.clif', `test run\ntarget pulley64\n${ADD}; run: %add(1, 2) == 4\n`);
  const broken = file('filetests-broken.clif', 'test run\nfunction %f() {\nblock0:\n    v1 = nothing\n}\n');
  const { exitCode, stdout } = await pulley(['filetest', good, bad, broken]);
  expect(exitCode).toBe(1);
  expect(withoutFolder(stdout).split('\n')).toEqual([
    'passed  filetests-good.clif: run pulley64 (1 directives)',
    'passed  filetests-good.clif: interpret pulley64 (1 directives)',
    'failed  filetests-bad.clif: run pulley64 (1 directives)',
    '  %add: run: %add(1, 2) == 4: got 0x3',
    expect.stringMatching(/^failed {2}filetests-broken\.clif:4:\d+: /),
    '2 passed, 2 failed, 0 skipped',
    '',
  ]);
  const folder = await pulley(['filetest', dirname(good)]);
  expect(folder.stdout).toMatch(/2 passed, 2 failed, 0 skipped\n$/);
});

it('blesses', async () => {
  const path = file('bless.clif', `test compile precise-output\ntarget pulley64\n${ADD}; stale\n`);
  expect((await pulley(['filetest', '--exact', path])).exitCode).toBe(1);
  const { exitCode, stdout } = await pulley(['filetest', '--bless', path]);
  expect([exitCode, withoutFolder(stdout)]).toEqual([0, 'bless.clif: written\n1 of 1 files changed\n']);
  expect(readFileSync(path, 'utf8')).toContain('\n; Disassembled:\n; xadd32 x0, x0, x1\n; ret\n');
  expect((await pulley(['filetest', '--exact', path])).exitCode).toBe(0);
});

it('wants a path', async () => {
  const { exitCode, stderr } = await pulley(['filetest']);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('PATH is missing')]);
});
