import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { file, pulley, withoutFolder } from './command.ts';

/** The sum of 1 … x0, said and returned. */
const sum = `
main:
    xmov x3, x0
    xconst8 x4, 0
loop:
    xadd64 x4, x4, x3
    xsub64_u8 x3, x3, 1
    br_if_xneq64_i8 x3, 0, loop
    xpcadd x1, message      // the bytes of the code can be read
    xconst8 x2, 5
    call_indirect_host write
    xmov x1, x4
    call_indirect_host print_i64
    xmov x0, x4
    ret
message:
    .ascii "sum: "
`;

const hostModule = `
export const abi = {
  scale: { params: ['value: i64', 'by: f64'], result: 'i64' },
  stop: { params: ['code: i32'] },
};
export const host = ({ write, exit }) => ({
  scale(value, by) {
    write('scale ' + value + ' by ' + by + '\\n');
    return BigInt(Math.round(Number(value) * by));
  },
  stop: (code) => exit(code),
});
`;

const scaled = `
    xmov x1, x0
    call_indirect_host scale
    ret
stopping:
    xconst8 x1, 9
    call_indirect_host stop
    ret
`;

const sumFile = (): string => file('sum.s', sum);

describe('asm', () => {
  it('writes what disas reads', async () => {
    const { bytes, exitCode } = await pulley(['asm', '-'], {
      stdin: 'top:\n  xconst8 x0, 7\n  br_if_xneq64_i8 x0, 0, top\n  ret\n',
    });
    expect(exitCode).toBe(0);
    const path = file('top.pulley', bytes);
    const { stdout } = await pulley(['disas', path]);
    expect(stdout).toBe('     0: xconst8 x0, 7\n     3: br_if_xneq64_i8 x0, 0, -0x3    // target = 0x0\n     a: ret\n');
    expect((await pulley(['disas', '--raw', '--bytes', path])).stdout).toContain('     0: 44 00 07 ');
    const again = stdout.replaceAll(/^ +[\da-f]+: /gm, '');
    expect((await pulley(['asm', '-'], { stdin: again })).bytes).toEqual(bytes);
  });

  it('writes a file', async () => {
    const output = sumFile().replace('sum.s', 'sum.pulley');
    expect(await pulley(['asm', sumFile(), '-o', output])).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    expect(existsSync(output)).toBe(true);
    expect((await pulley(['exec', output, '4'])).stdout).toBe('sum: 10\n');
    expect(readFileSync(output).subarray(-5).toString()).toBe('sum: ');
  });

  it('does not write to a terminal', async () => {
    const { exitCode, stderr } = await pulley(['asm', '-'], { stdin: 'ret', isTerminal: true, env: { NO_COLOR: '1' } });
    expect(stderr).toContain('pulley: bytecode is not written to a terminal; say where with --output FILE\n');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['xadd32 x0, x1', ':1:14'],
    ['\n  bogus x0', ':2:3'],
    ['jump nowhere', 'label'],
    ['call_indirect_host nothing', 'nothing'],
  ])('says where %s is wrong', async (stdin, place) => {
    const { exitCode, stdout, stderr } = await pulley(['asm', '-'], { stdin });
    expect(stderr).toMatch(/^pulley: <stdin>:.+\n$/);
    expect(stderr).toContain(place);
    expect([exitCode, stdout]).toEqual([1, '']);
  });
});

