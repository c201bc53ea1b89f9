/**
 * Expands a body in the notation of `src/semantics/notation.ts` to TypeScript over the word format, for one of two places:
 * a case of the hot loop (`continue` after setting `pc`) or of a cold function (`return` the next code address).
 */
import type { Opcode } from '@pulleyjs/pulley-isa';
import { TRAP_KIND_NAMES } from '../src/trap-kind.ts';
import { TOP_REGISTER_BIT, wordLayout, type WordLayout } from '../src/word-layout.ts';

export interface Site {
  readonly kind: 'hot' | 'cold';
  readonly opcode: Opcode;
  /** Offset in words of this instruction from `pc`: not 0 for the second of a fused pair. */
  readonly base: number;
  /** Prefix of local names. */
  readonly prefix: string;
  /** Name of the variable that holds word 0. */
  readonly word0: string;
}

/** Where loads and stores of a body go. */
export type Access = (operation: 'LD' | 'ST', bigEndian: boolean, type: string, byte: string, value: string) => string;

const MACHINE_WORDS: Readonly<Record<string, string>> = {
  LR: 'C[64]',
  LRH: 'C[65]',
  FP: 'C[66]',
  FPH: 'C[67]',
  SP: 'C[60]',
  SPH: 'C[61]',
  BIAS: 'C[75]',
  CODE_HIGH: 'C[76]',
};

export const word = (site: Site, index: number | string): string => {
  const at =
    typeof index === 'number' ? String(site.base + index) : site.base === 0 ? index : `${site.base} + ${index}`;
  return `K[(pc + ${at}) | 0]`;
};
export const pcOf = (site: Site): string => (site.base === 0 ? 'pc' : `(pc + ${site.base}) | 0`);
export const nextOf = (site: Site): string => `(pc + ${site.base + site.opcode.byteLength}) | 0`;
const goTo = (site: Site, target: string): string =>
  site.kind === 'hot' ? `pc = ${target}; continue;` : `return ${target};`;

