/**
 * Postcard, driven by `metadata-schema.ts`: each row becomes a pair of functions, decode and encode, once per version of
 * Wasmtime. Numbers are LEB128 (signed ones zigzag), lists start with their count, options and enums with a number.
 */

import { type ByteWriter, encodeUtf8 } from './byte-writer.ts';
import { type Metadata, metadataSchema, type PrimitiveName, type TypeName } from './metadata-schema.ts';
import type { SectionReader } from './section-reader.ts';

/** Section offsets of decoded structures, enums and lists, for errors that are found later. */
export type Positions = Map<object, number>;

interface Codec {
  decode(reader: SectionReader, positions: Positions): unknown;
  encode(writer: ByteWriter, value: never): void;
}

/** A schema without its literal types. */
type Schema =
  | string
  | { readonly struct: Readonly<Record<string, Schema>> }
  | { readonly enum: Readonly<Record<string, Schema | null>> }
  | { readonly oneOf: readonly string[] }
  | { readonly seq: Schema }
  | { readonly option: Schema }
  | { readonly tuple: readonly [Schema, Schema] }
  | { readonly map: readonly [Schema, Schema] }
  | { readonly bytes: number }
  | { readonly secondary: Schema }
  | { readonly since: readonly [number, Schema] }
  | { readonly refused: string };

const MAX_USIZE = 2n ** 53n;

function codec<T>(
  decode: (reader: SectionReader, positions: Positions) => T,
  encode: (writer: ByteWriter, value: T) => void,
): Codec {
  return { decode, encode };
}

function unzigzag(value: bigint): bigint {
  return (value >> 1n) ^ -(value & 1n);
}

function zigzag(value: bigint): bigint {
  return value < 0n ? -2n * value - 1n : 2n * value;
}

function decodeFlag(reader: SectionReader, what: string): boolean {
  const start = reader.pos;
  const byte = reader.u8();
  if (byte > 1) reader.malformed(start, `${what} ${byte}: only 0 and 1 are known`);
  return byte === 1;
}

function decodeUsize(reader: SectionReader): number {
  const start = reader.pos;
  const value = reader.uleb(64);
  return value < MAX_USIZE ? Number(value) : reader.malformed(start, `a count of ${value}`);
}

const primitives: Readonly<Record<PrimitiveName, Codec>> = {
  bool: codec(
    (r) => decodeFlag(r, 'a boolean of'),
    (w, value: boolean) => w.u8(value ? 1 : 0),
  ),
  u8: codec(
    (r) => r.u8(),
    (w, value: number) => w.u8(value),
  ),
  u32: codec(
    (r) => r.uleb32(),
    (w, value: number) => w.uleb(value),
  ),
  i32: codec(
    (r) => Number(unzigzag(BigInt(r.uleb32()))),
    (w, value: number) => w.ulebBig(zigzag(BigInt(value))),
  ),
  usize: codec(decodeUsize, (w, value: number) => w.uleb(value)),
  u64: codec(
    (r) => r.uleb(64),
    (w, value: bigint) => w.ulebBig(value),
  ),
  i64: codec(
    (r) => unzigzag(r.uleb(64)),
    (w, value: bigint) => w.ulebBig(zigzag(value)),
  ),
  u128: codec(
    (r) => r.uleb(128),
    (w, value: bigint) => w.ulebBig(value),
  ),
  str: codec((r) => r.text(r.uleb32()), encodeText),
};

function encodeText(writer: ByteWriter, text: string): void {
  const bytes = encodeUtf8(text);
  writer.uleb(bytes.length);
  writer.bytes(bytes);
}

/** Every item of a list is at least a byte, so a list is never longer than what is left of the file. */
function decodeCount(reader: SectionReader): number {
  const start = reader.pos;
  const count = reader.uleb32();
  if (count > reader.remaining) reader.malformed(start, `a list of ${count} where ${reader.remaining} bytes are left`);
  return count;
}

function sequence(item: Codec): Codec {
  return codec(
    (reader, positions) => {
      const start = reader.pos;
      const count = decodeCount(reader);
      const list: unknown[] = [];
      for (let i = 0; i < count; i++) list.push(item.decode(reader, positions));
      positions.set(list, start);
      return list;
    },
    (writer, list: readonly unknown[]) => {
      writer.uleb(list.length);
      for (const value of list) item.encode(writer, value as never);
    },
  );
}

function pair(first: Codec, second: Codec): Codec {
  return codec(
    (reader, positions) => {
      const start = reader.pos;
      const value = [first.decode(reader, positions), second.decode(reader, positions)] as const;
      positions.set(value, start);
      return value;
    },
    (writer, value: readonly [unknown, unknown]) => {
      first.encode(writer, value[0] as never);
      second.encode(writer, value[1] as never);
    },
  );
}

function option(item: Codec): Codec {
  return codec<unknown>(
    (reader, positions) => (decodeFlag(reader, 'an option of kind') ? item.decode(reader, positions) : null),
    (writer, value) => {
      writer.u8(value === null ? 0 : 1);
      if (value !== null) item.encode(writer, value as never);
    },
  );
}

