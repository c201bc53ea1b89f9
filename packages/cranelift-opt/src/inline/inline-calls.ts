/**
 * Inlining, driven by the caller: which calls, and with what bodies, is its decision; this is how.
 *
 * The call's block ends in a jump to a copy of the callee's entry, whose parameters are replaced by the arguments; the
 * callee's reachable blocks follow; returns jump to what came after the call. A `return_call` in the callee becomes a call
 * and a return, unless it is inlined at a `return_call`. At a `try_call`, every call of the copy gets the site's handlers
 * after its own. Calls in inlined code are not looked at again.
 *
 * Mirrors cranelift/codegen/src/inline.rs@e6b33de in what comes out, numbers of values and blocks included.
 */

import {
  type Block,
  BlockCall,
  ControlFlowGraph,
  DominatorTree,
  type ExceptionItem,
  type ExceptionTable,
  type ExceptionTableData,
  type ExternalName,
  type FuncRef,
  type Function,
  type Inst,
  InstructionData,
  INVALID,
  isTryCallRet,
  Opcode,
  opcodes,
  type SigRef,
  type Signature,
  type StackSlot,
  supportsExceptions,
  tryCallArgIndex,
  tryCallRet,
  type Type,
  type UserStackMapEntry,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { copyHandlers, copyInstruction } from './copy-instruction.ts';
import { EntityMap } from './entity-map.ts';

/** A direct call that could be inlined. */
export interface CallSite {
  readonly caller: Function;
  readonly inst: Inst;
  readonly callee: ExternalName;
  readonly opcode: Opcode;
}

/** The body to inline at a call, which is left as it is; `undefined` = leave the call. */
export type InlineDecision = (site: CallSite) => Function | undefined;

/**
 * Asks about every direct call (`call`, `return_call`, `try_call`) of a function, in layout order, and inlines where a
 * body is given. A body whose signature is not the call's, or whose entry is the target of a branch, is not inlined; nor, at a
 * `try_call`, one with calls that handlers cannot be added to.
 * Both functions must verify; the caller verifies afterwards.
 * @returns how many calls were inlined
 */
export function inlineCalls(caller: Function, decide: InlineDecision): number {
  const sites: { site: CallSite; callee: Function }[] = [];
  for (const block of caller.layout.blocks()) {
    for (const inst of caller.layout.blockInsts(block)) {
      const { opcode, imm } = caller.dfg.inst(inst);
      if (opcode !== Opcode.call && opcode !== Opcode.return_call && opcode !== Opcode.try_call) continue;
      const { name, patchable, signature } = caller.extFuncs.at(imm as FuncRef);
      if (patchable) continue;
      const site = { caller, inst, callee: name, opcode };
      const callee = decide(site);
      if (callee !== undefined && canInline(site, callee, caller.signatures.at(signature)))
        sites.push({ site, callee });
    }
  }
  for (const { site, callee } of sites) new Inlining(site, callee).run();
  return sites.length;
}

function canInline({ caller, inst, opcode }: CallSite, callee: Function, signature: Signature): boolean {
  const entry = callee.layout.entryBlock;
  if (entry === undefined || callee === caller || !sameTypes(signature, callee.signature)) return false;
  let isTarget = false;
  let hasContext = false;
  for (const block of callee.layout.blocks()) {
    const last = callee.layout.lastInst(block);
    if (last === undefined) return false;
    const data = callee.dfg.inst(last);
    callee.forEachSuccessor(data, (succ) => {
      isTarget ||= succ === entry;
    });
    hasContext ||= handlersOf(callee, data).some((item) => item.kind === 'context');
  }
  if (isTarget) return false;
  if (opcode !== Opcode.try_call) return true;
  // Handlers without a context of their own must not end up behind another's.
  const [first] = handlersOf(caller, caller.dfg.inst(inst));
  return !(hasContext && first !== undefined && first.kind !== 'context') && canCatchFrom(callee);
}

/** Whether the site's handlers can be added to every call of a function. */
function canCatchFrom(callee: Function): boolean {
  for (const block of callee.layout.blocks()) {
    for (const inst of callee.layout.blockInsts(block)) {
      const signature = callee.callSignature(callee.dfg.inst(inst));
      if (signature !== undefined && !supportsExceptions(callee.signatures.at(signature).callConv)) return false;
    }
  }
  return true;
}

function sameTypes(a: Signature, b: Signature): boolean {
  const same = (x: Signature['params'], y: Signature['params']): boolean =>
    x.length === y.length && x.every(({ type }, i) => type === y[i]!.type);
  return same(a.params, b.params) && same(a.returns, b.returns);
}

function handlersOf(func: Function, { opcode, aux }: InstructionData): readonly ExceptionItem[] {
  if (opcode !== Opcode.try_call && opcode !== Opcode.try_call_indirect) return [];
  return func.exceptionTables.at(aux as ExceptionTable).items;
}

/** A copied call that must become a `try_call`. */
interface CopiedCall {
  readonly inst: Inst;
  readonly signature: SigRef;
}

class Inlining {
  private readonly caller: Function;
  private readonly callee: Function;
  private readonly inst: Inst;
  private readonly opcode: Opcode;
  private readonly map: EntityMap;
  /** The site's table, for a `try_call`. */
  private readonly table: ExceptionTableData | undefined;
  private readonly siteStackMap: readonly UserStackMapEntry[];
  private readonly calls: CopiedCall[] = [];
  /** Where the callee's returns go, with the results as arguments; none at a `return_call`. */
  private returnBlock: Block | undefined;
  /** A return block made for the site, and where it goes on to. */
  private pendingReturn: { readonly block: Block; readonly target: BlockCall } | undefined;

  constructor({ caller, inst, opcode }: CallSite, callee: Function) {
    this.caller = caller;
    this.callee = callee;
    this.inst = inst;
    this.opcode = opcode;
    this.map = new EntityMap(caller, callee);
    const data = caller.dfg.inst(inst);
    this.table = opcode === Opcode.try_call ? caller.exceptionTables.at(data.aux as ExceptionTable) : undefined;
    this.siteStackMap = caller.userStackMaps.get(inst) ?? [];
  }

  run(): void {
    const { caller, callee, inst } = this;
    const site = caller.layout.instBlock(inst)!;
    const data = caller.dfg.inst(inst);
    const reachable = new DominatorTree(callee, new ControlFlowGraph(callee));
    this.makeBlocks(data);
    this.prepareReturn(inst, site);
    this.placeBlocks(site, reachable);
    this.copyBodies();
    this.becomeJump(inst, data);
    caller.userStackMaps.delete(inst);
    if (this.table !== undefined) for (const call of this.calls) this.addHandlers(call, this.table);
  }

  /** A block for each of the callee's; the entry's parameters are the call's arguments. */
  private makeBlocks(data: InstructionData): void {
    const { caller, callee, map } = this;
    const entry = callee.layout.entryBlock!;
    for (const block of callee.layout.blocks()) {
      const copy = caller.dfg.makeBlock();
      map.blocks.set(block, copy);
      if (callee.layout.isCold(block) && block !== entry) caller.layout.setCold(copy);
      callee.dfg.blockParams(block).forEach((param, i) => {
        const value = block === entry ? data.args[i]! : caller.dfg.appendParam(copy, callee.dfg.valueType(param));
        map.values.set(param, value);
      });
    }
  }

  /** Splits the block after a `call`; finds or makes the block that a `try_call`'s returns go to. */
  private prepareReturn(inst: Inst, site: Block): void {
    const { dfg, layout } = this.caller;
    if (this.opcode === Opcode.call) {
      const after = dfg.makeBlock();
      layout.splitBlock(after, layout.nextInst(inst)!);
      if (layout.isCold(site)) layout.setCold(after);
      const params = this.appendResultParams(after);
      dfg.detachResults(inst).forEach((value, i) => dfg.changeToAlias(value, params[i]!));
      this.returnBlock = after;
    } else if (this.table !== undefined) {
      const { normalReturn } = this.table;
      this.returnBlock = passesResultsOn(normalReturn, this.callee.signature)
        ? normalReturn.block
        : this.makeReturnBlock(normalReturn);
    }
  }

  private appendResultParams(block: Block): Value[] {
    return this.callee.signature.returns.map(({ type }) => this.caller.dfg.appendParam(block, type));
  }

  /** A block that takes the results and goes where the site's normal return goes. */
  private makeReturnBlock(normalReturn: BlockCall): Block {
    const { dfg } = this.caller;
    const block = dfg.makeBlock();
    const params = this.appendResultParams(block);
    const args = normalReturn.args.map((arg) => (isTryCallRet(arg) ? params[tryCallArgIndex(arg)]! : arg));
    this.pendingReturn = { block, target: new BlockCall(normalReturn.block, args) };
    return block;
  }

  /** Lays out the reachable copies after the site, in the callee's order, and the return block after them. */
  private placeBlocks(site: Block, reachable: DominatorTree): void {
    const { layout } = this.caller;
    let last = site;
    for (const block of this.callee.layout.blocks()) {
      if (!reachable.isReachable(block)) continue;
      const copy = this.map.block(block);
      layout.insertBlockAfter(copy, last);
      last = copy;
    }
    if (this.pendingReturn === undefined) return;
    layout.insertBlockAfter(this.pendingReturn.block, last);
    this.append(this.pendingReturn.block, jumpTo(this.pendingReturn.target), 0xffffffff);
  }

  private append(block: Block, data: InstructionData, srcloc: number): Inst {
    const inst = this.caller.dfg.makeInst(data);
    this.caller.dfg.srclocs[inst] = srcloc;
    this.caller.layout.appendInst(inst, block);
    return inst;
  }

  /** Copies reachable blocks depth first, so that a value's definition is copied before what it dominates. */
  private copyBodies(): void {
    const { callee } = this;
    const entry = callee.layout.entryBlock!;
    const seen = new Set<Block>();
    const stack = [entry];
    for (let block = stack.pop(); block !== undefined; block = stack.pop()) {
      if (seen.has(block)) continue;
      seen.add(block);
      for (const inst of callee.layout.blockInsts(block)) this.copy(inst, this.map.block(block));
      const last = callee.dfg.inst(callee.layout.lastInst(block)!);
      const next = callee.branchTargets(last).map((call) => call.block);
      for (let i = next.length - 1; i >= 0; i--) if (!seen.has(next[i]!)) stack.push(next[i]!);
    }
  }

  private copy(inst: Inst, block: Block): void {
    const { caller, callee } = this;
    const data = callee.dfg.inst(inst);
    const srcloc = callee.dfg.srclocs[inst]!;
    const copied = copyInstruction(caller, callee, this.map, data);
    if (data.opcode === Opcode.return) return this.copyReturn(copied, block, srcloc);
    const isTailCall = data.opcode === Opcode.return_call || data.opcode === Opcode.return_call_indirect;
    if (isTailCall && this.returnBlock !== undefined) return this.copyTailCall(copied, block, inst, srcloc);
    const copy = this.append(block, copied, srcloc);
    const results = callee.dfg.instResults(inst);
    const made = caller.dfg.makeResults(
      copy,
      results.map((value) => callee.dfg.valueType(value)),
    );
    results.forEach((value, i) => this.map.values.set(value, made[i]!));
    if (opcodes[data.opcode]!.call && !isTailCall) this.finishCall(copy, inst);
    else this.copyDebugTags(copy, inst);
  }

  private copyReturn(copied: InstructionData, block: Block, srcloc: number): void {
    if (this.returnBlock === undefined) this.append(block, copied, srcloc);
    else this.append(block, jumpTo(new BlockCall(this.returnBlock, copied.args)), srcloc);
  }

  /** A tail call whose frame is the caller's now: a call, then a return. */
  private copyTailCall(copied: InstructionData, block: Block, inst: Inst, srcloc: number): void {
    const { dfg } = this.caller;
    copied.opcode = copied.opcode === Opcode.return_call ? Opcode.call : Opcode.call_indirect;
    const copy = this.append(block, copied, srcloc);
    const signature = this.caller.signatures.at(this.caller.callSignature(copied)!);
    const results = dfg.makeResults(
      copy,
      signature.returns.map(({ type }) => type),
    );
    this.append(block, jumpTo(new BlockCall(this.returnBlock!, results.slice())), srcloc);
    this.finishCall(copy, inst);
  }

  /** Stack map and handlers of a copied call. */
  private finishCall(copy: Inst, inst: Inst): void {
    const { caller, callee, map } = this;
    const own = (callee.userStackMaps.get(inst) ?? []).map((entry) => ({
      ...entry,
      slot: (entry.slot + map.bases.stackSlot) as StackSlot,
    }));
    const entries = [...this.siteStackMap, ...own];
    if (entries.length > 0) caller.userStackMaps.set(copy, entries);
    this.copyDebugTags(copy, inst);
    const data = caller.dfg.inst(copy);
    if (this.table === undefined) return;
    if (data.opcode === Opcode.try_call || data.opcode === Opcode.try_call_indirect) {
      const table = caller.exceptionTables.at(data.aux as ExceptionTable);
      if (!table.items.some((item) => item.kind === 'default')) table.items.push(...copyHandlers(this.table.items));
    } else this.calls.push({ inst: copy, signature: caller.callSignature(data)! });
  }

  private copyDebugTags(copy: Inst, inst: Inst): void {
    const tags = this.callee.debugTags.get(inst);
    if (tags === undefined) return;
    const { stackSlot } = this.map.bases;
    this.caller.debugTags.set(
      copy,
      tags.map((tag) => (tag.kind === 'slot' ? { ...tag, slot: tag.slot + stackSlot } : tag)),
    );
  }

  /** A call of the copy becomes a `try_call` with the site's handlers; its block is split after it. */
  private addHandlers({ inst, signature }: CopiedCall, { items }: ExceptionTableData): void {
    const { dfg, layout, exceptionTables } = this.caller;
    const data = dfg.inst(inst);
    const block = layout.instBlock(inst)!;
    const after = dfg.makeBlock();
    layout.splitBlock(after, layout.nextInst(inst)!);
    if (layout.isCold(block)) layout.setCold(after);
    const results = dfg.detachResults(inst);
    for (const value of results) dfg.changeToAlias(value, dfg.appendParam(after, dfg.valueType(value)));
    const returns = results.map((_, i) => tryCallRet(i));
    data.aux = exceptionTables.push({
      signature,
      normalReturn: new BlockCall(after, returns),
      items: copyHandlers(items),
    });
    data.opcode = data.opcode === Opcode.call ? Opcode.try_call : Opcode.try_call_indirect;
    if (data.opcode === Opcode.try_call_indirect) {
      data.imm = 0;
      data.type = dfg.valueType(data.args[0]!);
    }
  }

  private becomeJump(inst: Inst, data: InstructionData): void {
    data.opcode = Opcode.jump;
    data.type = INVALID as Type;
    data.args = [];
    data.imm = 0;
    data.aux = 0;
    data.targets = [new BlockCall(this.map.block(this.callee.layout.entryBlock!), [])];
    this.caller.debugTags.delete(inst);
  }
}

function jumpTo(target: BlockCall): InstructionData {
  const data = new InstructionData(Opcode.jump, INVALID, []);
  data.targets = [target];
  return data;
}

/** Whether a normal return passes exactly the call's results to its block. */
function passesResultsOn({ args }: BlockCall, { returns }: Signature): boolean {
  return args.length === returns.length && args.every((arg, i) => isTryCallRet(arg) && tryCallArgIndex(arg) === i);
}
