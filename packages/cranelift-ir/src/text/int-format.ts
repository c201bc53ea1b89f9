/** Canonical text of integer immediates: decimal up to 9999, else hexadecimal in groups of four digits. */

const DECIMAL_LIMIT = 10_000n;

function groupedHex(value: bigint): string {
  const digits = value.toString(16);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) groups.unshift(digits.slice(Math.max(0, end - 4), end));
  groups[0] = groups[0]!.padStart(4, '0');
  return `0x${groups.join('_')}`;
}

/** A 64-bit immediate. Negative values are always decimal. */
export function printImm64(value: bigint): string {
  const signed = BigInt.asIntN(64, value);
  return signed < DECIMAL_LIMIT ? signed.toString() : groupedHex(signed);
}

/** An unsigned magnitude of up to 64 bits. */
export function printUimm64(value: bigint): string {
  return value < DECIMAL_LIMIT ? value.toString() : groupedHex(value);
}

/** A 32-bit offset, glued to an address: nothing for 0, else with its sign. */
export function printOffset32(offset: number): string {
  if (offset === 0) return '';
  const sign = offset < 0 ? '-' : '+';
  return sign + printUimm64(BigInt(Math.abs(offset)));
}

/** Bytes in memory order as one big-endian hexadecimal number. */
export function printBytes(bytes: Uint8Array): string {
  let text = '';
  for (let i = bytes.length - 1; i >= 0; i--) text += bytes[i]!.toString(16).padStart(2, '0');
  return `0x${text}`;
}
