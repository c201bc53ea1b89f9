/**
 * A small, plain interpreter of CLIF: the oracle that compiled code is compared with.
 *
 * Values are bit patterns (bigint). Frames are kept in a list of our own, so a guest's recursion cannot overflow our
 * stack. A dynamic vector is as long as its least form. Semantics as in cranelift/interpreter@e6b33de, with `try_call` and
 * the x86 vector operations besides. Precondition: the function verifies.
 */

import type {
  Block,
  ExceptionTable,
  FuncRef,
  GlobalValue,
  Inst,
  JumpTable,
  SigRef,
  StackSlot,
  Value,
} from '../entities.ts';
import { type ExternalName, externalNameText } from '../external-name.ts';
import type { Function, GlobalValueData, Signature } from '../function.ts';
import {
  type BlockArg,
  type BlockCall,
  type InstructionData,
  isTryCallRet,
  isValueArg,
  tryCallArgIndex,
} from '../instructions.ts';
import type { MemFlags } from '../memflags.ts';
import { formatOf, Opcode, opcodes } from '../opcodes.ts';
import { type TrapCode, trapCodeName } from '../trapcode.ts';
import { typeBits, typeBytes } from '../types.ts';
import { signaturesEqual } from '../verifier/check-declarations.ts';
import { evaluate, EvaluationTrap } from './evaluate.ts';
import { FunctionAddresses } from './function-addresses.ts';
import { libcalls } from './libcalls.ts';
import { MemoryAccess } from './memory-access.ts';
import { InterpreterMemory } from './memory.ts';
import {
  GuestException,
  type HostFunction,
  InterpreterError,
  type InterpreterOptions,
  type Outcome,
  Trap,
} from './outcome.ts';

interface Frame {
  readonly func: Function;
  readonly values: bigint[];
  readonly slots: readonly bigint[];
  readonly dynamicSlots: readonly bigint[];
  readonly stackMark: number;
  inst: Inst;
}

const DEFAULT_DEPTH = 10_000;

/** Runs a function on bit patterns of its parameters' types. @throws InterpreterError */
export function interpret(func: Function, args: readonly bigint[], options: InterpreterOptions = {}): Outcome {
  return new Interpreter(options).run(func, args);
}

export class Interpreter {
  private readonly options: InterpreterOptions;
  private readonly memory: InterpreterMemory;
  private readonly frames: Frame[] = [];
  private readonly access: MemoryAccess;
  private readonly addresses: FunctionAddresses = new FunctionAddresses();
  private pinned = 0n;
  private steps: number;
  private finished: readonly bigint[] | undefined;

  constructor(options: InterpreterOptions = {}) {
    this.options = options;
    this.memory = options.memory ?? new InterpreterMemory();
    this.access = new MemoryAccess(this.memory, options.bigEndian === true);
    this.steps = options.maxSteps ?? Number.POSITIVE_INFINITY;
  }

  run(func: Function, args: readonly bigint[]): Outcome {
    const mark = this.memory.mark;
    this.finished = undefined;
    try {
      this.enter(func, args);
      while (this.finished === undefined) {
        if (this.steps-- <= 0) return { kind: 'out-of-steps' };
        this.step();
      }
      return { kind: 'return', values: this.finished };
    } catch (error) {
      if (error instanceof Trap) return { kind: 'trap', trap: error.trap };
      if (error instanceof EvaluationTrap) return { kind: 'trap', trap: trapCodeName(error.code) };
      if (error instanceof GuestException) return { kind: 'exception', tag: error.tag, payload: error.payload };
      throw error;
    } finally {
      this.frames.length = 0;
      this.memory.release(mark);
    }
  }

