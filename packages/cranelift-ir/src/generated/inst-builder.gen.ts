/**
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
  asTruthy, doubleWidth, halfWidth, INVALID, laneType, mergeLanes, splitLanes, type Type, F128, F16, F32, F32X4, F64,
  F64X2, I16X8, I32X4, I64, I64X2, I8, I8X16,
} from '../types.ts';

/** Inserts instructions at a position; see `InstInserter` for where. */
export class InstBuilder extends InstInserter {
  /** `jump`: Transfer control to the target block, binding its parameters to the block-call arguments. */
  jump(block: Block, args: readonly BlockArg[]): Inst {
    const data = new InstructionData(0 as Opcode, INVALID, []);
    data.targets = [new BlockCall(block, args.slice())];
    return this.insert(data);
  }

  /**
   * `brif`: If the scalar condition is nonzero take the first block call, else the second. Any scalar int width incl.
   * i128; floats not allowed.
   */
  brif(
    c: Value, blockThen: Block, argsThen: readonly BlockArg[], blockElse: Block, argsElse: readonly BlockArg[],
  ): Inst {
    const type = this.dfg.valueType(c);
    const data = new InstructionData(1 as Opcode, type, [c]);
    data.targets = [new BlockCall(blockThen, argsThen.slice()), new BlockCall(blockElse, argsElse.slice())];
    return this.insert(data);
  }

  /**
   * `br_table`: Index (i32, unsigned) into the inline table; out-of-range (or empty table) goes to the default. Text
   * lists the default first. Block-call args ARE allowed here (older docs say otherwise).
   */
  brTable(x: Value, jt: JumpTable): Inst {
    const data = new InstructionData(2 as Opcode, INVALID, [x]);
    data.imm = jt;
    return this.insert(data);
  }

  /**
   * `debugtrap`: Breakpoint for a debugger; execution continues afterwards. Interpreter stops with a Debug trap. Not
   * lowered by Pulley.
   */
  debugtrap(): Inst {
    const data = new InstructionData(3 as Opcode, INVALID, []);
    return this.insert(data);
  }

  /** `trap`: Stop execution with the given trap code. */
  trap(code: TrapCode): Inst {
    const data = new InstructionData(4 as Opcode, INVALID, []);
    data.imm = code;
    return this.insert(data);
  }

  /** `trapz`: Trap with the code if the condition is 0, else fall through. Zero results. */
  trapz(c: Value, code: TrapCode): Inst {
    const type = this.dfg.valueType(c);
    const data = new InstructionData(5 as Opcode, type, [c]);
    data.imm = code;
    return this.insert(data);
  }

  /** `trapnz`: Trap with the code if the condition is nonzero, else fall through. Zero results. */
  trapnz(c: Value, code: TrapCode): Inst {
    const type = this.dfg.valueType(c);
    const data = new InstructionData(6 as Opcode, type, [c]);
    data.imm = code;
    return this.insert(data);
  }

  /** `return`: Leave the function with the given values (must match signature returns exactly). */
  return(rvals: readonly Value[]): Inst {
    const data = new InstructionData(7 as Opcode, INVALID, [...rvals]);
    return this.insert(data);
  }

  /** `call`: Call a declared function; one result per signature return. */
  call(func: FuncRef, args: readonly Value[]): Inst {
    const data = new InstructionData(8 as Opcode, INVALID, [...args]);
    data.imm = func;
    return this.insertCall(data);
  }

  /**
   * `call_indirect`: Call through an address with an explicit signature. First fixed value operand is the callee; args
   * follow in parentheses.
   */
  callIndirect(sig: SigRef, callee: Value, args: readonly Value[]): Inst {
    const type = this.dfg.valueType(callee);
    const data = new InstructionData(9 as Opcode, type, [callee, ...args]);
    data.imm = sig;
    return this.insertCall(data);
  }

  /**
   * `return_call`: Tail call: callee reuses the caller's frame; needs `tail` callconv on both sides and identical
   * return types. Terminator, no results.
   */
  returnCall(func: FuncRef, args: readonly Value[]): Inst {
    const data = new InstructionData(10 as Opcode, INVALID, [...args]);
    data.imm = func;
    return this.insert(data);
  }

