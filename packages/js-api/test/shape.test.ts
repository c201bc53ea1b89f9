/** The shape of everything that can be reached from the `WebAssembly` object, compared with the engine's own. */
import { expect, it } from 'vitest';
import { createWebAssembly } from '../src/index.ts';
import { native } from './both.ts';

const ours: object = createWebAssembly();

/** What later versions of the interface, or the engine's own extensions, have and the other side lacks. */
const notCompared = new Set([
  // V8's own, on functions it has built in.
  'arguments',
  'caller',

  'JSTag',
  'Suspending',
  'promising',
  'SuspendError',
  'Function',
  'Exception',
  'Tag',
  'Memory.toFixedLengthBuffer',
  'Memory.toResizableBuffer',
]);

interface Shape {
  readonly flags: string;
  readonly name?: unknown;
  readonly length?: unknown;
}

function functionShape(value: unknown): Omit<Shape, 'flags'> {
  return typeof value === 'function' ? { name: value.name, length: value.length } : {};
}

function shapeOf(object: object, key: PropertyKey): Shape {
  const { value, get, set, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key)!;
  const flags = JSON.stringify({
    writable,
    enumerable,
    configurable,
    get: functionShape(get),
    set: functionShape(set),
  });
  return { flags, ...functionShape(value) };
}

function isCompared(key: PropertyKey, path: string): boolean {
  return !notCompared.has(String(key)) && !notCompared.has(`${path}.${String(key)}`);
}

function keysOf(object: object, path: string): PropertyKey[] {
  return Reflect.ownKeys(object).filter((key) => isCompared(key, path));
}

/** All own properties as `path: shape`, sorted. */
function describeShape(object: object, path: string): string[] {
  return keysOf(object, path)
    .map((key) => `${path}.${String(key)} ${JSON.stringify(shapeOf(object, key))}`)
    .sort();
}

function member(object: object, name: string): { readonly prototype: object } {
  return (object as Record<string, { readonly prototype: object }>)[name]!;
}

it('has the members of the namespace', () => {
  expect(describeShape(ours, 'WebAssembly')).toEqual(describeShape(native, 'WebAssembly'));
});

const interfaces = ['Module', 'Instance', 'Memory', 'Table', 'Global', 'CompileError', 'LinkError', 'RuntimeError'];

it.each(interfaces)('has the members of %s', (name) => {
  // Engines give errors properties of their own, such as stackTraceLimit.
  const isError = name.endsWith('Error');
  expect(describeShape(member(ours, name), name)).toEqual(describeShape(member(native, name), name));
  expect(describeShape(member(ours, name).prototype, name)).toEqual(
    describeShape(member(native, name).prototype, name),
  );
  expect(Object.getPrototypeOf(member(ours, name))).toBe(isError ? Error : Function.prototype);
});

it.each(['Tag', 'Exception'])('has %s', (name) => {
  expect(Object.prototype.toString.call(member(ours, name).prototype)).toBe(`[object WebAssembly.${name}]`);
});

it('has the members that are too new to be compared everywhere', () => {
  expect(shapeOf(ours, 'JSTag').flags).toBe(
    JSON.stringify({ enumerable: true, configurable: true, get: { name: 'get JSTag', length: 0 }, set: {} }),
  );
  const { prototype } = member(ours, 'Exception');
  expect(Object.keys(prototype)).toEqual(['getArg', 'is', 'stack']);
  expect(shapeOf(prototype, 'getArg')).toMatchObject({ name: 'getArg', length: 2 });
  expect(shapeOf(prototype, 'is')).toMatchObject({ name: 'is', length: 1 });
  expect(member(ours, 'Exception')).toHaveLength(2);
});

it('refuses objects that are not its own', () => {
  const { get } = Object.getOwnPropertyDescriptor(member(ours, 'Memory').prototype, 'buffer')!;
  for (const value of [
    undefined,
    null,
    {},
    Object.create(member(ours, 'Memory').prototype),
    new native.Memory({ initial: 1 }),
  ])
    expect(() => get!.call(value)).toThrow(TypeError);
});
