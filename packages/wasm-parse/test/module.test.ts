/** What a decoded module says: sections, constant expressions, types that are the same, names. */
import { describe, expect, test } from 'vitest';
import {
  allFeatures,
  EXTERNREF,
  functionBody,
  functionType,
  FUNC,
  FUNCREF,
  I32,
  I64,
  isNullable,
  ModuleValidator,
  NONE,
  nullable,
  parseModule,
  readNames,
  refTo,
  TypeRelation,
  validateFunction,
  ValidationError,
  valueTypeName,
  wasm2Features,
  type ConstExpression,
} from '../src/index.ts';
import { bytesOf, leb, section, signedLeb, sized, wasm, type Part } from './module-bytes.ts';

const [i32, i64, f64] = [0x7f, 0x7e, 0x7c];

describe('sections', () => {
  const code = sized(1, 2, i64, 0x20, 0, 0x0b);
  const bytes = wasm(
    section(0, 'before', 1, 2, 3),
    section(1, 2, [0x60, 1, i32, 1, i32], [0x60, 0, 0]),
    section(2, 3, ['m', 'f', 0, 1], ['m', 'g', 3, i32, 0], ['m', 't', 1, 0x6f, 1, 2, 3]),
    section(3, 1, 0),
    section(4, 1, 0x70, 0, 10),
    section(5, 1, 1, 1, leb(65_536)),
    section(6, 1, i64, 1, 0x42, 0x7f, 0x0b),
    section(7, 2, ['run', 0, 1], ['memory', 2, 0]),
    section(8, 0),
    section(9, 2, [0, 0x41, 3, 0x0b, 2, 0, 1], [5, 0x70, 1, 0xd0, 0x70, 0x0b]),
    section(12, 1),
    section(10, 1, code),
    section(11, 1, 0, 0x23, 0, 0x0b, sized(9, 8, 7)),
    section(0, 'after'),
  );
  const module = parseModule(bytes);

  test('types, imports and exports', () => {
    expect(functionType(module, 1)).toMatchObject({ kind: 'func', params: [I32], results: [I32], canonical: 0 });
    expect(module.imports).toEqual([
      { module: 'm', name: 'f', kind: 'func', index: 0 },
      { module: 'm', name: 'g', kind: 'global', index: 0 },
      { module: 'm', name: 't', kind: 'table', index: 0 },
    ]);
    expect(module.exports).toEqual([
      { name: 'run', kind: 'func', index: 1 },
      { name: 'memory', kind: 'memory', index: 0 },
    ]);
    expect(module).toMatchObject({
      importedFunctions: 1,
      importedGlobals: 1,
      importedTables: 1,
      importedMemories: 0,
      start: 0,
    });
  });

  test('tables, memories, globals', () => {
    expect(module.tables).toEqual([
      { element: EXTERNREF, is64: false, initial: 2, maximum: 3, init: undefined },
      { element: FUNCREF, is64: false, initial: 10, maximum: -1, init: undefined },
    ]);
    expect(module.memories).toEqual([{ is64: false, shared: false, pageSizeLog2: 16, initial: 1, maximum: 65_536 }]);
    expect(module.globals[0]).toEqual({ type: I32, mutable: false, init: undefined });
    expect(module.globals[1]).toMatchObject({ type: I64, mutable: true, init: { kind: 'i64.const', lo: -1, hi: -1 } });
  });

  test('segments are ranges', () => {
    expect(module.elements[0]).toMatchObject({
      mode: 'active',
      type: FUNC,
      table: 0,
      offset: { kind: 'i32.const', lo: 3 },
    });
    expect([...module.elements[0].functions!]).toEqual([0, 1]);
    expect(module.elements[1]).toMatchObject({ mode: 'passive', table: -1, expressions: [{ kind: 'ref.null' }] });
    const [data] = module.data;
    expect(data).toMatchObject({ mode: 'active', memory: 0, offset: { kind: 'global.get', lo: 0 } });
    expect([...bytes.subarray(data.start, data.end)]).toEqual([9, 8, 7]);
    expect(module.dataCount).toBe(1);
  });

  test('bodies are ranges', () => {
    const { start, end } = functionBody(module, 1);
    expect([...bytes.subarray(start, end)]).toEqual([...code.subarray(1)]);
    expect(bytes[module.codeSectionOffset]).toBe(1);
    expect(start).toBe(module.codeSectionOffset + 2);
  });

  test('custom sections', () => {
    expect(module.customSections.map(({ name, start, end }) => [name, [...bytes.subarray(start, end)]])).toEqual([
      ['before', [1, 2, 3]],
      ['after', []],
    ]);
  });

  test('a body can be validated alone', () => {
    // Elements of functions do not fit the imported table of externref, which is found first.
    expect(() => validateFunction(module, 1)).toThrow(/^type mismatch: table of externref/);
    const alone = parseModule(
      wasm(section(1, 1, 0x60, 0, 0), section(3, 2, 0, 0), section(10, 2, sized(0, 0x1a, 0x0b), sized(0, 0x0b))),
    );
    const validator = new ModuleValidator(alone);
    validator.validateFunction(1);
    expect(() => validator.validateFunction(0)).toThrow(ValidationError);
    expect(() => validator.validateFunction(2)).toThrow(RangeError);
  });
});