  /** `return_call_indirect`: Indirect tail call, same restrictions as return_call. */
  returnCallIndirect(sig: SigRef, callee: Value, args: readonly Value[]): Inst {
    const type = this.dfg.valueType(callee);
    const data = new InstructionData(11 as Opcode, type, [callee, ...args]);
    data.imm = sig;
    return this.insert(data);
  }

  /** `func_addr`: Address of a declared function, as a pointer-sized int (type suffix always needed). */
  funcAddr(type: Type, func: FuncRef): Value {
    const data = new InstructionData(12 as Opcode, type, []);
    data.imm = func;
    return this.insertValue(data, type);
  }

  /**
   * `try_call`: Call terminator: normal return goes to the first block call (may use retN args); a matching exception
   * tag goes to the handler block call (may use exnN args). Unmatched exceptions keep unwinding.
   */
  tryCall(callee: FuncRef, args: readonly Value[], et: ExceptionTable): Inst {
    const data = new InstructionData(13 as Opcode, INVALID, [...args]);
    data.imm = callee;
    data.aux = et;
    return this.insert(data);
  }

  /** `try_call_indirect`: As try_call through an address; the signature is named only inside the exception table. */
  tryCallIndirect(callee: Value, args: readonly Value[], et: ExceptionTable): Inst {
    const type = this.dfg.valueType(callee);
    const data = new InstructionData(14 as Opcode, type, [callee, ...args]);
    data.aux = et;
    return this.insert(data);
  }

  /** `splat`: Every lane of the result equals the scalar. */
  splat(type: Type, x: Value): Value {
    const data = new InstructionData(15 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `swizzle`: Byte lookup: lane i = x[y[i]] when y[i]<16, otherwise 0. */
  swizzle(x: Value, y: Value): Value {
    const data = new InstructionData(16 as Opcode, INVALID, [x, y]);
    return this.insertValue(data, I8X16);
  }

  /** `x86_pshufb`: Byte lookup: lane i = 0 if y[i]>=0x80 else x[y[i] & 15]. */
  x86Pshufb(x: Value, y: Value): Value {
    const data = new InstructionData(17 as Opcode, INVALID, [x, y]);
    return this.insertValue(data, I8X16);
  }

  /**
   * `insertlane`: Copy of the vector with lane Idx replaced. Text order: vector, scalar, index. Idx must be < lane
   * count (verifier).
   */
  insertlane(x: Value, y: Value, lane: number): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(18 as Opcode, type, [x, y]);
    data.imm = lane;
    return this.insertValue(data, type);
  }

  /** `extractlane`: Scalar copy of lane Idx. Idx must be < lane count (verifier). */
  extractlane(x: Value, lane: number): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(19 as Opcode, type, [x]);
    data.imm = lane;
    return this.insertValue(data, laneType(type));
  }

