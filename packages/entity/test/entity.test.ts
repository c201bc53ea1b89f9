/** The maps, and that ids of different kinds do not mix. */
import { expect, expectTypeOf, test } from 'vitest';
import { type Entity, PrimaryMap, SecondaryMap } from '../src/index.ts';

type Block = Entity<'Block'>;
type Value = Entity<'Value'>;

test('the example of the README', () => {
  const blocks = new PrimaryMap<Block, { label: string }>();
  const entry = blocks.push({ label: 'entry' });
  const exit = blocks.push({ label: 'exit' });
  const depth = new SecondaryMap<Block, number>(0);
  depth.set(exit, 2);
  expect([blocks.at(entry).label, depth.get(entry), depth.get(exit)]).toEqual(['entry', 0, 2]);
});

test('a primary map hands out ids in order and knows which are its own', () => {
  const map = new PrimaryMap<Value, string>();
  const ids = ['a', 'b', 'c'].map((item) => map.push(item));
  expect(ids).toEqual([0, 1, 2]);
  expect([...map.keys()]).toEqual(ids);
  expect(map.values()).toEqual(['a', 'b', 'c']);
  expect(map.has(ids[2]!)).toBe(true);
  expect(map.has(3 as Value)).toBe(false);
  expect(map.has(-1 as Value)).toBe(false);
  expect(map.get(3 as Value)).toBeUndefined();
  map.set(ids[1]!, 'z');
  expect(map.at(ids[1]!)).toBe('z');
});

test('a secondary map reads its default where nothing was set', () => {
  const map = new SecondaryMap<Value, number>(-1);
  map.set(3 as Value, 7);
  expect([0, 3, 9].map((id) => map.get(id as Value))).toEqual([-1, 7, -1]);
  map.clear();
  expect(map.get(3 as Value)).toBe(-1);
});

test('kinds of ids are kinds of types', () => {
  expectTypeOf<Block>().not.toExtend<Value>();
  expectTypeOf<number>().not.toExtend<Block>();
  expectTypeOf<Block>().toExtend<number>();
});
