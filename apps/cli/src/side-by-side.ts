/**
 * Three columns: each WebAssembly operator, the CLIF that it became, and the bytecode that became of that. Rows are
 * grouped by operator; what belongs to none (prologue, parameters) comes first.
 */
import { type Function, type Inst, printBlockHeader, printInst } from '@pulleyjs/cranelift-ir';
import type { CompiledFunction } from '@pulleyjs/pulley-codegen';
import { enterFunction, mnemonicOf, moduleReader } from '@pulleyjs/wasm-parse';
import type { BytecodeLine } from './bytecode-lines.ts';
import type { FunctionBody, ListedFunction } from './code-listing.ts';
import { operatorText } from './operator-text.ts';

/** What stems from one operator. */
interface Group {
  /** Byte offset of the operator in the module; -1 for what stems from none. */
  readonly offset: number;
  operator: string;
  readonly clif: string[];
  readonly bytecode: string[];
}

const columnWidths = [40, 58] as const;
const noLocation = 0xffff_ffff;

const calls: ReadonlySet<string> = new Set(['call', 'return_call', 'ref.func']);
const closesBlock: ReadonlySet<string> = new Set(['end', 'else', 'catch', 'catch_all', 'delegate']);
const opensBlock: ReadonlySet<string> = new Set([
  'block',
  'loop',
  'if',
  'else',
  'try',
  'try_table',
  'catch',
  'catch_all',
]);

/** The columns of a function; `lines` are those of its compiled code. */
export function sideBySide(
  { body }: ListedFunction,
  func: Function,
  compiled: CompiledFunction,
  lines: readonly BytecodeLine[],
): string {
  const groups = new Map<number, Group>();
  const groupAt = (offset: number): Group => {
    let group = groups.get(offset);
    if (group === undefined) groups.set(offset, (group = { offset, operator: '', clif: [], bytecode: [] }));
    return group;
  };
  if (body !== undefined) addOperators(body, groupAt);
  addClif(func, groupAt);
  addBytecode(compiled, lines, groupAt);
  const sorted = [...groups.values()].sort((a, b) => a.offset - b.offset);
  const rows = [row('WebAssembly', 'CLIF', 'Pulley'), ...sorted.flatMap(formatGroup)];
  return rows.map((line) => `${line}\n`).join('');
}

type GroupAt = (offset: number) => Group;

function addOperators({ module, names, functionIndex }: FunctionBody, groupAt: GroupAt): void {
  const reader = moduleReader(module);
  enterFunction(reader, module, functionIndex);
  for (let depth = 0; !reader.done;) {
    const mnemonic = mnemonicOf(reader.next());
    if (closesBlock.has(mnemonic)) depth = Math.max(0, depth - 1);
    const callee = calls.has(mnemonic) ? names.functionName(reader.index) : undefined;
    const text = `${'  '.repeat(depth)}${operatorText(reader)}${callee === undefined ? '' : ` (; $${callee} ;)`}`;
    groupAt(reader.offset).operator = `${reader.offset.toString(16).padStart(5)} ${text}`;
    if (opensBlock.has(mnemonic)) depth++;
  }
}

function addClif(func: Function, groupAt: GroupAt): void {
  for (const block of func.layout.blocks()) {
    let header = [printBlockHeader(func, block)];
    for (const inst of func.layout.blockInsts(block)) {
      groupAt(locationOf(func.dfg.srclocs[inst]!)).clif.push(...header, `  ${instText(func, inst)}`);
      header = [];
    }
  }
}

/** Without the location, which the row shows already. */
function instText(func: Function, inst: Inst): string {
  return printInst(func, inst).replace(/^@[\da-f]+\s*/, '');
}

function addBytecode({ srclocs }: CompiledFunction, lines: readonly BytecodeLine[], groupAt: GroupAt): void {
  let next = 0;
  let location = -1;
  for (const { offset, text, comment } of lines) {
    while (next < srclocs.length && srclocs[next]!.offset <= offset) location = locationOf(srclocs[next++]!.srcloc);
    const note = comment === '' ? '' : `    // ${comment}`;
    groupAt(location).bytecode.push(`${offset.toString(16).padStart(4)} ${text}${note}`);
  }
}

function locationOf(srcloc: number): number {
  return srcloc === noLocation ? -1 : srcloc;
}

function formatGroup({ operator, clif, bytecode }: Group): string[] {
  const height = Math.max(1, clif.length, bytecode.length);
  return Array.from({ length: height }, (_, i) => row(i === 0 ? operator : '', clif[i] ?? '', bytecode[i] ?? ''));
}

function row(wasm: string, clif: string, bytecode: string): string {
  return `${cell(wasm, columnWidths[0])} | ${cell(clif, columnWidths[1])} | ${bytecode}`.trimEnd();
}

function cell(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
