/** The tables against the reference facts, and the generated builder against the opcode table. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  applyTypeRule,
  atomicRmwOps,
  complementFloatCC,
  complementIntCC,
  DEFAULT_FLAGS,
  type FloatCC,
  floatCCNames,
  formats,
  HEAP_OUT_OF_BOUNDS,
  type IntCC,
  intCCNames,
  laneBits,
  laneCount,
  laneType,
  opcodeFromName,
  opcodes,
  swapFloatCC,
  swapIntCC,
  trapCodeFromName,
  trapCodeName,
  trapCodeOf,
  type Type,
  type TypeRule,
  type TypeSet,
  typeBits,
  typeFromName,
  typeName,
} from '../src/index.ts';

interface RefTypeSet {
  readonly ints: number[];
  readonly floats: number[];
  readonly lanes: number[];
  readonly dynamic_lanes: number[];
}
interface RefOperand {
  readonly name: string;
  readonly kind: string;
  readonly type?: { readonly rule: string; readonly type?: string; readonly typeset?: RefTypeSet };
}
interface RefOpcode {
  readonly name: string;
  readonly format: string;
  readonly operands: RefOperand[];
  readonly results: RefOperand[];
  readonly ctrl: { readonly typeset: RefTypeSet; readonly inferred_from_value_operand: number | null } | null;
  readonly attrs: Record<string, boolean>;
  readonly semantics: string;
}

const json = <T>(name: string): T => JSON.parse(new TextDecoder().decode(readCorpus('reference', name))) as T;
const typeSet = (set: RefTypeSet): TypeSet => ({
  ints: set.ints,
  floats: set.floats,
  lanes: set.lanes,
  dynamicLanes: set.dynamic_lanes,
});

test('the generated instruction builder is up to date', () => {
  const script = fileURLToPath(new URL('../scripts/gen-inst-builder.mjs', import.meta.url));
  execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
});

describe.skipIf(corpusMissing('reference', 'clif-opcodes.json'))('tables against the reference', () => {
  test('163 opcodes in 36 formats', () => {
    const reference = json<{
      formats: { name: keyof typeof formats; values: number; value_list: boolean; blocks: number }[];
      opcodes: RefOpcode[];
    }>('clif-opcodes.json');
    expect(reference.opcodes.length).toBe(163);
    expect(opcodes.map((info) => info.name)).toEqual(reference.opcodes.map((op) => op.name));
    expect(Object.keys(formats).sort()).toEqual(reference.formats.map((format) => format.name).sort());
    for (const { name, values, value_list, blocks } of reference.formats) {
      expect(formats[name], name).toEqual({ values, valueList: value_list, blocks });
    }
    for (const op of reference.opcodes) expect(describeRow(op.name), op.name).toEqual(describeReference(op));
  });

  test('type names, codes and shapes', () => {
    const reference = json<{
      fixed: { name: string; code: number; lane_bits: number; lanes: number; bits: number; lane?: string }[];
    }>('clif-types.json');
    for (const { name, code, lane_bits, lanes, bits, lane } of reference.fixed) {
      const type = typeFromName(name)!;
      expect(type, name).toBe(code);
      expect(typeName(type)).toBe(name);
      expect([laneBits(type), laneCount(type), typeBits(type)], name).toEqual([lane_bits, lanes, bits]);
      if (lane !== undefined) expect(typeName(laneType(type))).toBe(lane);
    }
  });

  test('condition codes', () => {
    interface Row {
      readonly name: string;
      readonly complement: string;
      readonly swap_args: string;
    }
    const { intcc, floatcc } = json<{ intcc: Row[]; floatcc: Row[] }>('clif-condcodes.json');
    expect(intCCNames).toEqual(intcc.map((row) => row.name));
    expect(floatCCNames).toEqual(floatcc.map((row) => row.name));
    intcc.forEach((row, i) => {
      expect(intCCNames[complementIntCC(i as IntCC)]).toBe(row.complement);
      expect(intCCNames[swapIntCC(i as IntCC)]).toBe(row.swap_args);
    });
    floatcc.forEach((row, i) => {
      expect(floatCCNames[complementFloatCC(i as FloatCC)]).toBe(row.complement);
      expect(floatCCNames[swapFloatCC(i as FloatCC)]).toBe(row.swap_args);
    });
  });

  test('trap codes, atomic operations, default memory flags', () => {
    const misc = json<{ trap_codes: { text: string; raw: number | string }[]; atomic_rmw_ops: string[] }>(
      'clif-misc.json',
    );
    for (const { text, raw } of misc.trap_codes) {
      if (typeof raw !== 'number') continue;
      expect(trapCodeFromName(text)).toBe(raw);
      expect(trapCodeName(raw as never)).toBe(text);
    }
    expect(['user1', 'user250', 'user0', 'user251', 'user01'].map(trapCodeFromName)).toEqual([
      1,
      250,
      undefined,
      undefined,
      undefined,
    ]);
    expect(atomicRmwOps).toEqual(misc.atomic_rmw_ops);
    expect(trapCodeOf(DEFAULT_FLAGS)).toBe(HEAP_OUT_OF_BOUNDS);
  });
});

/** A rule as text, the same for both tables. Fixed types by name, free ones by their set. */
function ruleText(rule: TypeRule): string {
  switch (rule.kind) {
    case 'ctrl':
      return '=';
    case 'fixed':
      return typeName(applyTypeRule(rule, 0 as Type)!);
    case 'free':
      return JSON.stringify(rule.set);
    case 'derived':
      return rule.how;
  }
}

function referenceRule(operand: RefOperand): string {
  const { rule, type, typeset } = operand.type!;
  if (rule === 'same_as_ctrl') return '=';
  if (rule === 'fixed') return type!;
  return rule === 'free' ? JSON.stringify(typeSet(typeset!)) : rule;
}

function describeRow(name: string): unknown {
  const info = opcodeFromName(name)!;
  return {
    format: info.format,
    ctrl: info.ctrl,
    inferredFrom: info.inferredFrom,
    operands: info.operands,
    args: info.args.map((arg) => [arg.name, ruleText(arg.rule)]),
    results: info.results?.map((result) => [result.name, ruleText(result.rule)]),
    attributes: [
      info.terminator,
      info.branch,
      info.call,
      info.returns,
      info.canLoad,
      info.canStore,
      info.canTrap,
      info.otherSideEffects,
      info.sideEffectsIdempotent,
    ],
    semantics: info.semantics,
  };
}

function describeReference(op: RefOpcode): unknown {
  const { attrs } = op;
  const variadic = op.results.length > 0 && op.results[0]!.kind !== 'value';
  return {
    format: op.format,
    ctrl: op.ctrl === null ? undefined : typeSet(op.ctrl.typeset),
    inferredFrom: op.ctrl?.inferred_from_value_operand ?? -1,
    operands: op.operands.map(({ name, kind }) => ({ name, kind: kind.replace(/\(.*/, '') })),
    args: op.operands.filter((x) => x.kind === 'value').map((x) => [x.name, referenceRule(x)]),
    results: variadic ? undefined : op.results.map((x) => [x.name, referenceRule(x)]),
    attributes: [
      'terminator',
      'branch',
      'call',
      'return',
      'can_load',
      'can_store',
      'can_trap',
      'other_side_effects',
      'side_effects_idempotent',
    ].map((name) => attrs[name] === true),
    semantics: op.semantics,
  };
}