function struct(fields: readonly (readonly [string, Codec])[]): Codec {
  return codec(
    (reader, positions) => {
      const start = reader.pos;
      const value: Record<string, unknown> = {};
      for (const [name, field] of fields) value[name] = field.decode(reader, positions);
      positions.set(value, start);
      return value;
    },
    (writer, value: Readonly<Record<string, unknown>>) => {
      for (const [name, field] of fields) field.encode(writer, value[name] as never);
    },
  );
}

/** The place of a name in an enum, by its number in the file. */
function decodeVariant(reader: SectionReader, names: readonly string[]): number {
  const start = reader.pos;
  const number = reader.uleb32();
  if (number >= names.length) reader.malformed(start, `variant ${number} where there are ${names.length}`);
  return number;
}

function taggedUnion(variants: readonly (readonly [string, Codec | null])[]): Codec {
  const names = variants.map(([name]) => name);
  return codec(
    (reader, positions) => {
      const start = reader.pos;
      const [kind, payload] = variants[decodeVariant(reader, names)];
      const value = payload === null ? { kind } : { kind, value: payload.decode(reader, positions) };
      positions.set(value, start);
      return value;
    },
    (writer, value: { readonly kind: string; readonly value?: unknown }) => {
      const number = names.indexOf(value.kind);
      writer.uleb(number);
      variants[number][1]?.encode(writer, value.value as never);
    },
  );
}

function plainEnum(names: readonly string[]): Codec {
  return codec(
    (reader) => names[decodeVariant(reader, names)],
    (writer, name: string) => writer.uleb(names.indexOf(name)),
  );
}

function secondaryMap(item: Codec): Codec {
  const elements = option(item);
  return codec(
    (reader, positions) => {
      const start = reader.pos;
      const count = decodeCount(reader);
      if (count === 0) reader.malformed(start, 'a map without its default value');
      const defaultValue = item.decode(reader, positions);
      const list: unknown[] = [];
      for (let i = 1; i < count; i++) list.push(elements.decode(reader, positions));
      const value = { defaultValue, elements: list };
      positions.set(value, start);
      return value;
    },
    (writer, value: { readonly defaultValue: unknown; readonly elements: readonly unknown[] }) => {
      writer.uleb(value.elements.length + 1);
      item.encode(writer, value.defaultValue as never);
      for (const element of value.elements) elements.encode(writer, element as never);
    },
  );
}

function fixedBytes(length: number): Codec {
  return codec(
    (reader) => reader.take(length).slice(),
    (writer, bytes: Uint8Array) => writer.bytes(bytes),
  );
}

function refused(what: string): Codec {
  return codec(
    (reader): unknown => reader.unsupported(reader.pos, `${what} is not supported`),
    () => {
      throw new TypeError(`${what} cannot be written`);
    },
  );
}

const absent: Codec = codec(
  () => null,
  () => undefined,
);

function entries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.keys(record).map((name) => [name, record[name]]);
}

/** The codecs of one version, made as they are asked for. */
class Codecs {
  private readonly version: number;
  private readonly named: Map<string, Codec>;

  constructor(version: number) {
    this.version = version;
    this.named = new Map(entries(primitives));
  }

  compile(schema: Schema): Codec {
    if (typeof schema === 'string') return this.byName(schema);
    if ('struct' in schema) return struct(entries(schema.struct).map(([name, field]) => [name, this.compile(field)]));
    if ('enum' in schema) {
      return taggedUnion(
        entries(schema.enum).map(([name, payload]) => [name, payload === null ? null : this.compile(payload)]),
      );
    }
    if ('oneOf' in schema) return plainEnum(schema.oneOf);
    if ('seq' in schema) return sequence(this.compile(schema.seq));
    if ('option' in schema) return option(this.compile(schema.option));
    if ('tuple' in schema) return pair(this.compile(schema.tuple[0]), this.compile(schema.tuple[1]));
    if ('map' in schema) return sequence(pair(this.compile(schema.map[0]), this.compile(schema.map[1])));
    if ('bytes' in schema) return fixedBytes(schema.bytes);
    if ('secondary' in schema) return secondaryMap(this.compile(schema.secondary));
    if ('since' in schema) return this.version < schema.since[0] ? absent : this.compile(schema.since[1]);
    return refused(schema.refused);
  }

  private byName(name: string): Codec {
    let found = this.named.get(name);
    if (found === undefined) {
      found = this.compile(metadataSchema[name as TypeName]);
      this.named.set(name, found);
    }
    return found;
  }
}

const codecsOfVersions = new Map<number, Codecs>();

function codecOf(name: TypeName, version: number): Codec {
  let codecs = codecsOfVersions.get(version);
  if (codecs === undefined) codecsOfVersions.set(version, (codecs = new Codecs(version)));
  return codecs.compile(name);
}

/** Decodes a value at the reader's position as Wasmtime `version` wrote it. @throws ArtifactError */
export function decodeMetadata<N extends TypeName>(
  name: N,
  version: number,
  reader: SectionReader,
  positions: Positions,
): Metadata<N> {
  return codecOf(name, version).decode(reader, positions) as Metadata<N>;
}

/** Appends a value as Wasmtime `version` writes it. */
export function encodeMetadata<N extends TypeName>(
  name: N,
  version: number,
  writer: ByteWriter,
  value: Metadata<N>,
): void {
  codecOf(name, version).encode(writer, value as never);
}
