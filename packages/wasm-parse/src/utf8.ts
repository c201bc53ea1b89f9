/**
 * Strict UTF-8, as names in modules must be: no overlong forms, no surrogates, nothing over U+10FFFF.
 * Written out because not every engine has `TextDecoder`.
 */

/** The text in [start, end), or undefined if it is not well-formed. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = '';
  let units: number[] = [];
  for (let pos = start; pos < end;) {
    const lead = bytes[pos++];
    if (lead < 0x80) {
      units.push(lead);
    } else {
      const extra = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
      if (lead < 0xc2 || lead > 0xf4 || pos + extra > end) return undefined;
      let point = lead & (0x3f >> extra);
      for (let i = 0; i < extra; i++) {
        const byte = bytes[pos++];
        if ((byte & 0xc0) !== 0x80) return undefined;
        point = (point << 6) | (byte & 0x3f);
      }
      if (!isScalarOfLength(point, extra + 1)) return undefined;
      if (point < 0x10000) units.push(point);
      else units.push(0xd7c0 + (point >> 10), 0xdc00 | (point & 0x3ff));
    }
    if (units.length >= 4096) {
      text += String.fromCharCode(...units);
      units = [];
    }
  }
  return text + String.fromCharCode(...units);
}

/** Whether the code point is a scalar value that needs `length` bytes. */
function isScalarOfLength(point: number, length: number): boolean {
  if (length === 2) return point >= 0x80;
  if (length === 3) return point >= 0x800 && (point < 0xd800 || point > 0xdfff);
  return point >= 0x10000 && point <= 0x10ffff;
}
