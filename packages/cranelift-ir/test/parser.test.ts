/** The text format: errors with their place, limits on what a short text can cost, numbers, fuzz. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { ClifParseError, parseFile, parseFunction, printFunction, verifyFunction } from '../src/index.ts';
import { filetests, filetestText } from './corpus.ts';
import { mutate, random } from './random.ts';

/** What goes wrong, as `line:column: message`. */
function errorOf(text: string): string {
  try {
    parseFile(text);
  } catch (error) {
    if (error instanceof ClifParseError) return `${error.line}:${error.column}: ${error.message}`;
    throw error;
  }
  return 'no error';
}

/** A function with these lines in its block. */
const body = (...lines: string[]): string =>
  `function %f(i32, f32) {\nblock0(v0: i32, v1: f32):\n${lines.join('\n')}\n}`;

describe('errors', () => {
  test.each([
    ['too many operands', body('v2 = iadd v0, v0, v0'), "3:19: expected 'stack_map'"],
    ['unknown opcode', body('foo v0'), "3:1: expected instruction opcode: 'foo'"],
    ['suffix on a plain opcode', body('jump.i32 block1'), '3:6: jump does not take a typevar'],
    ['wrong controlling type', body('v2 = iadd v1, v1'), '3:6: f32 is not a valid typevar for iadd'],
    [
      'type of an operand not yet known',
      body('v3 = iadd v2, v2', 'v2 = iconst.i32 1'),
      "3:6: type variable required for polymorphic opcode, e.g. 'iadd.i32'; can't infer from v2 which is not yet defined",
    ],
    ['missing suffix', body('v2 = load v0'), "3:6: type variable required for polymorphic opcode, e.g. 'load.i32'"],
    ['result count', body('v2, v3 = iadd v0, v0'), '3:10: instruction produces 1 result values, 2 given'],
    ['no result named', body('iadd v0, v0'), '3:1: instruction produces 1 result values, 0 given'],
    ['undefined operand', body('v2 = iadd.i32 v0, v9', 'return'), '3:6: undefined operand value v9'],
    ['value defined twice', body('v0 = iconst.i32 1'), '3:1: duplicate entity: v0'],
    ['block twice', 'function %f() {\nblock0:\nreturn\nblock0:\nreturn\n}', '4:1: duplicate entity: block0'],
    ['alias cycle', body('v2 -> v2'), '3:7: alias cycle involving v2'],
    ['value made an alias', body('v1 -> v0'), '3:1: value {} is already defined'],
    ['iconst too wide', body('v2 = iconst.i8 256'), '3:16: expected decimal immediate'],
    ['iconst too small', body('v2 = iconst.i8 -129'), '3:16: negative number too small'],
    ['iconst.i128', body('v2 = iconst.i128 1'), '3:18: expected one of the following type: i8, i16, i32 or i64'],
    [
      'constant size',
      body('v2 = vconst.i8x16 0x00112233445566778899aabbccddeeff00'),
      /expected parsed constant to have 16 bytes$/,
    ],
    ['float digits', body('v2 = f32const 0x1.0000001p0'), '3:15: Too many significant bits'],
    ['float range', body('v2 = f32const 0x1.0p128'), '3:15: Magnitude too large'],
    ['tiny float', body('v2 = f32const 0x1.0p-150'), '3:15: Magnitude too small'],
    ['subnormal float', body('v2 = f32const 0x1.8p-149'), '3:15: Subnormal underflow'],
    ['both byte orders', body('v2 = load.i32 little big v0'), '3:22: cannot set both big and little endian bits'],
    ['bad character', 'function %f() {\n  ?\n}', '2:3: invalid character "?"'],
    ['dangling set', 'test compile\ntarget pulley64\nset opt_level=speed\n', /^3:1: dangling 'set' command/],
    ['calling convention', 'function %f() nice {\n}', '1:15: unknown calling convention: nice'],
    ['nothing closed', 'function %f() {\nblock0:', /^2:8: /],
  ])('%s', (_, text, expected) => {
    if (typeof expected === 'string') expect(errorOf(text)).toBe(expected);
    else expect(errorOf(text)).toMatch(expected);
  });
});

