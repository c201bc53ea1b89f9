/** The parts of Web IDL that the interface is defined by: conversions of arguments, dictionaries, shape of interfaces. */

/** What a dictionary is converted from: its members are read in order of their names. */
export type Members = Readonly<Record<string, unknown>>;

/** A dictionary's members; undefined and null have none. @throws TypeError */
export function dictionaryOf(value: unknown, what: string): Members {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new TypeError(`${what} must be an object`);
  return value as Members;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A member that must be there. @throws TypeError */
export function required(value: unknown, what: string): unknown {
  if (value === undefined) throw new TypeError(`${what} is required`);
  return value;
}

/** One of an enumeration's strings. @throws TypeError */
export function enumerated<T extends string>(value: unknown, values: readonly T[], what: string): T {
  const text = stringOf(value);
  const found = values.find((candidate) => candidate === text);
  if (found === undefined) throw new TypeError(`${what} must be one of ${values.join(', ')}, not ${text}`);
  return found;
}

/** `DOMString`. @throws TypeError for symbols */
export function stringOf(value: unknown): string {
  return `${value as string}`;
}

/** `USVString`: lone surrogates become U+FFFD. */
export function scalarStringOf(value: unknown): string {
  return stringOf(value).replace(/[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g, (unit) =>
    unit.length === 2 ? unit : '\ufffd',
  );
}

const maximum32 = 0xffff_ffff;

/** `[EnforceRange] unsigned long`. @throws TypeError */
export function unsignedLong(value: unknown, what: string): number {
  const number = Math.trunc(+(value as number));
  if (!(number >= 0 && number <= maximum32)) throw new TypeError(`${what} must be an unsigned 32-bit integer`);
  return number + 0;
}

const wholeBigInt = Number.MAX_SAFE_INTEGER;
const maximum64: bigint = 2n ** 64n - 1n;

/** The same with 64 bits, for a bigint. Exact below 2^53, else rounded: nothing is so large. @throws TypeError */
function unsignedBig(value: unknown, what: string): number {
  // The conversion to a bigint, which `BigInt()` is not: that takes numbers.
  const big = BigInt.asIntN(wholeBigInt, value as bigint);
  if (big < 0n || big > maximum64) throw new TypeError(`${what} must be an unsigned 64-bit integer`);
  return Number(big);
}

/** AddressValueToU64. @throws TypeError */
export function addressOf(value: unknown, is64: boolean, what: string): number {
  return is64 ? unsignedBig(value, what) : unsignedLong(value, what);
}

/** U64ToAddressValue. The types say number, as TypeScript's declarations do. */
export function addressValue(value: number, is64: boolean): number {
  return is64 ? (BigInt(value) as unknown as number) : value;
}

/** `sequence<any>`. @throws TypeError */
export function sequenceOf(value: unknown, what: string): unknown[] {
  const iterable = value as Partial<Iterable<unknown>> | undefined | null;
  if (!isObject(value) || iterable?.[Symbol.iterator] === undefined) throw new TypeError(`${what} must be iterable`);
  return [...(value as Iterable<unknown>)];
}

/** Gives a class the shape of an interface: members enumerable, its name and `Symbol.toStringTag`. */
export function defineInterface(constructor: object, prototype: object, name: string): void {
  makeEnumerable(constructor, Object.getOwnPropertyNames(plainFunction));
  makeEnumerable(prototype, ['constructor']);
  // A minifier may have renamed the class.
  Object.defineProperty(constructor, 'name', { value: name, configurable: true });
  defineTag(prototype, `WebAssembly.${name}`);
}

export function defineTag(object: object, text: string): void {
  Object.defineProperty(object, Symbol.toStringTag, { value: text, configurable: true });
}

/** What it has, an engine may give any function: among them `caller`, which cannot be changed. */
const plainFunction: unknown = function () {};

function makeEnumerable(object: object, except: readonly string[]): void {
  for (const key of Object.getOwnPropertyNames(object))
    if (!except.includes(key)) Object.defineProperty(object, key, { enumerable: true });
}
