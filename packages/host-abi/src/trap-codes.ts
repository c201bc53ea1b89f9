/**
 * Wasmtime's trap codes: their numbers in trap tables, their names, and the text that Wasmtime shows.
 * Mirrors the `Trap` enum of `wasmtime-environ` 50.0.1.
 */

const rows = [
  [0, 'StackOverflow', 'call stack exhausted'],
  [1, 'MemoryOutOfBounds', 'out of bounds memory access'],
  [2, 'HeapMisaligned', 'misaligned memory access'],
  [3, 'TableOutOfBounds', 'undefined element: out of bounds table access'],
  [4, 'IndirectCallToNull', 'uninitialized element'],
  [5, 'BadSignature', 'indirect call type mismatch'],
  [6, 'IntegerOverflow', 'integer overflow'],
  [7, 'IntegerDivisionByZero', 'integer divide by zero'],
  [8, 'BadConversionToInteger', 'invalid conversion to integer'],
  [9, 'UnreachableCodeReached', 'wasm `unreachable` instruction executed'],
  [10, 'Interrupt', 'interrupt'],
  [11, 'OutOfFuel', 'all fuel consumed by WebAssembly'],
  [12, 'AtomicWaitNonSharedMemory', 'atomic wait on non-shared memory'],
  [13, 'NullReference', 'null reference'],
  [14, 'ArrayOutOfBounds', 'out of bounds array access'],
  [15, 'AllocationTooLarge', 'allocation size too large'],
  [16, 'CastFailure', 'cast failure'],
  [17, 'CannotEnterComponent', 'cannot enter component instance'],
  [18, 'NoAsyncResult', 'async-lifted export failed to produce a result'],
  [19, 'UnhandledTag', 'unhandled tag'],
  [20, 'ContinuationAlreadyConsumed', 'continuation already consumed'],
  [21, 'DisabledOpcode', 'pulley opcode disabled at compile time was executed'],
  [22, 'AsyncDeadlock', 'deadlock detected: event loop cannot make further progress'],
  [23, 'CannotLeaveComponent', 'cannot leave component instance'],
  [24, 'CannotBlockSyncTask', 'cannot block a synchronous task before returning'],
  [25, 'InvalidChar', 'invalid `char` bit pattern'],
  [254, 'GcHeapCorruption', 'GC heap corruption detected'],
  [255, 'InternalAssert', 'internal assertion failed'],
] as const;

/** Name of a trap code. */
export type WasmtimeTrapName = (typeof rows)[number][1];

/** A row of the table. */
export interface WasmtimeTrap {
  /** Its number in `.wasmtime.traps`. */
  readonly code: number;
  readonly name: WasmtimeTrapName;
  /** As Wasmtime shows it. */
  readonly message: string;
}

const table: readonly WasmtimeTrap[] = rows.map(([code, name, message]) => ({ code, name, message }));
const byCode = new Map(table.map((trap) => [trap.code, trap]));
const byName = new Map<string, WasmtimeTrap>(table.map((trap) => [trap.name, trap]));

/** All trap codes, ascending. */
export const wasmtimeTraps: readonly WasmtimeTrap[] = table;

/** The trap of a number, if it is one. */
export function trapOfCode(code: number): WasmtimeTrap | undefined {
  return byCode.get(code);
}

/** The trap of that name. */
export function trapNamed(name: WasmtimeTrapName): WasmtimeTrap {
  return byName.get(name)!;
}

/**
 * CLIF has five trap codes of its own and leaves 1 to 250 to its user. Wasmtime's: user1 an assertion of the compiler's,
 * user2 a corrupt GC heap, user3 + n its trap n. The five of CLIF stand for traps too.
 */
const USER_INTERNAL_ASSERT = 1;
const USER_GC_HEAP_CORRUPTION = 2;
const USER_TRAP_OFFSET = 3;
const clifNames = new Map<string, WasmtimeTrapName>([
  ['stk_ovf', 'StackOverflow'],
  ['heap_oob', 'MemoryOutOfBounds'],
  ['int_ovf', 'IntegerOverflow'],
  ['int_divz', 'IntegerDivisionByZero'],
  ['bad_toint', 'BadConversionToInteger'],
]);

/** The `N` of CLIF's `userN` for a trap. */
export function clifUserCode(name: WasmtimeTrapName): number {
  if (name === 'InternalAssert') return USER_INTERNAL_ASSERT;
  if (name === 'GcHeapCorruption') return USER_GC_HEAP_CORRUPTION;
  return USER_TRAP_OFFSET + trapNamed(name).code;
}

/** The trap that CLIF's code of that text stands for: `heap_oob`, `user12`. */
export function trapOfClif(text: string): WasmtimeTrap | undefined {
  const known = clifNames.get(text);
  if (known !== undefined) return byName.get(known);
  const match = /^user([1-9]\d{0,2})$/.exec(text);
  if (match === null) return undefined;
  const user = Number(match[1]);
  if (user === USER_INTERNAL_ASSERT) return byName.get('InternalAssert');
  if (user === USER_GC_HEAP_CORRUPTION) return byName.get('GcHeapCorruption');
  return byCode.get(user - USER_TRAP_OFFSET);
}
