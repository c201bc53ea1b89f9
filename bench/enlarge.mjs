/**
 * Makes large modules of small ones: a copy of a module in which every defined function stands `times` times over.
 * The copies call the originals, so the module stays valid, and nothing about the code's shape is made up.
 *
 * ```
 * section: id (1 byte) · size (LEB128) · contents; 3 = function: a vector of type indices; 10 = code: a vector of bodies
 * ```
 */
const functionSection = 3;
const codeSection = 10;
const headerSize = 8;

/** `bytes` must be a valid module. */
export function enlarge(bytes, times) {
  const parts = [bytes.subarray(0, headerSize)];
  for (let offset = headerSize; offset < bytes.length;) {
    const size = readLeb(bytes, offset + 1);
    const end = size.end + size.value;
    const id = bytes[offset];
    if (id === functionSection || id === codeSection)
      parts.push(repeatVector(id, bytes.subarray(size.end, end), times));
    else if (id !== 0) parts.push(bytes.subarray(offset, end));
    offset = end;
  }
  return Buffer.concat(parts);
}

/** The section `id` whose vector has the entries of `contents` repeated. */
function repeatVector(id, contents, times) {
  const count = readLeb(contents, 0);
  const entries = contents.subarray(count.end);
  const repeated = Buffer.concat([writeLeb(count.value * times), ...Array.from({ length: times }, () => entries)]);
  return Buffer.concat([Uint8Array.of(id), writeLeb(repeated.length), repeated]);
}

function readLeb(bytes, offset) {
  let value = 0;
  let end = offset;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[end++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end };
  }
}

function writeLeb(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, value]);
}
