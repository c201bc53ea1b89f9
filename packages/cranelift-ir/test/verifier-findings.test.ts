/**
 * Every finding of the verifier, at its entity: by text where text can say it, else by spoiling a parsed function.
 * Not here, since no function can have them: an opcode of another format, a cached graph that is out of date.
 */
import { describe, expect, test } from 'vitest';
import {
  type Block,
  type Function,
  I32,
  I64,
  INVALID,
  type Inst,
  Opcode,
  parseFunction,
  type Value,
  ValueKind,
  verifyFunction,
  type VerifierOptions,
} from '../src/index.ts';

const machine = (pointerType: typeof I64): VerifierOptions => ({
  isa: { pointerType, preserveFramePointers: false, enablePinnedReg: false, hostCalls: true },
});

const PREAMBLE = `
    ss0 = explicit_slot 8
    region0 = 1 "a"
    gv0 = vmctx
    sig0 = (i32) -> i32 tail
    sig1 = (i32) -> i32 fast
    sig2 = () tail
    fn0 = %tail sig0
    fn1 = %fast sig1
    fn2 = patchable %far sig1
    fn3 = %plain sig2
    fn4 = colocated patchable %near sig2
`;

/** A function with some of everything; `v0` to `v4` are its parameters. */
const body = (...lines: string[]): Function =>
  parseFunction(
    `function %f(i32, i64, f32, i8x16, i64 vmctx) -> i32 tail {${PREAMBLE}
block0(v0: i32, v1: i64, v2: f32, v3: i8x16, v4: i64):
${lines.join('\n')}
}`,
  );

const findings = (func: Function, options: VerifierOptions = machine(I64)): string[] =>
  verifyFunction(func, options).map(String);

describe('declarations', () => {
  const RETURN = 'block0:\nreturn';
  test.each<[string, string]>([
    [
      `function %f() {\ngv0 = iadd_imm.i64 gv1, 1\ngv1 = iadd_imm.i64 gv0, 1\n${RETURN}\n}`,
      'gv0: global value cycle: [gv0, gv1]',
    ],
    [`function %f() {\ngv0 = vmctx\n${RETURN}\n}`, 'gv0: undeclared vmctx reference gv0'],
    [
      `function %f() {\ngv0 = symbol %x\ngv1 = iadd_imm.f32 gv0, 1\n${RETURN}\n}`,
      'gv1: iadd_imm global value with non-int type f32',
    ],
    [
      `function %f() {\ngv0 = symbol %x\ngv1 = iadd_imm.i32 gv0, 1\n${RETURN}\n}`,
      'gv1: iadd_imm type i32 differs from operand type i64',
    ],
    [
      `function %f() {\ngv0 = symbol %x\ngv1 = load.i32 notrap aligned gv0\ngv2 = load.i64 notrap aligned gv1\n${RETURN}\n}`,
      'gv2: base gv1 has type i32, which is not the pointer type i64',
    ],
    [
      `function %f() {\ngv0 = symbol %x\ngv1 = load.i64 notrap aligned region4 gv0\n${RETURN}\n}`,
      'gv1: undefined alias region region4',
    ],
    [`function %f() {\ngv0 = load.i64 notrap aligned gv7\n${RETURN}\n}`, 'gv0: invalid global value gv7'],
    [
      `function %f() {\nregion0 = 3 "a"\nregion1 = 3 "b"\n${RETURN}\n}`,
      'region1: duplicate alias region user_id 3: region0 and region1',
    ],
    [
      `function %f(i32, i32) {\nblock0(v0: i32):\nreturn\n}`,
      'block0: entry block parameters (1) must match function signature (2)',
    ],
    [
      `function %f(i32) {\nblock0(v0: i64):\nreturn\n}`,
      'block0: entry block parameter 0 expected to have type i32, got i64',
    ],
    [`function %f() {\nblock0 cold:\nreturn\n}`, 'block0: entry block cannot be marked as cold'],
    [`function %f() {\nsig0 = (f32 uext)\n${RETURN}\n}`, 'sig0: Parameter at position 0 has invalid extension Uext'],
    [
      `function %f() {\nsig0 = (i32) -> i32, f64 sext\n${RETURN}\n}`,
      'sig0: Return value at position 1 has invalid extension Sext',
    ],
    [
      `function %f() {\nsig0 = () -> i64 sarg(8)\n${RETURN}\n}`,
      "sig0: Return value at position 0 can't be an struct argument",
    ],
    [
      `function %f() {\nsig0 = () -> i32 preserve_all\n${RETURN}\n}`,
      'sig0: Signature with `preserve_all` ABI cannot have return values',
    ],
    ['function %f() {\nblock0:\n}', 'block0: block0 cannot be empty'],
  ])('%s', (text, finding) => {
    expect(findings(parseFunction(text))).toEqual([finding]);
  });

  test('types that are none', () => {
    const func = body('return v0');
    func.signatures.at(0 as never).params = [{ type: INVALID, extension: 'none', purpose: 'normal' }];
    func.signatures.at(1 as never).returns = [{ type: INVALID, extension: 'none', purpose: 'normal' }];
    expect(findings(func)).toEqual([
      'sig0: Parameter at position 0 has an invalid type',
      'sig1: Return value at position 0 has an invalid type',
    ]);
  });
});

