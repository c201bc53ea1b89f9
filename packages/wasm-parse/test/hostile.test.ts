/**
 * Small modules that declare huge things: refused or accepted at once, without memory in proportion to the number.
 * (A test that takes its time, or the heap, fails by the runner's limits.)
 */
import { describe, expect, test } from 'vitest';
import { allFeatures, DecodeError, parseModule, validateModule, ValidationError } from '../src/index.ts';
import { functionModule, leb, repeat, section, signedLeb, sized, wasm, type Part } from './module-bytes.ts';

const HUGE = leb(0xffff_ffff);
const types = section(1, 1, 0x60, 0, 0);
const drop = 0x1a;

function validate(bytes: Uint8Array): void {
  validateModule(parseModule(bytes, allFeatures));
}

/** A module with one function whose body is these bytes. */
function withBody(...body: Part[]): Uint8Array {
  return wasm(types, section(3, 1, 0), section(10, 1, sized(...body)));
}

describe('a vector of four billion', () => {
  const vectors: Readonly<Record<string, Uint8Array>> = {
    types: wasm(section(1, HUGE)),
    'types in a group': wasm(section(1, 1, 0x4e, HUGE)),
    parameters: wasm(section(1, 1, 0x60, HUGE)),
    fields: wasm(section(1, 1, 0x5f, HUGE)),
    imports: wasm(section(2, HUGE)),
    functions: wasm(types, section(3, HUGE)),
    tables: wasm(section(4, HUGE)),
    memories: wasm(section(5, HUGE)),
    tags: wasm(section(13, HUGE)),
    globals: wasm(section(6, HUGE)),
    exports: wasm(section(7, HUGE)),
    'element segments': wasm(section(9, HUGE)),
    elements: wasm(section(9, 1, 1, 0, HUGE)),
    bodies: wasm(section(10, HUGE)),
    'data segments': wasm(section(11, HUGE)),
    'bytes of data': wasm(section(11, 1, 1, HUGE)),
    'announced data segments': wasm(section(12, HUGE)),
    'bytes of a name': wasm(section(7, 1, HUGE)),
    'bytes of a section': wasm([11, ...HUGE]),
    'bytes of a body': wasm(types, section(3, 1, 0), section(10, 1, HUGE)),
    'runs of locals': withBody(HUGE),
    'targets of br_table': functionModule([[0x41, 0], 0x0e, HUGE]),
    'types of select': functionModule([0x1c, HUGE]),
    'catch clauses': functionModule([0x1f, 0x40, HUGE]),
  };
  test.each(Object.entries(vectors))('of %s', (_, bytes) => {
    expect(() => validate(bytes)).toThrow(DecodeError);
  });
});

