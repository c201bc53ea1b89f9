/**
 * Binary floating-point formats and their exact hexadecimal text: `0x1.8p3`, `-0.0`, `+NaN:0x1`.
 *
 * Values are bit patterns in a bigint; nothing is ever converted to a JavaScript number, so NaN payloads survive.
 */

/** Widths of a format's fields, in bits. */
export interface FloatFormat {
  readonly exponentBits: number;
  /** Trailing significand bits (without the hidden one). */
  readonly fractionBits: number;
}

/** IEEE formats by their total width. */
export const floatFormats: Readonly<Record<16 | 32 | 64 | 128, FloatFormat>> = {
  16: { exponentBits: 5, fractionBits: 10 },
  32: { exponentBits: 8, fractionBits: 23 },
  64: { exponentBits: 11, fractionBits: 52 },
  128: { exponentBits: 15, fractionBits: 112 },
};

/** Largest exponent, and the bias of the stored one. */
function biasOf({ exponentBits }: FloatFormat): number {
  return (1 << (exponentBits - 1)) - 1;
}

/** The canonical text of a bit pattern. */
export function printFloat(bits: bigint, width: 16 | 32 | 64 | 128): string {
  const format = floatFormats[width];
  const { exponentBits, fractionBits } = format;
  const fraction = BigInt.asUintN(fractionBits, bits);
  const exponent = Number(BigInt.asUintN(exponentBits, bits >> BigInt(fractionBits)));
  const negative = (bits >> BigInt(width - 1)) & 1n;
  const sign = negative === 1n ? '-' : '';
  if (exponent === (1 << exponentBits) - 1) return (sign || '+') + printSpecial(fraction, fractionBits);
  if (exponent === 0 && fraction === 0n) return `${sign}0.0`;
  const digits = Math.ceil(fractionBits / 4);
  const aligned = fraction << BigInt(4 * digits - fractionBits);
  const text = aligned.toString(16).padStart(digits, '0');
  const bias = biasOf(format);
  return exponent === 0 ? `${sign}0x0.${text}p${1 - bias}` : `${sign}0x1.${text}p${exponent - bias}`;
}

function printSpecial(fraction: bigint, fractionBits: number): string {
  if (fraction === 0n) return 'Inf';
  const quiet = 1n << BigInt(fractionBits - 1);
  if ((fraction & quiet) === 0n) return `sNaN:0x${fraction.toString(16)}`;
  const payload = fraction & (quiet - 1n);
  return payload === 0n ? 'NaN' : `NaN:0x${payload.toString(16)}`;
}

/** Why a text is no float of a format; the messages are the text format's own. */
export class FloatSyntaxError extends Error {}

function fail(message: string): never {
  throw new FloatSyntaxError(message);
}

/**
 * The bit pattern of a text: `0.0`, `0x1.8p3`, `Inf`, `NaN`, `NaN:0x1`, `sNaN:0x1`, each with an optional sign.
 * @throws FloatSyntaxError also when the value is not exactly representable
 */
export function parseFloatBits(text: string, width: 16 | 32 | 64 | 128): bigint {
  const format = floatFormats[width];
  const negative = text.startsWith('-');
  const magnitude = negative || text.startsWith('+') ? text.slice(1) : text;
  const bits = parseMagnitude(magnitude, format);
  return negative ? bits | (1n << BigInt(width - 1)) : bits;
}

function parseMagnitude(text: string, format: FloatFormat): bigint {
  const { exponentBits, fractionBits } = format;
  const infinity = ((1n << BigInt(exponentBits)) - 1n) << BigInt(fractionBits);
  const quiet = 1n << BigInt(fractionBits - 1);
  if (text === 'Inf') return infinity;
  if (text === 'NaN') return infinity | quiet;
  if (text.startsWith('NaN:')) return infinity | quiet | payload(text.slice(4), quiet, 0n);
  if (text.startsWith('sNaN:')) return infinity | payload(text.slice(5), quiet, 1n);
  if (text === '0.0') return 0n;
  if (text.startsWith('0x')) return parseHexFloat(text.slice(2), format);
  return fail(/^\d+\.?\d*$/.test(text) ? 'Float must be hexadecimal' : 'Float not a number');
}

function payload(text: string, limit: bigint, least: bigint): bigint {
  if (!/^0x[0-9a-fA-F]{1,32}$/.test(text)) return fail('Float must have a hexadecimal payload');
  const value = BigInt(text);
  return value < limit && value >= least ? value : fail('Invalid NaN payload');
}

/** `1.8p3`: digits with at most one point, then a decimal power of two. */
function parseHexFloat(text: string, format: FloatFormat): bigint {
  const match = /^([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?(?:p([+-]?\d{1,9}))?$/.exec(text);
  if (match === null) return fail('Invalid float literal');
  const whole = match[1]!.replace(/_/g, '');
  const frac = (match[2] ?? '').replace(/_/g, '');
  const digits = (whole + frac).replace(/^0+/, '');
  if (whole.length + frac.length === 0) return fail('No digits');
  if (digits === '') return 0n;
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed.length > 64) return fail('Too many significant bits');
  const exponent = Number(match[3] ?? 0) - 4 * frac.length + 4 * (digits.length - trimmed.length);
  return encode(BigInt(`0x${trimmed}`), exponent, format);
}

/** The pattern of `significand × 2^exponent`, which must be exact. */
function encode(significand: bigint, exponent: number, format: FloatFormat): bigint {
  const { fractionBits } = format;
  const bias = biasOf(format);
  const length = significand.toString(2).length;
  const top = exponent + length - 1;
  if (top > bias) return fail('Magnitude too large');
  const least = 1 - bias;
  const lowest = Math.max(top, least) - fractionBits;
  const shift = exponent - lowest;
  if (shift < 0) {
    const dropped = BigInt(-shift);
    const exact = -shift < 4096 && BigInt.asUintN(-shift, significand) === 0n;
    if (!exact) {
      if (top >= least) return fail('Too many significant bits');
      return fail(top < lowest ? 'Magnitude too small' : 'Subnormal underflow');
    }
    return assemble(significand >> dropped, top, least, format);
  }
  return assemble(significand << BigInt(shift), top, least, format);
}

function assemble(scaled: bigint, top: number, least: number, format: FloatFormat): bigint {
  if (top < least) return scaled;
  const stored = BigInt(top + biasOf(format)) << BigInt(format.fractionBits);
  return stored | BigInt.asUintN(format.fractionBits, scaled);
}