  private enter(func: Function, args: readonly bigint[]): void {
    const entry = func.layout.entryBlock!;
    if (this.frames.length >= (this.options.maxDepth ?? DEFAULT_DEPTH)) throw new Trap('stk_ovf');
    const stackMark = this.memory.mark;
    const slots = func.stackSlots.values().map(({ size }) => this.allocate(size));
    const dynamicSlots = func.dynamicStackSlots
      .values()
      .map(({ type }) => this.allocate(typeBytes(func.dynamicTypes.at(type).base)));
    const values: bigint[] = [];
    func.dfg.blockParams(entry).forEach((param, i) => {
      values[param] = args[i]!;
    });
    this.frames.push({ func, values, slots, dynamicSlots, stackMark, inst: func.layout.firstInst(entry)! });
  }

  private allocate(size: number): bigint {
    const address = this.memory.allocate(size);
    if (address === undefined) throw new Trap('stk_ovf');
    return address;
  }

  private get frame(): Frame {
    return this.frames[this.frames.length - 1]!;
  }

  private read(value: Value): bigint {
    const { func, values } = this.frame;
    return values[func.dfg.resolve(value)] ?? 0n;
  }

  private step(): void {
    const frame = this.frame;
    const { func, inst } = frame;
    const data = func.dfg.inst(inst);
    const results = this.pure(frame, data) ?? this.impure(frame, data);
    if (results !== undefined) this.finish(frame, results);
  }

  /** Defines the results of the frame's instruction and moves past it. */
  private finish(frame: Frame, results: readonly bigint[]): void {
    frame.func.dfg.instResults(frame.inst).forEach((value, i) => {
      frame.values[value] = results[i]!;
    });
    frame.inst = frame.func.layout.nextInst(frame.inst)!;
  }

  private pure({ func, inst }: Frame, data: InstructionData): readonly bigint[] | undefined {
    const { dfg } = func;
    const args = data.args.map((arg) => this.read(arg));
    const argTypes = data.args.map((arg) => dfg.valueType(arg));
    const resultTypes = dfg.instResults(inst).map((result) => dfg.valueType(result));
    return evaluate({ func, data, args, argTypes, resultTypes });
  }

  /** Runs what touches memory or control; `undefined` when it has moved on by itself. */
  private impure(frame: Frame, data: InstructionData): readonly bigint[] | undefined {
    const { args, imm } = data;
    switch (formatOf[data.opcode]!) {
      case 'Jump':
        return this.branch(frame, data.targets[0]!);
      case 'Brif':
        return this.branch(frame, data.targets[this.read(args[0]!) !== 0n ? 0 : 1]!);
      case 'BranchTable': {
        const { defaultTarget, entries } = frame.func.jumpTables.at(imm as JumpTable);
        return this.branch(frame, entries[Number(this.read(args[0]!))] ?? defaultTarget);
      }
      case 'Trap':
        throw new Trap(trapCodeName(imm as TrapCode));
      case 'CondTrap':
        if ((this.read(args[0]!) === 0n) === (data.opcode === Opcode.trapz))
          throw new Trap(trapCodeName(imm as TrapCode));
        return [];
      case 'MultiAry':
        return this.leave(args.map((arg) => this.read(arg)));
      case 'Call':
      case 'CallIndirect':
      case 'TryCall':
      case 'TryCallIndirect':
        return this.call(frame, data);
      case 'Load':
      case 'LoadNoOffset':
      case 'Store':
      case 'StoreNoOffset':
      case 'AtomicRmw':
      case 'AtomicCas':
        return this.accessMemory(frame, data);
      case 'StackAddr':
        return [this.wrap(frame, frame.slots[data.aux as StackSlot]! + BigInt(imm))];
      case 'DynamicStackAddr':
        return [this.wrap(frame, frame.dynamicSlots[imm]!)];
      case 'FuncAddr':
        return [this.wrap(frame, this.addresses.addressOf(frame.func.extFuncs.at(imm as FuncRef).name))];
      case 'UnaryGlobalValue':
        return [this.wrap(frame, this.globalValue(frame, imm as GlobalValue))];
      default:
        return this.special(frame, data);
    }
  }

