/** Broken input of every kind gives a sentence or a trap; never an internal error, never a hang. */
import { createRandom, fuzzCount, mutate } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { pulley } from './command.ts';

const wat = `(module $m
  (memory (export "memory") 1)
  (table 2 funcref)
  (elem (i32.const 0) $f)
  (global $g (mut i32) (i32.const 3))
  (func $f (param i32) (result i32)
    (block (loop (br_if 1 (i32.eqz (local.get 0))) (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br 0)))
    (i32.load offset=4 (local.get 0)))
  (func (export "_start") (drop (call_indirect (param i32) (result i32) (i32.const 7) (i32.const 0)))))`;
const clif = `function %f(i64, i32) -> i64 {
    sig0 = (i64) -> i64
    fn0 = colocated u0:1 sig0
block0(v0: i64, v1: i32):
    v2 = iadd_imm v0, 8
    brif v1, block1(v2), block2
block1(v3: i64):
    v4 = call fn0(v3)
    return v4
block2:
    return v0
}
`;
const assembly = `main:
    xconst8 x1, 5
again:
    xsub64_u8 x1, x1, 1
    br_if_xneq64_i8 x1, 0, again
    xstore64le_o32 sp, -8, x1
    call_indirect_host print_i64
    ret
.ascii "text"
`;

const exitCodes = new Set([0, 1, 134]);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('mutations of', () => {
  const inputs = {
    'a text module': async () => encode(wat),
    'CLIF text': async () => encode(clif),
    'assembly text': async () => encode(assembly),
    bytecode: async () => (await pulley(['asm', '-'], { stdin: assembly })).bytes,
    'a precompiled module': async () => (await pulley(['compile', '-'], { stdin: wat })).bytes,
  };
  const verbsOf: { readonly [Input in keyof typeof inputs]: readonly string[][] } = {
    'a text module': [['run', '--max-steps', '10000'], ['disas'], ['clif'], ['compile']],
    'CLIF text': [['clif', '--opt', 'none'], ['disas'], ['compile']],
    'assembly text': [['asm'], ['exec', '--max-steps', '10000']],
    'a precompiled module': [['objdump'], ['inspect'], ['run', '--max-steps', '10000']],
    bytecode: [
      ['disas', '--raw'],
      ['exec', '--max-steps', '10000'],
      ['profile', '--max-steps', '10000'],
    ],
  };

  it.each(Object.keys(inputs) as (keyof typeof inputs)[])('%s', async (name) => {
    const random = createRandom(0x70756c6c);
    const original = await inputs[name]();
    for (let i = 0; i < fuzzCount(40); i++) {
      const stdin = mutate(original, random);
      for (const words of verbsOf[name]) {
        const { exitCode, stderr } = await pulley([...words, '-'], { stdin });
        expect(exitCodes, `${words.join(' ')}: ${stderr}\n${Buffer.from(stdin).toString('latin1')}`).toContain(
          exitCode,
        );
      }
    }
  });
});
