/**
 * Probe functions: one operation on given types, its operands the parameters, its results the results. An operation on
 * memory gets the address of a slot that two more parameters fill, and the slot's words are results too.
 */

import {
  F128,
  type Function,
  Opcode,
  opcodes,
  parseFunction,
  typeBytes,
  typeFromName,
  typeName,
} from '@pulleyjs/cranelift-ir';

export interface Probe {
  readonly opcode: string;
  /** Controlling type; empty if the opcode has none. */
  readonly type: string;
  readonly operands: readonly string[];
  /** Condition code or memory flags, or the operation of an `atomic_rmw`. */
  readonly variant: string;
}

/** An entry of `pulley64-support.json`: `ctrl <- operands variant (bytes/instructions)`. */
export function parseProbe(opcode: string, entry: string): Probe {
  const match = /^(\S*?)(?: <- (\S*))?(?: ([^(]*?))?\s*(?:\(\d+B\/\d+\))?$/.exec(entry.trimEnd());
  const [, type, operands, variant] = match!;
  const count = opcodes[Opcode[opcode as keyof typeof Opcode]]!.args.length;
  return {
    opcode,
    type: type!,
    operands: operands === undefined ? Array.from({ length: count }, () => type!) : operands.split(',').slice(0, count),
    variant: variant ?? '',
  };
}

/** Text of each kind of immediate; `undefined` where the variant stands in its place. */
const IMMEDIATES: Readonly<Record<string, string | undefined>> = {
  '#uimm8': '1',
  '#uimm128': '[3 0 31 26 4 6 12 11 23 13 24 4 2 15 17 5]',
  '#offset32': '',
  '#trapcode': 'user7',
  '#imm64': '42',
  '#ieee16': '0x1.8',
  '#ieee32': '0x1.8',
  '#ieee64': '0x1.8',
  '#stack_slot': 'ss0',
};

function isAddress(opcode: string, name: string): boolean {
  const { format } = opcodes[Opcode[opcode as keyof typeof Opcode]]!;
  return name === 'p' && /Load|Store|Atomic/.test(format);
}

/** The instruction on `v0`, `v1` …, and which of the operands is an address. */
function instruction({ opcode, type, variant }: Probe): { text: string; address: number } {
  const info = opcodes[Opcode[opcode as keyof typeof Opcode]]!;
  const words: string[] = [];
  let address = -1;
  let value = 0;
  for (const { name, kind } of info.operands) {
    if (kind === 'value') {
      if (isAddress(opcode, name)) address = value;
      words.push(`v${value++}`);
    } else if (kind === 'memflags' || kind.endsWith('cc') || kind === 'atomic_rmw_op') {
      words.push(kind === 'memflags' && opcode === 'atomic_rmw' ? '' : `${variant} `);
    } else if (kind === 'pool_constant') words.push(`0x${'1b'.repeat(typeBytes(typeFromName(type) ?? F128))}`);
    else words.push(IMMEDIATES[`#${kind}`]!);
  }
  const separated = words
    .filter((word) => word !== '')
    .join(', ')
    .replaceAll(' , ', ' ');
  return { text: `${opcode}${type === '' ? '' : `.${type}`} ${separated}`.trimEnd(), address };
}

/** @throws ClifParseError if the operation does not exist on these types */
export function probeFunction(probe: Probe): Function {
  const { text, address } = instruction(probe);
  const info = opcodes[Opcode[probe.opcode as keyof typeof Opcode]]!;
  const usesSlot = address >= 0 || info.operands.some(({ kind }) => kind === 'stack_slot');
  const params = probe.operands.map((type, i) => ({ type, name: `v${i}` })).filter((_, i) => i !== address);
  if (usesSlot) params.push({ type: 'i64', name: 'v100' }, { type: 'i64', name: 'v101' });
  const build = (results: readonly string[]): Function => {
    const returns = [...results, ...(usesSlot ? ['i64', 'i64'] : [])];
    const names = [...results.map((_, i) => `v${200 + i}`), ...(usesSlot ? ['v110', 'v111'] : [])];
    const left = results.map((_, i) => `v${200 + i}`).join(', ');
    const lines = [
      `function %probe(${params.map(({ type }) => type).join(', ')})${returns.length > 0 ? ` -> ${returns.join(', ')}` : ''} tail {`,
      ...(usesSlot ? ['ss0 = explicit_slot 16, align = 16'] : []),
      `block0${params.length > 0 ? `(${params.map(({ type, name }) => `${name}: ${type}`).join(', ')})` : ''}:`,
      ...(usesSlot ? [`v120 = stack_addr.i64 ss0`, 'store notrap v100, v120', 'store notrap v101, v120+8'] : []),
      ...(address >= 0 ? [`v${address} = stack_addr.i64 ss0`] : []),
      `@000${MARK} ${left === '' ? '' : `${left} = `}${text}`,
      ...(usesSlot ? ['v110 = load.i64 notrap v120', 'v111 = load.i64 notrap v120+8'] : []),
      `return ${names.join(', ')}`.trimEnd(),
      '}',
    ];
    return parseFunction(`${lines.join('\n')}\n`);
  };
  const draft = build(Array.from({ length: info.results?.length ?? 0 }, () => 'i8'));
  return build(resultTypes(draft));
}

/** Source location that marks the probe's own instruction. */
const MARK = 7;

function resultTypes({ dfg, layout }: Function): string[] {
  let inst = layout.firstInst(layout.entryBlock!)!;
  while (dfg.srclocs[inst] !== MARK) inst = layout.nextInst(inst)!;
  return dfg.instResults(inst).map((value) => typeName(dfg.valueType(value)));
}