  private special(frame: Frame, data: InstructionData): readonly bigint[] {
    switch (data.opcode) {
      case Opcode.nop:
      case Opcode.fence:
      case Opcode.sequence_point:
        return [];
      case Opcode.debugtrap:
        throw new Trap('debug');
      case Opcode.get_stack_pointer:
        return [this.wrap(frame, this.memory.addressOf(frame.stackMark))];
      case Opcode.get_pinned_reg:
        return [this.wrap(frame, this.pinned)];
      case Opcode.set_pinned_reg:
        this.pinned = this.read(data.args[0]!);
        return [];
      default:
        return this.unsupported(frame, `${opcodes[data.opcode]!.name} is not interpreted`);
    }
  }

  private unsupported(frame: Frame, message: string): never {
    throw new InterpreterError(message, frame.inst);
  }

  /** Cuts an address to the width of the instruction's result. */
  private wrap({ func, inst }: Frame, value: bigint): bigint {
    return BigInt.asUintN(typeBits(func.dfg.valueType(func.dfg.firstResult(inst))), value);
  }

  private branch(
    frame: Frame,
    call: BlockCall,
    returned: readonly bigint[] = [],
    payload: readonly bigint[] = [],
  ): undefined {
    const { func } = frame;
    const values = call.args.map((arg) => this.blockArg(arg, returned, payload));
    func.dfg.blockParams(call.block as Block).forEach((param, i) => {
      frame.values[param] = values[i]!;
    });
    frame.inst = func.layout.firstInst(call.block)!;
    return undefined;
  }

  private blockArg(arg: BlockArg, returned: readonly bigint[], payload: readonly bigint[]): bigint {
    if (isValueArg(arg)) return this.read(arg);
    return (isTryCallRet(arg) ? returned : payload)[tryCallArgIndex(arg)] ?? 0n;
  }

  private leave(values: readonly bigint[]): undefined {
    this.memory.release(this.frames.pop()!.stackMark);
    if (this.frames.length === 0) this.finished = values;
    else this.returnTo(this.frame, values);
    return undefined;
  }

  /** Goes on after the call that `frame` is at. */
  private returnTo(frame: Frame, values: readonly bigint[]): void {
    const data = frame.func.dfg.inst(frame.inst);
    const format = formatOf[data.opcode];
    if (format !== 'TryCall' && format !== 'TryCallIndirect') this.finish(frame, values);
    else this.branch(frame, frame.func.exceptionTables.at(data.aux as ExceptionTable).normalReturn, values);
  }

  private call(frame: Frame, data: InstructionData): undefined {
    const { func } = frame;
    const operands = data.args.map((arg) => this.read(arg));
    const fixed = opcodes[data.opcode]!.args.length;
    const name = fixed === 0 ? func.extFuncs.at(data.imm as FuncRef).name : this.nameAt(frame, operands[0]!);
    const callee = this.options.resolve?.(name) ?? libcalls[externalNameText(name)];
    if (callee === undefined) return this.unsupported(frame, `nothing defines ${externalNameText(name)}`);
    const signature = func.signatures.at(func.callSignature(data) as SigRef);
    const args = operands.slice(fixed);
    if (typeof callee === 'object') return this.callFunction(frame, data, callee, signature, args);
    return this.callHost(callee, args, opcodes[data.opcode]!.returns);
  }

  private callFunction(
    frame: Frame,
    data: InstructionData,
    callee: Function,
    signature: Signature,
    args: readonly bigint[],
  ): undefined {
    const indirect = opcodes[data.opcode]!.args.length > 0;
    if (indirect && !signaturesEqual(signature, callee.signature)) throw new Trap('bad_signature');
    if (opcodes[data.opcode]!.returns) {
      this.frames.pop();
      this.memory.release(frame.stackMark);
    }
    this.enter(callee, args);
    return undefined;
  }

