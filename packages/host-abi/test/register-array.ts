/** Registers in plain arrays, for tests. */
import type { RegisterFile } from '../src/index.ts';

export class RegisterArray implements RegisterFile {
  private readonly x = new Int32Array(64);
  private readonly f = new Int32Array(64);
  private readonly v = new Int32Array(128);

  xLo(register: number): number {
    return this.x[2 * register]!;
  }
  xHi(register: number): number {
    return this.x[2 * register + 1]!;
  }
  setX(register: number, low: number, high: number): void {
    this.x[2 * register] = low;
    this.x[2 * register + 1] = high;
  }
  fLo(register: number): number {
    return this.f[2 * register]!;
  }
  fHi(register: number): number {
    return this.f[2 * register + 1]!;
  }
  setF(register: number, low: number, high: number): void {
    this.f[2 * register] = low;
    this.f[2 * register + 1] = high;
  }
  vWord(register: number, word: number): number {
    return this.v[4 * register + word]!;
  }
  setVWord(register: number, word: number, value: number): void {
    this.v[4 * register + word] = value;
  }

  /** An x register as an unsigned 64-bit number. */
  x64(register: number): bigint {
    return (BigInt(this.xHi(register) >>> 0) << 32n) | BigInt(this.xLo(register) >>> 0);
  }
  setX64(register: number, value: bigint): void {
    this.setX(register, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }
}
