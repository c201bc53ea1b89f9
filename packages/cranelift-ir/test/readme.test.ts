/** The example of the README. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { abiParam, Function, FunctionBuilder, I32, IntCC, printFunction, verifyFunction } from '../src/index.ts';
import { interpret } from '../src/interpreter/index.ts';

test('the example', () => {
  const log: unknown[] = [];
  const console = { log: (value: unknown): unknown => log.push(value) };
  // example
  // sum(n) = n + (n - 1) + … + 1, with two mutable variables; the builder makes SSA form of them.
  const func = new Function(
    { kind: 'testcase', name: 'sum' },
    { params: [abiParam(I32)], returns: [abiParam(I32)], callConv: 'fast' },
  );
  const b = new FunctionBuilder(func);
  const [entry, loop, body, exit] = [b.createBlock(), b.createBlock(), b.createBlock(), b.createBlock()];
  const [n, total] = [b.declareVar(I32), b.declareVar(I32)];

  b.switchToBlock(entry);
  b.sealBlock(entry);
  b.defVar(n, func.dfg.appendParam(entry, I32));
  b.defVar(total, b.iconst(I32, 0n));
  b.jump(loop, []);

  b.switchToBlock(loop);
  b.brif(b.icmp(IntCC.sgt, b.useVar(n), b.iconst(I32, 0n)), body, [], exit, []);
  b.sealBlock(body);
  b.sealBlock(exit);

  b.switchToBlock(body);
  b.defVar(total, b.iadd(b.useVar(total), b.useVar(n)));
  b.defVar(n, b.isub(b.useVar(n), b.iconst(I32, 1n)));
  b.jump(loop, []);
  b.sealBlock(loop);

  b.switchToBlock(exit);
  b.return([b.useVar(total)]);
  b.finalize();

  console.log(printFunction(func));
  console.log(verifyFunction(func).join('\n') || 'sound');
  console.log(interpret(func, [10n])); // { kind: 'return', values: [ 55n ] }
  // end
  expect(log).toEqual([
    [
      'function %sum(i32) -> i32 fast {',
      'block0(v0: i32):',
      '    v1 = iconst.i32 0',
      '    jump block1(v0, v1)  ; v1 = 0',
      '',
      'block1(v2: i32, v5: i32):',
      '    v3 = iconst.i32 0',
      '    v4 = icmp sgt v2, v3  ; v3 = 0',
      '    brif v4, block2, block3',
      '',
      'block2:',
      '    v6 = iadd.i32 v5, v2',
      '    v7 = iconst.i32 1',
      '    v8 = isub.i32 v2, v7  ; v7 = 1',
      '    jump block1(v8, v6)',
      '',
      'block3:',
      '    return v5',
      '}',
      '',
    ].join('\n'),
    'sound',
    { kind: 'return', values: [55n] },
  ]);
});

test('is the one printed there', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const [, example] = /\/\/ example\n([\s\S]*?) *\/\/ end/.exec(read('./readme.test.ts'))!;
  expect(read('../README.md')).toContain(example!.replace(/^ {2}/gm, ''));
});
