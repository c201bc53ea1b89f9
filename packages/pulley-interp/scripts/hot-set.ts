/**
 * Which instructions are inline in the hot loop, and which pairs fuse: chosen so that the benchmark kernels and the WASI
 * programs need as few dispatches as may be (`count-dispatches.mjs`), both as compiled here and as compiled by Wasmtime, and none
 * of them more than before. All must fit in 45 KB of V8 bytecode: what counts is what a pair saves for each byte.
 */

/** Inline in the hot loop. */
export const HOT: readonly string[] = `
ret call call1 call2 call3 call4 call_indirect jump br_if32 br_if_not32 br_if_xeq32 br_if_xneq32 br_if_xslt32 br_if_xslteq32
br_if_xult32 br_if_xulteq32 br_if_xeq64 br_if_xneq64 br_if_xslt64 br_if_xult64 br_if_xulteq64 br_if_xeq32_i8 br_if_xeq32_i32
br_if_xneq32_i8 br_if_xneq32_i32 br_if_xslt32_i8 br_if_xsgt32_i8 br_if_xslteq32_i8 br_if_xsgteq32_i8 br_if_xult32_u8
br_if_xult32_u32 br_if_xulteq32_u8 br_if_xugt32_u8 br_if_xugt32_u32 br_if_xugteq32_u8 br_if_xugteq32_u32
br_if_xeq64_i8 br_if_xneq64_i8 br_table32
xmov xzero xone xconst8 xconst16 xconst32 xconst64
xadd32 xadd32_u8 xadd32_u32 xadd64 xadd64_u8 xadd64_u32 xmadd32 xsub32 xsub32_u8 xsub32_u32 xsub64 xsub64_u8 xsub64_u32
xmul32 xmul32_s8 xmul64 xrotl32 xrotl64 xrotr64 xshl32 xshr32_s xshr32_u xshl64 xshr64_u xshr64_s
xshl32_u6 xshr32_s_u6 xshr32_u_u6 xshl64_u6 xshr64_s_u6 xshr64_u_u6 xneg32
xeq64 xneq64 xslt64 xult64 xulteq64 xeq32 xneq32 xslt32 xslteq32 xult32 xulteq32
xload8_u32_o32 xload32le_o32 xload64le_o32 xstore8_o32 xstore32le_o32 xstore64le_o32 fload64le_o32 fstore64le_o32
xload32le_z xload64le_z xstore32le_z xstore64le_z xmov_fp br_if_xslteq64
xload8_u32_g32 xload8_s32_g32 xload16le_u32_g32 xload16le_s32_g32 xload32le_g32 xload64le_g32
xstore8_g32 xstore16le_g32 xstore32le_g32 xstore64le_g32 fload32le_g32 fload64le_g32 fstore32le_g32 fstore64le_g32
xload8_u32_g32bne xload16le_u32_g32bne xload32le_g32bne xload64le_g32bne
xstore8_g32bne xstore32le_g32bne xstore64le_g32bne xload8_u32_z br_if_xslt32_i32
push_frame pop_frame push_frame_save pop_frame_restore
zext8 zext16 zext32 sext8 sext16 sext32
xband32 xband32_s8 xband32_s32 xband64 xband64_s8 xbor32 xbor32_s8 xbor32_s32 xbor64 xbxor32 xbxor32_s8 xbxor32_s32 xbxor64
xselect32 xselect64 fmov fconst64 flt64 fadd64 fsub64 fmul64 fdiv64
`
  .trim()
  .split(/\s+/);

/** Pairs that are one dispatch. */
export const FUSED: readonly (readonly [string, string])[] = `
xmov xmov
xmov jump
xmov xload64le_o32
xload64le_o32 xmov
xload64le_o32 xload64le_o32
xload64le_o32 xload32le_g32
xload32le_g32 xadd32_u8
xload8_u32_g32 br_if_xeq32_i8
xload32le_g32 xload32le_g32
xstore8_g32 xadd32_u8
xadd32_u8 br_if_xult32_u32
xadd32_u8 br_if_xult32_u8
xadd32 jump
zext8 br_if32
pop_frame_restore ret
pop_frame ret
xshr64_u_u6 xbxor64
xshl64_u6 xbxor64
xconst8 xrotl64
xconst64 xmul64
xshl32_u6 xadd32
xshl32_u6 xadd32_u32
xadd32_u8 xadd32_u8
xadd32_u8 xadd32_u32
xadd32_u8 xload8_u32_g32
xadd32 xadd32
xadd32 xstore32le_g32
xrotl32 xbxor32
xshr32_u_u6 xband32_s32
fmul64 fadd64
fadd64 fmul64
flt64 br_if32
xadd32 br_if_xult32
xadd32 xadd32_u8
xadd32 xload8_u32_g32
xadd32_u8 br_if_xneq32
xadd32_u8 br_if_xslt32
xadd32_u8 br_if_xult32
xadd32_u8 jump
xadd32_u8 xadd32
xadd32_u8 xload16le_s32_g32
xadd64 xadd64_u32
xadd64_u8 br_if_xslt32_i32
xband32_s32 xshl32_u6
xband32_s8 br_if32
xband32_s8 br_if_not32
xbxor32 xband32
xconst8 jump
xconst8 xrotl32
xmov xadd32
xmov xsub32_u8
xmul32_s8 xadd32_u32
xone jump
xshl32_u6 xload32le_g32
xshl32_u6 zext32
xshr32_u_u6 xbxor32
xshr32_u_u6 zext16
xstore64le_o32 jump
xsub32_u8 br_if32
xsub32_u8 br_if_not32
xsub32_u8 br_if_xult32_u8
xzero jump
xzero xzero
`
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [string, string]);