  private callHost(callee: HostFunction, args: readonly bigint[], tail: boolean): undefined {
    let values: readonly bigint[];
    try {
      values = callee(args);
    } catch (error) {
      if (!(error instanceof GuestException)) throw error;
      return this.unwind(error);
    }
    if (tail) return this.leave(values);
    this.returnTo(this.frame, values);
    return undefined;
  }

  /** Finds the innermost call with a handler for the exception and goes there. */
  private unwind(exception: GuestException): undefined {
    for (; this.frames.length > 0; this.memory.release(this.frames.pop()!.stackMark)) {
      const frame = this.frame;
      const data = frame.func.dfg.inst(frame.inst);
      if (!opcodes[data.opcode]!.branch) continue;
      const { items } = frame.func.exceptionTables.at(data.aux as ExceptionTable);
      for (const item of items) {
        if (item.kind === 'default' || (item.kind === 'tag' && item.tag === exception.tag)) {
          return this.branch(frame, item.target, [], exception.payload);
        }
      }
    }
    throw exception;
  }

  private nameAt(frame: Frame, address: bigint): ExternalName {
    return this.addresses.nameAt(address) ?? this.unsupported(frame, `no function has the address ${address}`);
  }

  /** Walks down to the base of a global value, then back up, applying what each one adds. */
  private globalValue(frame: Frame, gv: GlobalValue): bigint {
    const { globalValues } = frame.func;
    const chain: GlobalValueData[] = [];
    let data = globalValues.at(gv);
    while (data.kind === 'load' || data.kind === 'iadd_imm') {
      if (chain.push(data) > globalValues.length) return this.unsupported(frame, `gv${gv} depends on itself`);
      data = globalValues.at(data.base);
    }
    let value = this.baseValue(frame, data);
    for (const step of chain.reverse()) {
      if (step.kind === 'iadd_imm') value += step.offset;
      else if (step.kind === 'load') {
        value = this.access.read(step.flags, BigInt.asUintN(64, value + BigInt(step.offset)), step.type);
      }
    }
    return value;
  }

  private baseValue(frame: Frame, data: GlobalValueData): bigint {
    const { func } = frame;
    if (data.kind === 'vmctx') {
      const position = func.signature.params.findIndex((param) => param.purpose === 'vmctx');
      return this.read(func.dfg.blockParams(func.layout.entryBlock!)[position]!);
    }
    if (data.kind !== 'symbol') return this.unsupported(frame, `${data.kind} is not interpreted`);
    const address = this.options.symbolAddress?.(data.name);
    if (address === undefined) return this.unsupported(frame, `nothing defines ${externalNameText(data.name)}`);
    return address + data.offset;
  }

  private accessMemory(frame: Frame, data: InstructionData): readonly bigint[] {
    const { dfg } = frame.func;
    const flags = data.aux as MemFlags;
    const format = formatOf[data.opcode]!;
    const isStore = format === 'Store' || format === 'StoreNoOffset';
    const base = data.args[isStore ? 1 : 0]!;
    const type = dfg.valueType(isStore ? data.args[0]! : dfg.firstResult(frame.inst));
    const offset = format === 'Load' || format === 'Store' ? BigInt(data.imm) : 0n;
    const address = BigInt.asUintN(typeBits(dfg.valueType(base)), this.read(base) + offset);
    if (format !== 'Load' && format !== 'Store') this.access.requireAlignment(address, type);
    if (isStore) {
      this.access.store(data.opcode, flags, address, this.read(data.args[0]!), type);
      return [];
    }
    const operand = (): bigint => this.read(data.args[1]!);
    if (format === 'AtomicRmw') return [this.access.readModifyWrite(flags, address, data.imm, operand(), type)];
    if (format === 'AtomicCas') {
      return [this.access.compareExchange(flags, address, operand(), this.read(data.args[2]!), type)];
    }
    return [this.access.load(data.opcode, flags, address, type)];
  }
}