/** Splits the arguments of a macro call whose opening bracket is just before `start`; returns them and the end. */
function macroArguments(text: string, start: number): [string[], number] {
  const parts: string[] = [];
  let depth = 0;
  let from = start;
  for (let i = start; ; i++) {
    const c = text[i];
    if (c === undefined) throw new Error(`unbalanced macro in ${text}`);
    if (c === '(' || c === '[') depth++;
    else if ((c === ')' || c === ']') && depth > 0) depth--;
    else if (c === ')') {
      parts.push(text.slice(from, i).trim());
      return [parts, i + 1];
    } else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
}

function replaceMacro(text: string, name: string, expand: (args: string[]) => string): string {
  let out = text;
  const pattern = new RegExp(`\\b${name}\\(`);
  for (let match = pattern.exec(out); match !== null; match = pattern.exec(out)) {
    const [args, end] = macroArguments(out, match.index + match[0].length);
    out = out.slice(0, match.index) + expand(args) + out.slice(end);
  }
  return out;
}

/** Replaces `CLASS.operand[lane]` for vector classes. */
function replaceLanes(text: string, site: Site, used: Set<string>): string {
  const shifts: Readonly<Record<string, number>> = { S8: 4, U8: 4, S16: 3, U16: 3, S32: 2, U32: 2, F32: 2, F64: 1 };
  let out = text;
  const pattern = /\b([SUF])(8|16|32|64)\.(\w+)\[/;
  for (let match = pattern.exec(out); match !== null; match = pattern.exec(out)) {
    const open = match.index + match[0].length;
    let depth = 0;
    let end = open;
    while (depth > 0 || out[end] !== ']') {
      if (out[end] === '[') depth++;
      else if (out[end] === ']') depth--;
      end++;
    }
    used.add(match[3]!);
    const view = `V${match[1]}${match[2]}`;
    const lane = out.slice(open, end);
    const index = `(${site.prefix}${match[3]} << ${shifts[match[1]! + match[2]!]}) + ${/^\w+$/.test(lane) ? lane : `(${lane})`}`;
    out = `${out.slice(0, match.index)}${view}[${index}]${out.slice(end + 1)}`;
  }
  return out;
}

/** Declarations of the register numbers that a body uses; X registers scaled to words. */
export function declareRegisters(site: Site, layout: WordLayout, used: ReadonlySet<string>): string {
  return layout.registers
    .filter((r) => used.has(r.operand.name))
    .map(({ operand, word: at, shift }) => {
      const source = at === 0 ? site.word0 : word(site, at);
      const name = site.prefix + operand.name;
      const isX = operand.registerClass === 'x';
      if (at === 0 && shift === TOP_REGISTER_BIT) return `const ${name} = ${source} >>> ${isX ? shift - 1 : shift};`;
      if (!isX) return `const ${name} = (${source} >>> ${shift}) & 31;`;
      return `const ${name} = ${shift === 0 ? `(${source} << 1)` : `(${source} >>> ${shift - 1})`} & 62;`;
    })
    .join(' ');
}

/**
 * Expands `body`.
 * @param access how loads and stores reach memory
 * @param prologue statements before the body, in the same notation (places are expanded there too)
 */
export function expandBody(site: Site, body: string, access: Access, prologue = ''): string {
  const layout = wordLayout(site.opcode);
  const used = new Set<string>();
  let text = `${prologue} ${body}`;
  let falls = !/(GOTO|BRANCH)\(/.test(body) && !/^TRAP\.\w+;$/.test(body.trim());
  if (/^FALLBACK/.test(body)) falls = false;
  for (const [macro, bigEndian] of [
    ['LDB', true],
    ['STB', true],
    ['LD', false],
    ['ST', false],
  ] as const)
    text = replaceMacro(text, macro, ([type, byte, value]) =>
      access(macro.startsWith('LD') ? 'LD' : 'ST', bigEndian, type!, byte!, value ?? ''),
    );
  text = replaceMacro(text, 'LANES', ([count]) => `for (let i = 0; i < ${count}; i++)`);
  text = replaceMacro(
    text,
    'ARG',
    ([i, low, high]) => `C[${2 * Number(i)}] = ${low}; C[${2 * Number(i) + 1}] = ${high}`,
  );
  const immediate = (name: string): number => {
    const field = layout.immediates.find(
      (f) => f.operand.name === name || (name === 'amt' && f.operand.kind === 'table'),
    );
    if (field === undefined) throw new Error(`${site.opcode.mnemonic}: no immediate '${name}'`);
    return field.word;
  };
  text = replaceMacro(text, 'WORD', ([name, k]) =>
    word(site, /^\d+$/.test(k!) ? immediate(name!) + Number(k) : `${immediate(name!)} + (${k})`),
  );
  text = replaceMacro(text, 'TABLE', ([i]) => word(site, `${site.opcode.byteLength} + ((${i}) << 2)`));
  text = replaceMacro(text, 'GOTO', ([target]) => `${goTo(site, `${target} | 0`).slice(0, -1)}`);
  text = replaceMacro(text, 'BRANCH', ([condition]) => {
    const target = word(site, immediate('offset'));
    return site.kind === 'hot'
      ? `if (${condition}) { pc = ${target}; continue; } pc = ${nextOf(site)}; continue`
      : `return ${condition} ? ${target} : ${nextOf(site)}`;
  });
  text = text.replace(/\bTRAP\.(\w+);/g, (_, kind: string) =>
    goTo(site, `trap(${pcOf(site)}, ${TRAP_KIND_NAMES.indexOf(kind)}) | 0`),
  );
  text = replaceLanes(text, site, used);
  text = text.replace(/\b(I|IH)\.(\w+)/g, (_, half: string, name: string) =>
    word(site, immediate(name) + (half === 'IH' ? 1 : 0)),
  );
  text = text.replace(/\b([XHFGLU])\.(\w+)/g, (_, place: string, name: string) => {
    const field = layout.registers.find((r) => r.operand.name === name);
    const wanted = place === 'X' || place === 'H' ? 'x' : 'f';
    if (field?.operand.registerClass !== wanted)
      throw new Error(`${site.opcode.mnemonic}: '${place}.${name}' is no ${wanted} register`);
    used.add(name);
    const v = site.prefix + name;
    return {
      X: `C[${v}]`,
      H: `H[${v}]`,
      F: `F[${v}]`,
      G: `G[${v} << 1]`,
      L: `FI[${v} << 1]`,
      U: `FI[(${v} << 1) + 1]`,
    }[place]!;
  });
  text = text.replace(/\bWIDE\b/g, 'C[83] === 8');
  text = text.replace(/\bNEXT\b/g, `(${nextOf(site)})`);
  text = text.replace(/\b(LRH?|FPH?|SPH?|BIAS|CODE_HIGH)\b/g, (name) => MACHINE_WORDS[name]!);
  const declarations = declareRegisters(site, layout, used);
  return `${declarations} ${text} ${falls ? goTo(site, nextOf(site)) : ''}`;
}