describe('instructions', () => {
  test.each<[string, string[], string]>([
    [
      'terminators',
      ['return v0', 'v5 = iadd v0, v0', 'return v0'],
      'inst0 (return v0): a terminator instruction was encountered before the end of block0',
    ],
    ['blocks', ['v5 = iadd v0, v0'], 'block0: block does not end in a terminator instruction'],
    [
      'dominance of results',
      ['brif v0, block1, block2', 'block1:', 'v5 = iconst.i32 1', 'jump block2', 'block2:', 'return v5'],
      'inst3 (return v5  ; v5 = 1): uses value v5 from non-dominating inst1',
    ],
    [
      'dominance of parameters',
      ['brif v0, block1(v0), block2', 'block1(v5: i32):', 'jump block2', 'block2:', 'return v5'],
      'inst2 (return v5): uses value arg from non-dominating block1',
    ],
    ['targets', ['jump block7'], 'inst0: invalid block reference block7'],
    ['the entry as a target', ['jump block0(v0, v1, v2, v3, v4)'], 'inst0: invalid reference to entry block block0'],
    ['the entry in a table', ['br_table v0, block0, []'], 'inst0: invalid reference to entry block block0'],
    [
      'regions of loads',
      ['v5 = load.i32 region3 v1', 'return v5'],
      'inst0 (v5 = load.i32 region3 v1): undefined alias region region3',
    ],
    [
      'regions of stores',
      ['store region3 v0, v1', 'return v0'],
      'inst0 (store.i32 region3 v0, v1): undefined alias region region3',
    ],
    [
      'regions of atomics',
      ['v5 = atomic_load.i32 region3 v1', 'return v0'],
      'inst0 (v5 = atomic_load.i32 region3 v1): undefined alias region region3',
    ],
    [
      'calling conventions of try_call',
      ['try_call fn1(v0), sig1, block1(ret0), []', 'block1(v5: i32):', 'return v5'],
      'inst0 (try_call fn1(v0), sig1, block1(ret0), []): calling convention `fast` of callee does not support exceptions',
    ],
    [
      'signatures of try_call',
      ['try_call fn0(v0), sig2, block1, []', 'block1:', 'return v0'],
      "inst0 (try_call fn0(v0), sig2, block1, []): exception table signature sig2 did not match function fn0's signature sig0",
    ],
    [
      'results of try_call',
      ['try_call fn0(v0), sig0, block1(ret1), []', 'block1(v5: i32):', 'return v5'],
      'inst0 (try_call fn0(v0), sig0, block1(ret1), []): out-of-bounds `retN` block argument',
    ],
    [
      'results elsewhere',
      ['jump block1(ret0)', 'block1(v5: i32):', 'return v5'],
      'inst0 (jump block1(ret0)): `retN` block argument used outside normal-return target of `try_call`',
    ],
    [
      'payloads elsewhere',
      ['try_call fn0(v0), sig0, block1(exn0), []', 'block1(v5: i64):', 'return v0'],
      'inst0 (try_call fn0(v0), sig0, block1(exn0), []): `exnN` block argument used outside normal-return target of `try_call`',
    ],
    [
      'payloads',
      [
        'try_call fn0(v0), sig0, block1, [ default: block2(exn2) ]',
        'block1:',
        'return v0',
        'block2(v5: i64):',
        'return v0',
      ],
      'inst0 (try_call fn0(v0), sig0, block1, [ default: block2(exn2) ]): out-of-bounds `exnN` block argument',
    ],
    [
      'patchable calls that go far',
      ['v5 = call fn2(v0)', 'return v0'],
      'inst0 (v5 = call fn2(v0)): patchable call to non-colocated function',
    ],
    [
      'patchable tail calls',
      ['return_call fn4()'],
      'inst0 (return_call fn4()): patchable funcref cannot be used in a return_call',
    ],
    [
      'pinned register',
      ['set_pinned_reg v1', 'return v0'],
      'inst0 (set_pinned_reg.i64 v1): GetPinnedReg/SetPinnedReg cannot be used without enable_pinned_reg',
    ],
    [
      'frame pointer',
      ['v5 = get_frame_pointer.i64', 'return v0'],
      'inst0 (v5 = get_frame_pointer.i64 ): `get_frame_pointer`/`get_return_address` cannot be used without enabling `preserve_frame_pointers`',
    ],
    [
      'sizes of bitcasts',
      ['v5 = bitcast.i64 v0', 'return v0'],
      "inst0: The bitcast argument v0 has a type of 32 bits, which doesn't match an expected type of 64 bits",
    ],
    [
      'flags of bitcasts',
      ['v5 = bitcast.f32 notrap v0', 'return v0'],
      'inst0: The bitcast instruction only accepts the `big` or `little` memory flags',
    ],
    [
      'lanes of bitcasts',
      ['v5 = bitcast.i64x2 v3', 'return v0'],
      'inst0: Byte order specifier required for bitcast instruction changing lane count',
    ],
    [
      'addresses of loads',
      ['v5 = load.i32 v0', 'return v5'],
      'inst0 (v5 = load.i32 v0): invalid pointer width (got 32, expected 64) encountered v0',
    ],
    [
      'addresses of stores',
      ['store v0, v0', 'return v0'],
      'inst0 (store.i32 v0, v0): invalid pointer width (got 32, expected 64) encountered v0',
    ],
    [
      'addresses of atomics',
      ['v5 = atomic_rmw.i32 add v0, v0', 'return v5'],
      'inst0 (v5 = atomic_rmw.i32 add v0, v0): invalid pointer width (got 32, expected 64) encountered v0',
    ],
    [
      'handlers by a block without try_call',
      ['v5 = get_exception_handler_address.i64 block1, 0', 'jump block1', 'block1:', 'return v0'],
      'inst0: referenced block block1 does not end in a try_call',
    ],
    [
      'handlers by number',
      [
        'v5 = get_exception_handler_address.i64 block1, 1',
        'jump block1',
        'block1:',
        'try_call fn3(), sig2, block2, [ default: block2 ]',
        'block2:',
        'return v0',
      ],
      'inst0: exception handler index 1 is out-of-range',
    ],
    [
      'operands',
      ['v5 = iadd v0, v1', 'return v0'],
      'inst0 (v5 = iadd.i32 v0, v1): arg 1 (v1) has type i64, expected i32',
    ],
    [
      'operands that are free',
      ['v5 = ishl v0, v2', 'return v0'],
      'inst0 (v5 = ishl.i32 v0, v2): arg 1 (v2) with type f32 failed to satisfy type set {lanes={1}, ints={8, 16, 32, 64, 128}}',
    ],
    [
      'arguments of calls',
      ['v5 = call fn0(v1)', 'return v5'],
      'inst0 (v5 = call fn0(v1)): arg 0 (v1) has type i64, expected i32',
    ],
    [
      'number of arguments of calls',
      ['v5 = call fn0()', 'return v5'],
      'inst0 (v5 = call fn0()): mismatched argument count for `v5 = call fn0()`: got 0, expected 1',
    ],
    [
      'number of arguments of blocks',
      ['jump block1(v0)', 'block1:', 'return v0'],
      'inst0 (jump block1(v0)): mismatched argument count for `jump block1(v0)`: got 1, expected 0',
    ],
    [
      'arguments of blocks',
      ['jump block1(v0)', 'block1(v5: i64):', 'return v0'],
      'inst0 (jump block1(v0)): arg v0 has type i32, expected i64',
    ],
    ['number of returns', ['return'], 'inst0 (return): arguments of return must match function signature'],
    ['returns', ['return v1'], 'inst0 (return v1): result 0 has type i64, must match function signature of i32'],
    [
      'tail calls with other results',
      ['return_call fn3()'],
      'inst0 (return_call fn3()): results of callee must match caller',
    ],
    [
      'types of global values',
      ['v5 = symbol_value.i32 gv0', 'return v5'],
      'inst0 (v5 = symbol_value.i32 gv0): global_value instruction with type i32 references global value with type i64',
    ],
    [
      'readonly stores',
      ['store readonly v0, v1', 'return v0'],
      'inst0 (store.i32 readonly v0, v1): A store instruction cannot have the `readonly` MemFlag',
    ],
    [
      'lanes',
      ['v5 = extractlane v3, 16', 'return v0'],
      'inst0 (v5 = extractlane.i8x16 v3, 16): The lane 16 does not index into the type i8x16',
    ],
    [
      'lanes inserted',
      ['v5 = iconst.i8 1', 'v6 = insertlane v3, v5, 17', 'return v0'],
      'inst1 (v6 = insertlane.i8x16 v3, v5, 17  ; v5 = 1): The lane 17 does not index into the type i8x16',
    ],
    [
      'debug tags',
      ['<ss0> v5 = iadd v0, v0', 'return v0'],
      'inst0: debug tags present on non-call, non-sequence point instruction',
    ],
  ])('%s', (_, lines, finding) => {
    expect(findings(body(...lines))).toContain(finding);
  });

  test('several findings about one instruction', () => {
    expect(findings(body('return_call fn1(v0)'))).toEqual([
      'inst0 (return_call fn1(v0)): calling convention `fast` does not support tail calls',
      "inst0 (return_call fn1(v0)): callee's calling convention must match caller",
    ]);
    expect(findings(body('v5 = call fn2(v0)', 'return v0'))).toEqual([
      'inst0 (v5 = call fn2(v0)): patchable call to non-colocated function',
      'inst0 (v5 = call fn2(v0)): patchable call cannot occur to a function with return values',
    ]);
  });

  test('what needs a machine', () => {
    expect(findings(body('v5 = get_pinned_reg.i64', 'return v0'), {})).toEqual([
      'inst0 (v5 = get_pinned_reg.i64 ): GetPinnedReg/SetPinnedReg need an ISA!',
    ]);
    expect(findings(body('v5 = get_return_address.i64', 'return v0'), {})).toEqual([
      'inst0 (v5 = get_return_address.i64 ): `get_frame_pointer`/`get_return_address` require an ISA!',
    ]);
    expect(findings(body('v5 = load.i32 v0', 'return v5'), {})).toEqual([]);
  });

  test('pool constants', () => {
    const text = 'function %f() {\nconst0 = 0x0102030405\nblock0:\nv0 = vconst.i8x16 const0\nreturn\n}';
    expect(findings(parseFunction(text))).toEqual([
      'inst0: The instruction expects const0 to have a size of 16 bytes but it has 5',
    ]);
  });
});

