/**
 * Writes `src/generated/inst-builder.gen.ts` from the opcode table (`src/opcodes.ts`). With `--check` writes nothing and
 * exits 1 if the checked-in file is stale.
 *
 * The table has no imports, so TypeScript's own transpiler makes it loadable on every Node that the repository supports.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const OUTPUT = path('../src/generated/inst-builder.gen.ts');
const WIDTH = 120;

async function loadTable() {
  const { outputText } = ts.transpileModule(readFileSync(path('../src/opcodes.ts'), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`);
}

/** TypeScript type of an operand that is no value, and the field of `InstructionData` that holds it. */
const IMMEDIATES = {
  func_ref: ['FuncRef', 'imm'],
  sig_ref: ['SigRef', 'imm'],
  trapcode: ['TrapCode', 'imm'],
  intcc: ['IntCC', 'imm'],
  floatcc: ['FloatCC', 'imm'],
  uimm8: ['number', 'imm', 'lane'],
  offset32: ['number', 'imm'],
  memflags: ['MemFlags', 'aux', 'flags'],
  imm64: ['bigint', 'wide', 'imm'],
  ieee16: ['number', 'imm', 'bits'],
  ieee32: ['number', 'imm', 'bits'],
  ieee64: ['bigint', 'wide', 'bits'],
  global_value: ['GlobalValue', 'imm'],
  pool_constant: ['Constant', 'imm'],
  uimm128: ['Immediate', 'imm'],
  jump_table: ['JumpTable', 'imm'],
  exception_table: ['ExceptionTable', 'aux'],
  dynamic_stack_slot: ['DynamicStackSlot', 'imm'],
  atomic_rmw_op: ['number', 'imm'],
  stack_slot: ['StackSlot', 'aux'],
  block: ['Block', 'imm'],
};

/** Operand names that would not read well, or not compile, as parameters. */
const PARAMETER_NAMES = { fn: 'func' };
const BLOCK_CALLS = {
  block_call: ['block', 'args'],
  block_then: ['blockThen', 'argsThen'],
  block_else: ['blockElse', 'argsElse'],
};

/** Result types that follow from the controlling type. */
const DERIVED = {
  lane_of: 'laneType(type)',
  as_truthy: 'asTruthy(type)',
  half_width: 'halfWidth(type)!',
  double_width: 'doubleWidth(type)!',
  split_lanes: 'splitLanes(type)!',
  merge_lanes: 'mergeLanes(type)!',
  dynamic_to_vector: '(type - 0x80) as Type',
};

const camelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function parameterName({ name }) {
  const lower = /^[A-Z]+$/.test(name) ? name.toLowerCase() : name[0].toLowerCase() + name.slice(1);
  return PARAMETER_NAMES[lower] ?? camelCase(lower);
}

/** The method's parameters, and what its body puts where. */
function signatureOf(info) {
  const sig = { params: [], values: [], fields: [], blocks: [], list: undefined, ctrl: undefined };
  if (info.ctrl !== undefined && info.inferredFrom < 0) sig.params.push('type: Type');
  for (const operand of info.operands) {
    const { kind } = operand;
    if (kind === 'value') {
      if (sig.values.length === info.inferredFrom) sig.ctrl = parameterName(operand);
      sig.values.push(parameterName(operand));
      sig.params.push(`${parameterName(operand)}: Value`);
    } else if (kind === 'varargs') {
      sig.list = parameterName(operand);
      sig.params.push(`${sig.list}: readonly Value[]`);
    } else if (kind === 'block_call') {
      const [block, args] = BLOCK_CALLS[operand.name];
      sig.blocks.push([block, args]);
      sig.params.push(`${block}: Block`, `${args}: readonly BlockArg[]`);
    } else {
      const [type, field, name = parameterName(operand)] =
        info.format === 'ExceptionHandlerAddress' && kind === 'imm64' ? ['number', 'aux', 'index'] : IMMEDIATES[kind];
      sig.fields.push([field, name]);
      sig.params.push(`${name}: ${type}`);
    }
  }
  return sig;
}

function resultType({ rule }, ctrl, typeConstants) {
  if (rule.kind === 'ctrl') return ctrl;
  if (rule.kind === 'derived') return DERIVED[rule.how];
  const constant = rule.type.toUpperCase();
  typeConstants.add(constant);
  return constant;
}

