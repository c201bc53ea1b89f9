/**
 * Word offsets in the register file, the first words of the realm's one `Int32Array`.
 *
 * ```
 *     0 ..  63   x0..x31   low half, high half
 *    64 ..  67   lr, fp    low half, high half
 *    68 ..  95   machine words (below)
 *   128 .. 191   f0..f31   64 bits each
 *   192 .. 319   v0..v31   128 bits each
 *   320 .. 511   reserved; EXIT_WORD holds the `exit` dispatch id
 *   512 ..       code: word index = code address
 *   codeEnd ..   arenas
 * ```
 * Words 0..511 are the state that `saveState` copies.
 */

/** Words of one saved machine state. */
export const STATE_WORDS: number = 512;
/** First code address. */
export const CODE_START: number = 512;

export const SP_WORD: number = 60;
export const LR_WORD: number = 64;
export const FP_WORD: number = 66;
export const F_WORD: number = 128;
export const V_WORD: number = 192;

/** Region of the current linear memory, or -1. */
export const MEMORY_REGION_WORD: number = 68;
/** Byte length of the current linear memory; 0 while there is none. */
export const MEMORY_LENGTH_WORD: number = 69;
/** First word of the arena in the realm's array. */
export const ARENA_BASE_WORD: number = 70;
/** Arena words reachable by the fast paths: three less than it has, so that a 16-byte access needs one check. */
export const ARENA_LIMIT_WORD: number = 71;
/** Lowest low half that `sp` may take on the fast paths; the stack's base when it lies in the arena. */
export const STACK_LIMIT_WORD: number = 72;
/** Base of the interpreter stack, low and high half (exact, for the slow path). */
export const STACK_BASE_WORD: number = 73;
/** Visible code address minus word index. */
export const CODE_BIAS_WORD: number = 75;
/** High half of visible code addresses. */
export const CODE_REGION_WORD: number = 76;
/** `ExitKind` of the run that is ending; 0 while it goes on. */
export const EXIT_KIND_WORD: number = 77;
/** Trap kind, host call id or lazy address. */
export const EXIT_DETAIL_WORD: number = 78;
/** Code address (word index) to report or to resume at. */
export const EXIT_PC_WORD: number = 79;
/** Instructions that the last slice executed. */
export const SLICE_COUNT_WORD: number = 80;
/** Instructions that the next slice shall execute; it executes one more when its last two are a fused pair. */
export const SLICE_LIMIT_WORD: number = 81;
/** Offsets into the current linear memory below this are good for any access up to 8 bytes; 0 while there is none. */
export const MEMORY_LIMIT_WORD: number = 82;
/** Bytes of a pointer: 8, or 4 for pulley32. */
export const POINTER_BYTES_WORD: number = 83;
/** Where cold functions send the loop to make it return. */
export const EXIT_WORD: number = 511;
