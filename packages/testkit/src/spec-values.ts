/** Values of spec scripts: read as bit patterns, and compared with the bit patterns that an engine gives back. */
import type { ScriptValue } from './spec-script.ts';

/**
 * A value in an engine-neutral form: numbers and vectors as unsigned bit patterns; references as null, as a host
 * object that a script named by a number, or as something of the engine's own.
 */
export type SpecValue =
  | { readonly type: 'i32' | 'i64' | 'f32' | 'f64' | 'v128'; readonly bits: bigint }
  | { readonly type: 'ref'; readonly kind: string; readonly host?: number; readonly isNull: boolean };

const widths: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 };

/** Reads an argument. @throws if the value is a pattern or of a type unknown here. */
export function parseArgument(value: ScriptValue): SpecValue {
  switch (value.type) {
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return { type: value.type, bits: bitsOf(value.type, String(value.value)) };
    case 'v128':
      return { type: 'v128', bits: packLanes(value) };
    default:
      return parseReference(value);
  }
}

/** Whether `actual` is what the script expects: a value, a class of NaNs, a kind of reference, or one of several. */
export function matches(actual: SpecValue, expected: ScriptValue): boolean {
  switch (expected.type) {
    case 'either':
      return (expected.values ?? []).some((alternative) => matches(actual, alternative));
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return actual.type === expected.type && matchesLane(actual.bits, expected.type, expected.value);
    case 'v128':
      return actual.type === 'v128' && matchesVector(actual.bits, expected);
    default:
      return actual.type === 'ref' && matchesReference(actual, expected);
  }
}

/** The value for messages: `i32:0x2a`, `externref:3`, `funcref:null`. */
export function showValue(value: SpecValue): string {
  if (value.type !== 'ref') return `${value.type}:0x${value.bits.toString(16)}`;
  return `${value.kind}:${value.isNull ? 'null' : (value.host ?? '…')}`;
}

/** What a script expects, for messages. */
export function showExpected(value: ScriptValue): string {
  if (value.values !== undefined) return value.values.map(showExpected).join(' or ');
  return `${value.type}:${value.value ?? '…'}`;
}

function bitsOf(type: string, text: string): bigint {
  return BigInt.asUintN(widths[type], BigInt(text));
}

function packLanes(value: ScriptValue): bigint {
  const lane = value.lane_type ?? 'i32';
  return (value.value as readonly string[]).reduceRight(
    (bits, text) => (bits << BigInt(widths[lane])) | bitsOf(lane, text),
    0n,
  );
}

function matchesVector(bits: bigint, expected: ScriptValue): boolean {
  const lane = expected.lane_type ?? 'i32';
  const width = widths[lane];
  return (expected.value as readonly string[]).every((text, index) =>
    matchesLane(BigInt.asUintN(width, bits >> BigInt(index * width)), lane, text),
  );
}

function matchesLane(bits: bigint, type: string, expected: ScriptValue['value']): boolean {
  if (expected === undefined) return true;
  if (expected === 'nan:canonical') return isNan(bits, type, true);
  if (expected === 'nan:arithmetic') return isNan(bits, type, false);
  return bits === bitsOf(type, String(expected));
}

/** Either sign; canonical means that of the payload only the quiet bit is set, arithmetic that at least it is. */
function isNan(bits: bigint, type: string, canonical: boolean): boolean {
  const quiet = type === 'f32' ? 0x7fc0_0000n : 0x7ff8_0000_0000_0000n;
  const magnitude = bits & (type === 'f32' ? 0x7fff_ffffn : 0x7fff_ffff_ffff_ffffn);
  return canonical ? magnitude === quiet : (magnitude & quiet) === quiet;
}

function parseReference(value: ScriptValue): SpecValue {
  const kind = value.type;
  if (value.value === undefined || value.value === 'null') return { type: 'ref', kind, isNull: true };
  return { type: 'ref', kind, isNull: false, host: Number(value.value) };
}

const nullTypes = new Set(['nullref', 'nullfuncref', 'nullexternref', 'nullexnref', 'refnull']);

function matchesReference(actual: SpecValue & { type: 'ref' }, expected: ScriptValue): boolean {
  if (nullTypes.has(expected.type) || expected.value === 'null') return actual.isNull;
  if (actual.isNull) return false;
  return expected.value === undefined || actual.host === Number(expected.value);
}
