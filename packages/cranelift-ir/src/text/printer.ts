/**
 * Canonical text of functions, byte for byte as `clif-util cat` prints it.
 *
 * Mirrors cranelift/codegen/src/write.rs@e6b33de in what comes out, losses included: atomic read-modify-writes print
 * without memory flags, dynamic types not at all.
 */

import type { Block, Constant, Inst, Value } from '../entities.ts';
import { externalNameText } from '../external-name.ts';
import type { DebugTag, InstructionData } from '../instructions.ts';
import type { Function } from '../function.ts';
import { forEachValue } from '../instruction-values.ts';
import { formatOf, Opcode, opcodes } from '../opcodes.ts';
import { typeName } from '../types.ts';
import { printFloat } from './float-format.ts';
import { printBytes, printImm64 } from './int-format.ts';
import { iconstValue, printFloatImmediate, printOperands } from './print-operands.ts';
import { printPreamble, printSignature } from './print-preamble.ts';

const NO_SRCLOC = 0xffffffff;
/** Columns of an instruction and of a block header in a function with source locations or debug tags. */
const LOCATED_INST_COLUMN = 36;
const LOCATED_BLOCK_COLUMN = 32;
const INST_COLUMN = 4;

/** `%f(i32) -> i32 fast` */
export function printFunctionHeader(func: Function): string {
  return `${externalNameText(func.name)}${printSignature(func.signature)}`;
}

/** The whole function, ending in `}` and a line feed. */
export function printFunction(func: Function): string {
  const located = hasLocations(func);
  const aliases = collectAliases(func);
  const lines = printPreamble(func).map((line) => `    ${line}`);
  for (const block of func.layout.blocks()) {
    if (lines.length > 0) lines.push('');
    printBlock(func, block, aliases, located, lines);
  }
  return `function ${printFunctionHeader(func)} {\n${lines.map((line) => `${line}\n`).join('')}}\n`;
}

function hasLocations(func: Function): boolean {
  return func.debugTags.size > 0 || func.dfg.srclocs.some((srcloc) => srcloc !== NO_SRCLOC);
}

/** Direct aliases of each value, in number order. */
function collectAliases(func: Function): Map<Value, Value[]> {
  const { dfg } = func;
  const aliases = new Map<Value, Value[]>();
  for (let i = 0; i < dfg.valueCount; i++) {
    const alias = i as Value;
    if (!dfg.isAlias(alias)) continue;
    const target = dfg.valueOwner(alias) as Value;
    if (target === alias) continue;
    const list = aliases.get(target);
    if (list === undefined) aliases.set(target, [alias]);
    else list.push(alias);
  }
  return aliases;
}

function printBlock(
  func: Function,
  block: Block,
  aliases: Map<Value, Value[]>,
  located: boolean,
  lines: string[],
): void {
  const instColumn = located ? LOCATED_INST_COLUMN : INST_COLUMN;
  lines.push(' '.repeat(located ? LOCATED_BLOCK_COLUMN : 0) + printBlockHeader(func, block));
  for (const param of func.dfg.blockParams(block)) printAliases(param, aliases, instColumn, lines);
  for (const inst of func.layout.blockInsts(block)) {
    const margin = located ? printLocation(func, inst).padEnd(instColumn) : ' '.repeat(instColumn);
    lines.push(margin + instText(func, inst, needsSuffix(func, inst)));
    for (const result of func.dfg.instResults(inst)) printAliases(result, aliases, instColumn, lines);
  }
}

/** `block0(v0: i32, v1: i64) cold:` */
export function printBlockHeader(func: Function, block: Block): string {
  const params = func.dfg.blockParams(block).map((param) => `v${param}: ${typeName(func.dfg.valueType(param))}`);
  const list = params.length === 0 ? '' : `(${params.join(', ')})`;
  return `block${block}${list}${func.layout.isCold(block) ? ' cold' : ''}:`;
}

function printAliases(value: Value, aliases: Map<Value, Value[]>, column: number, lines: string[]): void {
  const todo = [value];
  for (let target = todo.pop(); target !== undefined; target = todo.pop()) {
    for (const alias of aliases.get(target) ?? []) {
      lines.push(`${' '.repeat(column)}v${alias} -> v${target}`);
      todo.push(alias);
    }
  }
}

