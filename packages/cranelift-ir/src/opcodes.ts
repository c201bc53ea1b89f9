/**
 * The one table of CLIF's opcodes: format, types, attributes and one line of semantics of each.
 *
 * A row is [name, format, controlling type, operands, results, attributes, semantics].
 *  - controlling type: a type set; `>n` = in text it is inferred from value operand n, else `.type` must be written.
 *  - an operand is `name:rule`; a rule is `=` (the controlling type), a type, `~Set` (free in a set), a derivation of the
 *    controlling type (`lane_of`, `wider` …), or `#kind` for what is no value.
 *  - a result `rvals:...` stands for one result per return of the signature.
 * Facts: cranelift/codegen/meta@e6b33de; `test/opcodes.test.ts` compares the table with them.
 */

/** Types that a controlling type variable may take: scalar lanes by width, and how many of them. */
export interface TypeSet {
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly lanes: readonly number[];
  readonly dynamicLanes: readonly number[];
}

// oxfmt-ignore
/** The named type sets of the table. */
export const typeSets: Readonly<Record<string, TypeSet>> = {
  ScalarTruthy: { ints: [8, 16, 32, 64, 128], floats: [], lanes: [1], dynamicLanes: [] },
  iAddr: { ints: [32, 64], floats: [], lanes: [1], dynamicLanes: [] },
  TxN: { ints: [8, 16, 32, 64, 128], floats: [16, 32, 64, 128], lanes: [2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [2, 4, 8, 16, 32, 64, 128, 256] },
  Int: { ints: [8, 16, 32, 64, 128], floats: [], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [] },
  IxN: { ints: [8, 16, 32, 64, 128], floats: [], lanes: [2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [] },
  Mem: { ints: [8, 16, 32, 64, 128], floats: [16, 32, 64, 128], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [2, 4, 8, 16, 32, 64, 128, 256] },
  iExt8: { ints: [16, 32, 64], floats: [], lanes: [1], dynamicLanes: [] },
  iExt32: { ints: [64], floats: [], lanes: [1], dynamicLanes: [] },
  NarrowInt: { ints: [8, 16, 32, 64], floats: [], lanes: [1], dynamicLanes: [] },
  TxNFixed: { ints: [8, 16, 32, 64, 128], floats: [16, 32, 64, 128], lanes: [2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [] },
  Any: { ints: [8, 16, 32, 64, 128], floats: [16, 32, 64, 128], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [] },
  IntDyn: { ints: [8, 16, 32, 64, 128], floats: [], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [2, 4, 8, 16, 32, 64, 128, 256] },
  I16or32: { ints: [16, 32], floats: [], lanes: [4, 8], dynamicLanes: [] },
  iSwappable: { ints: [16, 32, 64, 128], floats: [], lanes: [1], dynamicLanes: [] },
  Float: { ints: [], floats: [16, 32, 64, 128], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [2, 4, 8, 16, 32, 64, 128, 256] },
  I16or32or64xN: { ints: [16, 32, 64], floats: [], lanes: [2, 4, 8], dynamicLanes: [2, 4, 8] },
  I8or16or32xN: { ints: [8, 16, 32], floats: [], lanes: [2, 4, 8, 16], dynamicLanes: [2, 4, 8, 16] },
  FloatScalar: { ints: [], floats: [16, 32, 64, 128], lanes: [1], dynamicLanes: [] },
  FloatTo: { ints: [], floats: [16, 32, 64, 128], lanes: [1, 2, 4, 8, 16, 32, 64, 128, 256], dynamicLanes: [] },
  ScalarOrDynamic: { ints: [8, 16, 32, 64, 128], floats: [16, 32, 64, 128], lanes: [1], dynamicLanes: [2, 4, 8, 16, 32, 64, 128, 256] },
};

/** What an instruction of a format holds: fixed value operands, a list of further ones, block calls. */
export interface FormatInfo {
  readonly values: number;
  readonly valueList: boolean;
  readonly blocks: number;
}

// oxfmt-ignore
/** The 36 formats. */
export type Format =
  | 'AtomicCas' | 'AtomicRmw' | 'Binary' | 'BinaryImm8' | 'BranchTable' | 'Brif'
  | 'Call' | 'CallIndirect' | 'CondTrap' | 'DynamicStackAddr' | 'ExceptionHandlerAddress' | 'FloatCompare'
  | 'FuncAddr' | 'IntAddTrap' | 'IntCompare' | 'Jump' | 'Load' | 'LoadNoOffset'
  | 'MultiAry' | 'NullAry' | 'Shuffle' | 'StackAddr' | 'Store' | 'StoreNoOffset'
  | 'Ternary' | 'TernaryImm8' | 'Trap' | 'TryCall' | 'TryCallIndirect' | 'Unary'
  | 'UnaryConst' | 'UnaryGlobalValue' | 'UnaryIeee16' | 'UnaryIeee32' | 'UnaryIeee64' | 'UnaryImm';

/** What an instruction of each format holds. */
export const formats: Readonly<Record<Format, FormatInfo>> = {
  AtomicCas: { values: 3, valueList: false, blocks: 0 },
  AtomicRmw: { values: 2, valueList: false, blocks: 0 },
  Binary: { values: 2, valueList: false, blocks: 0 },
  BinaryImm8: { values: 1, valueList: false, blocks: 0 },
  BranchTable: { values: 1, valueList: false, blocks: 0 },
  Brif: { values: 1, valueList: false, blocks: 2 },
  Call: { values: 0, valueList: true, blocks: 0 },
  CallIndirect: { values: 1, valueList: true, blocks: 0 },
  CondTrap: { values: 1, valueList: false, blocks: 0 },
  DynamicStackAddr: { values: 0, valueList: false, blocks: 0 },
  ExceptionHandlerAddress: { values: 0, valueList: false, blocks: 0 },
  FloatCompare: { values: 2, valueList: false, blocks: 0 },
  FuncAddr: { values: 0, valueList: false, blocks: 0 },
  IntAddTrap: { values: 2, valueList: false, blocks: 0 },
  IntCompare: { values: 2, valueList: false, blocks: 0 },
  Jump: { values: 0, valueList: false, blocks: 1 },
  Load: { values: 1, valueList: false, blocks: 0 },
  LoadNoOffset: { values: 1, valueList: false, blocks: 0 },
  MultiAry: { values: 0, valueList: true, blocks: 0 },
  NullAry: { values: 0, valueList: false, blocks: 0 },
  Shuffle: { values: 2, valueList: false, blocks: 0 },
  StackAddr: { values: 0, valueList: false, blocks: 0 },
  Store: { values: 2, valueList: false, blocks: 0 },
  StoreNoOffset: { values: 2, valueList: false, blocks: 0 },
  Ternary: { values: 3, valueList: false, blocks: 0 },
  TernaryImm8: { values: 2, valueList: false, blocks: 0 },
  Trap: { values: 0, valueList: false, blocks: 0 },
  TryCall: { values: 0, valueList: true, blocks: 0 },
  TryCallIndirect: { values: 1, valueList: true, blocks: 0 },
  Unary: { values: 1, valueList: false, blocks: 0 },
  UnaryConst: { values: 0, valueList: false, blocks: 0 },
  UnaryGlobalValue: { values: 0, valueList: false, blocks: 0 },
  UnaryIeee16: { values: 0, valueList: false, blocks: 0 },
  UnaryIeee32: { values: 0, valueList: false, blocks: 0 },
  UnaryIeee64: { values: 0, valueList: false, blocks: 0 },
  UnaryImm: { values: 0, valueList: false, blocks: 0 },
};

type Row = readonly [
  name: string,
  format: Format,
  ctrl: string,
  operands: string,
  results: string,
  attributes: string,
  semantics: string,
];

// oxfmt-ignore
const ROWS = [
  ['jump', 'Jump', '', 'block_call:#block_call', '', 'terminator branch', 'Transfer control to the target block, binding its parameters to the block-call arguments.'],
  ['brif', 'Brif', 'ScalarTruthy>0', 'c:= block_then:#block_call block_else:#block_call', '', 'terminator branch', 'If the scalar condition is nonzero take the first block call, else the second. Any scalar int width incl. i128; floats not allowed.'],
  ['br_table', 'BranchTable', '', 'x:i32 JT:#jump_table', '', 'terminator branch', 'Index (i32, unsigned) into the inline table; out-of-range (or empty table) goes to the default. Text lists the default first. Block-call args ARE allowed here (older docs say otherwise).'],
  ['debugtrap', 'NullAry', '', '', '', 'can_load can_store other_side_effects', 'Breakpoint for a debugger; execution continues afterwards. Interpreter stops with a Debug trap. Not lowered by Pulley.'],
  ['trap', 'Trap', '', 'code:#trapcode', '', 'terminator can_trap', 'Stop execution with the given trap code.'],
  ['trapz', 'CondTrap', 'ScalarTruthy>0', 'c:= code:#trapcode', '', 'can_trap side_effects_idempotent', 'Trap with the code if the condition is 0, else fall through. Zero results.'],
  ['trapnz', 'CondTrap', 'ScalarTruthy>0', 'c:= code:#trapcode', '', 'can_trap side_effects_idempotent', 'Trap with the code if the condition is nonzero, else fall through. Zero results.'],
  ['return', 'MultiAry', '', 'rvals:#varargs', '', 'terminator return', 'Leave the function with the given values (must match signature returns exactly).'],
  ['call', 'Call', '', 'FN:#func_ref args:#varargs', 'rvals:...', 'call', 'Call a declared function; one result per signature return.'],
  ['call_indirect', 'CallIndirect', 'iAddr>0', 'SIG:#sig_ref callee:= args:#varargs', 'rvals:...', 'call', 'Call through an address with an explicit signature. First fixed value operand is the callee; args follow in parentheses.'],
  ['return_call', 'Call', '', 'FN:#func_ref args:#varargs', '', 'terminator call return', 'Tail call: callee reuses the caller\'s frame; needs `tail` callconv on both sides and identical return types. Terminator, no results.'],
  ['return_call_indirect', 'CallIndirect', 'iAddr>0', 'SIG:#sig_ref callee:= args:#varargs', '', 'terminator call return', 'Indirect tail call, same restrictions as return_call.'],
  ['func_addr', 'FuncAddr', 'iAddr', 'FN:#func_ref', 'addr:=', '', 'Address of a declared function, as a pointer-sized int (type suffix always needed).'],
  ['try_call', 'TryCall', '', 'callee:#func_ref args:#varargs ET:#exception_table', '', 'terminator branch call', 'Call terminator: normal return goes to the first block call (may use retN args); a matching exception tag goes to the handler block call (may use exnN args). Unmatched exceptions keep unwinding.'],
  ['try_call_indirect', 'TryCallIndirect', 'iAddr>0', 'callee:= args:#varargs ET:#exception_table', '', 'terminator branch call', 'As try_call through an address; the signature is named only inside the exception table.'],
  ['splat', 'Unary', 'TxN', 'x:lane_of', 'a:=', '', 'Every lane of the result equals the scalar.'],
  ['swizzle', 'Binary', '', 'x:i8x16 y:i8x16', 'a:i8x16', '', 'Byte lookup: lane i = x[y[i]] when y[i]<16, otherwise 0.'],
  ['x86_pshufb', 'Binary', '', 'x:i8x16 y:i8x16', 'a:i8x16', '', 'Byte lookup: lane i = 0 if y[i]>=0x80 else x[y[i] & 15].'],
  ['insertlane', 'TernaryImm8', 'TxN>0', 'x:= y:lane_of Idx:#uimm8', 'a:=', '', 'Copy of the vector with lane Idx replaced. Text order: vector, scalar, index. Idx must be < lane count (verifier).'],
  ['extractlane', 'BinaryImm8', 'TxN>0', 'x:= Idx:#uimm8', 'a:lane_of', '', 'Scalar copy of lane Idx. Idx must be < lane count (verifier).'],
  ['smin', 'Binary', 'Int>0', 'x:= y:=', 'a:=', '', 'Signed minimum (per lane).'],
  ['umin', 'Binary', 'Int>0', 'x:= y:=', 'a:=', '', 'Unsigned minimum (per lane).'],
  ['smax', 'Binary', 'Int>0', 'x:= y:=', 'a:=', '', 'Signed maximum (per lane).'],
  ['umax', 'Binary', 'Int>0', 'x:= y:=', 'a:=', '', 'Unsigned maximum (per lane).'],
  ['avg_round', 'Binary', 'IxN>0', 'x:= y:=', 'a:=', '', 'Per lane floor((x+y+1)/2) unsigned, computed without intermediate overflow.'],
  ['uadd_sat', 'Binary', 'IxN>0', 'x:= y:=', 'a:=', '', 'Per-lane unsigned add clamped to 2^B-1.'],
  ['sadd_sat', 'Binary', 'IxN>0', 'x:= y:=', 'a:=', '', 'Per-lane signed add clamped to [-2^(B-1), 2^(B-1)-1].'],
  ['usub_sat', 'Binary', 'IxN>0', 'x:= y:=', 'a:=', '', 'Per-lane unsigned subtract clamped at 0.'],
  ['ssub_sat', 'Binary', 'IxN>0', 'x:= y:=', 'a:=', '', 'Per-lane signed subtract clamped to the signed range.'],
  ['load', 'Load', 'Mem', 'MemFlags:#memflags p:~iAddr Offset:#offset32', 'a:=', 'can_load', 'Read a value of the result type at p+Offset (offset sign-extended). May trap with the memflags trap code unless notrap.'],
  ['store', 'Store', 'Mem>0', 'MemFlags:#memflags x:= p:~iAddr Offset:#offset32', '', 'can_store', 'Write x at p+Offset. Text order: value, address. May trap with the memflags trap code unless notrap. `readonly` flag forbidden.'],
  ['uload8', 'Load', 'iExt8', 'MemFlags:#memflags p:~iAddr Offset:#offset32', 'a:=', 'can_load', 'Load a byte, zero-extend to the (16..64 bit) result.'],
  ['sload8', 'Load', 'iExt8', 'MemFlags:#memflags p:~iAddr Offset:#offset32', 'a:=', 'can_load', 'Load a byte, sign-extend.'],
  ['istore8', 'Store', 'iExt8>0', 'MemFlags:#memflags x:= p:~iAddr Offset:#offset32', '', 'can_store', 'Store the low 8 bits of x.'],
  ['uload16', 'Load', 'iAddr', 'MemFlags:#memflags p:~iAddr Offset:#offset32', 'a:=', 'can_load', 'Load 2 bytes, zero-extend to 32/64 bits.'],
  ['sload16', 'Load', 'iAddr', 'MemFlags:#memflags p:~iAddr Offset:#offset32', 'a:=', 'can_load', 'Load 2 bytes, sign-extend.'],
  ['istore16', 'Store', 'iAddr>0', 'MemFlags:#memflags x:= p:~iAddr Offset:#offset32', '', 'can_store', 'Store the low 16 bits of x.'],
  ['uload32', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i64', 'can_load', 'Load 4 bytes, zero-extend to i64. Controlling type is the ADDRESS operand (result fixed i64), so a suffix is printed only if the address comes from another block.'],
  ['sload32', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i64', 'can_load', 'Load 4 bytes, sign-extend to i64. Controlling type is the ADDRESS operand.'],
  ['istore32', 'Store', 'iExt32>0', 'MemFlags:#memflags x:= p:~iAddr Offset:#offset32', '', 'can_store', 'Store the low 32 bits of an i64; controlling operand is x (only i64).'],
  ['stack_switch', 'Ternary', 'iAddr>1', 'store_context_ptr:= load_context_ptr:= in_payload0:=', 'out_payload0:=', 'call can_load can_store other_side_effects', 'Save the current context at store_context_ptr, resume the one at load_context_ptr, hand over the payload; result is the payload received when resumed. x64 Linux only upstream.'],
  ['uload8x8', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i16x8', 'can_load', 'Load 8 bytes, zero-extend each to an i16x8 lane.'],
  ['sload8x8', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i16x8', 'can_load', 'Load 8 bytes, sign-extend each to an i16x8 lane.'],
  ['uload16x4', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i32x4', 'can_load', 'Load 4 halfwords, zero-extend to i32x4.'],
  ['sload16x4', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i32x4', 'can_load', 'Load 4 halfwords, sign-extend to i32x4.'],
  ['uload32x2', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i64x2', 'can_load', 'Load 2 words, zero-extend to i64x2.'],
  ['sload32x2', 'Load', 'iAddr>0', 'MemFlags:#memflags p:= Offset:#offset32', 'a:i64x2', 'can_load', 'Load 2 words, sign-extend to i64x2.'],
  ['stack_addr', 'StackAddr', 'iAddr', 'SS:#stack_slot Offset:#offset32', 'addr:=', '', 'Address of byte Offset in a sized stack slot. There is no stack_load/stack_store opcode any more.'],
  ['dynamic_stack_addr', 'DynamicStackAddr', 'iAddr', 'DSS:#dynamic_stack_slot', 'addr:=', '', 'Address of the first byte of a dynamically sized slot.'],
  ['symbol_value', 'UnaryGlobalValue', 'Mem', 'GV:#global_value', 'a:=', '', 'Value (address+offset) of a symbolic global value. Only operand form for globals together with tls_value; the old `global_value` opcode is gone.'],
  ['tls_value', 'UnaryGlobalValue', 'Mem', 'GV:#global_value', 'a:=', '', 'Address of a thread-local symbolic global value.'],
  ['get_pinned_reg', 'NullAry', 'iAddr', '', 'addr:=', 'other_side_effects', 'Read the pinned register (needs enable_pinned_reg and an ISA; never GVNed).'],
  ['set_pinned_reg', 'Unary', 'iAddr>0', 'addr:=', '', 'other_side_effects', 'Write the pinned register.'],
  ['get_frame_pointer', 'NullAry', 'iAddr', '', 'addr:=', '', 'Frame pointer as an int; needs preserve_frame_pointers.'],
  ['get_stack_pointer', 'NullAry', 'iAddr', '', 'addr:=', '', 'Current stack pointer as an int.'],
  ['get_return_address', 'NullAry', 'iAddr', '', 'addr:=', '', 'PC this frame returns to; needs preserve_frame_pointers.'],
  ['get_exception_handler_address', 'ExceptionHandlerAddress', 'iAddr', 'block:#block index:#imm64', 'addr:=', '', 'PC of exceptional successor `index` of the try_call ending the given block (block written bare, then \', index\').'],
  ['iconst', 'UnaryImm', 'NarrowInt', 'N:#imm64', 'a:=', '', 'Integer constant of an i8..i64 type (not i128). Stored zero-extended to the type\'s width; printed sign-extended from that width.'],
  ['f16const', 'UnaryIeee16', '', 'N:#ieee16', 'a:f16', '', 'f16 constant.'],
  ['f32const', 'UnaryIeee32', '', 'N:#ieee32', 'a:f32', '', 'f32 constant.'],
  ['f64const', 'UnaryIeee64', '', 'N:#ieee64', 'a:f64', '', 'f64 constant.'],
  ['f128const', 'UnaryConst', '', 'N:#pool_constant', 'a:f128', '', 'f128 constant, kept in the constant pool (printed as constN).'],
  ['vconst', 'UnaryConst', 'TxNFixed', 'N:#pool_constant', 'a:=', '', 'Vector constant from the pool; the pool entry\'s byte size must equal the type size.'],
  ['shuffle', 'Shuffle', '', 'a:i8x16 b:i8x16 mask:#uimm128', 'a:i8x16', '', 'Byte select over the 32-byte concatenation x:y by 16 immediate indices; each must be < 32 (verifier).'],
  ['nop', 'NullAry', '', '', '', '', 'Does nothing.'],
  ['select', 'Ternary', 'Any>1', 'c:~ScalarTruthy x:= y:=', 'a:=', '', 'c!=0 ? x : y. Controlling type is that of x (operand #2), not the condition.'],
  ['select_spectre_guard', 'Ternary', 'Any>1', 'c:~ScalarTruthy x:= y:=', 'a:=', '', 'Same result as select, but the choice must not be speculated (no branch). Not lowered by Pulley.'],
  ['bitselect', 'Ternary', 'Any>1', 'c:= x:= y:=', 'a:=', '', 'Bitwise (x & c) | (y & ~c).'],
  ['blendv', 'Ternary', 'Any>1', 'c:= x:= y:=', 'a:=', '', 'Per lane: x lane if top bit of the c lane is set, else y lane.'],
  ['vany_true', 'Unary', 'TxNFixed>0', 'a:=', 's:i8', '', 'i8 1 if any lane is nonzero, else 0.'],
  ['vall_true', 'Unary', 'TxNFixed>0', 'a:=', 's:i8', '', 'i8 1 if every lane is nonzero, else 0.'],
  ['vhigh_bits', 'Unary', 'NarrowInt', 'a:~TxNFixed', 'x:=', '', 'Integer whose bit i is the top bit of lane i. Controlling type is the RESULT, so a suffix is always printed.'],
  ['icmp', 'IntCompare', 'IntDyn>0', 'Cond:#intcc x:= y:=', 'a:as_truthy', '', 'Integer compare: scalar result is i8 0/1; vector result is a same-shape integer vector with all-ones/zero lanes.'],
  ['iadd', 'Binary', 'IntDyn>0', 'x:= y:=', 'a:=', '', 'x+y mod 2^B.'],
  ['isub', 'Binary', 'IntDyn>0', 'x:= y:=', 'a:=', '', 'x-y mod 2^B.'],
  ['ineg', 'Unary', 'IntDyn>0', 'x:=', 'a:=', '', '0-x mod 2^B.'],
  ['iabs', 'Unary', 'IntDyn>0', 'x:=', 'a:=', '', '|x| mod 2^B; the minimum value maps to itself.'],
  ['imul', 'Binary', 'IntDyn>0', 'x:= y:=', 'a:=', '', 'x*y mod 2^B.'],
  ['umulhi', 'Binary', 'IntDyn>0', 'x:= y:=', 'a:=', '', 'High B bits of the 2B-bit unsigned product.'],
  ['smulhi', 'Binary', 'IntDyn>0', 'x:= y:=', 'a:=', '', 'High B bits of the 2B-bit signed product.'],
  ['sqmul_round_sat', 'Binary', 'I16or32>0', 'x:= y:=', 'a:=', '', 'Per lane (Q=B-1): clamp_signed((x*y + 2^(Q-1)) >> Q). Only MIN*MIN saturates.'],
  ['x86_pmulhrsw', 'Binary', 'I16or32>0', 'x:= y:=', 'a:=', '', 'As sqmul_round_sat but MIN*MIN wraps to MIN.'],
  ['udiv', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:=', 'can_trap side_effects_idempotent', 'Unsigned quotient. Traps int_divz if y=0.'],
  ['sdiv', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:=', 'can_trap side_effects_idempotent', 'Quotient truncated toward 0. Traps int_divz if y=0; traps int_ovf if x=MIN and y=-1.'],
  ['urem', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:=', 'can_trap side_effects_idempotent', 'Unsigned remainder. Traps int_divz if y=0.'],
  ['srem', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:=', 'can_trap side_effects_idempotent', 'Signed remainder with the dividend\'s sign; MIN rem -1 = 0 (no trap). Traps int_divz if y=0.'],
  ['sadd_overflow_cin', 'Ternary', 'ScalarTruthy>1', 'x:= y:= c_in:i8', 'a:= c_out:i8', '', '(x+y+(c_in!=0), signed overflow flag).'],
  ['uadd_overflow_cin', 'Ternary', 'ScalarTruthy>1', 'x:= y:= c_in:i8', 'a:= c_out:i8', '', '(x+y+(c_in!=0), carry out).'],
  ['uadd_overflow', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:= of:i8', '', '(x+y mod 2^B, carry out as i8 0/1).'],
  ['sadd_overflow', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:= of:i8', '', '(x+y mod 2^B, signed overflow flag).'],
  ['usub_overflow', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:= of:i8', '', '(x-y mod 2^B, borrow flag).'],
  ['ssub_overflow', 'Binary', 'ScalarTruthy>0', 'x:= y:=', 'a:= of:i8', '', '(x-y mod 2^B, signed overflow flag).'],
  ['umul_overflow', 'Binary', 'NarrowInt>0', 'x:= y:=', 'a:= of:i8', '', '(x*y mod 2^B, flag = high half nonzero). i128 excluded.'],
  ['smul_overflow', 'Binary', 'NarrowInt>0', 'x:= y:=', 'a:= of:i8', '', '(x*y mod 2^B, signed overflow flag). i128 excluded.'],
  ['uadd_overflow_trap', 'IntAddTrap', 'iAddr>0', 'x:= y:= code:#trapcode', 'a:=', 'can_trap side_effects_idempotent', 'x+y; traps with the given code if the unsigned sum does not fit (i32/i64 only).'],
  ['ssub_overflow_bin', 'Ternary', 'ScalarTruthy>1', 'x:= y:= b_in:i8', 'a:= b_out:i8', '', '(x-y-(b_in!=0), signed overflow flag).'],
  ['usub_overflow_bin', 'Ternary', 'ScalarTruthy>1', 'x:= y:= b_in:i8', 'a:= b_out:i8', '', '(x-y-(b_in!=0), borrow flag).'],
  ['band', 'Binary', 'Any>0', 'x:= y:=', 'a:=', '', 'Bitwise and (any type incl. floats and vectors).'],
  ['bor', 'Binary', 'Any>0', 'x:= y:=', 'a:=', '', 'Bitwise or.'],
  ['bxor', 'Binary', 'Any>0', 'x:= y:=', 'a:=', '', 'Bitwise exclusive or.'],
  ['bnot', 'Unary', 'Any>0', 'x:=', 'a:=', '', 'Bitwise complement. band_not/bor_not/bxor_not no longer exist.'],
  ['rotl', 'Binary', 'IntDyn>0', 'x:= y:~ScalarTruthy', 'a:=', '', 'Rotate left by y mod B. y is any scalar int type, independent of x.'],
  ['rotr', 'Binary', 'IntDyn>0', 'x:= y:~ScalarTruthy', 'a:=', '', 'Rotate right by y mod B.'],
  ['ishl', 'Binary', 'IntDyn>0', 'x:= y:~ScalarTruthy', 'a:=', '', 'x << (y mod B); for vectors one scalar amount for all lanes.'],
  ['ushr', 'Binary', 'IntDyn>0', 'x:= y:~ScalarTruthy', 'a:=', '', 'Logical right shift by y mod B.'],
  ['sshr', 'Binary', 'IntDyn>0', 'x:= y:~ScalarTruthy', 'a:=', '', 'Arithmetic right shift by y mod B.'],
  ['bitrev', 'Unary', 'ScalarTruthy>0', 'x:=', 'a:=', '', 'Reverse bit order.'],
  ['clz', 'Unary', 'ScalarTruthy>0', 'x:=', 'a:=', '', 'Leading zero bits; B when x=0.'],
  ['cls', 'Unary', 'ScalarTruthy>0', 'x:=', 'a:=', '', 'Number of bits below the sign bit equal to it; B-1 for 0 and -1.'],
  ['ctz', 'Unary', 'ScalarTruthy>0', 'x:=', 'a:=', '', 'Trailing zero bits; B when x=0.'],
  ['bswap', 'Unary', 'iSwappable>0', 'x:=', 'a:=', '', 'Reverse byte order (i16..i128).'],
  ['popcnt', 'Unary', 'IntDyn>0', 'x:=', 'a:=', '', 'Number of one bits (per lane).'],
  ['fcmp', 'FloatCompare', 'Float>0', 'Cond:#floatcc x:= y:=', 'a:as_truthy', '', 'Float compare by one of 14 codes; result shape as icmp.'],
  ['fadd', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'IEEE add, nearest-even.'],
  ['fsub', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'IEEE subtract.'],
  ['fmul', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'IEEE multiply.'],
  ['fdiv', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'IEEE divide; never traps (x/0 = inf or NaN).'],
  ['sqrt', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'IEEE square root.'],
  ['fma', 'Ternary', 'Float>1', 'x:= y:= z:=', 'a:=', '', 'x*y+z with one rounding.'],
  ['fneg', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Flip the sign bit (bitwise, NaN included).'],
  ['fabs', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Clear the sign bit (bitwise).'],
  ['fcopysign', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'x with y\'s sign bit (bitwise).'],
  ['fmin', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'Wasm min: NaN if either is NaN; -0 < +0.'],
  ['fmax', 'Binary', 'Float>0', 'x:= y:=', 'a:=', '', 'Wasm max: NaN if either is NaN; +0 > -0.'],
  ['ceil', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Round toward +inf.'],
  ['floor', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Round toward -inf.'],
  ['trunc', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Round toward zero.'],
  ['nearest', 'Unary', 'Float>0', 'x:=', 'a:=', '', 'Round to nearest, ties to even.'],
  ['bitcast', 'LoadNoOffset', 'Mem', 'MemFlags:#memflags x:~Mem', 'a:=', '', 'Reinterpret bits, equal total size. Flags may only be empty, `little` or `big`; a byte order is mandatory when lane counts differ. Format is LoadNoOffset, so the flags print before the operand.'],
  ['scalar_to_vector', 'Unary', 'TxNFixed', 's:lane_of', 'a:=', '', 'Scalar in lane 0, other lanes 0.'],
  ['bmask', 'Unary', 'ScalarTruthy', 'x:~ScalarTruthy', 'a:=', '', 'All ones of the result type if x != 0, else 0.'],
  ['ireduce', 'Unary', 'ScalarTruthy', 'x:wider', 'a:=', '', 'Keep the low bits (input strictly wider; scalar only).'],
  ['snarrow', 'Binary', 'I16or32or64xN>0', 'x:= y:=', 'a:split_lanes', '', 'Signed-saturate each lane to half width; x lanes become the low half, y lanes the high half.'],
  ['unarrow', 'Binary', 'I16or32or64xN>0', 'x:= y:=', 'a:split_lanes', '', 'As snarrow but inputs signed and clamped to the unsigned range.'],
  ['uunarrow', 'Binary', 'I16or32or64xN>0', 'x:= y:=', 'a:split_lanes', '', 'Inputs unsigned, clamped to the unsigned range.'],
  ['swiden_low', 'Unary', 'I8or16or32xN>0', 'x:=', 'a:merge_lanes', '', 'Sign-extend the low half of the lanes to double width.'],
  ['swiden_high', 'Unary', 'I8or16or32xN>0', 'x:=', 'a:merge_lanes', '', 'Sign-extend the high half.'],
  ['uwiden_low', 'Unary', 'I8or16or32xN>0', 'x:=', 'a:merge_lanes', '', 'Zero-extend the low half.'],
  ['uwiden_high', 'Unary', 'I8or16or32xN>0', 'x:=', 'a:merge_lanes', '', 'Zero-extend the high half.'],
  ['iadd_pairwise', 'Binary', 'I8or16or32xN>0', 'x:= y:=', 'a:=', '', 'Adjacent lane sums: x\'s pairs fill the low half, y\'s the high half.'],
  ['x86_pmaddubsw', 'Binary', '', 'x:i8x16 y:i8x16', 'a:i16x8', '', 'Signed bytes of x times unsigned bytes of y, adjacent products added with signed 16-bit saturation.'],
  ['uextend', 'Unary', 'ScalarTruthy', 'x:narrower', 'a:=', '', 'Zero-extend (input strictly narrower by type rule; scalar only).'],
  ['sextend', 'Unary', 'ScalarTruthy', 'x:narrower', 'a:=', '', 'Sign-extend.'],
  ['fpromote', 'Unary', 'FloatScalar', 'x:narrower', 'a:=', '', 'Widen a scalar float exactly.'],
  ['fdemote', 'Unary', 'FloatScalar', 'x:wider', 'a:=', '', 'Narrow a scalar float, nearest-even.'],
  ['fvdemote', 'Unary', '', 'x:f64x2', 'a:f32x4', '', 'f64x2 -> f32x4; low two lanes converted, high two are 0.'],
  ['fvpromote_low', 'Unary', '', 'a:f32x4', 'x:f64x2', '', 'f32x4 -> f64x2 of the low two lanes.'],
  ['fcvt_to_uint', 'Unary', 'ScalarTruthy', 'x:~FloatScalar', 'a:=', 'can_trap side_effects_idempotent', 'Truncate toward 0 to unsigned. Traps bad_toint on NaN; traps int_ovf if trunc(x) is outside 0..2^B-1 (so -0.9 is fine).'],
  ['fcvt_to_sint', 'Unary', 'ScalarTruthy', 'x:~FloatScalar', 'a:=', 'can_trap side_effects_idempotent', 'Truncate toward 0 to signed. Traps bad_toint on NaN; traps int_ovf if outside the signed range.'],
  ['fcvt_to_uint_sat', 'Unary', 'Int', 'x:~Float', 'a:=', '', 'Truncate and clamp to 0..2^B-1; NaN -> 0.'],
  ['fcvt_to_sint_sat', 'Unary', 'Int', 'x:~Float', 'a:=', '', 'Truncate and clamp to the signed range; NaN -> 0.'],
  ['x86_cvtt2dq', 'Unary', 'Int', 'x:~Float', 'a:=', '', 'Truncate; NaN or out-of-range lanes become INT_MIN.'],
  ['fcvt_from_uint', 'Unary', 'FloatTo', 'x:~Int', 'a:=', '', 'Unsigned int to float, nearest-even.'],
  ['fcvt_from_sint', 'Unary', 'FloatTo', 'x:~Int', 'a:=', '', 'Signed int to float, nearest-even.'],
  ['isplit', 'Unary', 'iSwappable>0', 'x:=', 'lo:half_width hi:half_width', '', '(low half, high half) of an i16..i128 value.'],
  ['iconcat', 'Binary', 'NarrowInt>0', 'lo:= hi:=', 'a:double_width', '', 'hi:lo concatenation, e.g. two i64 -> i128. Text order lo, hi.'],
  ['atomic_rmw', 'AtomicRmw', 'ScalarTruthy', 'MemFlags:#memflags AtomicRmwOp:#atomic_rmw_op p:~iAddr x:=', 'a:=', 'can_load can_store other_side_effects', 'Atomic read-op-write, returns the old value; seq-cst. Text: `atomic_rmw.T flags op p, x`.'],
  ['atomic_cas', 'AtomicCas', 'ScalarTruthy>2', 'MemFlags:#memflags p:~iAddr e:= x:=', 'a:=', 'can_load can_store other_side_effects', 'Atomic compare-exchange, returns the old value; seq-cst. Text: `atomic_cas.T flags p, e, x`.'],
  ['atomic_load', 'LoadNoOffset', 'ScalarTruthy', 'MemFlags:#memflags p:~iAddr', 'a:=', 'can_load other_side_effects', 'Seq-cst load (ints only), no offset.'],
  ['atomic_store', 'StoreNoOffset', 'ScalarTruthy>0', 'MemFlags:#memflags x:= p:~iAddr', '', 'can_store other_side_effects', 'Seq-cst store (ints only), text order value, address.'],
  ['fence', 'NullAry', '', '', '', 'other_side_effects', 'Seq-cst memory barrier.'],
  ['extract_vector', 'BinaryImm8', 'ScalarOrDynamic>0', 'x:= y:#uimm8', 'a:dynamic_to_vector', '', '128-bit fixed vector number y out of a dynamic vector.'],
  ['sequence_point', 'NullAry', '', '', '', 'other_side_effects', 'Immovable marker that may carry debug tags; no code.'],
] as const;

export type OpcodeName = (typeof ROWS)[number][0];

declare const opcodeBrand: unique symbol;
/** Index of a row: dense, from 0. */
export type Opcode = number & { readonly [opcodeBrand]: true };

/** Opcode numbers by name: `Opcode.iadd`. */
export const Opcode: { readonly [N in OpcodeName]: Opcode } = Object.fromEntries(ROWS.map((row, i) => [row[0], i])) as {
  readonly [N in OpcodeName]: Opcode;
};

/** How a value operand's or result's type follows from the controlling type. */
export type TypeRule =
  | { readonly kind: 'ctrl' }
  | { readonly kind: 'fixed'; readonly type: string }
  | { readonly kind: 'free'; readonly set: TypeSet }
  | { readonly kind: 'derived'; readonly how: string };

export interface ValueConstraint {
  readonly name: string;
  readonly rule: TypeRule;
}

export interface OpcodeInfo {
  readonly opcode: Opcode;
  readonly name: OpcodeName;
  readonly format: Format;
  /** Set of the controlling type, if the opcode is polymorphic. */
  readonly ctrl: TypeSet | undefined;
  readonly ctrlSetName: string;
  /** Value operand that determines the controlling type in text; -1 = the suffix is required. */
  readonly inferredFrom: number;
  /** Every operand in text order; `kind` is `value` or the kind of immediate. */
  readonly operands: readonly { readonly name: string; readonly kind: string }[];
  /** The fixed value operands among them. */
  readonly args: readonly ValueConstraint[];
  /** Results; for calls, `undefined`: the signature says. */
  readonly results: readonly ValueConstraint[] | undefined;
  readonly terminator: boolean;
  readonly branch: boolean;
  readonly call: boolean;
  readonly returns: boolean;
  readonly canLoad: boolean;
  readonly canStore: boolean;
  readonly canTrap: boolean;
  readonly otherSideEffects: boolean;
  readonly sideEffectsIdempotent: boolean;
  readonly semantics: string;
}

const DERIVATIONS = new Set([
  'lane_of',
  'as_truthy',
  'wider',
  'narrower',
  'split_lanes',
  'merge_lanes',
  'half_width',
  'double_width',
  'dynamic_to_vector',
]);

function parseRule(text: string): TypeRule {
  if (text === '=') return { kind: 'ctrl' };
  if (text.startsWith('~')) return { kind: 'free', set: typeSets[text.slice(1)]! };
  if (DERIVATIONS.has(text)) return { kind: 'derived', how: text };
  return { kind: 'fixed', type: text };
}

function parseConstraint(text: string): ValueConstraint {
  const [name, rule] = text.split(':') as [string, string];
  return { name, rule: parseRule(rule) };
}

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));

function expandRow(row: Row, index: number): OpcodeInfo {
  const [name, format, ctrl, operandText, resultText, attributeText, semantics] = row;
  const [ctrlSetName, inferred] = ctrl.split('>') as [string, string | undefined];
  const operands = words(operandText);
  const results = words(resultText);
  const attributes = new Set(words(attributeText));
  return {
    opcode: index as Opcode,
    name: name as OpcodeName,
    format,
    ctrl: typeSets[ctrlSetName],
    ctrlSetName,
    inferredFrom: inferred === undefined ? -1 : Number(inferred),
    operands: operands.map((text) => {
      const [operand, kind] = text.split(':') as [string, string];
      return { name: operand, kind: kind.startsWith('#') ? kind.slice(1) : 'value' };
    }),
    args: operands.filter((text) => !text.includes(':#')).map(parseConstraint),
    results: resultText.endsWith(':...') ? undefined : results.map(parseConstraint),
    terminator: attributes.has('terminator'),
    branch: attributes.has('branch'),
    call: attributes.has('call'),
    returns: attributes.has('return'),
    canLoad: attributes.has('can_load'),
    canStore: attributes.has('can_store'),
    canTrap: attributes.has('can_trap'),
    otherSideEffects: attributes.has('other_side_effects'),
    sideEffectsIdempotent: attributes.has('side_effects_idempotent'),
    semantics,
  };
}

/** The table, indexed by opcode. */
export const opcodes: readonly OpcodeInfo[] = (ROWS satisfies readonly Row[]).map(expandRow);

const BY_NAME = new Map<string, OpcodeInfo>(opcodes.map((info) => [info.name, info]));

/** The row of that name. */
export function opcodeFromName(name: string): OpcodeInfo | undefined {
  return BY_NAME.get(name);
}

/** Format of each opcode, for switches that run often. */
export const formatOf: readonly Format[] = opcodes.map((info) => info.format);
