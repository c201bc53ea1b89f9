/**
 * A small, plain interpreter of CLIF: the oracle that compiled code is compared with.
 *
 * Values are bit patterns (bigint). Frames are kept in a list of our own, so a guest's recursion cannot overflow our
 * stack. A dynamic vector is as long as its least form. Semantics as in reference `interpreter/`@e6b33de, with `try_call` and the x86 vector operations besides.
 */

import type { AnyEntity } from '../any-entity.ts';
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
import type { Function, Signature } from '../function.ts';
import {
  type BlockArg,
  type BlockCall,
  type InstructionData,
  isTryCallRet,
  isValueArg,
  tryCallArgIndex,
} from '../instructions.ts';
import { ALIGNED, BIG, hasFlag, LITTLE, type MemFlags, trapCodeOf } from '../memflags.ts';
import { formatOf, Opcode, opcodes } from '../opcodes.ts';
import { HEAP_OUT_OF_BOUNDS, type TrapCode, trapCodeName } from '../trapcode.ts';
import { I16, I32, I64, I8, type Type, typeBits, typeBytes, vectorOf } from '../types.ts';
import { signaturesEqual } from '../verifier/check-declarations.ts';
import { atomicRmw } from './atomics.ts';
import { evaluate, EvaluationTrap } from './evaluate.ts';
import { fromBytes, joinLanes, splitLanes, toBytes } from './lanes.ts';
import { libcalls } from './libcalls.ts';
import { InterpreterMemory } from './memory.ts';

/** A function of the embedder's: operands and results as bit patterns. May throw a `GuestException`. */
export type HostFunction = (args: readonly bigint[]) => readonly bigint[];

/** Thrown by a host function to raise an exception in the guest. */
export class GuestException extends Error {
  readonly tag: number;
  readonly payload: readonly bigint[];
  constructor(tag: number, payload: readonly bigint[]) {
    super(`exception with tag ${tag}`);
    this.tag = tag;
    this.payload = payload;
  }
}

/** The interpreter cannot go on: an opcode it does not know, or a name that nothing defines. */
export class InterpreterError extends Error {
  readonly entity: AnyEntity;
  constructor(message: string, inst: Inst) {
    super(message);
    this.name = 'InterpreterError';
    this.entity = { kind: 'inst', index: inst };
  }
}

export interface InterpreterOptions {
  /** What a name means; `%CeilF32` and the like are known without. */
  readonly resolve?: (name: ExternalName) => Function | HostFunction | undefined;
  /** Address of a symbol. */
  readonly symbolAddress?: (name: ExternalName) => bigint | undefined;
  readonly memory?: InterpreterMemory;
  /** Byte order of accesses that name none. */
  readonly bigEndian?: boolean;
  /** Instructions to run at most. */
  readonly maxSteps?: number;
  /** Calls inside calls at most. */
  readonly maxDepth?: number;
}

/** How a run ended. A trap's name is that of its code, or `bad_signature` or `debug`. */
export type Outcome =
  | { readonly kind: 'return'; readonly values: readonly bigint[] }
  | { readonly kind: 'trap'; readonly trap: string }
  | { readonly kind: 'exception'; readonly tag: number; readonly payload: readonly bigint[] }
  | { readonly kind: 'out-of-steps' };

interface Frame {
  readonly func: Function;
  readonly values: bigint[];
  readonly slots: readonly bigint[];
  readonly dynamicSlots: readonly bigint[];
  readonly stackMark: number;
  inst: Inst;
}

/** A guest's trap on its way out. */
class Trap extends Error {
  readonly trap: string;
  constructor(trap: string) {
    super(trap);
    this.trap = trap;
  }
}

/** Addresses of functions: far from the stack, within 32 bits. */
const FIRST_FUNCTION_ADDRESS = 0x7000_0000n;
const FUNCTION_STRIDE = 16n;
const DEFAULT_DEPTH = 10_000;
const HEAP_MISALIGNED = 'heap_misaligned';

