/** The table against the reference: nothing drifted. */
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { Op, opcodeByName, opcodes, pulley50, type Opcode } from '../src/index.ts';

interface ReferenceField {
  readonly name: string;
  readonly kind: string;
}
interface ReferenceOperand extends ReferenceField {
  readonly size: number;
  readonly offset: number;
  readonly bits?: readonly ReferenceField[];
  readonly parts?: readonly ReferenceField[];
}
interface ReferenceRow {
  readonly mnemonic: string;
  readonly ext: boolean;
  readonly opcode: number;
  readonly opcode_bytes: string;
  readonly length: number;
  readonly operands: readonly ReferenceOperand[];
  readonly semantics: string;
  readonly traps: readonly { readonly kind: string }[];
}

/** Packed addresses are listed by the reference from bit 0 up, by the table in the order of printing. */
const printedNames: Record<string, string> = {
  host_heap_base: 'base',
  host_heap_bound: 'bound',
  host_heap_bound_addr: 'bound_addr',
  host_heap_bound_offset: 'bound_offset',
};
const printedOrder = ['base', 'bound', 'bound_addr', 'bound_offset', 'wasm_addr', 'offset'];

function referenceOperands(row: ReferenceRow): string[] {
  return row.operands.flatMap((operand) => {
    if (operand.kind === 'BinaryOperands') return operand.bits!.map(describeField);
    if (operand.kind.startsWith('AddrG')) {
      const fields = operand.bits!.map((bit) => ({ name: printedNames[bit.name] ?? bit.name, kind: bit.kind }));
      return fields.sort((a, b) => printedOrder.indexOf(a.name) - printedOrder.indexOf(b.name)).map(describeField);
    }
    if (operand.parts) return operand.parts.map(describeField);
    if (row.mnemonic === 'br_table32' && operand.name === 'amt') return ['targets: table'];
    return [describeField(operand)];
  });
}

function describeField({ name, kind }: ReferenceField): string {
  const kinds: Record<string, string> = {
    XReg: 'x',
    FReg: 'f',
    VReg: 'v',
    U6: 'u6',
    PcRelOffset: 'pc',
    UpperRegSet: 'xset',
  };
  return `${name}: ${kinds[kind] ?? kind}`;
}

function tableOperands(opcode: Opcode): string[] {
  return opcode.operands.map(({ name, kind }) => `${name}: ${kind.split(' ').pop()}`);
}

const referencePath = ['reference', 'pulley-isa.json'];
const isMissing = corpusMissing(...referencePath);

describe.skipIf(isMissing)('the table and the reference', () => {
  const rows = isMissing
    ? []
    : (JSON.parse(Buffer.from(readCorpus(...referencePath)).toString('utf8')).ops as ReferenceRow[]);

  test('the same opcodes with the same numbers', () => {
    expect(opcodes.map((o) => [o.mnemonic, o.page === 'extended', o.number])).toEqual(
      rows.map((r) => [r.mnemonic, r.ext, r.opcode]),
    );
  });

  test.each(rows.map((row) => [row.mnemonic, row] as const))('%s', (mnemonic, row) => {
    const opcode = opcodeByName.get(mnemonic)!;
    expect(tableOperands(opcode)).toEqual(referenceOperands(row));
    expect(opcode.byteLength).toBe(row.length);
    expect(opcode.traps.map((t) => t.kind).sort()).toEqual(row.traps.map((t) => t.kind).sort());
    const pc = row.operands.find((operand) => operand.kind === 'PcRelOffset');
    expect(opcode.pcPosition).toBe(pc?.offset ?? -1);
    const access = /(\d+)-byte .*(?:load|store)/.exec(row.semantics);
    expect(opcode.memory?.bytes ?? 0).toBe(access === null ? 0 : Number(access[1]));
  });
});

test('ids are dense: the main page, then the extended one', () => {
  expect(opcodes.length).toBe(543);
  expect([pulley50.mainCount, pulley50.extendedPrefix]).toEqual([220, 0xdc]);
  expect(opcodes.every((opcode, i) => opcode.id === i && Op[opcode.mnemonic as keyof typeof Op] === i)).toBe(true);
  expect([Op.nop, Op.xselect64, Op.trap, Op.vstore128be_z]).toEqual([0, 219, 220, 542]);
});

test('control flow', () => {
  const byFlow = new Map<string, string[]>();
  for (const { flow, mnemonic } of opcodes) byFlow.set(flow, [...(byFlow.get(flow) ?? []), mnemonic]);
  expect(byFlow.get('branch')!.length).toBe(54);
  byFlow.delete('fallthrough');
  byFlow.delete('branch');
  expect(Object.fromEntries(byFlow)).toEqual({
    return: ['ret'],
    call: ['call', 'call1', 'call2', 'call3', 'call4', 'call_indirect'],
    jump: ['jump'],
    indirect: ['xjump'],
    table: ['br_table32'],
    trap: ['trap'],
    host: ['call_indirect_host'],
  });
});

test('operand names are distinct within an opcode, and slots do not overlap', () => {
  for (const { mnemonic, operands } of opcodes) {
    expect(new Set(operands.map((o) => o.name)).size, mnemonic).toBe(operands.length);
    let next = 0;
    for (const { slot, slotCount } of operands) {
      expect(slot, mnemonic).toBe(next);
      next += slotCount;
    }
    expect(next).toBeLessThanOrEqual(7);
  }
});
