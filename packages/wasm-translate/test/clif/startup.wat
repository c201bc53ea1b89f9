;; In this order: computed globals, passive elements, table fills, element segments, data segments, the start function.
(module
  (import "m" "g" (global $g i32))
  (table $filled 2 2 (ref null func) (ref.func $f))
  (table $image 4 funcref)
  (memory 1)
  (global i32 (global.get $g))
  (global (mut funcref) (ref.null func))
  (global i32 (i32.const 5))
  (elem (table $image) (i32.const 1) func $f)
  (elem (table $image) (global.get $g) func $f)
  (elem func $f)
  (data (i32.const 8) "x")
  (start $f)
  (func $f))
;; startup
;; ----
;; function u2415919104:0(i64 vmctx, i64) tail {
;;     region0 = 1476395008 "VMGlobalImport+0x0"
;;     region1 = 402653184 "PublicGlobal"
;;     region2 = 469762048 "DefinedGlobal(0)"
;;     region3 = 2080374784 "ElementSegment"
;;     region4 = 671088640 "VMTableDefinition+0x0"
;;     region5 = 335544320 "DefinedTable(0)"
;;     region6 = 671088648 "VMTableDefinition+0x8"
;;     region7 = 335544321 "DefinedTable(1)"
;;     region8 = 248 "VMContext+0xf8"
;;     region9 = 603979784 "VMMemoryDefinition+0x8"
;;     region10 = 603979776 "VMMemoryDefinition+0x0"
;;     region11 = 240 "VMContext+0xf0"
;;     sig0 = (i64 vmctx, i32) -> i64 tail
;;     sig1 = (i64 vmctx, i32) -> i64 tail
;;     sig2 = (i64 vmctx, i64, i64, i64) tail
;;     sig3 = (i64 vmctx, i64) tail
;;     fn0 = colocated u805306368:4 sig0
;;     fn1 = colocated u805306368:6 sig1
;;     fn2 = colocated u805306368:1 sig2
;;     fn3 = colocated u0:0 sig3
;;
;; block0(v0: i64, v1: i64):
;;     v2 = load.i64 notrap aligned readonly can_move region0 v0+72
;;     v3 = load.i32 notrap aligned region1 v2
;;     store notrap aligned region2 v3, v0+128
;;     v4 = iconst.i32 0
;;     v5 = call fn0(v0, v4)  ; v4 = 0
;;     v6 = iconst.i32 0
;;     v7 = call fn1(v0, v6)  ; v6 = 0
;;     store notrap aligned little region3 v7, v5
;;     v8 = iconst.i32 0
;;     v9 = call fn1(v0, v8)  ; v8 = 0
;;     v10 = iconst.i64 0
;;     v11 = iconst.i64 2
;;     v12 = iconst.i64 2
;;     v13 = iadd v10, v11  ; v10 = 0, v11 = 2
;;     v14 = icmp ugt v13, v12  ; v12 = 2
;;     trapnz v14, user6
;;     v15 = iconst.i64 3
;;     v16 = ishl v10, v15  ; v10 = 0, v15 = 3
;;     v17 = load.i64 notrap aligned readonly can_move region4 v0+96
;;     v18 = iadd v17, v16
;;     v19 = iconst.i64 3
;;     v20 = ishl v11, v19  ; v11 = 2, v19 = 3
;;     v21 = iadd v18, v20
;;     v23 = icmp eq v18, v21
;;     brif v23, block2, block1(v18)
;;
;; block1(v22: i64):
;;     v24 = iconst.i64 1
;;     v25 = bor.i64 v9, v24  ; v24 = 1
;;     store notrap aligned region5 v25, v22
;;     v26 = iconst.i64 8
;;     v27 = iadd v22, v26  ; v26 = 8
;;     v28 = icmp eq v27, v21
;;     brif v28, block2, block1(v27)
;;
;; block2:
;;     v29 = load.i64 notrap aligned readonly can_move region0 v0+72
;;     v30 = load.i32 notrap aligned region1 v29
;;     v31 = uextend.i64 v30
;;     v32 = iconst.i64 1
;;     v33 = load.i64 notrap aligned region6 v0+120
;;     v34 = iadd v31, v32  ; v32 = 1
;;     v35 = icmp ugt v34, v33
;;     trapnz v35, user6
;;     v36 = iconst.i64 3
;;     v37 = ishl v31, v36  ; v36 = 3
;;     v38 = load.i64 notrap aligned region4 v0+112
;;     v39 = iadd v38, v37
;;     v40 = iconst.i32 0
;;     v41 = call fn1(v0, v40)  ; v40 = 0
;;     v42 = iconst.i64 1
;;     v43 = bor v41, v42  ; v42 = 1
;;     store notrap aligned region7 v43, v39
;;     v44 = iconst.i32 8
;;     v45 = load.i32 notrap aligned region8 v0+248
;;     v46 = uextend.i64 v45
;;     v47 = load.i64 notrap aligned region9 v0+64
;;     v48 = uextend.i64 v44  ; v44 = 8
;;     v49 = iadd v48, v46
;;     v50 = icmp ugt v49, v47
;;     trapnz v50, heap_oob
;;     v51 = load.i64 notrap aligned readonly can_move region10 v0+56
;;     v52 = iadd v51, v48
;;     v53 = load.i64 notrap aligned region11 v0+240
;;     call fn2(v0, v52, v53, v46)
;;     call fn3(v0, v0)
;;     return
;; }
;;
;; function u2415919104:1(i64 vmctx, i64, i64, i64) -> i8 system_v {
;;     region0 = 8 "VMContext+0x8"
;;     region1 = 67108936 "VMStoreContext+0x48"
;;     region2 = 67108928 "VMStoreContext+0x40"
;;     region3 = 67108944 "VMStoreContext+0x50"
;;     region4 = 67109000 "VMStoreContext+0x88"
;;     sig0 = (i64 vmctx, i64) tail
;;     fn0 = colocated u2415919104:0 sig0
;;
;; block0(v0: i64, v1: i64, v2: i64, v3: i64):
;;     jump block1
;;
;; block1:
;;     v4 = load.i64 notrap aligned readonly can_move region0 v0+8
;;     v5 = get_frame_pointer.i64
;;     store notrap aligned region1 v5, v4+72
;;     v6 = get_stack_pointer.i64
;;     store notrap aligned region2 v6, v4+64
;;     v7 = get_exception_handler_address.i64 block1, 0
;;     store notrap aligned region3 v7, v4+80
;;     try_call fn0(v0, v1), sig0, block2, [ default: block3 ]
;;
;; block2:
;;     v8 = iconst.i8 1
;;     return v8  ; v8 = 1
;;
;; block3:
;;     v9 = iconst.i64 1
;;     store notrap aligned region4 v9, v4+136  ; v9 = 1
;;     v10 = iconst.i8 0
;;     return v10  ; v10 = 0
;; }