describe('constant expressions', () => {
  const initOf = (type: Part, ...operators: Part[]): ConstExpression =>
    parseModule(wasm(section(1, 1, 0x60, 0, 0), section(6, 1, type, 0, operators, 0x0b)), allFeatures).globals[0].init!;

  test.each([
    ['i32.const -1', i32, [0x41, 0x7f], { kind: 'i32.const', lo: -1, hi: 0 }],
    ['i64.const 2^32', i64, [0x42, [0x80, 0x80, 0x80, 0x80, 0x10]], { kind: 'i64.const', lo: 0, hi: 1 }],
    ['f32.const nan:1', 0x7d, [0x43, 1, 0, 0x80, 0x7f], { kind: 'f32.const', lo: 0x7f80_0001, hi: 0 }],
    ['f64.const 1', f64, [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f], { kind: 'f64.const', lo: 0, hi: 0x3ff0_0000 }],
    ['global.get 300', i32, [0x23, leb(300)], { kind: 'global.get', lo: 300, hi: 0 }],
    ['ref.func 5', 0x70, [0xd2, 5], { kind: 'ref.func', lo: 5, hi: 0 }],
    ['ref.null none', 0x71, [0xd0, 0x71], { kind: 'ref.null', lo: NONE, hi: 0 }],
    ['i32.add', i32, [0x41, 1, 0x41, 2, 0x6a], { kind: 'extended', lo: 0, hi: 0 }],
    ['ref.i31', 0x6c, [0x41, 1, 0xfb, 0x1c], { kind: 'extended' }],
  ] as const)('%s', (_, type, operators, expected) => {
    const init = initOf(type, operators as unknown as Part);
    expect(init).toMatchObject(expected);
    expect(init.end - init.start).toBe(bytesOf(operators as unknown as Part).length + 1);
  });

  test('v128.const is where its bytes are', () => {
    const init = initOf(0x7b, 0xfd, 12, Array<number>(16).fill(5));
    expect(init).toMatchObject({ kind: 'v128.const', lo: init.start + 2 });
  });
});

