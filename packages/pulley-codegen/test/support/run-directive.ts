/** `; run: %f(1, 2) == 3`: reads the values of run directives, by the types of the function's signature. */

import {
  F32,
  F64,
  I128,
  isVector,
  laneBits,
  laneType,
  Opcode,
  parseFunction,
  type Type,
  typeBits,
  typeName,
} from '@pulleyjs/cranelift-ir';

export interface RunDirective {
  readonly name: string;
  readonly args: readonly string[];
  readonly comparison: '==' | '!=' | undefined;
  readonly results: readonly string[];
}

/** The directive in a comment, undefined if it holds none that names a function. */
export function parseRunDirective(comment: string): RunDirective | undefined {
  const match = /^;\s*run:\s*%(\w+)\((.*?)\)\s*(?:(==|!=)\s*([^;]+?))?\s*(?:;.*)?$/.exec(comment);
  if (match === null) return undefined;
  const [, name, args, comparison, results] = match;
  const list =
    results === undefined
      ? []
      : results.startsWith('[') && results.includes(',')
        ? splitValues(results.slice(1, -1))
        : [results];
  return { name: name!, args: splitValues(args!), comparison: comparison as '==' | '!=' | undefined, results: list };
}

function splitValues(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((value) => value.trim());
}

const cache = new Map<string, bigint>();

/** The bits of a value as it is written in a directive, zero-extended. */
export function valueBits(text: string, type: Type): bigint {
  const key = `${type} ${text}`;
  let bits = cache.get(key);
  if (bits === undefined) cache.set(key, (bits = readBits(text, type)));
  return bits;
}

function readBits(text: string, type: Type): bigint {
  if (type === I128) {
    const digits = text.replaceAll('_', '');
    return BigInt.asUintN(128, digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits));
  }
  if (isVector(type) && text.startsWith('[')) {
    const lanes = text.slice(1, -1).trim().split(/\s+/);
    const bits = BigInt(laneBits(type));
    return lanes.reduceRight((sum, lane) => (sum << bits) | readBits(lane, laneType(type)), 0n);
  }
  const mnemonic =
    type === F32
      ? 'f32const'
      : type === F64
        ? 'f64const'
        : isVector(type)
          ? `vconst.${typeName(type)}`
          : `iconst.${typeName(type)}`;
  const func = parseFunction(
    `function %c() -> ${typeName(type)} {\nblock0:\n  v0 = ${mnemonic} ${text}\n  return v0\n}\n`,
  );
  const data = func.dfg.inst(func.layout.firstInst(func.layout.entryBlock!)!);
  if (data.opcode === Opcode.f32const) return BigInt.asUintN(32, BigInt(data.imm));
  if (!isVector(type)) return BigInt.asUintN(typeBits(type), data.wide);
  const bytes = func.constants.at(data.imm as never);
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

/** Equal bits, or NaNs of any payload in the same lanes. */
export function sameValue(a: bigint, b: bigint, type: Type): boolean {
  if (a === b) return true;
  const lane = laneType(type);
  if (lane !== F32 && lane !== F64) return false;
  const bits = laneBits(type);
  for (let at = 0; at < typeBits(type); at += bits) {
    const x = BigInt.asUintN(bits, a >> BigInt(at));
    const y = BigInt.asUintN(bits, b >> BigInt(at));
    if (x !== y && !(isNaNBits(x, bits) && isNaNBits(y, bits))) return false;
  }
  return true;
}

function isNaNBits(x: bigint, bits: number): boolean {
  const infinity = bits === 32 ? 0x7f800000n : 0x7ff0000000000000n;
  return (x & ((1n << BigInt(bits - 1)) - 1n)) > infinity;
}