describe('locals', () => {
  test('a million are refused', () => {
    expect(() => validate(withBody(1, leb(1_000_000), 0x7f, 0x0b))).toThrow(/^too many locals: the limit is 50000/);
  });

  test('more than 2^32 are malformed', () => {
    expect(() => validate(withBody(2, HUGE, 0x7f, HUGE, 0x7e, 0x0b))).toThrow(/^too many locals \(/);
  });

  test('50,000 are not, and each has its type', () => {
    const runs = [300, 0, 1, 49_699].flatMap((length, i) => [...leb(length), [0x7f, 0x7e, 0x7d, 0x7c][i]]);
    const get = (index: number): Part => [0x20, leb(index)];
    const negations = [get(299), 0x45, drop, get(300), 0x8c, drop, get(301), 0x9a, drop, get(49_999), 0x9a, drop];
    expect(() => validate(withBody(4, runs, negations, 0x0b))).not.toThrow();
    expect(() => validate(withBody(4, runs, get(50_000), drop, 0x0b))).toThrow(/^unknown local 50000/);
  });

  test('50,000 in each of 100,000 functions', () => {
    const count = 100_000;
    const body = sized(1, leb(50_000), 0x7c, 0x0b);
    const functions = section(3, leb(count), repeat(count, 0));
    expect(() => validate(wasm(types, functions, section(10, leb(count), repeat(count, body))))).not.toThrow();
  });
});

test('a million functions', () => {
  const count = 1_000_000;
  const functions = section(3, leb(count), repeat(count, 0));
  const module = parseModule(wasm(types, functions, section(10, leb(count), repeat(count, [2, 0, 0x0b]))));
  expect(module.bodyStart.length).toBe(count);
  expect(() => validateModule(module)).not.toThrow();
});

describe.each([
  ['block', [0x02, 0x40]],
  ['loop', [0x03, 0x40]],
  ['if', [0x41, 0, 0x04, 0x40]],
  ['try_table', [0x1f, 0x40, 0]],
])('100,000 nested %s', (_, opening) => {
  const depth = 100_000;
  const openings = repeat(depth, opening);
  test('are valid', () => {
    expect(() => validate(functionModule([openings, [0x0c, leb(depth)], repeat(depth, 0x0b)]))).not.toThrow();
  });
  test('must end', () => {
    expect(() => validate(functionModule([openings, repeat(depth - 1, 0x0b)]))).toThrow(DecodeError);
  });
});

test('a table of four billion elements and a memory of 65,536 pages', () => {
  const module = parseModule(wasm(section(4, 1, 0x70, 0, HUGE), section(5, 1, 0, leb(65_536))));
  expect(() => validateModule(module)).not.toThrow();
  expect(module.tables[0].initial).toBe(0xffff_ffff);
  expect(module.memories[0]).toMatchObject({ initial: 65_536, maximum: -1, pageSizeLog2: 16 });
});

test('a memory of 65,537 pages', () => {
  expect(() => validate(wasm(section(5, 1, 0, leb(65_537))))).toThrow('memory size must be at most 65536 pages (4GiB)');
});

test('operands by the thousand from calls of two bytes each', () => {
  const results = repeat(1000, 0x7f);
  const many = section(1, 2, 0x60, 0, 0, 0x60, 0, leb(1000), results);
  const producer = sized(0, 0x00, 0x0b);
  const caller = sized(0, repeat(10_000, [0x10, 0]), 0x00, 0x0b);
  expect(() => validate(wasm(many, section(3, 2, 1, 0), section(10, 2, producer, caller)))).toThrow(ValidationError);
  expect(() => validate(wasm(many, section(3, 2, 1, 0), section(10, 2, producer, caller)))).toThrow(
    /^too many operands/,
  );
});

test('a million targets of a thousand values each', () => {
  const values = section(1, 2, 0x60, 0, 0, 0x60, 0, leb(1000), repeat(1000, 0x7f));
  const targets = [leb(2_000_000), repeat(1_000_000, [0, 1]), 0];
  const blocks = [0x02, 1, 0x02, 1, repeat(1000, [0x41, 0]), 0x41, 0, 0x0e, targets, 0x0b, 0x0b, repeat(1000, drop)];
  expect(() => validate(wasm(values, section(3, 1, 0), section(10, 1, sized(0, blocks, 0x0b))))).not.toThrow();
});

test('arrays of ten thousand operands in unreachable code', () => {
  const array = section(1, 2, 0x60, 0, 0, 0x5e, 0x7f, 0);
  const creations = repeat(300_000, [0xfb, 0x08, 1, leb(10_000), drop]);
  expect(() => validate(wasm(array, section(3, 1, 0), section(10, 1, sized(0, 0x00, creations, 0x0b))))).not.toThrow();
});

test('default values of structs of ten thousand fields', () => {
  const struct = section(1, 2, 0x60, 0, 0, 0x5f, leb(10_000), repeat(10_000, [0x7f, 0]));
  const creations = repeat(300_000, [0xfb, 0x01, 1, drop]);
  expect(() => validate(wasm(struct, section(3, 1, 0), section(10, 1, sized(0, creations, 0x0b))))).not.toThrow();
});

test.each([
  ['tables', 4, 100_000, [1, 0x70, 0, 1], [0x70, 0, 1]],
  ['memories', 5, 100, [2, 0, 1], [0, 1]],
])('imported and defined %s count together', (what, id, limit, imported, defined) => {
  const module = (imports: number, own: number): Uint8Array =>
    wasm(section(2, leb(imports), repeat(imports, [0, 0, ...imported])), section(id, leb(own), repeat(own, defined)));
  expect(() => validate(module(limit - 1, 1))).not.toThrow();
  for (const [imports, own] of [
    [limit, 1],
    [limit + 1, 0],
    [0, limit + 1],
  ] as const)
    expect(() => validate(module(imports, own))).toThrow(new RegExp(`^too many ${what}: the limit is ${limit}`));
});

test('a chain of 64 supertypes', () => {
  const chain = (length: number): Uint8Array =>
    wasm(
      section(
        1,
        leb(length),
        [0x50, 0, 0x5f, 0],
        Array.from({ length: length - 1 }, (_, i) => [0x50, 1, leb(i), 0x5f, 0]),
      ),
    );
  expect(() => validate(chain(64))).not.toThrow();
  expect(() => validate(chain(65))).toThrow(/^too many supertypes above a type: the limit is 63/);
});

test('groups of a hundred thousand types that name each other', () => {
  const count = 100_000;
  const group = (start: number): Part => {
    const next = (i: number): number[] => signedLeb(start + ((i + 1) % count));
    return [0x4e, leb(count), Array.from({ length: count }, (_, i) => [0x5f, 1, 0x63, next(i), 0])];
  };
  const module = parseModule(wasm(section(1, 2, group(0), group(count))), allFeatures);
  expect(module.types[count + 5]).toMatchObject({ canonical: 5, recStart: count, recEnd: 2 * count });
});
