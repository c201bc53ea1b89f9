/**
 * Semantics of loads and stores, in the notation of `notation.ts`: what moves, not where (that is the address mode's).
 * Values are raw integers, so that NaN payloads survive.
 */
import type { Semantics } from './notation.ts';

const MODES = ['o32', 'z', 'g32', 'g32bne'];

/** Body by the part of the mnemonic before the address mode. */
const bodies: Readonly<Record<string, string>> = {
  xload8_u32: 'X.dst = LD(u8, 0);',
  xload8_s32: 'X.dst = LD(s8, 0);',
  xload16le_u32: 'X.dst = LD(u16, 0);',
  xload16le_s32: 'X.dst = LD(s16, 0);',
  xload32le: 'X.dst = LD(i32, 0);',
  xload64le: 'X.dst = LD(i32, 0); H.dst = LD(i32, 4);',
  xstore8: 'ST(u8, 0, X.src);',
  xstore16le: 'ST(u16, 0, X.src);',
  xstore32le: 'ST(i32, 0, X.src);',
  xstore64le: 'ST(i32, 0, X.src); ST(i32, 4, H.src);',
  xload16be_u32: 'X.dst = LDB(u16, 0);',
  xload16be_s32: 'X.dst = LDB(s16, 0);',
  xload32be: 'X.dst = LDB(i32, 0);',
  xload64be: 'H.dst = LDB(i32, 0); X.dst = LDB(i32, 4);',
  xstore16be: 'STB(u16, 0, X.src);',
  xstore32be: 'STB(i32, 0, X.src);',
  xstore64be: 'STB(i32, 0, H.src); STB(i32, 4, X.src);',
  fload32le: 'L.dst = LD(i32, 0);',
  fload64le: 'L.dst = LD(i32, 0); U.dst = LD(i32, 4);',
  fstore32le: 'ST(i32, 0, L.src);',
  fstore64le: 'ST(i32, 0, L.src); ST(i32, 4, U.src);',
  fload32be: 'L.dst = LDB(i32, 0);',
  fload64be: 'U.dst = LDB(i32, 0); L.dst = LDB(i32, 4);',
  fstore32be: 'STB(i32, 0, L.src);',
  fstore64be: 'STB(i32, 0, U.src); STB(i32, 4, L.src);',
  vload128le: 'S32.dst[0] = LD(i32, 0); S32.dst[1] = LD(i32, 4); S32.dst[2] = LD(i32, 8); S32.dst[3] = LD(i32, 12);',
  vstore128le: 'ST(i32, 0, S32.src[0]); ST(i32, 4, S32.src[1]); ST(i32, 8, S32.src[2]); ST(i32, 12, S32.src[3]);',
  vload128be:
    'S32.dst[3] = LDB(i32, 0); S32.dst[2] = LDB(i32, 4); S32.dst[1] = LDB(i32, 8); S32.dst[0] = LDB(i32, 12);',
  vstore128be: 'STB(i32, 0, S32.src[3]); STB(i32, 4, S32.src[2]); STB(i32, 8, S32.src[1]); STB(i32, 12, S32.src[0]);',
  vload8x8_s: 'LANES(8) { S16.dst[i] = LD(s8, i); }',
  vload8x8_u: 'LANES(8) { S16.dst[i] = LD(u8, i); }',
  vload16x4le_s: 'LANES(4) { S32.dst[i] = LD(s16, 2 * i); }',
  vload16x4le_u: 'LANES(4) { S32.dst[i] = LD(u16, 2 * i); }',
  vload32x2le_s: 'LANES(2) { const v = LD(i32, 4 * i); S32.dst[2 * i] = v; S32.dst[2 * i + 1] = v >> 31; }',
  vload32x2le_u: 'LANES(2) { S32.dst[2 * i] = LD(i32, 4 * i); S32.dst[2 * i + 1] = 0; }',
};

/** Every combination of body and address mode; the ISA has a part of them. */
export const memorySemantics: Semantics = Object.fromEntries(
  Object.entries(bodies).flatMap(([name, body]) => MODES.map((mode) => [`${name}_${mode}`, body])),
);