function printDebugTag(tag: DebugTag): string {
  return tag.kind === 'slot' ? `ss${tag.slot}` : `${tag.value}`;
}

function printLocation(func: Function, inst: Inst): string {
  const tags = func.debugTags.get(inst);
  const tagText = tags === undefined || tags.length === 0 ? '' : `<${tags.map(printDebugTag).join(', ')}> `;
  const srcloc = func.dfg.srclocs[inst]!;
  return srcloc === NO_SRCLOC ? tagText : `${tagText}@${srcloc.toString(16).padStart(4, '0')} `;
}

/** An instruction as it stands in a function, without margin: a type suffix only where text needs one. */
export function printInst(func: Function, inst: Inst): string {
  return printLocation(func, inst) + instText(func, inst, needsSuffix(func, inst));
}

/** An instruction on its own, as error messages show it: always with its type suffix. */
export function displayInst(func: Function, inst: Inst): string {
  return printLocation(func, inst) + instText(func, inst, opcodes[func.dfg.inst(inst).opcode]!.ctrl !== undefined);
}

/** Text omits the suffix where the operand that implies the type is defined in the same block. */
function needsSuffix(func: Function, inst: Inst): boolean {
  const data = func.dfg.inst(inst);
  const { ctrl, inferredFrom } = opcodes[data.opcode]!;
  if (ctrl === undefined) return false;
  if (inferredFrom < 0) return true;
  const operand = data.args[inferredFrom]!;
  return definingBlock(func, operand) !== func.layout.instBlock(inst);
}

function definingBlock(func: Function, value: Value): Block | undefined {
  const { dfg, layout } = func;
  const inst = dfg.definingInst(value);
  return inst === undefined ? (dfg.valueOwner(dfg.resolve(value)) as Block) : layout.instBlock(inst);
}

function instText(func: Function, inst: Inst, suffix: boolean): string {
  const { dfg } = func;
  const data = dfg.inst(inst);
  const info = opcodes[data.opcode]!;
  const results = dfg.instResults(inst);
  const head = results.length === 0 ? '' : `${results.map((value) => `v${value}`).join(', ')} = `;
  const type = suffix ? `.${typeName(suffixType(func, data))}` : '';
  return head + info.name + type + printOperands(func, data) + stackMapText(func, inst) + constantComment(func, data);
}

/** The controlling type: the inferring operand's where there is one, as passes may have changed operands. */
function suffixType(func: Function, data: InstructionData): InstructionData['type'] {
  const { inferredFrom } = opcodes[data.opcode]!;
  return inferredFrom < 0 ? data.type : func.dfg.valueType(data.args[inferredFrom]!);
}

function stackMapText(func: Function, inst: Inst): string {
  const entries = func.userStackMaps.get(inst);
  if (entries === undefined) return '';
  const texts = entries.map(({ type, slot, offset }) => `${typeName(type)} @ ss${slot}+${offset}`);
  return `, stack_map=[${texts.join(', ')}]`;
}

/** `  ; v1 = 42`: the value of each operand that is a constant. */
function constantComment(func: Function, data: InstructionData): string {
  const parts: string[] = [];
  const visit = (value: Value): void => {
    const text = constantText(func, value);
    if (text !== undefined) parts.push(`v${value} = ${text}`);
  };
  forEachValue(func, data, visit);
  return parts.length === 0 ? '' : `  ; ${parts.join(', ')}`;
}

function printFloat128(func: Function, constant: Constant): string {
  return printFloat(BigInt(printBytes(func.constants.at(constant))), 128);
}

function constantText(func: Function, value: Value): string | undefined {
  const inst = func.dfg.definingInst(value);
  if (inst === undefined) return undefined;
  const data = func.dfg.inst(inst);
  switch (formatOf[data.opcode]) {
    case 'UnaryImm':
      return printImm64(iconstValue(data));
    case 'UnaryIeee16':
    case 'UnaryIeee32':
    case 'UnaryIeee64':
      return printFloatImmediate(data);
    case 'UnaryConst':
      return data.opcode === Opcode.f128const ? printFloat128(func, data.imm as Constant) : `const${data.imm}`;
    default:
      return undefined;
  }
}