describe('a short text costs little', () => {
  test.each([
    ['block number', 'function %f() {\nblock99999999:\nreturn\n}', 'too many blocks'],
    ['block reference', 'function %f() {\nblock0:\njump block4294967295\n}', 'too many blocks'],
    ['value number', 'function %f(i32) {\nblock0(v4294967295: i32):\nreturn\n}', 'too many unused entity numbers'],
    ['stack slot number', 'function %f() {\nss4294967295 = explicit_slot 8\n}', 'too many unused entity numbers'],
    ['signature number', 'function %f() {\nsig4294967295 = ()\n}', 'too many unused entity numbers'],
    ['constant number', 'function %f() {\nconst4294967295 = 0x00\n}', 'too many unused entity numbers'],
    [
      'many functions with gaps',
      'function %f() {\nss150000 = explicit_slot 8\n}\n'.repeat(3),
      'too many unused entity numbers',
    ],
    [
      'digits',
      `function %f() {\nblock0:\nv0 = iconst.i64 ${'9'.repeat(100_000)}\n}`,
      'invalid digit in 64-bit immediate',
    ],
  ])('%s', (_, text, message) => {
    expect(errorOf(text)).toContain(message);
  });

  test('long chains of aliases, and many results, cost their length', () => {
    const count = 50_000;
    const aliases = Array.from({ length: count }, (_, i) => `v${i + 2} -> v${i + 1}`);
    const uses = Array.from({ length: count }, (_, i) => `v${count + 3 + i} = iadd v${count + 1}, v${count + 1}`);
    const chain = `function %f(i32, i32) {\nblock0(v0: i32, v1: i32):\n${[...aliases, ...uses, 'return'].join('\n')}\n}`;
    const func = parseFunction(chain);
    expect(verifyFunction(func)).toEqual([]);
    expect(printFunction(func).length).toBeGreaterThan(count);
    const types = Array.from({ length: count }, () => 'i32').join(', ');
    const results = Array.from({ length: count }, (_, i) => `v${i}`).join(', ');
    const call = `function %f() -> ${types} {\nfn0 = %g() -> ${types}\nblock0:\n${results} = call fn0()\nreturn ${results}\n}`;
    expect(verifyFunction(parseFunction(call))).toEqual([]);
  });

  test('deep nesting of any bracket is an error or a list, never recursion', () => {
    for (const open of '([{<') expect(errorOf(`function %f() {\nblock0:\n${open.repeat(200_000)}`)).toMatch(/^3:/);
  });
});

describe('canonical text', () => {
  test('numbers keep their bits', () => {
    const text = [
      'function %f() fast {',
      'block0:',
      '    v0 = iconst.i64 -9223372036854775808',
      '    v1 = iconst.i64 0x7fff_ffff_ffff_ffff',
      '    v2 = iconst.i8 -1',
      '    v3 = f32const -0x1.fffffep127',
      '    v4 = f32const +sNaN:0x1',
      '    v5 = f64const -NaN:0x123456789abcd',
      '    v6 = f64const 0x0.0000000000001p-1022',
      '    v7 = f16const 0x1.ffcp15',
      '    v8 = f64const -0.0',
      '    return',
      '}',
      '',
    ].join('\n');
    expect(printFunction(parseFunction(text))).toBe(text);
  });

  test('a backend intrinsic, a stack map and an alias', () => {
    const text = [
      'function u0:1(i64 vmctx, i32 uext) -> i32 tail {',
      '    ss0 = explicit_slot 16, align = 8',
      '    region0 = 8 "VMContext+0x8"',
      '    gv0 = vmctx',
      '    gv1 = load.i64 notrap aligned readonly region0 gv0+16',
      '    sig0 = (i64 vmctx, i32) -> i64 fast',
      '    fn0 = backend_intrinsic:3 sig0',
      '    stack_limit = gv1',
      '',
      'block0(v0: i64, v1: i32):',
      '    v2 -> v1',
      '    v3 = call fn0(v0, v2), stack_map=[i32 @ ss0+4]',
      '    trapnz v3, user7',
      '    return v2',
      '}',
      '',
    ].join('\n');
    expect(printFunction(parseFunction(text))).toBe(text);
  });

  test('comments stand with what they follow', () => {
    const { preambleComments, functions } = parseFile(
      '; head\ntest cat\n; before\nfunction %f() { ; open\n ss0 = explicit_slot 4 ; slot\nblock0: ; label\n return ; last\n ; more\n}\n; after\n',
    );
    expect(preambleComments).toEqual(['; head', '; before']);
    expect(functions[0]!.comments).toEqual([
      { entity: { kind: 'function', index: 0 }, text: '; open' },
      { entity: { kind: 'ss', index: 0 }, text: '; slot' },
      { entity: { kind: 'block', index: 0 }, text: '; label' },
      { entity: { kind: 'inst', index: 0 }, text: '; last' },
      { entity: { kind: 'inst', index: 0 }, text: '; more' },
      { entity: { kind: 'function', index: 0 }, text: '; after' },
    ]);
  });
});

describe.skipIf(corpusMissing('corpus', 'clif', 'filetests'))('fuzz', () => {
  test('mutated filetests either parse, and then print and parse again, or give a located error', () => {
    const rng = random(0x5eed);
    const rounds = Number(process.env['PULLEY_FUZZ'] ?? 600);
    const files = filetests().map(filetestText);
    for (let i = 0; i < rounds; i++) {
      const text = mutate(rng, files[rng(files.length)]!, files[rng(files.length)]!);
      try {
        for (const { func } of parseFile(text).functions) printFunction(func);
      } catch (error) {
        if (!(error instanceof ClifParseError)) throw new Error(`not a parse error for:\n${text}`, { cause: error });
      }
    }
  });
});
