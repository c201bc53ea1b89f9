import { expect, it } from 'vitest';
import { file, pulley } from './command.ts';

const LOOP = `function %f(i32) -> i32 fast {
block0(v0: i32):
    v1 = iconst.i32 0
    jump block1(v0, v1)

block1(v2: i32, v3: i32):
    v4 = iadd v3, v1
    v5 = iconst.i32 1
    v6 = isub v2, v5
    brif v6, block1(v6, v4), block2

block2:
    return v4
}
`;

it('shows a function after passes, and verifies it after each', async () => {
  const path = file('passes.clif', LOOP);
  const words = [
    'clif',
    '--opt',
    'speed',
    '--verify',
    '--print-after',
    'numbering',
    '--print-after',
    'dead-code',
    path,
  ];
  const { exitCode, stdout, stderr } = await pulley(words);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout.match(/^; .*$/gm)).toEqual(['; %f, after numbering', '; %f, after dead-code']);
});

const CALLS = `function %g(i32) -> i32 fast {
block0(v0: i32):
    v1 = iadd v0, v0
    return v1
}

function %f(i32) -> i32 fast {
    fn0 = colocated %g(i32) -> i32 fast
block0(v0: i32):
    v1 = call fn0(v0)
    return v1
}
`;

it('inlines small functions first, if asked', async () => {
  const path = file('calls.clif', CALLS);
  const inlined = await pulley(['clif', '--inline', '2', '--verify', '--print-after', 'inline', path, 'f']);
  expect([inlined.exitCode, inlined.stderr]).toEqual([0, '']);
  expect(inlined.stdout).toContain('; %f, after inline');
  expect(inlined.stdout).toContain('iadd');
  expect(inlined.stdout).not.toContain('call fn0');
  expect((await pulley(['clif', '--inline', '1', path, 'f'])).stdout).toContain('call fn0');
  expect((await pulley(['clif', '--inline', 'x', path])).stderr).toContain('--inline is a number of at least 1');
});

it('inlines functions of a module', async () => {
  const path = file(
    'calls.wat',
    '(module (func $g (param i32) (result i32) local.get 0 i32.const 3 i32.mul) (func (export "f") (param i32) (result i32) local.get 0 call $g))',
  );
  const { exitCode, stdout, stderr } = await pulley(['clif', '--opt', 'speed', '--inline', '9', '--verify', path, 'f']);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('imul');
});

it('says what does not verify', async () => {
  const path = file('wrong.clif', 'function %f(i32) -> i64 fast {\nblock0(v0: i32):\n    return v0\n}\n');
  const { exitCode, stderr } = await pulley(['clif', '--verify', path]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('%f: as it stands: inst0 (return v0): ');
});

it.each([['clif', '--opt', 'speed'], ['disas']])(
  'does not optimise or compile what does not verify: %s',
  async (...verb) => {
    const text = `function %f(i64) -> i32 fast {
block0(v0: i64):
    brif v0, block1, block2

block1:
    return v0

block2:
    return v0
}
`;
    const { exitCode, stdout, stderr } = await pulley([...verb, file('invalid.clif', text)]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^pulley: .*invalid\.clif: %f: inst1 .*must match function signature of i32 \(and 1 more: /);
  },
);

it('draws the control flow', async () => {
  const path = file('cfg.clif', LOOP);
  const dot = (await pulley(['clif', '--cfg', 'dot', path])).stdout;
  expect(dot).toMatch(/^digraph "%f" \{/);
  expect(dot.match(/^ {2}block\d -> block\d;$/gm)).toEqual([
    '  block0 -> block1;',
    '  block1 -> block1;',
    '  block1 -> block2;',
  ]);
  const svg = (await pulley(['clif', '--cfg', 'svg', path])).stdout;
  expect(svg.match(/<path (class|d)=/g)).toHaveLength(4);
  expect(svg).toContain('class="back"');
  expect(svg).toContain('>block1(v2: i32, v3: i32):</text>');
});