describe('exec', () => {
  it('runs with the console as its host', async () => {
    const outcome = await pulley(['exec', '--print', 'x0,x3,f1', sumFile(), '10', '2.5', '1e3']);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'sum: 55\nx0 = 55\nx3 = 0\nf1 = 1000\n', stderr: '' });
  });

  it('runs with a host of the user’s', async () => {
    const [host, code] = [file('host.mjs', hostModule), file('scaled.s', scaled)];
    expect(await pulley(['exec', '--host', host, '--print', 'x0', code, '-10', '1.5'])).toMatchObject({
      exitCode: 0,
      stdout: 'scale -10 by 1.5\nx0 = -15\n',
    });
    expect(await pulley(['exec', '--host', host, '--entry', 'stopping', code])).toMatchObject({
      exitCode: 9,
      stdout: '',
      stderr: '',
    });
  });

  it('takes a host ABI that was made by defineHostAbi', async () => {
    const { defineHostAbi } = await import('@pulleyjs/host-abi');
    const shared = globalThis as { testAbi?: unknown };
    shared.testAbi = defineHostAbi('test', { answer: { params: [], result: 'i64' } });
    const host = file('abi.mjs', 'export const abi = globalThis.testAbi; export const host = { answer: () => 42n };');
    const { stdout } = await pulley(['exec', '--host', host, '--print', 'x0', '-'], {
      stdin: 'call_indirect_host answer\nret',
    });
    expect(stdout).toBe('x0 = 42\n');
  });

  it.each([
    ['main: xconst8 x1, 0\n xdiv64_s x0, x1, x1', 'pulley trap: divide by zero at main+0x3: xdiv64_s x0, x1, x1'],
    ['xconst8 x1, 0\n xload32le_o32 x0, x1, 0', 'pulley trap: memory out of bounds at 0x3: xload32le_o32 x0, x1, 0'],
    ['down: push_frame\n call down', 'pulley trap: stack overflow at down: push_frame'],
    ['trap', 'pulley trap: trap instruction at 0x0: trap'],
  ])('%s traps, with exit code 134', async (stdin, message) => {
    const { exitCode, stderr } = await pulley(['exec', '-'], { stdin });
    expect(stderr).toBe(`Error: failed to run \`<stdin>\`\n\nCaused by:\n    ${message}\n`);
    expect(exitCode).toBe(134);
  });

  it.each([
    [['exec', '--max-steps', '5000', '-'], 'loop: jump loop', 1, '<stdin>: stopped after 5000 steps, at loop'],
    [['exec', '-'], 'nop', 1, '<stdin>: execution left the code, at 0x1'],
    [['exec', '--entry', 'start', '-'], 'main: ret', 1, "<stdin>: there is no label 'start' to begin at"],
    [['exec', '--print', 'x99', '-'], 'ret', 2, "there is no register 'x99'"],
    [['exec', '-', 'abc'], 'ret', 2, "'abc' is no number"],
    [['exec', '--host', 'no/such.mjs', '-'], 'ret', 1, 'no/such.mjs: cannot be loaded as a JavaScript module: '],
    [['exec', '-'], '', 1, '<stdin>: is empty'],
    [['exec', '-'], 'xconst8 x1, 0\nxmov x2, x1\ncall_indirect_host 200', 1, 'there is no host call 200'],
  ])('%j', async (words, stdin, exitCode, message) => {
    const outcome = await pulley(words, { stdin });
    expect(outcome.stderr).toContain(message);
    expect(outcome.exitCode).toBe(exitCode);
  });

  it.each([
    ['', "does not export 'abi'"],
    ['export const abi = {};', "does not export 'host'"],
    ["export const abi = { f: { params: ['x: i65'] } }; export const host = {};", 'unknown type "i65"'],
    ['export const abi = { f: { params: [] } }; export const host = {};', 'lacks f'],
  ])('refuses a host module that holds %j', async (text, message) => {
    const { exitCode, stderr } = await pulley(['exec', '--host', file(`host${text.length}.mjs`, text), '-'], {
      stdin: 'ret',
    });
    expect(withoutFolder(stderr)).toMatch(/^pulley: .*\n$/);
    expect(stderr).toContain(message);
    expect(exitCode).toBe(1);
  });
});

