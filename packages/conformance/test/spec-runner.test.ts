import { describe, expect, test } from 'vitest';
import { runScript } from '@pulleyjs/conformance';
import { corpusMissing, loadSpecSuite, type ScriptCommand, type SpecScript } from '@pulleyjs/testkit';
import { v8Engine } from './v8-engine.ts';

/** `(module (func (export "one") (result i32) i32.const 1))` */
const one = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f, 0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x07, 0x01, 0x03, 0x6f, 0x6e, 0x65, 0x00, 0x00, 0x0a, 0x06, 0x01, 0x04, 0x00, 0x41, 0x01, 0x0b],
]);

function scriptOf(...commands: Partial<ScriptCommand>[]): SpecScript {
  return {
    file: 'made-up',
    feature: 'core',
    commands: commands.map((command, line) => ({ type: 'module', line, ...command })),
    module: ({ filename }) => (filename === 'one' ? one : filename === 'broken' ? one.slice(0, -1) : undefined),
  };
}

const invokeOne = { type: 'invoke', field: 'one' } as const;

describe('the spec runner', () => {
  test('gives one verdict for each command', () => {
    const script = scriptOf(
      { filename: 'one' },
      { type: 'assert_return', action: invokeOne, expected: [{ type: 'i32', value: '1' }] },
      { type: 'assert_return', action: invokeOne, expected: [{ type: 'i32', value: '2' }] },
      { type: 'assert_trap', action: invokeOne, text: 'unreachable' },
      { type: 'assert_invalid', filename: 'broken', text: 'unexpected end' },
      { type: 'assert_malformed', filename: 'one' },
      { type: 'assert_malformed', filename: 'text only' },
    );
    expect(runScript(script, v8Engine).map(({ status, reason }) => [status, reason])).toEqual([
      ['passed', undefined],
      ['passed', undefined],
      ['failed', 'i32:0x1, not i32:2'],
      ['failed', 'no error, not trap (unreachable)'],
      ['passed', undefined],
      ['failed', 'no error, not rejected ()'],
      ['unsupported', 'text form only: there is no text parser yet'],
    ]);
  });

  test('a module that is refused fails the commands that need it', () => {
    const script = scriptOf(
      { filename: 'one' },
      { filename: 'broken' },
      { type: 'assert_return', action: invokeOne, expected: [] },
    );
    const [, module, assertion] = runScript(script, v8Engine);
    expect(module.status).toBe('failed');
    expect(assertion).toMatchObject({ status: 'failed', reason: expect.stringContaining('no instance') });
  });

  describe.skipIf(corpusMissing('corpus', 'spec'))('agrees with V8', () => {
    test.each(['i32', 'i64', 'fac', 'int_exprs', 'memory_size', 'unreached-invalid'])('on %s', (file) => {
      const script = loadSpecSuite().find((candidate) => candidate.file === file)!;
      expect(runScript(script, v8Engine).filter(({ status }) => status === 'failed')).toEqual([]);
    });
  });
});
