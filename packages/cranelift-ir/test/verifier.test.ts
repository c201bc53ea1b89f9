/** The verifier: upstream's findings over the corpus, and what the corpus does not reach. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  type ClifFile,
  type HostAbiTypes,
  I32,
  I64,
  parseFile,
  parseFunction,
  verifyFunction,
  type VerifierIsa,
  type VerifierOptions,
} from '../src/index.ts';
import { filetests, filetestText, goldenText } from './corpus.ts';
import { mutate, random } from './random.ts';

const PULLEY64: VerifierIsa = {
  pointerType: I64,
  preserveFramePointers: true,
  enablePinnedReg: false,
  hostCalls: true,
};

/** The machine of a file's first Pulley target: upstream's tool knew no others. */
function optionsOf(file: ClifFile): VerifierOptions {
  const target = file.targets.find(({ triple }) => triple.startsWith('pulley'));
  const withoutMachine = file.commands.every(({ command }) => command === 'interpret');
  if (target === undefined || withoutMachine) return {};
  const settings = file.settings.slice(0, target.settingCount);
  const isOn = (name: string): boolean => settings.some((set) => set.name === name && set.value !== 'false');
  const isa: VerifierIsa = {
    pointerType: target.triple.startsWith('pulley32') ? I32 : I64,
    preserveFramePointers: isOn('preserve_frame_pointers'),
    enablePinnedReg: isOn('enable_pinned_reg'),
    hostCalls: true,
  };
  return { isa };
}

describe.skipIf(corpusMissing('corpus', 'clif', 'golden', 'verify'))('filetests', () => {
  test('findings of all files are those of upstream', () => {
    const wrong: string[] = [];
    for (const path of filetests()) {
      const file = parseFile(filetestText(path));
      const options = optionsOf(file);
      const sections = goldenText('verify', path)!
        .split(/^=== .*\n/m)
        .slice(1);
      file.functions.forEach(({ func }, i) => {
        const errors = verifyFunction(func, options);
        const text = errors.length === 0 ? 'ok' : errors.join('\n');
        if (text !== sections[i]!.trimEnd()) wrong.push(`${path} #${i}: ${text} <> ${sections[i]}`);
      });
    }
    expect(wrong).toEqual([]);
  });

  test('mutated filetests are judged, never crashed on', () => {
    const rng = random(0xbad);
    const files = filetests().map(filetestText);
    for (let i = Number(process.env['PULLEY_FUZZ'] ?? 600); i > 0; i--) {
      const text = mutate(rng, files[rng(files.length)]!, files[rng(files.length)]!);
      let file: ClifFile;
      try {
        file = parseFile(text);
      } catch {
        continue;
      }
      for (const { func } of file.functions) verifyFunction(func, { isa: PULLEY64 }).map(String);
    }
  });
});

const findings = (text: string, options: VerifierOptions = { isa: PULLEY64 }): string[] =>
  verifyFunction(parseFunction(text), options).map(String);

const body = (...lines: string[]): string =>
  `function %f(i32, f32, i64, i8x16) fast {\nblock0(v0: i32, v1: f32, v2: i64, v3: i8x16):\n${lines.join('\n')}\n}`;