/** Return type and final statement. */
function conclusion(info, ctrl, typeConstants) {
  if (info.results === undefined) return ['Inst', 'return this.insertCall(data);'];
  const types = info.results.map((result) => resultType(result, ctrl, typeConstants));
  if (types.length === 0) return ['Inst', 'return this.insert(data);'];
  if (types.length === 1) return ['Value', `return this.insertValue(data, ${types[0]});`];
  return ['readonly [Value, Value]', `return this.insertPair(data, ${types.join(', ')});`];
}

function wrap(text, prefix, width) {
  const lines = [];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    if (last >= 0 && prefix.length + lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => prefix + line);
}

function docstring(info) {
  const text = `\`${info.name}\`: ${info.semantics}`;
  const single = `  /** ${text} */`;
  return single.length <= WIDTH ? [single] : ['  /**', ...wrap(text, '   * ', WIDTH), '   */'];
}

function methodHead(name, params, returns) {
  const single = `  ${name}(${params.join(', ')}): ${returns} {`;
  return single.length <= WIDTH
    ? [single]
    : [`  ${name}(`, ...wrap(`${params.join(', ')},`, '    ', WIDTH), `  ): ${returns} {`];
}

function method(info, typeConstants) {
  const sig = signatureOf(info);
  const ctrl = info.ctrl === undefined ? 'INVALID' : 'type';
  const [returns, last] = conclusion(info, ctrl, typeConstants);
  const args = [...sig.values, ...(sig.list === undefined ? [] : [`...${sig.list}`])].join(', ');
  const body = [];
  if (sig.ctrl !== undefined) body.push(`const type = this.dfg.valueType(${sig.ctrl});`);
  body.push(`const data = new InstructionData(${info.opcode} as Opcode, ${ctrl}, [${args}]);`);
  for (const [field, name] of sig.fields) body.push(`data.${field} = ${name};`);
  if (sig.blocks.length > 0) {
    const calls = sig.blocks.map(([block, blockArgs]) => `new BlockCall(${block}, ${blockArgs}.slice())`);
    body.push(`data.targets = [${calls.join(', ')}];`);
  }
  body.push(last);
  const lines = [
    ...docstring(info),
    ...methodHead(camelCase(info.name), sig.params, returns),
    ...body.map((line) => `    ${line}`),
    '  }',
  ];
  return lines.join('\n');
}

/** The text of the generated file. */
async function generate() {
  const { opcodes } = await loadTable();
  const typeConstants = new Set();
  const methods = opcodes.map((info) => method(info, typeConstants));
  const types = [
    'asTruthy',
    'doubleWidth',
    'halfWidth',
    'INVALID',
    'laneType',
    'mergeLanes',
    'splitLanes',
    'type Type',
  ];
  return `/**
 * GENERATED from the opcode table by scripts/gen-inst-builder.mjs. Do not edit.
 *
 * One method per opcode, typed from its row: the type first where text needs a suffix, then the operands in text order.
 */

import { InstInserter } from '../inst-inserter.ts';
import type { FloatCC, IntCC } from '../condcodes.ts';
import type {
  Block, Constant, DynamicStackSlot, ExceptionTable, FuncRef, GlobalValue, Immediate, Inst, JumpTable, SigRef, StackSlot,
  Value,
} from '../entities.ts';
import { type BlockArg, BlockCall, InstructionData } from '../instructions.ts';
import type { MemFlags } from '../memflags.ts';
import type { Opcode } from '../opcodes.ts';
import type { TrapCode } from '../trapcode.ts';
import {
${wrap(`${[...types, ...[...typeConstants].sort()].join(', ')},`, '  ', WIDTH).join('\n')}
} from '../types.ts';

/** Inserts instructions at a position; see \`InstInserter\` for where. */
export class InstBuilder extends InstInserter {
${methods.join('\n\n')}
}
`;
}

const text = await generate();
if (!process.argv.includes('--check')) {
  writeFileSync(OUTPUT, text);
} else if (readFileSync(OUTPUT, 'utf8') !== text) {
  console.error('inst-builder.gen.ts is stale: run `pnpm gen`');
  process.exitCode = 1;
}
