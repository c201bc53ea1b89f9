/** Modules for tests, section by section: bytes, numbers in LEB128, and text as names. */

export type Part = number | string | Uint8Array | Part[];

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** A number that is not negative, in signed LEB128: the index in a heap type or block type. */
export function signedLeb(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.length - 1;
  return bytes[last] & 0x40 ? [...bytes.slice(0, last), bytes[last] | 0x80, 0] : bytes;
}

function append(part: Part, bytes: number[]): void {
  if (typeof part === 'number') bytes.push(part);
  else if (typeof part === 'string') append(sized(new TextEncoder().encode(part)), bytes);
  else for (const item of part) append(item, bytes);
}

/** Parts one after another. */
export function bytesOf(...parts: Part[]): Uint8Array {
  const bytes: number[] = [];
  append(parts, bytes);
  return Uint8Array.from(bytes);
}

/** Parts one after another, with their length before. */
export function sized(...parts: Part[]): Uint8Array {
  const bytes = bytesOf(parts);
  return concat(Uint8Array.from(leb(bytes.length)), bytes);
}

/** The part, `count` times. */
export function repeat(count: number, part: Part): Uint8Array {
  const once = bytesOf(part);
  const all = new Uint8Array(count * once.length);
  for (let at = 0; at < all.length; at += once.length) all.set(once, at);
  return all;
}

function concat(...pieces: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

export function section(id: number, ...parts: Part[]): Uint8Array {
  return concat(Uint8Array.of(id), sized(...parts));
}

export function wasm(...sections: Part[]): Uint8Array {
  return concat(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...sections.map((part) => bytesOf(part)));
}

/** A module with one function `[] -> []`, of these operators (the final `end` left out), besides other sections in front of the code. */
export function functionModule(operators: Part[], ...sections: Uint8Array[]): Uint8Array {
  return wasm(section(1, 1, 0x60, 0, 0), section(3, 1, 0), sections, section(10, 1, sized(0, operators, 0x0b)));
}
