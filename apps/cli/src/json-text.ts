/** Values as JSON: big integers as numbers where these are exact and else as strings, bytes as hexadecimal text. */

function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') {
    const isExact = value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);
    return isExact ? Number(value) : value.toString();
  }
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** Indented, with a line end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, plain, 2)}\n`;
}
