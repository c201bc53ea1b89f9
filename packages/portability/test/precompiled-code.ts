/**
 * Pulley code that was compiled beforehand, as an embedder would ship it: assembled here, run there. Each routine takes
 * a 64-bit number in x1 and leaves its result in x0, as Pulley's host convention for functions of one argument would.
 */
import { assemble } from '@pulleyjs/pulley-isa';

/** One routine: where its code starts, an argument, and the result that plain JavaScript computes for it. */
export interface Routine {
  readonly name: string;
  readonly text: string;
  readonly argument: number;
  readonly expected: (argument: number) => bigint;
}

/** The number of the one host call: x1 and x2 in, x1 * 3 + x2 (64 bits) out in x0. */
export const HOST_CALL = 7;

export const routines: readonly Routine[] = [
  {
    name: 'i64 loop: FNV-1a of the numbers below n',
    argument: 20_000,
    text: `
      xconst64 x0, -0x340d631b7bdddcdb
      xconst64 x3, 0x100000001b3
      xzero x2
    next:
      xbxor64 x0, x0, x2
      xmul64 x0, x0, x3
      xadd64_u8 x2, x2, 1
      br_if_xult64 x2, x1, next
      ret`,
    expected: (n) => {
      let hash = 0xcbf29ce484222325n;
      for (let i = 0n; i < n; i++) hash = BigInt.asUintN(64, (hash ^ i) * 0x100000001b3n);
      return hash;
    },
  },
  {
    name: 'f64 loop: n terms of the series of pi, as bits',
    argument: 20_000,
    text: `
      fconst64 f0, 0
      fconst64 f1, 0x4010000000000000
      fconst64 f2, 0x3ff0000000000000
      fconst64 f3, 0x4000000000000000
    next:
      fdiv64 f4, f1, f2
      fadd64 f0, f0, f4
      fadd64 f2, f2, f3
      fneg64 f1, f1
      xsub32_u8 x1, x1, 1
      br_if_xneq32_i8 x1, 0, next
      bitcast_int_from_float_64 x0, f0
      ret`,
    expected: (n) => {
      let sum = 0;
      for (let i = 0, term = 4; i < n; i++, term = -term) sum += term / (2 * i + 1);
      return new BigUint64Array(Float64Array.of(sum).buffer)[0];
    },
  },
  {
    name: 'SIMD: sums of squares in four lanes, through the stack',
    argument: 5_000,
    text: `
      vconst128 v0, 0x00000003000000020000000100000000
      vconst128 v1, 0
      xconst8 x2, 4
      vsplatx32 v2, x2
      stack_alloc32 16
    next:
      vmuli32x4 v3, v0, v0
      vaddi32x4 v1, v1, v3
      vstore128le_o32 sp, 0, v1
      vaddi32x4 v0, v0, v2
      vload128le_o32 v1, sp, 0
      xsub32_u8 x1, x1, 1
      br_if_xneq32_i8 x1, 0, next
      stack_free32 16
      xextractv32x4 x2, v1, 0
      xextractv32x4 x3, v1, 1
      xadd32 x2, x2, x3
      xextractv32x4 x3, v1, 2
      xadd32 x2, x2, x3
      xextractv32x4 x3, v1, 3
      xadd32 x2, x2, x3
      zext32 x0, x2
      ret`,
    expected: (n) => {
      let sum = 0;
      for (let i = 0; i < 4 * n; i++) sum = (sum + Math.imul(i, i)) >>> 0;
      return BigInt(sum);
    },
  },
  {
    name: 'calls: Fibonacci numbers, recursively',
    argument: 16,
    text: `
    fib:
      br_if_xult64_u8 x1, 2, small
      push_frame_save 16, x16, x17
      xmov x16, x1
      xsub64_u8 x1, x16, 1
      call fib
      xmov x17, x0
      xsub64_u8 x1, x16, 2
      call fib
      xadd64 x0, x0, x17
      pop_frame_restore 16, x16, x17
      ret
    small:
      xmov x0, x1
      ret`,
    expected: (n) => {
      let [a, b] = [0n, 1n];
      for (let i = 0; i < n; i++) [a, b] = [b, a + b];
      return a;
    },
  },
  {
    name: 'host calls: x = 3x + n, n times',
    argument: 500,
    text: `
      push_frame_save 16, x16, x17
      xmov x16, x1
      xmov x17, x1
      xzero x0
    next:
      xmov x1, x0
      xmov x2, x17
      call_indirect_host ${HOST_CALL}
      xsub64_u8 x16, x16, 1
      br_if_xneq64_i8 x16, 0, next
      pop_frame_restore 16, x16, x17
      ret`,
    expected: (n) => {
      let x = 0n;
      for (let i = 0; i < n; i++) x = BigInt.asUintN(64, 3n * x + BigInt(n));
      return x;
    },
  },
];

/** What `guests/precompiled.ts` gets: plain numbers, so that it can stand in a script. */
export const precompiled: { name: string; code: number[]; argument: number }[] = routines.map(
  ({ name, text, argument }) => ({ name, code: [...assemble(text).bytes], argument }),
);
