/**
 * How an instruction is laid out in the words that stand for its bytes.
 *
 * An instruction of n bytes at code address p owns words p..p+n-1; every instruction needs at most as many words as bytes.
 *
 * ```
 * word 0    bits  0..9   dispatch id
 *           bits 27..31  the first register operand's number: the top, so that a shift alone gives it; bit 26 is zero,
 *                        so that one less of it gives its double
 *           bits 10..24  up to three further register numbers, 5 bits each, in operand order
 *           (`g32` addresses: wasm_addr, bound, base)
 * word 1    further registers (128-bit arithmetic), 5 bits each
 * word 1…   immediates in operand order: one word, two for 64 bits, four for 128; a pc-relative operand becomes the
 *           absolute word index of its target; a table's entry i is the word at the place of its first byte
 * ```
 */
import type { Opcode, Operand } from '@pulleyjs/pulley-isa';

/** Register fields in word 0. */
const REGISTERS_IN_WORD_0 = 4;
const REGISTER_BITS = 5;
/** Bit of the first register operand in word 0. */
export const TOP_REGISTER_BIT: number = 27;
/** Bit of the second. */
const SECOND_REGISTER_BIT = 10;
/** Mask of the dispatch id in word 0. */
export const DISPATCH_MASK: number = 1023;

export interface RegisterField {
  readonly operand: Operand;
  readonly word: number;
  readonly shift: number;
}
export interface ImmediateField {
  readonly operand: Operand;
  readonly word: number;
}
export interface WordLayout {
  readonly registers: readonly RegisterField[];
  readonly immediates: readonly ImmediateField[];
  /** Words used; at most `opcode.byteLength`. */
  readonly words: number;
}

function shiftOf(index: number): number {
  if (index === 0) return TOP_REGISTER_BIT;
  if (index < REGISTERS_IN_WORD_0) return SECOND_REGISTER_BIT + REGISTER_BITS * (index - 1);
  return REGISTER_BITS * (index - REGISTERS_IN_WORD_0);
}

/** The layout of one opcode. */
export function wordLayout(opcode: Opcode): WordLayout {
  const isRegister = (o: Operand): boolean => o.registerClass !== null && !o.kind.endsWith('xset');
  const ordered = opcode.operands.filter(isRegister);
  if (opcode.addressMode === 'g32' || opcode.addressMode === 'g32bne') {
    const base = ordered.findIndex((o) => o.name === 'base');
    ordered.splice(base, 3, ...ordered.slice(base, base + 3).reverse());
  }
  const registers = ordered.map((operand, i) => ({
    operand,
    word: i < REGISTERS_IN_WORD_0 ? 0 : 1,
    shift: shiftOf(i),
  }));
  let word = registers.some((r) => r.word === 1) ? 2 : 1;
  const immediates: ImmediateField[] = [];
  for (const operand of opcode.operands) {
    if (isRegister(operand)) continue;
    immediates.push({ operand, word });
    word += operand.slotCount;
  }
  return { registers, immediates, words: word };
}
