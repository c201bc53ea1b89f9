/**
 * Compares two versions of a function by what they do, not by how they are written.
 *
 * `same`: equal but for numbers of values, blocks and entities, for the order and sharing of pure instructions, and for
 * the order of commutative operands. `no worse`: on each count (memory accesses, calls, branches, traps, all instructions)
 * no more than the other.
 */

import {
  type Block,
  type BlockArg,
  type BlockCall,
  contextValues,
  ControlFlowGraph,
  DominatorTree,
  type ExceptionTable,
  externalNameText,
  type FuncRef,
  type Function,
  type Inst,
  type InstructionData,
  type IntCC,
  isValueArg,
  laneBits,
  Opcode,
  opcodes,
  printInst,
  type SigRef,
  printSignature,
  swapIntCC,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** How `actual` relates to `expected`. */
export type Agreement = 'same' | 'no worse' | 'worse';

/** Compares what came out with what upstream says comes out. */
export function compareEffect(expected: Function, actual: Function): Agreement {
  const names = new Map<string, number>();
  const canonical = (func: Function): string => new CanonicalText(func, names).print();
  if (canonical(expected) === canonical(actual)) return 'same';
  const limit = countEffects(expected);
  const counts = countEffects(actual);
  return Object.keys(limit).every((kind) => counts[kind as keyof Counts] <= limit[kind as keyof Counts])
    ? 'no worse'
    : 'worse';
}

interface Counts {
  loads: number;
  stores: number;
  calls: number;
  traps: number;
  branches: number;
  /** All but jumps and constants, which are folded into what uses them. */
  instructions: number;
}

const FREE = new Set<Opcode>([Opcode.iconst, Opcode.f32const, Opcode.f64const, Opcode.vconst, Opcode.jump, Opcode.nop]);

function countEffects(func: Function): Counts {
  const counts: Counts = { loads: 0, stores: 0, calls: 0, traps: 0, branches: 0, instructions: 0 };
  const reached = new DominatorTree(func, new ControlFlowGraph(func));
  for (const block of func.layout.blocks()) {
    if (!reached.isReachable(block)) continue;
    for (const inst of func.layout.blockInsts(block)) {
      const { opcode } = func.dfg.inst(inst);
      const info = opcodes[opcode]!;
      if (FREE.has(opcode)) continue;
      counts.instructions++;
      if (info.canLoad) counts.loads++;
      if (info.canStore) counts.stores++;
      if (info.call) counts.calls++;
      if (info.canTrap && !info.terminator && !isSafeDivision(func, inst)) counts.traps++;
      if (info.branch) counts.branches++;
    }
  }
  return counts;
}

const DIVISIONS = new Set<Opcode>([Opcode.udiv, Opcode.urem, Opcode.sdiv, Opcode.srem]);

/** A division by a constant with which it cannot trap. */
function isSafeDivision(func: Function, inst: Inst): boolean {
  const { opcode, args } = func.dfg.inst(inst);
  if (!DIVISIONS.has(opcode)) return false;
  const divisor = func.dfg.definingInst(args[1]!);
  if (divisor === undefined) return false;
  const { opcode: constant, wide } = func.dfg.inst(divisor);
  const minusOne = BigInt.asUintN(laneBits(func.dfg.valueType(args[1]!)), -1n);
  return constant === Opcode.iconst && wide !== 0n && wide !== minusOne;
}

/** Opcodes whose two operands may change places. */
export const COMMUTATIVE: ReadonlySet<Opcode> = new Set<Opcode>([
  Opcode.iadd,
  Opcode.imul,
  Opcode.band,
  Opcode.bor,
  Opcode.bxor,
  Opcode.smin,
  Opcode.smax,
  Opcode.umin,
  Opcode.umax,
  Opcode.umulhi,
  Opcode.smulhi,
]);

/** Names every value by how it is computed; equal names mean equal computations, across the functions that share `names`. */
class CanonicalText {
  private readonly func: Function;
  private readonly names: Map<string, number>;
  private readonly values = new Map<Value, string>();
  private readonly blocks = new Map<Block, number>();
  private readonly order: Block[] = [];

  constructor(func: Function, names: Map<string, number>) {
    this.func = func;
    this.names = names;
    this.orderBlocks();
  }

  print(): string {
    const { dfg, layout } = this.func;
    const lines: string[] = [];
    for (const block of this.order) {
      const params = dfg.blockParams(block).map((param) => {
        const name = `b${this.blocks.get(block)}.${dfg.valuePosition(param)}`;
        this.values.set(param, name);
        return `${name}:${dfg.valueType(param)}`;
      });
      lines.push(`block${this.blocks.get(block)}(${params.join()})${layout.isCold(block) ? ' cold' : ''}`);
    }
    for (const block of this.order) {
      lines.push(`block${this.blocks.get(block)}`);
      for (const inst of layout.blockInsts(block)) {
        if (isPure(dfg.inst(inst))) continue;
        const text = this.instText(inst);
        lines.push(text);
        dfg
          .instResults(inst)
          .forEach((value, i) => this.values.set(value, `b${this.blocks.get(block)}:${lines.length}.${i}`));
      }
    }
    return lines.join('\n');
  }

  /** Depth first, first successors first, so that equal graphs get equal numbers. Dominators come before what they dominate. */
  private orderBlocks(): void {
    const { layout } = this.func;
    const entry = layout.entryBlock;
    if (entry === undefined) return;
    const postorder: Block[] = [];
    const state = new Set<Block>([entry]);
    const stack: { block: Block; rest: Block[] }[] = [{ block: entry, rest: this.successors(entry) }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.rest.shift();
      if (next === undefined) {
        postorder.push(top.block);
        stack.pop();
      } else if (!state.has(next)) {
        state.add(next);
        stack.push({ block: next, rest: this.successors(next) });
      }
    }
    for (const block of postorder.reverse()) {
      this.blocks.set(block, this.order.length);
      this.order.push(block);
    }
  }

  private successors(block: Block): Block[] {
    const last = this.func.layout.lastInst(block);
    return last === undefined ? [] : this.func.branchTargets(this.func.dfg.inst(last)).map((call) => call.block);
  }

  private name(value: Value): string {
    const root = this.func.dfg.resolve(value);
    const known = this.values.get(root);
    if (known !== undefined) return known;
    this.nameWithOperands(root);
    return this.values.get(root)!;
  }

  /** Names a pure instruction's results after their operands', without recursion. */
  private nameWithOperands(root: Value): void {
    const { dfg } = this.func;
    const work = [root];
    while (work.length > 0) {
      const value = work[work.length - 1]!;
      if (this.values.has(value) || dfg.valueKind(value) !== ValueKind.Result) {
        if (!this.values.has(value)) this.values.set(value, `?${value}`);
        work.pop();
        continue;
      }
      const inst = dfg.valueOwner(value) as Inst;
      const missing = dfg
        .inst(inst)
        .args.map((arg) => dfg.resolve(arg))
        .filter((arg) => !this.values.has(arg));
      if (missing.length > 0 && isPure(dfg.inst(inst))) {
        work.push(...missing);
        continue;
      }
      const text = isPure(dfg.inst(inst)) ? this.instText(inst) : `?${value}`;
      dfg.instResults(inst).forEach((result, i) => this.values.set(result, this.intern(`${text}.${i}`)));
      work.pop();
    }
  }

  private intern(text: string): string {
    const known = this.names.get(text) ?? this.names.size;
    this.names.set(text, known);
    return `#${known}`;
  }

  private instText(inst: Inst): string {
    const { dfg } = this.func;
    const data = dfg.inst(inst);
    const args = data.args.map((arg) => this.name(arg));
    const types = dfg.instResults(inst).map((value) => dfg.valueType(value));
    let { imm } = data;
    if (args.length === 2 && args[0]! > args[1]!) {
      if (COMMUTATIVE.has(data.opcode)) args.reverse();
      else if (data.opcode === Opcode.icmp) {
        args.reverse();
        imm = swapIntCC(imm as IntCC);
      }
    }
    const tables = this.func.branchTargets(data).map((call) => this.callText(call));
    const contexts = contextValues(this.func, data).map((value) => this.name(value));
    return [
      opcodes[data.opcode]!.name,
      data.args.map((arg) => dfg.valueType(arg)).join('/'),
      types.join('/'),
      this.immediates(data, inst, imm),
      args.join(),
      tables.join(' '),
      contexts.join(),
      (this.func.userStackMaps.get(inst) ?? []).map((entry) => `${entry.type}@${entry.slot}+${entry.offset}`).join(),
    ].join(' ');
  }

  private callText({ block, args }: BlockCall): string {
    const shown = args.map((arg: BlockArg) => (isValueArg(arg) ? this.name(arg) : String(arg)));
    return `block${this.blocks.get(block)}(${shown.join()})`;
  }

  /** Entities by what they are, all else by number. */
  private immediates(data: InstructionData, inst: Inst, imm: number): string {
    const { func } = this;
    const signature = (sig: SigRef): string => printSignature(func.signatures.at(sig));
    switch (opcodes[data.opcode]!.format) {
      case 'Call':
      case 'FuncAddr':
        return this.calleeText(imm as FuncRef);
      case 'TryCall':
        return `${this.calleeText(imm as FuncRef)} ${this.tagsText(data.aux as ExceptionTable)}`;
      case 'CallIndirect':
        return signature(imm as SigRef);
      case 'TryCallIndirect':
        return this.tagsText(data.aux as ExceptionTable);
      case 'BranchTable':
        return '';
      case 'UnaryConst':
        return func.constants.at(imm as never).join();
      case 'Shuffle':
        return func.immediates.at(imm as never).join();
      case 'UnaryGlobalValue':
        return JSON.stringify(func.globalValues.at(imm as never), (_, v: unknown) =>
          typeof v === 'bigint' ? `${v}` : v,
        );
      case 'Load':
      case 'Store':
        return `${imm} ${printInst(func, inst)
          .replace(/^.*?= /, '')
          .replace(/\bv\d+\b.*$/, '')}`;
      default:
        return `${imm} ${data.aux} ${data.wide}`;
    }
  }

  private calleeText(ref: FuncRef): string {
    const { name, signature } = this.func.extFuncs.at(ref);
    return externalNameText(name) + printSignature(this.func.signatures.at(signature));
  }

  private tagsText(table: ExceptionTable): string {
    const { items } = this.func.exceptionTables.at(table);
    return items.map((item) => (item.kind === 'tag' ? `tag${item.tag}` : item.kind)).join();
  }
}

function isPure({ opcode }: InstructionData): boolean {
  return isPureOpcode(opcode);
}

/** Whether an instruction only computes its results: then it may be moved, shared and left out. */
export function isPureOpcode(opcode: Opcode): boolean {
  const info = opcodes[opcode]!;
  return !(info.terminator || info.call || info.canLoad || info.canStore || info.canTrap || info.otherSideEffects);
}
