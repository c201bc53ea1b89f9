import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';
import { parseArguments } from '../src/parse-arguments.ts';
import { verb } from '../src/verb.ts';
import { verbs } from '../src/verb-table.ts';
import { pulley } from './command.ts';

const example = verb({
  name: 'example',
  summary: '',
  description: [],
  operands: [
    { name: 'FILE', summary: 'a file' },
    { name: 'ARG', summary: '', rest: true },
  ],
  flags: {
    output: { value: 'FILE', short: 'o', summary: '' },
    dir: { value: 'DIR', summary: '', repeatable: true },
    level: { value: 'LEVEL', summary: '', choices: ['none', 'speed'] },
    verbose: { short: 'v', summary: '' },
  },
  examples: [],
  load: async () => () => 0,
});
const nothing = { output: undefined, dir: [], level: undefined, verbose: false };

describe('arguments', () => {
  it.each([
    ['a', nothing, ['a']],
    ['-o x a', { ...nothing, output: 'x' }, ['a']],
    ['-ox a', { ...nothing, output: 'x' }, ['a']],
    ['--output=x=y a', { ...nothing, output: 'x=y' }, ['a']],
    ['--dir=a --dir b -v -', { ...nothing, dir: ['a', 'b'], verbose: true }, ['-']],
    ['--level speed a --verbose -o', { ...nothing, level: 'speed' }, ['a', '--verbose', '-o']],
    ['a -- -x', nothing, ['a', '--', '-x']],
    ['-- -a -v', nothing, ['-a', '-v']],
  ])('%s', (words, flags, operands) => {
    expect(parseArguments(example, words.split(' '))).toEqual({ flags, operands });
  });

  it.each([
    ['', 'FILE is missing: a file'],
    ['-o', '-o needs a value, FILE'],
    ['--verbose=1 a', '--verbose takes no value'],
    ['--verbos a', "unknown flag --verbos; did you mean '--verbose'?"],
    ['-x a', 'unknown flag -x'],
    ['--level sped a', "--level is one of none, speed, not 'sped'; did you mean 'speed'?"],
    ['-o a -o b c', '-o is given twice'],
  ])('%s is refused', (words, message) => {
    expect(() => parseArguments(example, words === '' ? [] : words.split(' '))).toThrow(message);
  });

  it('ask for help wherever a flag may stand', () => {
    expect(parseArguments(example, ['-v', '-h'])).toBe('help');
    expect(parseArguments(example, ['a', '--help'])).toEqual({ flags: nothing, operands: ['a', '--help'] });
  });
});

it.each([
  ['rnu', 'run'],
  ['disasm', 'disas'],
  ['prof', 'profile'],
  ['clfi', 'clif'],
  ['x', undefined],
  ['assemble', undefined],
])('the nearest verb to %s', (wrong, meant) => {
  expect(
    nearest(
      wrong,
      verbs.map(({ name }) => name),
    ),
  ).toBe(meant);
});

describe('help', () => {
  it('of the command', async () => {
    const { exitCode, stdout } = await pulley(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect((await pulley(['help'])).stdout).toBe(stdout);
    expect((await pulley(['-h'])).stdout).toBe(stdout);
  });

  it.each(verbs.map(({ name }) => name))('of %s', async (name) => {
    const { exitCode, stdout } = await pulley([name, '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect((await pulley(['help', name])).stdout).toBe(stdout);
  });

  it('fits a line of 100 columns but for what is to be copied', async () => {
    for (const { name, examples } of verbs) {
      const { stdout } = await pulley([name, '--help']);
      const long = stdout.split('\n').filter((line) => line.length > 100);
      expect(long.filter((line) => !examples.some(({ command }) => line.includes(command)))).toEqual([]);
    }
  });

  it('goes to standard error, with exit code 2, where no verb is given', async () => {
    const { exitCode, stdout, stderr } = await pulley([]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage:');
  });

  it('is coloured on a terminal only, and not with NO_COLOR', async () => {
    const escape = '\x1b[';
    expect((await pulley(['--help'])).stdout).not.toContain(escape);
    expect((await pulley(['--help'], { isTerminal: true })).stdout).toContain(escape);
    expect((await pulley(['--help'], { isTerminal: true, env: { NO_COLOR: '1' } })).stdout).not.toContain(escape);
    expect((await pulley(['--help'], { isTerminal: true, env: { TERM: 'dumb' } })).stdout).not.toContain(escape);
  });
});

it('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const flag of ['--version', '-V']) expect((await pulley([flag])).stdout).toBe(`pulley ${version}\n`);
});

describe('a wrong command line ends with exit code 2, a sentence and the usage', () => {
  it.each([
    ['rnu', "pulley: unknown verb 'rnu'; did you mean 'run'?\n'pulley --help' lists the verbs.\n"],
    ['--hlep', "pulley: unknown flag --hlep; did you mean '--help'?\n'pulley --help' lists the verbs.\n"],
    ['frobnicate', "pulley: unknown verb 'frobnicate'\n'pulley --help' lists the verbs.\n"],
    [
      'run',
      'pulley: FILE is missing: a WebAssembly module, binary, text or precompiled for Pulley (.cwasm); - for standard input\n' +
        "Usage: pulley run [FLAG…] FILE [ARG…]\n'pulley run --help' says more.\n",
    ],
    [
      'clif a b c',
      "pulley: unexpected argument 'c'\nUsage: pulley clif [FLAG…] FILE [FUNCTION]\n'pulley clif --help' says more.\n",
    ],
  ])('%s', async (words, message) => {
    expect(await pulley(words.split(' '))).toMatchObject({ exitCode: 2, stdout: '', stderr: message });
  });
});

it('a bug of ours is called one', async () => {
  const broken = { isTerminal: false, read: () => Math.floor(Number(Symbol.iterator)) };
  const written: string[] = [];
  const sink = { isTerminal: false, write: (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString()) };
  const { main } = await import('../src/index.ts');
  expect(await main(['run', '-'], { stdin: broken, stdout: sink, stderr: sink, env: {} })).toBe(70);
  expect(written.join('')).toMatch(/^pulley: internal error: .*\nThis is a bug in pulley .* Please report it/);
});
