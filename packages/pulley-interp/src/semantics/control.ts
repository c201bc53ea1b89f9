/**
 * Semantics of control flow, calls, frames and machine state, in the notation of `notation.ts`.
 *
 * Beside places, bodies use these parts of the machine:
 * `NEXT` = code address of the following instruction, `BIAS`/`CODE_HIGH` = what turns a code address into the visible
 * pointer; `GOTO(a)` = go on at code address `a`, last statement; `jumpTo(pc, l, h)` = code address for the visible
 * pointer `h:l`, or the exit for a wild one; `leave(pc, kind, detail)` = leave the run;
 * `pushFrame`, `popFrame`, … = the exact forms of the stack instructions (`stack-frames.ts`); `WIDE` = pointers have
 * 64 bits: where they have 32 (pulley32), a pointer's high half is neither read nor written.
 */
import { branches } from './integer.ts';
import type { Semantics } from './notation.ts';

const setLink = 'LR = NEXT + BIAS | 0; LRH = CODE_HIGH;';

/** `call1` … `call4`: all arguments are read before x0… are written. */
function callsWithArguments(): Semantics {
  const rows: Record<string, string> = {};
  for (let count = 1; count <= 4; count++) {
    const indices = Array.from({ length: count }, (_, i) => i + 1);
    const read = indices.map((i) => `a${i} = X.arg${i}, b${i} = H.arg${i}`).join(', ');
    const write = indices.map((i) => `ARG(${i - 1}, a${i}, b${i});`).join(' ');
    rows[`call${count}`] = `{ const ${read}; ${write} ${setLink} GOTO(I.offset); }`;
  }
  return rows;
}

export const controlSemantics: Semantics = {
  ...branches(),
  ...callsWithArguments(),
  nop: '',
  ret: 'GOTO(returnTo(pc));',
  call: `${setLink} GOTO(I.offset);`,
  call_indirect: `{ const l = X.reg, h = H.reg; ${setLink} GOTO(jumpTo(pc, l, h)); }`,
  jump: 'GOTO(I.offset);',
  xjump: 'GOTO(jumpTo(pc, X.reg, H.reg));',
  br_table32: '{ const n = I.amt >>> 0, i = X.idx >>> 0; GOTO(TABLE(i < n ? i : n - 1)); }',
  push_frame: 'if (pushFrame() !== 0) { return fault(pc); }',
  pop_frame: 'if (popFrame() !== 0) { return fault(pc); }',
  push_frame_save: 'if (pushFrameSave(I.amt, I.regs) !== 0) { return fault(pc); }',
  pop_frame_restore: 'if (popFrameRestore(I.amt, I.regs) !== 0) { return fault(pc); }',
  stack_alloc32: 'if (stackAlloc(I.amt) !== 0) { return fault(pc); }',
  stack_free32: 'stackFree(I.amt);',
  trap: 'TRAP.none;',
  call_indirect_host: 'GOTO(leave(NEXT, EXIT_HOST_CALL, I.id));',
  xpcadd: 'X.dst = I.offset + BIAS | 0; if (WIDE) { H.dst = CODE_HIGH; }',
  xmov_fp: 'X.dst = FP; if (WIDE) { H.dst = FPH; }',
  xmov_lr: 'X.dst = LR; if (WIDE) { H.dst = LRH; }',
};
