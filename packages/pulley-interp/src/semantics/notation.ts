/**
 * The notation in which the semantics of each instruction is written, once, for every back end.
 *
 * A body is JavaScript statements over *places*; a place is a class letter, a dot and an operand's name in the ISA table:
 *
 * | place      | meaning                                                              |
 * |------------|----------------------------------------------------------------------|
 * | `X.r` `H.r`| low and high 32 bits of X register `r`, as signed integers           |
 * | `F.r` `G.r`| F register as an f64; its low half as an f32                         |
 * | `L.r` `U.r`| low and high 32 bits of F register `r`, as signed integers (raw)     |
 * | `S8.r[i]` … `S32`, `U8` …, `F32`, `F64` | lane `i` of V register `r`             |
 * | `I.n` `IH.n` | immediate: its low 32 bits, signed; its high 32 bits (64-bit ones) |
 * | `LR FP SP`, `LRH FPH SPH` | the low and high halves of lr, fp and sp              |
 *
 * Statements beside JavaScript's own:
 *
 * | statement       | meaning                                                              |
 * |-----------------|----------------------------------------------------------------------|
 * | `BRANCH(c);`    | last statement: go to operand `offset` if `c`, else on               |
 * | `TRAP.kind;`    | end the instruction with this trap; nothing has been written         |
 * | `LD(t,k)`       | the `t` (`u8 s8 u16 s16 i32`) at byte `k` of the instruction's effective address |
 * | `ST(t,k,v)`     | store there; the whole access has been checked before                |
 * | `LDB` `STB`     | the same, big-endian                                                 |
 * | `LANES(n){…}`   | for each lane index `i` below `n`                                    |
 *
 * The effective address and its traps belong to the address mode of the operand `addr`, not to the body.
 * A body must read a source before it writes a destination that may be the same register.
 * Calls in a body are to `arithmetic.ts`, `fused-multiply-add.ts` and `nan.ts`, or to the machine (`control.ts` says which).
 */
export type Semantics = Readonly<Record<string, string>>;
