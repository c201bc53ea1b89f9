/** Names of registers: x0..x29, sp (x30), spilltmp0 (x31), f0..f31, v0..v31. */
import type { RegisterClass } from './table/row.ts';

/** X register that holds the stack pointer. */
export const SP = 30;
/** X register that upstream's code generator keeps for itself; an ordinary register to the machine. */
export const SPILL_TMP0 = 31;

/** The name as upstream prints it. @param number 0..31 */
export function registerName(registerClass: RegisterClass, number: number): string {
  if (registerClass === 'x' && number >= SP) return number === SP ? 'sp' : 'spilltmp0';
  return registerClass + String(number);
}

/** The number of a register, -1 if `name` is no register of that class. `x30` and `x31` are accepted besides their names. */
export function registerNumber(registerClass: RegisterClass, name: string): number {
  if (registerClass === 'x' && name === 'sp') return SP;
  if (registerClass === 'x' && name === 'spilltmp0') return SPILL_TMP0;
  if (name.charAt(0) !== registerClass || !/^(0|[1-9]\d?)$/.test(name.slice(1))) return -1;
  const number = Number(name.slice(1));
  return number < 32 ? number : -1;
}
