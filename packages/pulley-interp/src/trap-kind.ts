/** Kinds of trap that an instruction can raise by itself; mirrors `TrapKind` of the Pulley interpreter. */

export const TrapKind: {
  /** The reason is in the trap table of the code, at the trapping pc. */
  readonly None: 0;
  readonly DivideByZero: 1;
  readonly IntegerOverflow: 2;
  readonly BadConversionToInteger: 3;
  readonly MemoryOutOfBounds: 4;
  readonly DisabledOpcode: 5;
  readonly StackOverflow: 6;
} = {
  None: 0,
  DivideByZero: 1,
  IntegerOverflow: 2,
  BadConversionToInteger: 3,
  MemoryOutOfBounds: 4,
  DisabledOpcode: 5,
  StackOverflow: 6,
};
export type TrapKind = (typeof TrapKind)[keyof typeof TrapKind];

/** Upstream's spelling of each kind, by number. */
export const TRAP_KIND_NAMES: readonly string[] = [
  'none',
  'divide_by_zero',
  'integer_overflow',
  'bad_conversion_to_integer',
  'memory_out_of_bounds',
  'disabled_opcode',
  'stack_overflow',
];