describe('types', () => {
  test('equal groups are one type, and a group with another is not', () => {
    const list = [0x5f, 1, 0x63, 0, 0];
    const pair = [0x4e, 2, [0x5f, 1, 0x63, signedLeb(2), 0], [0x5e, i32, 1]];
    const types = parseModule(
      wasm(section(1, 4, list, list, pair, [0x4e, 2, [0x5f, 1, 0x63, 4, 0], [0x5e, i32, 1]])),
      allFeatures,
    ).types;
    // The second names the first, not itself, so it is another type.
    expect(types.map(({ canonical }) => canonical)).toEqual([0, 1, 2, 3, 2, 3]);
    expect(types.map(({ recStart, recEnd }) => [recStart, recEnd])).toEqual([
      [0, 1],
      [1, 2],
      [2, 4],
      [2, 4],
      [4, 6],
      [4, 6],
    ]);
    const relation = new TypeRelation(types);
    expect(relation.isEqual(refTo(5), refTo(3))).toBe(true);
    expect(relation.isSubtype(refTo(5), nullable(refTo(3)))).toBe(true);
    expect(relation.isSubtype(nullable(refTo(5)), refTo(3))).toBe(false);
    expect(relation.isSubtype(refTo(0), refTo(1))).toBe(false);
  });

  test('the last type that there may be', () => {
    const type = nullable(refTo(999_999));
    expect([valueTypeName(type), isNullable(type)]).toEqual(['(ref null 999999)', true]);
    expect(type).toBeGreaterThan(0);
  });

  test('forward references', () => {
    expect(() => parseModule(wasm(section(1, 1, 0x60, 1, 0x64, 1, 0)), allFeatures)).toThrow(
      /^unknown type 1 \(at offset 0xe\)/,
    );
  });
});

describe('names', () => {
  const nameMap = (...entries: [number, string][]): Part => [entries.length, entries];
  const subsections = [
    [0, sized('demo')],
    [1, sized(nameMap([0, 'first'], [1, 'zweite \u{1f980}']))],
    [2, sized(2, 0, nameMap([0, 'x']), 1, nameMap([0, 'y'], [3, 'z']))],
    [7, sized(nameMap([4, 'stack_pointer']))],
    [10, sized(1, 2, nameMap([1, 'length']))],
  ];
  const named = (contents: Part): ReturnType<typeof readNames> =>
    readNames(parseModule(wasm(section(0, 'name', contents))));

  test('by kind and index', () => {
    const names = named(subsections);
    expect(names.moduleName).toBe('demo');
    expect([0, 1, 2].map((i) => names.functionName(i))).toEqual(['first', 'zweite \u{1f980}', undefined]);
    expect([names.localName(1, 3), names.localName(1, 1), names.localName(5, 0)]).toEqual(['z', undefined, undefined]);
    expect([names.name('global', 4), names.name('data', 0), names.fieldName(2, 1)]).toEqual([
      'stack_pointer',
      undefined,
      'length',
    ]);
  });

  test('none', () => {
    const names = readNames(parseModule(wasm()));
    expect([names.moduleName, names.functionName(0), names.localName(0, 0)]).toEqual([undefined, undefined, undefined]);
  });

  test('every truncation is tolerated', () => {
    const bytes = bytesOf(subsections);
    for (let length = 0; length < bytes.length; length++) {
      const names = named(bytes.subarray(0, length));
      expect([undefined, 'first']).toContain(names.functionName(0));
      expect([undefined, 'length']).toContain(names.fieldName(2, 1));
    }
  });

  test('a malformed name is no name', () => {
    const names = named([1, sized(2, 0, 1, 0xff, 1, 'good')]);
    expect([names.functionName(0), names.functionName(1)]).toEqual([undefined, 'good']);
  });
});

test('a component is called one', () => {
  expect(() => parseModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0))).toThrow(
    /this is a component, not a module/,
  );
});

test('errors in a body name the function', () => {
  const bytes = wasm(
    section(1, 1, 0x60, 0, 1, i32),
    section(2, 1, 'm', 'f', 0, 0),
    section(3, 1, 0),
    section(10, 1, sized(0, 0x42, 0, 0x0b)),
  );
  const module = parseModule(bytes, wasm2Features);
  expect(() => new ModuleValidator(module).validate()).toThrow(
    expect.objectContaining({
      message: `type mismatch: instruction requires [i32] but stack has [i64] (at offset 0x${(bytes.length - 1).toString(16)} in function 1)`,
      kind: 'invalid',
      byteOffset: bytes.length - 1,
      functionIndex: 1,
    }),
  );
});
