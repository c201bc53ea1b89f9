/** Just enough of an artefact of Wasmtime's (ELF) and of a WebAssembly module to call what was compiled. */

/** `.text`, and where each function symbol lies in it. */
export function readArtefact(bytes: Uint8Array): {
  readonly code: Uint8Array;
  readonly symbols: ReadonlyMap<string, number>;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = Number(view.getBigUint64(40, true));
  const sections = Array.from({ length: view.getUint16(60, true) }, (_, i) => {
    const at = table + i * view.getUint16(58, true);
    const number = (offset: number): number => Number(view.getBigUint64(at + offset, true));
    return { name: view.getUint32(at, true), offset: number(24), size: number(32) };
  });
  const names = sections[view.getUint16(62, true)]!;
  const text = (at: number): string => {
    const end = bytes.indexOf(0, at);
    return String.fromCharCode(...bytes.subarray(at, end));
  };
  const section = (name: string): { readonly offset: number; readonly size: number } =>
    sections.find((s) => text(names.offset + s.name) === name)!;
  const [code, symtab, strings] = [section('.text'), section('.symtab'), section('.strtab')];
  const symbols = new Map<string, number>();
  for (let at = symtab.offset + 24; at < symtab.offset + symtab.size; at += 24)
    symbols.set(text(strings.offset + view.getUint32(at, true)), Number(view.getBigUint64(at + 8, true)));
  return { code: bytes.slice(code.offset, code.offset + code.size), symbols };
}

export interface ModuleFacts {
  /** Of memory 0; a module without one has none. */
  pages: number;
  maximumPages: number;
  /** Active segments with constant offsets. */
  data: { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Function index by export name. */
  exports: Map<string, number>;
  /** By function; types as the binary format has them. */
  signatures: Signature[];
}

export const I32 = 0x7f;
export const F32 = 0x7d;
export const F64 = 0x7c;

interface Signature {
  readonly params: readonly number[];
  readonly results: readonly number[];
}

/** A module without imports. */
export function readModule(bytes: Uint8Array): ModuleFacts {
  let at = 8;
  const leb = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const list = <T>(read: () => T): T[] => Array.from({ length: leb() }, read);
  const take = (length: number): Uint8Array => bytes.slice(at, (at += length));
  const types: Signature[] = [];
  const module: ModuleFacts = { pages: 0, maximumPages: 0, data: [], exports: new Map(), signatures: [] };
  const readers: Readonly<Record<number, () => void>> = {
    1: () => {
      at++;
      const params = list(() => bytes[at++]!);
      types.push({ params, results: list(() => bytes[at++]!) });
    },
    3: () => module.signatures.push(types[leb()]!),
    5: () => {
      const hasMaximum = leb() === 1;
      module.pages = leb();
      module.maximumPages = hasMaximum ? leb() : 65536;
    },
    7: () => {
      const name = new TextDecoder().decode(take(leb()));
      const kind = bytes[at++];
      const index = leb();
      if (kind === 0) module.exports.set(name, index);
    },
    11: () => {
      at += 2;
      const offset = leb();
      at++;
      module.data.push({ offset, bytes: take(leb()) });
    },
  };
  while (at < bytes.length) {
    const id = bytes[at++]!;
    const size = leb();
    const end = at + size;
    const reader = readers[id];
    if (reader !== undefined) list(reader);
    at = end;
  }
  return module;
}
