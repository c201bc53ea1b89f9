(module
  (memory 1)
  (global $seen (mut v128) (v128.const i64x2 0 0))
  (func $mix (param v128 v128 i32) (result v128)
    (local v128)
    (local.set 3 (f32x4.add (local.get 0) (i32x4.shl (local.get 1) (local.get 2))))
    (i8x16.replace_lane 3
      (select (result v128)
        (f32x4.pmin (local.get 3) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
        (v128.andnot (local.get 0) (global.get $seen))
        (v128.any_true (local.get 3)))
      (i16x8.extract_lane_s 7 (local.get 1))))
  (func $access (param i32) (result v128)
    (v128.store32_lane offset=8 1 (local.get 0)
      (i32x4.add (v128.load8x8_s (local.get 0)) (v128.load64_zero offset=16 (i32.const 64))))
    (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
      (v128.load16_splat (local.get 0)) (call $mix (v128.load (local.get 0)) (global.get $seen) (i32.const 3))))
  (func $wide (param v128 v128) (result v128)
    (i32x4.add
      (i32x4.dot_i16x8_s (local.get 0) (local.get 1))
      (i32x4.extadd_pairwise_i16x8_u (i8x16.narrow_i16x8_u (local.get 0) (i16x8.extmul_high_i8x16_s (local.get 0) (local.get 1))))))
  (func $relaxed (param v128 v128 v128) (result v128)
    (i32x4.relaxed_dot_i8x16_i7x16_add_s
      (f64x2.relaxed_nmadd (local.get 0) (local.get 1) (local.get 2))
      (i32x4.relaxed_trunc_f64x2_u_zero (local.get 1))
      (i16x8.relaxed_laneselect (local.get 0) (local.get 1) (local.get 2)))))
;; ----
;; function u0:0(i64 vmctx, i64, i8x16, i8x16, i32) -> i8x16 tail {
;;     region0 = 469762048 "DefinedGlobal(0)"
;;     const0 = 0x0f0e0d0c0b0a09080706050403020100
;;
;; block0(v0: i64, v1: i64, v2: i8x16, v3: i8x16, v4: i32):
;; @0056 v5 = bitcast.i32x4 little v3
;; @0056 v6 = ishl v5, v4
;; @0056 v7 = bitcast.i8x16 little v6
;; @0059 v8 = bitcast.f32x4 little v6
;; @0059 v9 = bitcast.f32x4 little v2
;; @0059 v10 = fadd v9, v8
;; @0059 v11 = bitcast.i8x16 little v10
;; @0060 v12 = vconst.i8x16 const0
;; @0072 v13 = bitcast.f32x4 little v12  ; v12 = const0
;; @0072 v14 = fcmp lt v13, v10
;; @0072 v15 = bitcast.f32x4 little v14
;; @0072 v16 = bitselect v15, v13, v10
;; @0072 v17 = bitcast.i8x16 little v16
;; @0077 v18 = load.i8x16 notrap aligned region0 v0+80
;; @0079 v19 = bnot v18
;; @0079 v20 = band v2, v19
;; @007d v21 = vany_true v11
;; @007d v22 = uextend.i32 v21
;; @007f v23 = select v22, v17, v20
;; @0084 v24 = bitcast.i16x8 little v3
;; @0084 v25 = extractlane v24, 7
;; @0084 v26 = sextend.i32 v25
;; @0087 v27 = ireduce.i8 v26
;; @0087 v28 = insertlane v23, v27, 3
;; @008a return v28
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i8x16 tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 201326592 "DefinedMemory(0)"
;;     region3 = 469762048 "DefinedGlobal(0)"
;;     sig0 = (i64 vmctx, i64, i8x16, i8x16, i32) -> i8x16 tail
;;     fn0 = colocated u0:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0091 v3 = uextend.i64 v2
;; @0091 v4 = load.i64 notrap aligned region0 v0+64
;; @0091 v5 = iconst.i64 8
;; @0091 v6 = isub v4, v5  ; v5 = 8
;; @0091 v7 = icmp ugt v3, v6
;; @0091 v8 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @0091 v9 = iadd v8, v3
;; @0091 v10 = iconst.i64 0
;; @0091 v11 = select v7, v10, v9  ; v10 = 0
;; @0091 v12 = sload8x8 little region2 v11
;; @0091 v13 = bitcast.i8x16 little v12
;; @0095 v14 = iconst.i32 64
;; @0098 v15 = load.i64 notrap little region2 v8+80
;; @0098 v16 = scalar_to_vector.i64x2 v15
;; @0098 v17 = bitcast.i8x16 little v16
;; @009c v18 = bitcast.i32x4 little v16
;; @009c v19 = bitcast.i32x4 little v12
;; @009c v20 = iadd v19, v18
;; @009c v21 = bitcast.i8x16 little v20
;; @009f v22 = extractlane v20, 1
;; @009f v23 = uextend.i64 v2
;; @009f v24 = load.i64 notrap aligned region0 v0+64
;; @009f v25 = iconst.i64 12
;; @009f v26 = isub v24, v25  ; v25 = 12
;; @009f v27 = icmp ugt v23, v26
;; @009f v28 = iadd v8, v23
;; @009f v29 = iconst.i64 8
;; @009f v30 = iadd v28, v29  ; v29 = 8
;; @009f v31 = select v27, v10, v30  ; v10 = 0
;; @009f store little region2 v22, v31
;; @00a6 v32 = uextend.i64 v2
;; @00a6 v33 = load.i64 notrap aligned region0 v0+64
;; @00a6 v34 = iconst.i64 2
;; @00a6 v35 = isub v33, v34  ; v34 = 2
;; @00a6 v36 = icmp ugt v32, v35
;; @00a6 v37 = iadd v8, v32
;; @00a6 v38 = select v36, v10, v37  ; v10 = 0
;; @00a6 v39 = load.i16 little region2 v38
;; @00a6 v40 = splat.i16x8 v39
;; @00a6 v41 = bitcast.i8x16 little v40
;; @00ac v42 = uextend.i64 v2
;; @00ac v43 = load.i64 notrap aligned region0 v0+64
;; @00ac v44 = iconst.i64 16
;; @00ac v45 = isub v43, v44  ; v44 = 16
;; @00ac v46 = icmp ugt v42, v45
;; @00ac v47 = iadd v8, v42
;; @00ac v48 = select v46, v10, v47  ; v10 = 0
;; @00ac v49 = load.i8x16 little region2 v48
;; @00b0 v50 = load.i8x16 notrap aligned region3 v0+80
;; @00b2 v51 = iconst.i32 3
;; @00b4 v52 = call fn0(v0, v0, v49, v50, v51)  ; v51 = 3
;; @00b6 v53 = shuffle v41, v52, 0x17071606150514041303120211011000
;; @00c8 return v53
;; }
;;
;; function u0:2(i64 vmctx, i64, i8x16, i8x16) -> i8x16 tail {
;; block0(v0: i64, v1: i64, v2: i8x16, v3: i8x16):
;; @00cf v4 = bitcast.i16x8 little v3
;; @00cf v5 = bitcast.i16x8 little v2
;; @00cf v6 = swiden_low v5
;; @00cf v7 = swiden_low v4
;; @00cf v8 = imul v6, v7
;; @00cf v9 = swiden_high v5
;; @00cf v10 = swiden_high v4
;; @00cf v11 = imul v9, v10
;; @00cf v12 = iadd_pairwise v8, v11
;; @00cf v13 = bitcast.i8x16 little v12
;; @00d8 v14 = swiden_high v2
;; @00d8 v15 = swiden_high v3
;; @00d8 v16 = imul v14, v15
;; @00d8 v17 = bitcast.i8x16 little v16
;; @00db v18 = bitcast.i16x8 little v2
;; @00db v19 = unarrow v18, v16
;; @00dd v20 = bitcast.i16x8 little v19
;; @00dd v21 = uwiden_low v20
;; @00dd v22 = uwiden_high v20
;; @00dd v23 = iadd_pairwise v21, v22
;; @00dd v24 = bitcast.i8x16 little v23
;; @00df v25 = iadd v12, v23
;; @00df v26 = bitcast.i8x16 little v25
;; @00e2 return v26
;; }
;;
;; function u0:3(i64 vmctx, i64, i8x16, i8x16, i8x16) -> i8x16 tail {
;;     const0 = 0x00000000000000000000000000000000
;;
;; block0(v0: i64, v1: i64, v2: i8x16, v3: i8x16, v4: i8x16):
;; @00eb v5 = bitcast.f64x2 little v4
;; @00eb v6 = bitcast.f64x2 little v3
;; @00eb v7 = bitcast.f64x2 little v2
;; @00eb v8 = fneg v7
;; @00eb v9 = fma v8, v6, v5
;; @00eb v10 = bitcast.i8x16 little v9
;; @00f0 v11 = bitcast.f64x2 little v3
;; @00f0 v12 = fcvt_to_uint_sat.i64x2 v11
;; @00f0 v13 = vconst.i64x2 const0
;; @00f0 v14 = uunarrow v12, v13  ; v13 = const0
;; @00f0 v15 = bitcast.i8x16 little v14
;; @00f9 v16 = bitselect v4, v2, v3
;; @00fc v17 = bitcast.i32x4 little v16
;; @00fc v18 = swiden_low v10
;; @00fc v19 = swiden_low v15
;; @00fc v20 = imul v18, v19
;; @00fc v21 = swiden_high v10
;; @00fc v22 = swiden_high v15
;; @00fc v23 = imul v21, v22
;; @00fc v24 = iadd_pairwise v20, v23
;; @00fc v25 = swiden_low v24
;; @00fc v26 = swiden_high v24
;; @00fc v27 = iadd_pairwise v25, v26
;; @00fc v28 = iadd v27, v17
;; @00fc v29 = bitcast.i8x16 little v28
;; @00ff return v29
;; }