/** What no text can say, since the parser would refuse it. */
describe('spoilt functions', () => {
  const SOUND = ['v5 = iadd v0, v0', 'v6 = iadd v5, v5', 'jump block1(v6)', 'block1(v7: i32):', 'return v7'];
  const inst = (func: Function, number: number): Function['dfg']['insts'][number] => func.dfg.inst(number as Inst);

  test('the sound one', () => {
    expect(findings(body(...SOUND))).toEqual([]);
  });

  test.each<[string, (func: Function) => void, string]>([
    [
      'a value that uses itself',
      (func) => (inst(func, 1).args[0] = 6 as Value),
      'inst1 (v6 = iadd.i32 v6, v5): uses value v6 from itself',
    ],
    [
      'a value before its definition',
      (func) => (inst(func, 0).args[0] = 6 as Value),
      'inst0 (v5 = iadd.i32 v6, v0): uses value v6 from non-dominating inst1',
    ],
    ['no such value', (func) => (inst(func, 1).args[0] = 99 as Value), 'invalid value reference v99'],
    [
      'a definition outside the function',
      (func) => func.layout.removeInst(0 as Inst),
      'v5 is defined by inst0 which has no block',
    ],
    [
      'a parameter of a block outside the function',
      (func) => {
        inst(func, 1).args[0] = 7 as Value;
        func.layout.removeBlock(1 as Block);
      },
      'v7 is defined by block1 which is not in the layout',
    ],
    [
      'results that were taken away',
      (func) => void func.dfg.detachResults(0 as Inst),
      'expected 1 result values, found 0',
    ],
    [
      'a value that another took the place of',
      (func) => {
        const [other] = func.dfg.makeResults(0 as Inst, [I32]);
        expect(other).not.toBe(5);
      },
      'argument v5 -> v5 is not attached',
    ],
    [
      'a parameter that is a result',
      (func) => {
        func.dfg.attachResults(1 as Inst, [7 as Value]);
        expect(func.dfg.valueKind(7 as Value)).toBe(ValueKind.Result);
      },
      'expected an argument, found a result',
    ],
    [
      'a function that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.call, imm: 77 }),
      'invalid function reference fn77',
    ],
    [
      'a signature that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.call_indirect, imm: 77 }),
      'invalid signature reference sig77',
    ],
    [
      'a stack slot that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.stack_addr, args: [], aux: 77 }),
      'inst0 (v5 = stack_addr.i32 ss77): invalid stack slot ss77',
    ],
    [
      'a dynamic stack slot that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.dynamic_stack_addr, args: [], imm: 77 }),
      'inst0 (v5 = dynamic_stack_addr.i32 dss77): invalid dynamic stack slot dss77',
    ],
    [
      'a global value that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.symbol_value, args: [], imm: 77 }),
      'inst0 (v5 = symbol_value.i32 gv77): invalid global value gv77',
    ],
    [
      'a pool constant that is not declared',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.vconst, args: [], imm: 77 }),
      'inst0 (v5 = vconst.i32 const77): invalid constant const77',
    ],
    [
      'an exception table that is not there',
      (func) => Object.assign(inst(func, 2), { opcode: Opcode.try_call, targets: [], imm: 0, aux: 77 }),
      'inst2: invalid exception table reference extable77',
    ],
    [
      'an exception table whose signature is not there',
      (func) => {
        const target = inst(func, 2).targets[0]!;
        const table = func.exceptionTables.push({ signature: 77 as never, normalReturn: target, items: [] });
        Object.assign(inst(func, 2), { opcode: Opcode.try_call, targets: [], imm: 0, aux: table });
      },
      'inst2: invalid signature reference sig77',
    ],
    [
      'a controlling type outside the set',
      (func) => Object.assign(inst(func, 0), { args: [2, 2] }),
      'inst0 (v5 = iadd.f32 v2, v2): has an invalid controlling type f32 (allowed set is {lanes={1, 2, 4, 8, 16, 32, 64, 128, 256}',
    ],
    [
      'results of another type',
      (func) => Object.assign(inst(func, 0), { args: [1, 1] }),
      'inst0 (v5 = iadd.i64 v1, v1): expected result 0 (v5) to have type i64, found i32',
    ],
    [
      'more results than the opcode has',
      (func) => void func.dfg.makeResults(0 as Inst, [I32, I32]),
      'expected 1 result values, found 2',
    ],
    [
      'an instruction at home in another block',
      (func) => {
        const blocks = (func.layout as unknown as { blocksOfInsts: number[] }).blocksOfInsts;
        blocks[0] = 1;
      },
      'should belong to block0 not block1',
    ],
    [
      'a parameter of another block',
      (func) => {
        const params = (func.dfg as unknown as { params: number[][] }).params;
        params[1] = [0];
      },
      'v0: does not belong to block1',
    ],
    [
      'a constant wider than its type',
      (func) => Object.assign(inst(func, 0), { opcode: Opcode.iconst, args: [], wide: 1n << 32n }),
      'constant immediate is out of bounds',
    ],
    [
      'a negative handler',
      (func) => {
        const target = inst(func, 2).targets[0]!;
        const table = func.exceptionTables.push({ signature: 0 as never, normalReturn: target, items: [] });
        Object.assign(inst(func, 2), { opcode: Opcode.try_call, targets: [], args: [0], imm: 0, aux: table });
        Object.assign(inst(func, 0), { opcode: Opcode.get_exception_handler_address, args: [], imm: 0, aux: -1 });
      },
      'inst0: exception handler index -1 cannot be negative',
    ],
    [
      'a handler of a block without a terminator',
      (func) => {
        Object.assign(inst(func, 0), { opcode: Opcode.get_exception_handler_address, args: [], imm: 2, aux: 0 });
        func.layout.appendBlock(func.dfg.makeBlock());
      },
      'inst0: referenced block block2 does not have a terminator',
    ],
    [
      'a jump table that is not there',
      (func) => Object.assign(inst(func, 2), { opcode: Opcode.br_table, args: [0], targets: [], imm: 77 }),
      'invalid jump table reference jt77',
    ],
  ])('%s', (_, spoil, message) => {
    const func = body(...SOUND);
    spoil(func);
    const texts = findings(func);
    expect(
      texts.some((text) => text.includes(message)),
      texts.join('\n'),
    ).toBe(true);
  });
});