describe('findings', () => {
  test.each<[string, string, string[]]>([
    ['sound', body('v4 = iadd v0, v0', 'return'), []],
    [
      'operand of another type',
      body('v4 = iadd.i32 v0, v2', 'return'),
      ['inst0 (v4 = iadd.i32 v0, v2): arg 1 (v2) has type i64, expected i32'],
    ],
    [
      'operand outside a free set',
      body('v4 = ishl.i32 v0, v1', 'return'),
      [
        'inst0 (v4 = ishl.i32 v0, v1): arg 1 (v1) with type f32 failed to satisfy type set {lanes={1}, ints={8, 16, 32, 64, 128}}',
      ],
    ],
    [
      'extension to the same width',
      body('v4 = uextend.i32 v0', 'return'),
      ['inst0 (v4 = uextend.i32 v0): arg 0 (v0) with type i32 failed to satisfy type set narrower'],
    ],
    [
      'bitcast of another size',
      body('v4 = bitcast.i64 v0', 'return'),
      ["inst0: The bitcast argument v0 has a type of 32 bits, which doesn't match an expected type of 64 bits"],
    ],
    [
      'bitcast across lanes',
      body('v4 = bitcast.i64x2 v3', 'return'),
      ['inst0: Byte order specifier required for bitcast instruction changing lane count'],
    ],
    [
      'shuffle mask',
      body('v4 = shuffle v3, v3, [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 32]', 'return'),
      [
        'inst0 (v4 = shuffle v3, v3, 0x200e0d0c0b0a09080706050403020100): shuffle immediate index 32 is larger than the maximum 31',
      ],
    ],
    [
      'block argument',
      body('jump block1(v0)', 'block1(v4: i64):', 'return'),
      ['inst0 (jump block1(v0)): arg v0 has type i32, expected i64'],
    ],
    [
      'number of block arguments',
      body('brif v0, block1, block1(v0)', 'block1:', 'return'),
      [
        'inst0 (brif.i32 v0, block1, block1(v0)): mismatched argument count for `brif.i32 v0, block1, block1(v0)`: got 1, expected 0',
      ],
    ],
    ['no terminator', body('v4 = iadd v0, v0'), ['block0: block does not end in a terminator instruction']],
    ['empty block', body(), ['block0: block0 cannot be empty']],
    [
      'pinned register',
      body('v4 = get_pinned_reg.i64', 'return'),
      ['inst0 (v4 = get_pinned_reg.i64 ): GetPinnedReg/SetPinnedReg cannot be used without enable_pinned_reg'],
    ],
    [
      'regions and global values',
      'function %f(i64 vmctx) {\nregion0 = 7 "a"\nregion1 = 7 "b"\ngv0 = vmctx\ngv1 = iadd_imm.i32 gv0, 4\ngv2 = iadd_imm.f32 gv0, 4\ngv3 = load.i64 notrap aligned region5 gv9\nblock0(v0: i64):\nreturn\n}',
      [
        'gv1: iadd_imm type i32 differs from operand type i64',
        'gv2: iadd_imm global value with non-int type f32',
        'gv3: invalid global value gv9',
        'region1: duplicate alias region user_id 7: region0 and region1',
      ],
    ],
    [
      'entry parameters',
      'function %f(i32) {\nblock0(v0: i64):\nreturn\n}',
      ['block0: entry block parameter 0 expected to have type i32, got i64'],
    ],
    [
      'signatures',
      'function %f(f32 sext) -> i64 sarg(8) {\nblock0(v0: f32):\nv1 = iconst.i64 0\nreturn v1\n}',
      [
        'function: Parameter at position 0 has invalid extension Sext',
        "function: Return value at position 0 can't be an struct argument",
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  test('a constant wider than its type, as only a builder can make it', () => {
    const func = parseFunction(body('v4 = iconst.i32 0', 'return'));
    func.dfg.insts[0]!.wide = 1n << 32n;
    expect(verifyFunction(func).map((error) => error.message)).toEqual(['constant immediate is out of bounds']);
  });

  test('a long chain of global values costs its length', () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, i) => `gv${i} = iadd_imm.i64 gv${i + 1}, 1`);
    const text = `function %f(i64 vmctx) {\n${lines.join('\n')}\ngv${count} = vmctx\nblock0(v0: i64):\nreturn\n}`;
    expect(findings(text)).toEqual([]);
  });
});

describe('backend intrinsics', () => {
  const text =
    'function %f(i64, i32) {\nfn0 = backend_intrinsic:3 (i64, i32) -> i64\nblock0(v0: i64, v1: i32):\nv2 = call fn0(v0, v1)\nreturn\n}';
  const abi = (params: (typeof I32)[]): HostAbiTypes => ({
    signatureOf: (number) => (number === 3 ? { params, returns: [I64] } : undefined),
  });

  test('are sound where the target has host calls', () => {
    expect(findings(text)).toEqual([]);
    expect(findings(text, { isa: PULLEY64, hostAbi: abi([I32]) })).toEqual([]);
  });

  test('are refused where it has none', () => {
    expect(findings(text, { isa: { ...PULLEY64, hostCalls: false } })).toEqual([
      'inst0 (v2 = call fn0(v0, v1)): backend intrinsic 3 used for a target that has no host calls',
    ]);
  });

  test('must have the signature of the host ABI', () => {
    expect(findings(text, { isa: PULLEY64, hostAbi: abi([I64]) })).toEqual([
      'fn0: host call 3 has signature (i64) -> (i64), found (i32) -> (i64)',
    ]);
    expect(findings(text.replace(':3', ':4'), { isa: PULLEY64, hostAbi: abi([I64]) })).toEqual([
      'fn0: the host ABI has no host call 4',
    ]);
    expect(findings(text.replace(':3 (i64, ', ':3 (i32, '), { isa: PULLEY64, hostAbi: abi([I32]) })[0]).toBe(
      "fn0: host call 3 takes the callee's address as its first parameter",
    );
  });
});
