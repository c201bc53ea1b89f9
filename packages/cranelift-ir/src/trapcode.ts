/** Trap codes of CLIF: 1..250 belong to the front end (`user1`…), the rest are fixed. */

declare const trapBrand: unique symbol;
/** A trap code; 0 stands for "never traps" in memory flags. */
export type TrapCode = number & { readonly [trapBrand]: true };

export const STACK_OVERFLOW: TrapCode = 251 as TrapCode;
export const INTEGER_OVERFLOW: TrapCode = 252 as TrapCode;
export const HEAP_OUT_OF_BOUNDS: TrapCode = 253 as TrapCode;
export const INTEGER_DIVISION_BY_ZERO: TrapCode = 254 as TrapCode;
export const BAD_CONVERSION_TO_INTEGER: TrapCode = 255 as TrapCode;
/** Largest N of `userN`. */
export const MAX_USER_TRAP = 250;

const FIXED = new Map<string, TrapCode>([
  ['stk_ovf', STACK_OVERFLOW],
  ['int_ovf', INTEGER_OVERFLOW],
  ['heap_oob', HEAP_OUT_OF_BOUNDS],
  ['int_divz', INTEGER_DIVISION_BY_ZERO],
  ['bad_toint', BAD_CONVERSION_TO_INTEGER],
]);
const NAMES = new Map<TrapCode, string>([...FIXED].map(([name, code]) => [code, name]));

/** The front end's Nth code. @throws RangeError outside 1..250 */
export function userTrapCode(n: number): TrapCode {
  if (!(n >= 1 && n <= MAX_USER_TRAP)) throw new RangeError(`user trap code ${n} is not in 1..${MAX_USER_TRAP}`);
  return n as TrapCode;
}

/** `heap_oob`, `user7`. */
export function trapCodeName(code: TrapCode): string {
  return NAMES.get(code) ?? `user${code}`;
}

export function trapCodeFromName(name: string): TrapCode | undefined {
  const match = /^user([1-9]\d{0,2})$/.exec(name);
  if (match === null) return FIXED.get(name);
  const n = Number(match[1]);
  return n <= MAX_USER_TRAP ? (n as TrapCode) : undefined;
}