/** Runs a function on bit patterns of its parameters' types. @throws InterpreterError */
export function interpret(func: Function, args: readonly bigint[], options: InterpreterOptions = {}): Outcome {
  return new Interpreter(options).run(func, args);
}

export class Interpreter {
  private readonly options: InterpreterOptions;
  private readonly memory: InterpreterMemory;
  private readonly frames: Frame[] = [];
  private readonly addresses: Map<string, bigint> = new Map();
  private readonly addressed: ExternalName[] = [];
  private pinned = 0n;
  private steps: number;
  private finished: readonly bigint[] | undefined;

  constructor(options: InterpreterOptions = {}) {
    this.options = options;
    this.memory = options.memory ?? new InterpreterMemory();
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
        return [this.load(frame, data, this.address(data, args[0]!))];
      case 'Store':
        return this.store(data, this.address(data, args[1]!), this.read(args[0]!), storedType(frame, data));
      case 'LoadNoOffset':
        return [this.load(frame, data, this.atomicAddress(frame, args[0]!, data.type))];
      case 'StoreNoOffset': {
        const type = storedType(frame, data);
        return this.store(data, this.atomicAddress(frame, args[1]!, type), this.read(args[0]!), type);
      }
      case 'AtomicRmw':
      case 'AtomicCas':
        return this.atomic(frame, data);
      case 'StackAddr':
        return [this.wrap(frame, frame.slots[data.aux as StackSlot]! + BigInt(imm))];
      case 'DynamicStackAddr':
        return [this.wrap(frame, frame.dynamicSlots[imm]!)];
      case 'FuncAddr':
        return [this.wrap(frame, this.functionAddress(frame.func.extFuncs.at(imm as FuncRef).name))];
      case 'UnaryGlobalValue':
        return [this.wrap(frame, this.globalValue(frame, imm as GlobalValue, 0))];
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
    if (!signaturesEqual(signature, callee.signature)) throw new Trap('bad_signature');
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

  private functionAddress(name: ExternalName): bigint {
    const key = externalNameText(name);
    let address = this.addresses.get(key);
    if (address === undefined) {
      address = FIRST_FUNCTION_ADDRESS + FUNCTION_STRIDE * BigInt(this.addressed.length);
      this.addresses.set(key, address);
      this.addressed.push(name);
    }
    return address;
  }

  private nameAt(frame: Frame, address: bigint): ExternalName {
    const offset = address - FIRST_FUNCTION_ADDRESS;
    const name =
      offset >= 0n && offset % FUNCTION_STRIDE === 0n ? this.addressed[Number(offset / FUNCTION_STRIDE)] : undefined;
    return name ?? this.unsupported(frame, `no function has the address ${address}`);
  }

  private globalValue(frame: Frame, gv: GlobalValue, depth: number): bigint {
    const { func } = frame;
    const data = func.globalValues.at(gv);
    if (depth > func.globalValues.length) return this.unsupported(frame, `gv${gv} depends on itself`);
    switch (data.kind) {
      case 'vmctx': {
        const position = func.signature.params.findIndex((param) => param.purpose === 'vmctx');
        return this.read(func.dfg.blockParams(func.layout.entryBlock!)[position]!);
      }
      case 'symbol': {
        const address = this.options.symbolAddress?.(data.name);
        if (address === undefined) return this.unsupported(frame, `nothing defines ${externalNameText(data.name)}`);
        return address + data.offset;
      }
      case 'iadd_imm':
        return this.globalValue(frame, data.base, depth + 1) + data.offset;
      case 'load': {
        const address = this.globalValue(frame, data.base, depth + 1) + BigInt(data.offset);
        return fromBytes(
          this.bytes(data.flags, BigInt.asUintN(64, address), typeBytes(data.type)),
          data.type,
          this.isBig(data.flags),
        );
      }
      case 'dyn_scale_target_const':
        return this.unsupported(frame, 'dynamic vectors are not interpreted');
    }
  }

  private address(data: InstructionData, base: Value): bigint {
    const bits = typeBits(this.frame.func.dfg.valueType(base));
    return BigInt.asUintN(bits, this.read(base) + BigInt(data.imm));
  }

  /** An address that must be a multiple of the access's size. */
  private atomicAddress(frame: Frame, base: Value, type: Type): bigint {
    const address = BigInt.asUintN(typeBits(frame.func.dfg.valueType(base)), this.read(base));
    if (address % BigInt(typeBytes(type)) !== 0n) throw new Trap(HEAP_MISALIGNED);
    return address;
  }

  private isBig(flags: MemFlags): boolean {
    return hasFlag(flags, BIG) || (this.options.bigEndian === true && !hasFlag(flags, LITTLE));
  }

  private bytes(flags: MemFlags, address: bigint, size: number): Uint8Array {
    if (hasFlag(flags, ALIGNED) && address % BigInt(size) !== 0n) throw new Trap(HEAP_MISALIGNED);
    const bytes = this.memory.bytesAt(address, size);
    if (bytes === undefined) throw new Trap(trapCodeName((trapCodeOf(flags) || HEAP_OUT_OF_BOUNDS) as TrapCode));
    return bytes;
  }

  private load({ func, inst }: Frame, data: InstructionData, address: bigint): bigint {
    const flags = data.aux as MemFlags;
    const result = func.dfg.valueType(func.dfg.firstResult(inst));
    const { type, isSigned } = loadedType(data, result);
    const pattern = fromBytes(this.bytes(flags, address, typeBytes(type)), type, this.isBig(flags));
    const bits = typeBits(type) / splitLanes(0n, type).length;
    const width = typeBits(result) / splitLanes(0n, result).length;
    if (type === result) return pattern;
    return joinLanes(
      splitLanes(pattern, type).map((lane) => (isSigned ? BigInt.asIntN(bits, lane) : lane)),
      width,
    );
  }

  private store(data: InstructionData, address: bigint, value: bigint, type: Type): readonly bigint[] {
    const flags = data.aux as MemFlags;
    this.bytes(flags, address, typeBytes(type)).set(toBytes(value, type, this.isBig(flags)));
    return [];
  }

  private atomic(frame: Frame, data: InstructionData): readonly bigint[] {
    const { func, inst } = frame;
    const [pointer, x, replacement] = data.args as [Value, Value, Value];
    const type = func.dfg.valueType(func.dfg.firstResult(inst));
    const address = this.atomicAddress(frame, pointer, type);
    const flags = data.aux as MemFlags;
    const old = fromBytes(this.bytes(flags, address, typeBytes(type)), type, this.isBig(flags));
    const operand = this.read(x);
    const isCas = formatOf[data.opcode] === 'AtomicCas';
    const next = isCas
      ? old === operand
        ? this.read(replacement)
        : old
      : atomicRmw(data.imm, old, operand, typeBits(type));
    this.store(data, address, next, type);
    return [old];
  }
}

/** What a load reads before it extends. */
function loadedType(data: InstructionData, result: Type): { type: Type; isSigned: boolean } {
  const { name } = opcodes[data.opcode]!;
  const match = /^([us])load(\d+)(?:x(\d+))?$/.exec(name);
  if (match === null) return { type: result, isSigned: false };
  const lane = intType(Number(match[2]));
  return { type: vectorOf(lane, Number(match[3] ?? 1))!, isSigned: match[1] === 's' };
}

/** What a store writes: the operand's type or, of `istoreN`, its low bits. */
function storedType({ func }: Frame, data: InstructionData): Type {
  const match = /^istore(\d+)$/.exec(opcodes[data.opcode]!.name);
  return match === null ? func.dfg.valueType(data.args[0]!) : intType(Number(match[1]));
}

function intType(bits: number): Type {
  return { 8: I8, 16: I16, 32: I32 }[bits] ?? I64;
}