  /** `smin`: Signed minimum (per lane). */
  smin(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(20 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `umin`: Unsigned minimum (per lane). */
  umin(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(21 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `smax`: Signed maximum (per lane). */
  smax(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(22 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `umax`: Unsigned maximum (per lane). */
  umax(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(23 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `avg_round`: Per lane floor((x+y+1)/2) unsigned, computed without intermediate overflow. */
  avgRound(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(24 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `uadd_sat`: Per-lane unsigned add clamped to 2^B-1. */
  uaddSat(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(25 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sadd_sat`: Per-lane signed add clamped to [-2^(B-1), 2^(B-1)-1]. */
  saddSat(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(26 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `usub_sat`: Per-lane unsigned subtract clamped at 0. */
  usubSat(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(27 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `ssub_sat`: Per-lane signed subtract clamped to the signed range. */
  ssubSat(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(28 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /**
   * `load`: Read a value of the result type at p+Offset (offset sign-extended). May trap with the memflags trap code
   * unless notrap.
   */
  load(type: Type, flags: MemFlags, p: Value, offset: number): Value {
    const data = new InstructionData(29 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /**
   * `store`: Write x at p+Offset. Text order: value, address. May trap with the memflags trap code unless notrap.
   * `readonly` flag forbidden.
   */
  store(flags: MemFlags, x: Value, p: Value, offset: number): Inst {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(30 as Opcode, type, [x, p]);
    data.aux = flags;
    data.imm = offset;
    return this.insert(data);
  }

  /** `uload8`: Load a byte, zero-extend to the (16..64 bit) result. */
  uload8(type: Type, flags: MemFlags, p: Value, offset: number): Value {
    const data = new InstructionData(31 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /** `sload8`: Load a byte, sign-extend. */
  sload8(type: Type, flags: MemFlags, p: Value, offset: number): Value {
    const data = new InstructionData(32 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /** `istore8`: Store the low 8 bits of x. */
  istore8(flags: MemFlags, x: Value, p: Value, offset: number): Inst {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(33 as Opcode, type, [x, p]);
    data.aux = flags;
    data.imm = offset;
    return this.insert(data);
  }

  /** `uload16`: Load 2 bytes, zero-extend to 32/64 bits. */
  uload16(type: Type, flags: MemFlags, p: Value, offset: number): Value {
    const data = new InstructionData(34 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /** `sload16`: Load 2 bytes, sign-extend. */
  sload16(type: Type, flags: MemFlags, p: Value, offset: number): Value {
    const data = new InstructionData(35 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /** `istore16`: Store the low 16 bits of x. */
  istore16(flags: MemFlags, x: Value, p: Value, offset: number): Inst {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(36 as Opcode, type, [x, p]);
    data.aux = flags;
    data.imm = offset;
    return this.insert(data);
  }

  /**
   * `uload32`: Load 4 bytes, zero-extend to i64. Controlling type is the ADDRESS operand (result fixed i64), so a
   * suffix is printed only if the address comes from another block.
   */
  uload32(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(37 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I64);
  }

  /** `sload32`: Load 4 bytes, sign-extend to i64. Controlling type is the ADDRESS operand. */
  sload32(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(38 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I64);
  }

  /** `istore32`: Store the low 32 bits of an i64; controlling operand is x (only i64). */
  istore32(flags: MemFlags, x: Value, p: Value, offset: number): Inst {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(39 as Opcode, type, [x, p]);
    data.aux = flags;
    data.imm = offset;
    return this.insert(data);
  }

  /**
   * `stack_switch`: Save the current context at store_context_ptr, resume the one at load_context_ptr, hand over the
   * payload; result is the payload received when resumed. x64 Linux only upstream.
   */
  stackSwitch(storeContextPtr: Value, loadContextPtr: Value, inPayload0: Value): Value {
    const type = this.dfg.valueType(loadContextPtr);
    const data = new InstructionData(40 as Opcode, type, [storeContextPtr, loadContextPtr, inPayload0]);
    return this.insertValue(data, type);
  }

  /** `uload8x8`: Load 8 bytes, zero-extend each to an i16x8 lane. */
  uload8x8(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(41 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I16X8);
  }

  /** `sload8x8`: Load 8 bytes, sign-extend each to an i16x8 lane. */
  sload8x8(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(42 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I16X8);
  }

  /** `uload16x4`: Load 4 halfwords, zero-extend to i32x4. */
  uload16x4(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(43 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I32X4);
  }

  /** `sload16x4`: Load 4 halfwords, sign-extend to i32x4. */
  sload16x4(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(44 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I32X4);
  }

  /** `uload32x2`: Load 2 words, zero-extend to i64x2. */
  uload32x2(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(45 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I64X2);
  }

  /** `sload32x2`: Load 2 words, sign-extend to i64x2. */
  sload32x2(flags: MemFlags, p: Value, offset: number): Value {
    const type = this.dfg.valueType(p);
    const data = new InstructionData(46 as Opcode, type, [p]);
    data.aux = flags;
    data.imm = offset;
    return this.insertValue(data, I64X2);
  }

  /** `stack_addr`: Address of byte Offset in a sized stack slot. There is no stack_load/stack_store opcode any more. */
  stackAddr(type: Type, ss: StackSlot, offset: number): Value {
    const data = new InstructionData(47 as Opcode, type, []);
    data.aux = ss;
    data.imm = offset;
    return this.insertValue(data, type);
  }

  /** `dynamic_stack_addr`: Address of the first byte of a dynamically sized slot. */
  dynamicStackAddr(type: Type, dss: DynamicStackSlot): Value {
    const data = new InstructionData(48 as Opcode, type, []);
    data.imm = dss;
    return this.insertValue(data, type);
  }

  /**
   * `symbol_value`: Value (address+offset) of a symbolic global value. Only operand form for globals together with
   * tls_value; the old `global_value` opcode is gone.
   */
  symbolValue(type: Type, gv: GlobalValue): Value {
    const data = new InstructionData(49 as Opcode, type, []);
    data.imm = gv;
    return this.insertValue(data, type);
  }

  /** `tls_value`: Address of a thread-local symbolic global value. */
  tlsValue(type: Type, gv: GlobalValue): Value {
    const data = new InstructionData(50 as Opcode, type, []);
    data.imm = gv;
    return this.insertValue(data, type);
  }

  /** `get_pinned_reg`: Read the pinned register (needs enable_pinned_reg and an ISA; never GVNed). */
  getPinnedReg(type: Type): Value {
    const data = new InstructionData(51 as Opcode, type, []);
    return this.insertValue(data, type);
  }

  /** `set_pinned_reg`: Write the pinned register. */
  setPinnedReg(addr: Value): Inst {
    const type = this.dfg.valueType(addr);
    const data = new InstructionData(52 as Opcode, type, [addr]);
    return this.insert(data);
  }

  /** `get_frame_pointer`: Frame pointer as an int; needs preserve_frame_pointers. */
  getFramePointer(type: Type): Value {
    const data = new InstructionData(53 as Opcode, type, []);
    return this.insertValue(data, type);
  }

  /** `get_stack_pointer`: Current stack pointer as an int. */
  getStackPointer(type: Type): Value {
    const data = new InstructionData(54 as Opcode, type, []);
    return this.insertValue(data, type);
  }

  /** `get_return_address`: PC this frame returns to; needs preserve_frame_pointers. */
  getReturnAddress(type: Type): Value {
    const data = new InstructionData(55 as Opcode, type, []);
    return this.insertValue(data, type);
  }

  /**
   * `get_exception_handler_address`: PC of exceptional successor `index` of the try_call ending the given block (block
   * written bare, then ', index').
   */
  getExceptionHandlerAddress(type: Type, block: Block, index: number): Value {
    const data = new InstructionData(56 as Opcode, type, []);
    data.imm = block;
    data.aux = index;
    return this.insertValue(data, type);
  }

  /**
   * `iconst`: Integer constant of an i8..i64 type (not i128). Stored zero-extended to the type's width; printed
   * sign-extended from that width.
   */
  iconst(type: Type, imm: bigint): Value {
    const data = new InstructionData(57 as Opcode, type, []);
    data.wide = imm;
    return this.insertValue(data, type);
  }

  /** `f16const`: f16 constant. */
  f16const(bits: number): Value {
    const data = new InstructionData(58 as Opcode, INVALID, []);
    data.imm = bits;
    return this.insertValue(data, F16);
  }

  /** `f32const`: f32 constant. */
  f32const(bits: number): Value {
    const data = new InstructionData(59 as Opcode, INVALID, []);
    data.imm = bits;
    return this.insertValue(data, F32);
  }

  /** `f64const`: f64 constant. */
  f64const(bits: bigint): Value {
    const data = new InstructionData(60 as Opcode, INVALID, []);
    data.wide = bits;
    return this.insertValue(data, F64);
  }

  /** `f128const`: f128 constant, kept in the constant pool (printed as constN). */
  f128const(n: Constant): Value {
    const data = new InstructionData(61 as Opcode, INVALID, []);
    data.imm = n;
    return this.insertValue(data, F128);
  }

  /** `vconst`: Vector constant from the pool; the pool entry's byte size must equal the type size. */
  vconst(type: Type, n: Constant): Value {
    const data = new InstructionData(62 as Opcode, type, []);
    data.imm = n;
    return this.insertValue(data, type);
  }

  /**
   * `shuffle`: Byte select over the 32-byte concatenation x:y by 16 immediate indices; each must be < 32 (verifier).
   */
  shuffle(a: Value, b: Value, mask: Immediate): Value {
    const data = new InstructionData(63 as Opcode, INVALID, [a, b]);
    data.imm = mask;
    return this.insertValue(data, I8X16);
  }

  /** `nop`: Does nothing. */
  nop(): Inst {
    const data = new InstructionData(64 as Opcode, INVALID, []);
    return this.insert(data);
  }

  /** `select`: c!=0 ? x : y. Controlling type is that of x (operand #2), not the condition. */
  select(c: Value, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(65 as Opcode, type, [c, x, y]);
    return this.insertValue(data, type);
  }

  /**
   * `select_spectre_guard`: Same result as select, but the choice must not be speculated (no branch). Not lowered by
   * Pulley.
   */
  selectSpectreGuard(c: Value, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(66 as Opcode, type, [c, x, y]);
    return this.insertValue(data, type);
  }

  /** `bitselect`: Bitwise (x & c) | (y & ~c). */
  bitselect(c: Value, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(67 as Opcode, type, [c, x, y]);
    return this.insertValue(data, type);
  }

  /** `blendv`: Per lane: x lane if top bit of the c lane is set, else y lane. */
  blendv(c: Value, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(68 as Opcode, type, [c, x, y]);
    return this.insertValue(data, type);
  }

  /** `vany_true`: i8 1 if any lane is nonzero, else 0. */
  vanyTrue(a: Value): Value {
    const type = this.dfg.valueType(a);
    const data = new InstructionData(69 as Opcode, type, [a]);
    return this.insertValue(data, I8);
  }

  /** `vall_true`: i8 1 if every lane is nonzero, else 0. */
  vallTrue(a: Value): Value {
    const type = this.dfg.valueType(a);
    const data = new InstructionData(70 as Opcode, type, [a]);
    return this.insertValue(data, I8);
  }

  /**
   * `vhigh_bits`: Integer whose bit i is the top bit of lane i. Controlling type is the RESULT, so a suffix is always
   * printed.
   */
  vhighBits(type: Type, a: Value): Value {
    const data = new InstructionData(71 as Opcode, type, [a]);
    return this.insertValue(data, type);
  }

  /**
   * `icmp`: Integer compare: scalar result is i8 0/1; vector result is a same-shape integer vector with all-ones/zero
   * lanes.
   */
  icmp(cond: IntCC, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(72 as Opcode, type, [x, y]);
    data.imm = cond;
    return this.insertValue(data, asTruthy(type));
  }

  /** `iadd`: x+y mod 2^B. */
  iadd(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(73 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `isub`: x-y mod 2^B. */
  isub(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(74 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `ineg`: 0-x mod 2^B. */
  ineg(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(75 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `iabs`: |x| mod 2^B; the minimum value maps to itself. */
  iabs(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(76 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `imul`: x*y mod 2^B. */
  imul(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(77 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `umulhi`: High B bits of the 2B-bit unsigned product. */
  umulhi(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(78 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `smulhi`: High B bits of the 2B-bit signed product. */
  smulhi(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(79 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sqmul_round_sat`: Per lane (Q=B-1): clamp_signed((x*y + 2^(Q-1)) >> Q). Only MIN*MIN saturates. */
  sqmulRoundSat(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(80 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `x86_pmulhrsw`: As sqmul_round_sat but MIN*MIN wraps to MIN. */
  x86Pmulhrsw(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(81 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `udiv`: Unsigned quotient. Traps int_divz if y=0. */
  udiv(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(82 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sdiv`: Quotient truncated toward 0. Traps int_divz if y=0; traps int_ovf if x=MIN and y=-1. */
  sdiv(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(83 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `urem`: Unsigned remainder. Traps int_divz if y=0. */
  urem(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(84 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `srem`: Signed remainder with the dividend's sign; MIN rem -1 = 0 (no trap). Traps int_divz if y=0. */
  srem(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(85 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sadd_overflow_cin`: (x+y+(c_in!=0), signed overflow flag). */
  saddOverflowCin(x: Value, y: Value, cIn: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(y);
    const data = new InstructionData(86 as Opcode, type, [x, y, cIn]);
    return this.insertPair(data, type, I8);
  }

  /** `uadd_overflow_cin`: (x+y+(c_in!=0), carry out). */
  uaddOverflowCin(x: Value, y: Value, cIn: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(y);
    const data = new InstructionData(87 as Opcode, type, [x, y, cIn]);
    return this.insertPair(data, type, I8);
  }

  /** `uadd_overflow`: (x+y mod 2^B, carry out as i8 0/1). */
  uaddOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(88 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `sadd_overflow`: (x+y mod 2^B, signed overflow flag). */
  saddOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(89 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `usub_overflow`: (x-y mod 2^B, borrow flag). */
  usubOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(90 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `ssub_overflow`: (x-y mod 2^B, signed overflow flag). */
  ssubOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(91 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `umul_overflow`: (x*y mod 2^B, flag = high half nonzero). i128 excluded. */
  umulOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(92 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `smul_overflow`: (x*y mod 2^B, signed overflow flag). i128 excluded. */
  smulOverflow(x: Value, y: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(93 as Opcode, type, [x, y]);
    return this.insertPair(data, type, I8);
  }

  /** `uadd_overflow_trap`: x+y; traps with the given code if the unsigned sum does not fit (i32/i64 only). */
  uaddOverflowTrap(x: Value, y: Value, code: TrapCode): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(94 as Opcode, type, [x, y]);
    data.imm = code;
    return this.insertValue(data, type);
  }

  /** `ssub_overflow_bin`: (x-y-(b_in!=0), signed overflow flag). */
  ssubOverflowBin(x: Value, y: Value, bIn: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(y);
    const data = new InstructionData(95 as Opcode, type, [x, y, bIn]);
    return this.insertPair(data, type, I8);
  }

  /** `usub_overflow_bin`: (x-y-(b_in!=0), borrow flag). */
  usubOverflowBin(x: Value, y: Value, bIn: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(y);
    const data = new InstructionData(96 as Opcode, type, [x, y, bIn]);
    return this.insertPair(data, type, I8);
  }

  /** `band`: Bitwise and (any type incl. floats and vectors). */
  band(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(97 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `bor`: Bitwise or. */
  bor(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(98 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `bxor`: Bitwise exclusive or. */
  bxor(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(99 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `bnot`: Bitwise complement. band_not/bor_not/bxor_not no longer exist. */
  bnot(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(100 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `rotl`: Rotate left by y mod B. y is any scalar int type, independent of x. */
  rotl(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(101 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `rotr`: Rotate right by y mod B. */
  rotr(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(102 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `ishl`: x << (y mod B); for vectors one scalar amount for all lanes. */
  ishl(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(103 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `ushr`: Logical right shift by y mod B. */
  ushr(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(104 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sshr`: Arithmetic right shift by y mod B. */
  sshr(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(105 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `bitrev`: Reverse bit order. */
  bitrev(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(106 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `clz`: Leading zero bits; B when x=0. */
  clz(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(107 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `cls`: Number of bits below the sign bit equal to it; B-1 for 0 and -1. */
  cls(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(108 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `ctz`: Trailing zero bits; B when x=0. */
  ctz(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(109 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `bswap`: Reverse byte order (i16..i128). */
  bswap(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(110 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `popcnt`: Number of one bits (per lane). */
  popcnt(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(111 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcmp`: Float compare by one of 14 codes; result shape as icmp. */
  fcmp(cond: FloatCC, x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(112 as Opcode, type, [x, y]);
    data.imm = cond;
    return this.insertValue(data, asTruthy(type));
  }

  /** `fadd`: IEEE add, nearest-even. */
  fadd(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(113 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `fsub`: IEEE subtract. */
  fsub(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(114 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `fmul`: IEEE multiply. */
  fmul(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(115 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `fdiv`: IEEE divide; never traps (x/0 = inf or NaN). */
  fdiv(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(116 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `sqrt`: IEEE square root. */
  sqrt(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(117 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fma`: x*y+z with one rounding. */
  fma(x: Value, y: Value, z: Value): Value {
    const type = this.dfg.valueType(y);
    const data = new InstructionData(118 as Opcode, type, [x, y, z]);
    return this.insertValue(data, type);
  }

  /** `fneg`: Flip the sign bit (bitwise, NaN included). */
  fneg(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(119 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fabs`: Clear the sign bit (bitwise). */
  fabs(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(120 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcopysign`: x with y's sign bit (bitwise). */
  fcopysign(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(121 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `fmin`: Wasm min: NaN if either is NaN; -0 < +0. */
  fmin(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(122 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `fmax`: Wasm max: NaN if either is NaN; +0 > -0. */
  fmax(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(123 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /** `ceil`: Round toward +inf. */
  ceil(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(124 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `floor`: Round toward -inf. */
  floor(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(125 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `trunc`: Round toward zero. */
  trunc(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(126 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `nearest`: Round to nearest, ties to even. */
  nearest(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(127 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /**
   * `bitcast`: Reinterpret bits, equal total size. Flags may only be empty, `little` or `big`; a byte order is
   * mandatory when lane counts differ. Format is LoadNoOffset, so the flags print before the operand.
   */
  bitcast(type: Type, flags: MemFlags, x: Value): Value {
    const data = new InstructionData(128 as Opcode, type, [x]);
    data.aux = flags;
    return this.insertValue(data, type);
  }

  /** `scalar_to_vector`: Scalar in lane 0, other lanes 0. */
  scalarToVector(type: Type, s: Value): Value {
    const data = new InstructionData(129 as Opcode, type, [s]);
    return this.insertValue(data, type);
  }

  /** `bmask`: All ones of the result type if x != 0, else 0. */
  bmask(type: Type, x: Value): Value {
    const data = new InstructionData(130 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `ireduce`: Keep the low bits (input strictly wider; scalar only). */
  ireduce(type: Type, x: Value): Value {
    const data = new InstructionData(131 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `snarrow`: Signed-saturate each lane to half width; x lanes become the low half, y lanes the high half. */
  snarrow(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(132 as Opcode, type, [x, y]);
    return this.insertValue(data, splitLanes(type)!);
  }

  /** `unarrow`: As snarrow but inputs signed and clamped to the unsigned range. */
  unarrow(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(133 as Opcode, type, [x, y]);
    return this.insertValue(data, splitLanes(type)!);
  }

  /** `uunarrow`: Inputs unsigned, clamped to the unsigned range. */
  uunarrow(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(134 as Opcode, type, [x, y]);
    return this.insertValue(data, splitLanes(type)!);
  }

  /** `swiden_low`: Sign-extend the low half of the lanes to double width. */
  swidenLow(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(135 as Opcode, type, [x]);
    return this.insertValue(data, mergeLanes(type)!);
  }

  /** `swiden_high`: Sign-extend the high half. */
  swidenHigh(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(136 as Opcode, type, [x]);
    return this.insertValue(data, mergeLanes(type)!);
  }

  /** `uwiden_low`: Zero-extend the low half. */
  uwidenLow(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(137 as Opcode, type, [x]);
    return this.insertValue(data, mergeLanes(type)!);
  }

  /** `uwiden_high`: Zero-extend the high half. */
  uwidenHigh(x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(138 as Opcode, type, [x]);
    return this.insertValue(data, mergeLanes(type)!);
  }

  /** `iadd_pairwise`: Adjacent lane sums: x's pairs fill the low half, y's the high half. */
  iaddPairwise(x: Value, y: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(139 as Opcode, type, [x, y]);
    return this.insertValue(data, type);
  }

  /**
   * `x86_pmaddubsw`: Signed bytes of x times unsigned bytes of y, adjacent products added with signed 16-bit
   * saturation.
   */
  x86Pmaddubsw(x: Value, y: Value): Value {
    const data = new InstructionData(140 as Opcode, INVALID, [x, y]);
    return this.insertValue(data, I16X8);
  }

  /** `uextend`: Zero-extend (input strictly narrower by type rule; scalar only). */
  uextend(type: Type, x: Value): Value {
    const data = new InstructionData(141 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `sextend`: Sign-extend. */
  sextend(type: Type, x: Value): Value {
    const data = new InstructionData(142 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fpromote`: Widen a scalar float exactly. */
  fpromote(type: Type, x: Value): Value {
    const data = new InstructionData(143 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fdemote`: Narrow a scalar float, nearest-even. */
  fdemote(type: Type, x: Value): Value {
    const data = new InstructionData(144 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fvdemote`: f64x2 -> f32x4; low two lanes converted, high two are 0. */
  fvdemote(x: Value): Value {
    const data = new InstructionData(145 as Opcode, INVALID, [x]);
    return this.insertValue(data, F32X4);
  }

  /** `fvpromote_low`: f32x4 -> f64x2 of the low two lanes. */
  fvpromoteLow(a: Value): Value {
    const data = new InstructionData(146 as Opcode, INVALID, [a]);
    return this.insertValue(data, F64X2);
  }

  /**
   * `fcvt_to_uint`: Truncate toward 0 to unsigned. Traps bad_toint on NaN; traps int_ovf if trunc(x) is outside
   * 0..2^B-1 (so -0.9 is fine).
   */
  fcvtToUint(type: Type, x: Value): Value {
    const data = new InstructionData(147 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcvt_to_sint`: Truncate toward 0 to signed. Traps bad_toint on NaN; traps int_ovf if outside the signed range. */
  fcvtToSint(type: Type, x: Value): Value {
    const data = new InstructionData(148 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcvt_to_uint_sat`: Truncate and clamp to 0..2^B-1; NaN -> 0. */
  fcvtToUintSat(type: Type, x: Value): Value {
    const data = new InstructionData(149 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcvt_to_sint_sat`: Truncate and clamp to the signed range; NaN -> 0. */
  fcvtToSintSat(type: Type, x: Value): Value {
    const data = new InstructionData(150 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `x86_cvtt2dq`: Truncate; NaN or out-of-range lanes become INT_MIN. */
  x86Cvtt2dq(type: Type, x: Value): Value {
    const data = new InstructionData(151 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcvt_from_uint`: Unsigned int to float, nearest-even. */
  fcvtFromUint(type: Type, x: Value): Value {
    const data = new InstructionData(152 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `fcvt_from_sint`: Signed int to float, nearest-even. */
  fcvtFromSint(type: Type, x: Value): Value {
    const data = new InstructionData(153 as Opcode, type, [x]);
    return this.insertValue(data, type);
  }

  /** `isplit`: (low half, high half) of an i16..i128 value. */
  isplit(x: Value): readonly [Value, Value] {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(154 as Opcode, type, [x]);
    return this.insertPair(data, halfWidth(type)!, halfWidth(type)!);
  }

  /** `iconcat`: hi:lo concatenation, e.g. two i64 -> i128. Text order lo, hi. */
  iconcat(lo: Value, hi: Value): Value {
    const type = this.dfg.valueType(lo);
    const data = new InstructionData(155 as Opcode, type, [lo, hi]);
    return this.insertValue(data, doubleWidth(type)!);
  }

  /** `atomic_rmw`: Atomic read-op-write, returns the old value; seq-cst. Text: `atomic_rmw.T flags op p, x`. */
  atomicRmw(type: Type, flags: MemFlags, atomicRmwOp: number, p: Value, x: Value): Value {
    const data = new InstructionData(156 as Opcode, type, [p, x]);
    data.aux = flags;
    data.imm = atomicRmwOp;
    return this.insertValue(data, type);
  }

  /** `atomic_cas`: Atomic compare-exchange, returns the old value; seq-cst. Text: `atomic_cas.T flags p, e, x`. */
  atomicCas(flags: MemFlags, p: Value, e: Value, x: Value): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(157 as Opcode, type, [p, e, x]);
    data.aux = flags;
    return this.insertValue(data, type);
  }

  /** `atomic_load`: Seq-cst load (ints only), no offset. */
  atomicLoad(type: Type, flags: MemFlags, p: Value): Value {
    const data = new InstructionData(158 as Opcode, type, [p]);
    data.aux = flags;
    return this.insertValue(data, type);
  }

  /** `atomic_store`: Seq-cst store (ints only), text order value, address. */
  atomicStore(flags: MemFlags, x: Value, p: Value): Inst {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(159 as Opcode, type, [x, p]);
    data.aux = flags;
    return this.insert(data);
  }

  /** `fence`: Seq-cst memory barrier. */
  fence(): Inst {
    const data = new InstructionData(160 as Opcode, INVALID, []);
    return this.insert(data);
  }

  /** `extract_vector`: 128-bit fixed vector number y out of a dynamic vector. */
  extractVector(x: Value, lane: number): Value {
    const type = this.dfg.valueType(x);
    const data = new InstructionData(161 as Opcode, type, [x]);
    data.imm = lane;
    return this.insertValue(data, (type - 0x80) as Type);
  }

  /** `sequence_point`: Immovable marker that may carry debug tags; no code. */
  sequencePoint(): Inst {
    const data = new InstructionData(162 as Opcode, INVALID, []);
    return this.insert(data);
  }
}
