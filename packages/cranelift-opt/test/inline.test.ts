/** The inliner on small files: the last function's calls are inlined as far as its callees stand before it. */
import { externalNameText, parseFile, printFunction, verifyFunction } from '@pulleyjs/cranelift-ir';
import { describe, expect, test } from 'vitest';
import { inlineCalls } from '../src/index.ts';

function inlined(text: string): string {
  const functions = parseFile(text).functions.map(({ func }) => func);
  const caller = functions.pop()!;
  const byName = new Map(functions.map((func) => [externalNameText(func.name), func]));
  inlineCalls(caller, ({ callee }) => byName.get(externalNameText(callee)));
  expect(verifyFunction(caller).map(String)).toEqual([]);
  return printFunction(caller).replaceAll(/^ +/gm, '');
}

describe('stack maps', () => {
  const callee = `function %callee(i64) {
    ss0 = explicit_slot 8
    fn0 = %g(i64)
block0(v0: i64):
    call fn0(v0), stack_map=[i64 @ ss0+0]
    return
}
`;

  test("the caller's entries come first, the callee's are renumbered", () => {
    expect(
      inlined(`${callee}function %caller(i64) {
    ss0 = explicit_slot 16
    fn0 = %callee(i64)
block0(v0: i64):
    call fn0(v0), stack_map=[i64 @ ss0+8]
    return
}`),
    ).toContain('call fn1(v0), stack_map=[i64 @ ss0+8, i64 @ ss1+0]');
  });

  test("the callee's alone, the caller's alone", () => {
    const caller = 'function %caller(i64) {\nfn0 = %callee(i64)\nblock0(v0: i64):\ncall fn0(v0)\nreturn\n}';
    expect(inlined(callee + caller)).toContain('call fn1(v0), stack_map=[i64 @ ss0+0]');
    const plain = callee.replace(', stack_map=[i64 @ ss0+0]', '');
    const mapped = caller
      .replace('call fn0(v0)', 'call fn0(v0), stack_map=[i64 @ ss0+0]')
      .replace('fn0 =', 'ss0 = explicit_slot 8\nfn0 =');
    expect(inlined(plain + mapped)).toContain('call fn1(v0), stack_map=[i64 @ ss0+0]');
  });
});
