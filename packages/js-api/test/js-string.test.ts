/** Builtin strings and imported string constants, against the engine's own where it has them. */
import compile from 'watr/compile';
import { expect, it } from 'vitest';
import type { WasmGlobal } from '../src/index.ts';
import { type Exports, forBoth, thrownBy } from './both.ts';

const text = `(module
  (type $units (array (mut i16)))
  (import "wasm:js-string" "cast" (func $cast (param externref) (result (ref extern))))
  (import "wasm:js-string" "test" (func $test (param externref) (result i32)))
  (import "wasm:js-string" "fromCharCodeArray" (func $from (param (ref null $units) i32 i32) (result (ref extern))))
  (import "wasm:js-string" "intoCharCodeArray" (func $into (param externref (ref null $units) i32) (result i32)))
  (import "wasm:js-string" "fromCharCode" (func $fromCharCode (param i32) (result (ref extern))))
  (import "wasm:js-string" "fromCodePoint" (func $fromCodePoint (param i32) (result (ref extern))))
  (import "wasm:js-string" "charCodeAt" (func $charCodeAt (param externref i32) (result i32)))
  (import "wasm:js-string" "codePointAt" (func $codePointAt (param externref i32) (result i32)))
  (import "wasm:js-string" "length" (func $length (param externref) (result i32)))
  (import "wasm:js-string" "concat" (func $concat (param externref externref) (result (ref extern))))
  (import "wasm:js-string" "substring" (func $substring (param externref i32 i32) (result (ref extern))))
  (import "wasm:js-string" "equals" (func $equals (param externref externref) (result i32)))
  (import "wasm:js-string" "compare" (func $compare (param externref externref) (result i32)))
  (export "cast" (func $cast)) (export "test" (func $test)) (export "fromCharCode" (func $fromCharCode))
  (export "fromCodePoint" (func $fromCodePoint)) (export "charCodeAt" (func $charCodeAt))
  (export "codePointAt" (func $codePointAt)) (export "length" (func $length)) (export "concat" (func $concat))
  (export "substring" (func $substring)) (export "equals" (func $equals)) (export "compare" (func $compare))
  (func (export "roundTrip") (param externref i32 i32 i32) (result externref)
    (local $array (ref null $units))
    (local.set $array (array.new_default $units (local.get 1)))
    (drop (call $into (local.get 0) (local.get $array) (local.get 2)))
    (call $from (local.get $array) (local.get 2) (local.get 3)))
  (func (export "ofNull") (result externref) (call $from (ref.null $units) (i32.const 0) (i32.const 0))))`;

forBoth(
  'js-string',
  (wasm) => {
    const module = new wasm.Module(compile(text), { builtins: ['js-string'] });
    const functions = new wasm.Instance(module, {}).exports as unknown as Exports;
    const pair = '\u{1f600}';

    it.each<[string, unknown[], unknown]>([
      ['cast', ['text'], 'text'],
      ['test', ['text'], 1],
      ['test', [5], 0],
      ['test', [null], 0],
      ['fromCharCode', [0x1f600], '\uf600'],
      ['fromCharCode', [-1], '\uffff'],
      ['fromCodePoint', [0x1f600], pair],
      ['charCodeAt', [pair, 1], 0xde00],
      ['codePointAt', [pair, 0], 0x1f600],
      ['codePointAt', [pair, 1], 0xde00],
      ['length', [pair], 2],
      ['concat', ['a', 'b'], 'ab'],
      ['substring', ['text', 1, 3], 'ex'],
      ['substring', ['text', 3, 1], ''],
      ['substring', ['text', 4, 9], ''],
      ['substring', ['text', 1, -1], 'ext'],
      ['substring', ['text', -1, 2], ''],
      ['equals', ['a', 'a'], 1],
      ['equals', [null, 'a'], 0],
      ['equals', [null, null], 1],
      ['compare', ['a', 'b'], -1],
      ['compare', ['b', 'a'], 1],
      ['compare', ['a', 'a'], 0],
      ['roundTrip', [`x${pair}\0y`, 10, 2, 7], `x${pair}\0y`],
      ['roundTrip', ['x'.repeat(20_000), 20_000, 0, 20_000], 'x'.repeat(20_000)],
      ['roundTrip', ['', 0, 0, 0], ''],
    ])('%s of %s', (name, args, result) => {
      expect(functions[name]!(...args)).toBe(result);
    });

    it.each<[string, unknown[]]>([
      ['cast', [null]],
      ['cast', [{}]],
      ['fromCodePoint', [0x110000]],
      ['fromCodePoint', [-1]],
      ['charCodeAt', ['a', 1]],
      ['charCodeAt', ['a', -1]],
      ['codePointAt', ['', 0]],
      ['length', [undefined]],
      ['concat', ['a', 1]],
      ['equals', [1, 1]],
      ['equals', ['a', undefined]],
      ['compare', [null, null]],
      ['roundTrip', ['text', 3, 0, 1]],
      ['roundTrip', ['text', 4, 1, 1]],
      ['roundTrip', ['t', 4, 2, 1]],
      ['roundTrip', ['t', 4, 1, 5]],
      ['roundTrip', [5, 4, 1, 1]],
      ['ofNull', []],
    ])('%s of %s traps', (name, args) => {
      expect(thrownBy(() => functions[name]!(...args))).toBeInstanceOf(wasm.RuntimeError);
    });

    it('are left out of the imports that a module tells of', () => {
      expect(wasm.Module.imports(module)).toEqual([]);
      expect(wasm.Module.imports(new wasm.Module(compile(text)))).toHaveLength(13);
    });

    it('have one type each', () => {
      const wrong = compile('(module (import "wasm:js-string" "length" (func (param i32) (result i32))))');
      expect(wasm.validate(wrong)).toBe(true);
      expect(wasm.validate(wrong, { builtins: ['js-string'] })).toBe(false);
      expect(() => new wasm.Module(wrong, { builtins: ['js-string'] })).toThrow(wasm.CompileError);
      expect(wasm.validate(wrong, { builtins: ['no-such-set'] })).toBe(true);
    });
  },
  'builtins',
  'gc',
);

forBoth(
  'imported strings',
  (wasm) => {
    const bytes = compile('(module (import "s" "hello \u{1f600}" (global (ref extern))) (export "g" (global 0)))');

    it('are their own names', () => {
      const module = new wasm.Module(bytes, { importedStringConstants: 's' });
      const { g } = new wasm.Instance(module, {}).exports;
      expect((g as WasmGlobal).value).toBe('hello \u{1f600}');
      expect(wasm.Module.imports(module)).toEqual([]);
    });

    it('want a type that holds strings', () => {
      for (const type of ['i32', '(mut externref)', 'funcref'])
        expect(
          wasm.validate(compile(`(module (import "s" "x" (global ${type})))`), { importedStringConstants: 's' }),
        ).toBe(false);
      expect(wasm.validate(bytes, { importedStringConstants: null })).toBe(true);
    });
  },
  'builtins',
  'gc',
);
