/** Values on the command line of `--invoke`: text to bit patterns by type, and back. */
import type { Signature, WasmValue } from '@pulleyjs/runtime';
import { F32, F64, I32, I64, V128, valueTypeName } from '@pulleyjs/wasm-parse';
import { UsageError } from './errors.ts';

type Type = Signature['params'][number];

const words = new DataView(new ArrayBuffer(8));

/** Arguments of the function `name` as bit patterns. @throws UsageError */
export function parseParameters(name: string, types: readonly Type[], args: readonly string[]): WasmValue[] {
  if (args.length !== types.length) {
    const wanted =
      types.length === 0 ? 'no arguments' : `${types.length} (${types.map((type) => valueTypeName(type)).join(', ')})`;
    throw new UsageError(
      `${name} takes ${wanted}, but ${args.length} ${args.length === 1 ? 'was' : 'were'} given`,
      'run',
    );
  }
  return types.map((type, i) => parseParameter(type, args[i]!));
}

function parseParameter(type: Type, text: string): WasmValue {
  switch (type) {
    case I32:
      return parseInteger(text, 32);
    case I64:
      return parseInteger(text, 64);
    case F32:
      return parseFloat32(text);
    case F64:
      return parseFloat64(text);
    case V128:
      return parseInteger(text, 128);
    default:
      throw new UsageError(`a parameter of type ${valueTypeName(type)} cannot be given on the command line`, 'run');
  }
}

function parseInteger(text: string, bits: number): bigint {
  const match = /^([+-]?)(\d[\d_]*|0x[\da-f][\da-f_]*)$/i.exec(text);
  if (match === null) throw new UsageError(`'${text}' is no integer`, 'run');
  const magnitude = BigInt(match[2]!.replaceAll('_', ''));
  const value = match[1] === '-' ? -magnitude : magnitude;
  if (value < -(1n << BigInt(bits - 1)) || value >= 1n << BigInt(bits))
    throw new UsageError(`${text} does not fit ${bits === 128 ? 'a v128' : `an i${bits}`}`, 'run');
  return BigInt.asUintN(bits, value);
}

/** `nan`, `-nan`, `nan:0xPAYLOAD`: sign and payload. */
const nanPattern = /^([+-]?)nan(?::0x([\da-f]+))?$/i;

function parseFloat32(text: string): bigint {
  const nan = nanPattern.exec(text);
  if (nan !== null) return nanBits(text, nan, 0x7f80_0000n, 23n);
  words.setFloat32(0, parseNumber(text));
  return BigInt(words.getUint32(0));
}

function parseFloat64(text: string): bigint {
  const nan = nanPattern.exec(text);
  if (nan !== null) return nanBits(text, nan, 0x7ff0_0000_0000_0000n, 52n);
  words.setFloat64(0, parseNumber(text));
  return words.getBigUint64(0);
}

function nanBits(text: string, [, sign, payload]: RegExpExecArray, exponent: bigint, fractionBits: bigint): bigint {
  const fraction = payload === undefined ? 1n << (fractionBits - 1n) : BigInt(`0x${payload}`);
  if (fraction === 0n || fraction >= 1n << fractionBits)
    throw new UsageError(`${text}: the payload does not fit`, 'run');
  const signBit = sign === '-' ? (exponent << 1n) & ~exponent & ~((1n << (fractionBits + 1n)) - 1n) : 0n;
  return signBit | exponent | fraction;
}

function parseNumber(text: string): number {
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (!/^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|0x[\da-f]+)$/i.test(text))
    throw new UsageError(`'${text}' is no number`, 'run');
  return text.startsWith('-') ? -Number(text.slice(1)) : Number(text.replace(/^\+/, ''));
}

/** A result as text that, given as an argument, is the same value: integers are signed. */
export function formatResult(type: Type, bits: WasmValue): string {
  switch (type) {
    case I32:
      return String(BigInt.asIntN(32, bits as bigint));
    case I64:
      return String(BigInt.asIntN(64, bits as bigint));
    case F32:
      return formatFloat32(bits as bigint);
    case F64:
      words.setBigUint64(0, bits as bigint);
      return formatFloat(words.getFloat64(0), bits as bigint, 52n);
    case V128:
      return `0x${(bits as bigint).toString(16).padStart(32, '0')}`;
    default:
      return bits === null ? 'null' : `<${valueTypeName(type)}>`;
  }
}

function formatFloat(value: number, bits: bigint, fractionBits: bigint): string {
  if (Number.isNaN(value)) return formatNan(bits, fractionBits);
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'inf');
}

function formatNan(bits: bigint, fractionBits: bigint): string {
  const fraction = bits & ((1n << fractionBits) - 1n);
  const sign = bits >> (fractionBits === 23n ? 31n : 63n) === 0n ? '' : '-';
  return fraction === 1n << (fractionBits - 1n) ? `${sign}nan` : `${sign}nan:0x${fraction.toString(16)}`;
}

/** The shortest decimal number that is this value in single precision. */
function formatFloat32(bits: bigint): string {
  words.setUint32(0, Number(bits));
  const value = words.getFloat32(0);
  for (let digits = 1; Number.isFinite(value) && digits < 10; digits++) {
    const text = value.toPrecision(digits);
    if (Object.is(Math.fround(Number(text)), value)) return formatFloat(Number(text), bits, 23n);
  }
  return formatFloat(value, bits, 23n);
}