describe('profile', () => {
  it('counts Pulley code exactly', async () => {
    const { exitCode, stdout, stderr } = await pulley(['profile', sumFile(), '1000']);
    expect([exitCode, stdout]).toEqual([0, 'sum: 500500\n']);
    expect(stderr).toMatchSnapshot();
  });

  it('counts as JSON', async () => {
    const { stdout, stderr } = await pulley(['profile', '--json', '-o', '-', sumFile(), '3']);
    expect(stderr).toBe('');
    const [, report] = stdout.split('\n');
    const profile = JSON.parse(report!);
    expect(profile.total).toBe(18);
    expect(profile.opcodes).toMatchObject({ xadd64: 3, xsub64_u8: 3, ret: 1 });
    expect(profile.pairs).toContainEqual(['xadd64', 'xsub64_u8', 3]);
    expect(profile.functions).toEqual({ main: 2, loop: 16 });
    expect(profile.places).toContainEqual({ function: 'loop', offset: 0, instruction: 'xadd64 x4, x4, x3', count: 3 });
  });

  it('counts WebAssembly by function and place', async () => {
    const fac = `(module (func $fac (export "fac") (param i64) (result i64)
      (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
        (else (i64.mul (local.get 0) (call $fac (i64.sub (local.get 0) (i64.const 1))))))))`;
    const words = ['profile', '--by=function', '--by', 'pc', '--top', '3', '--invoke', 'fac', '-', '20'];
    const { exitCode, stdout, stderr } = await pulley(words, { stdin: fac });
    expect([exitCode, stdout]).toEqual([0, '2432902008176640000\n']);
    expect(stderr).toMatch(
      /^\d+ instructions executed\n\nfunctions:\n +\d+ +\d+\.\d % {2}wasm\[0\]::function\[0\]::fac\n/,
    );
    expect(stderr).toMatch(/\nplaces:\n +2\d +\d+\.\d % {2}wasm\[0\]::function\[0\]::fac\+0x[\da-f]+: \w+/);
    expect(stderr).not.toContain('opcodes:');
  });

  it('has the exit code of the program', async () => {
    expect((await pulley(['profile', '-'], { stdin: '(module (func (export "_start") unreachable))' })).exitCode).toBe(
      134,
    );
  });
});

describe('hosts that take their time', () => {
  const module = file(
    'slow.mjs',
    `
export const abi = {
  later: { params: ['value: i64'], result: 'i64' },
  never: { params: ['value: i64'] },
};
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
export const host = ({ write, exit }) => ({
  async later(value) {
    await pause();
    write('later ' + value + '\\n');
    return value * 2n;
  },
  async never(value) {
    await pause();
    if (value === 3n) exit(3);
    throw new Error('no ' + value);
  },
});
`,
  );
  const code = file(
    'slow.s',
    `
main:
    xmov x1, x0
    xconst8 x16, 1
    call_indirect_host later
    xadd64 x1, x0, x16
    call_indirect_host later
    ret
refuse:
    xmov x1, x0
    call_indirect_host never
    ret
`,
  );

  it('make the code wait for each result', async () => {
    const { stdout, exitCode } = await pulley(['exec', '--host', module, '--print', 'x0', code, '5']);
    expect([exitCode, stdout]).toEqual([0, 'later 5\nlater 11\nx0 = 22\n']);
  });

  it('count the same when profiled', async () => {
    const { stderr, stdout } = await pulley(['profile', '--host', module, code, '5']);
    expect(stdout).toBe('later 5\nlater 11\n');
    expect(stderr).toContain('6 instructions executed');
  });

  it('may refuse, or end the run', async () => {
    const refused = await pulley(['exec', '--host', module, '--entry', 'refuse', code, '1']);
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringContaining('the host call never failed: no 1'),
    ]);
    expect((await pulley(['exec', '--host', module, '--entry', 'refuse', code, '3'])).exitCode).toBe(3);
  });
});

describe('pulley32', () => {
  const frames = file(
    'frames.s',
    `
main:
    push_frame_save 16, x16
    xmov x16, x0
    xpcadd x1, text
    xconst8 x2, 3
    call_indirect_host write
    xmov x0, x16
    xmov_fp x3
    xsub64 x3, x3, sp
    pop_frame_restore 16, x16
    ret
text:
    .ascii "hi\\n"
`,
  );

  it.each(['pulley64', 'pulley32'])('code runs for %s', async (target) => {
    const { stdout, exitCode } = await pulley(['exec', '--target', target, '--print', 'x0,x3', frames, '5']);
    expect([exitCode, stdout]).toEqual([0, 'hi\nx0 = 5\nx3 = 16\n']);
  });

  it('CLIF is compiled for it, WebAssembly is not', async () => {
    const clif = file(
      'p.clif',
      'function %f(i32) -> i64 {\nblock0(v0: i32):\n    v1 = load.i64 v0+8\n    return v1\n}\n',
    );
    expect((await pulley(['disas', '--target', 'pulley32', clif])).stdout).toContain('xload64le_z x0, x0, 8');
    const { exitCode, stderr } = await pulley(['disas', '--target', 'pulley32', '-'], { stdin: '(module)' });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('only CLIF text is for pulley32')]);
  });
});
