/**
 * Lines of CLIF text by what they mean: pure instructions named by what they compute, everything else as it stands, with
 * values so named. Equal names mean equal computations wherever one `Meanings` reads the lines.
 */

import { type IntCC, intCCNames, Opcode, opcodeFromName, type OpcodeInfo, swapIntCC } from '@pulleyjs/cranelift-ir';
import { COMMUTATIVE, isPureOpcode } from './effect.ts';

/** Stands for a value of which nothing is known. */
export const UNKNOWN = '?';

export interface LineMeaning {
  /** `definition`: of a constant or an alias; `pure`: an instruction that only computes; `effect`: all else. */
  readonly kind: 'definition' | 'pure' | 'effect';
  /** The line without its results, values replaced by names. */
  readonly text: string;
  /** The values that the line defines, `v3`. */
  readonly results: readonly string[];
  /** What they are called from now on, unless they are results of an instruction with effects. */
  readonly names: readonly string[];
}

/** What a value is called, `?` if that is not known; `const0` asks for a pool constant. */
export type NameOf = (value: string) => string;

const INSTRUCTION = /^(?:(v\d+(?:, v\d+)*) = )?([a-z]\w*)(?:\.(\w+))?((?: .*)?)$/;
const CONSTANTS: ReadonlySet<Opcode> = new Set([
  Opcode.iconst,
  Opcode.f16const,
  Opcode.f32const,
  Opcode.f64const,
  Opcode.f128const,
  Opcode.vconst,
]);

/** The text of a line without its comment. */
function withoutComment(line: string): string {
  return line.replace(/\s*;.*$/, '').trim();
}

/** `; v1 = 42, v2 = const0`: what a line's comment says of constants. */
export function commentedConstants(line: string): { readonly value: string; readonly constant: string }[] {
  const comment = /;(.*)$/.exec(line)?.[1] ?? '';
  return [...comment.matchAll(/(v\d+) = ([^,\s]+)/g)].map(([, value, constant]) => ({
    value: value!,
    constant: constant!,
  }));
}

export class Meanings {
  private readonly numbers: Map<string, number> = new Map();

  /** The name of a constant as text has it, pool constants by their bytes. */
  constantName(text: string, nameOf: NameOf): string {
    return /^const\d+$/.test(text) ? nameOf(text) : `=${text}`;
  }

  /** Reads a line, whose values are called what `nameOf` says. */
  read(line: string, nameOf: NameOf): LineMeaning {
    const plain = withoutComment(line);
    const alias = /^(v\d+) -> (v\d+)$/.exec(plain);
    if (alias !== null) return definition(alias[1]!, nameOf(alias[2]!));
    const pooled = /^(const\d+) = (0x[0-9a-f]+)$/.exec(plain);
    if (pooled !== null) return definition(pooled[1]!, `=${pooled[2]}`);
    const [, list, name, suffix, rest] = INSTRUCTION.exec(plain) ?? [];
    const info = name === undefined ? undefined : opcodeFromName(name);
    const results = list?.split(', ') ?? [];
    if (info === undefined) return { kind: 'effect', text: named(plain, nameOf), results: [], names: [] };
    if (CONSTANTS.has(info.opcode)) return definition(results[0]!, this.constantName(rest!.trim(), nameOf));
    // Where an operand implies the type, text has it or not depending on where the operand is defined.
    const type = suffix === undefined || info.inferredFrom >= 0 ? '' : `.${suffix}`;
    const text = `${name}${type} ${operandText(info, named(rest!.trim(), nameOf))}`;
    if (!isPureOpcode(info.opcode)) return { kind: 'effect', text, results, names: [] };
    const names = results.map((_, i) => (text.includes(UNKNOWN) ? UNKNOWN : this.intern(`${text} ${i}`)));
    return { kind: 'pure', text, results, names };
  }

  private intern(text: string): string {
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    return `#${number}`;
  }
}

function definition(result: string, name: string): LineMeaning {
  return { kind: 'definition', text: name, results: [result], names: [name] };
}

function named(text: string, nameOf: NameOf): string {
  return text.replaceAll(/\bv\d+\b/g, nameOf);
}

/** Operands that may change places, in one order. */
function operandText({ opcode }: OpcodeInfo, text: string): string {
  const operands = text.split(', ');
  if (operands.length !== 2) return text;
  const [code, first] = opcode === Opcode.icmp ? operands[0]!.split(' ') : [undefined, operands[0]];
  const second = operands[1]!;
  if (first === undefined || first <= second) return text;
  if (COMMUTATIVE.has(opcode)) return `${second}, ${first}`;
  const number = intCCNames.indexOf(code ?? '');
  return number < 0 ? text : `${intCCNames[swapIntCC(number as IntCC)]} ${second}, ${first}`;
}
