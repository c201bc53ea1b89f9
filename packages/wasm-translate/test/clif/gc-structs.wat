(module
  (type $p (sub (struct (field i8) (field (mut i64)) (field (mut anyref)))))
  (global $g (mut (ref null $p)) (ref.null $p))
  (func (param i64 anyref) (result (ref $p)) (struct.new $p (i32.const 1) (local.get 0) (local.get 1)))
  (func (param (ref null $p)) (result i32) (struct.get_s $p 0 (local.get 0)))
  (func (param (ref $p) anyref) (struct.set $p 2 (local.get 0) (local.get 1)))
  (func (result (ref null $p)) (global.get $g))
  (func (param i32) (result i32) (i31.get_u (ref.i31 (local.get 0)))))
;; ----
;; function u0:0(i64 vmctx, i64, i64, i32) -> i32 tail {
;;     ss0 = explicit_slot 4, align = 4
;;     region0 = 40 "VMContext+0x28"
;;     region1 = 1677721600 "TypeIdsArray+0x0"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 8 "VMContext+0x8"
;;     region4 = 536870912 "GcHeap"
;;     region5 = 67108904 "VMStoreContext+0x28"
;;     region6 = 1543503872 "Stack(0)"
;;     sig0 = (i64 vmctx, i32, i32, i32, i32) -> i32 tail
;;     fn0 = colocated u805306368:24 sig0
;;
;; block0(v0: i64, v1: i64, v2: i64, v3: i32):
;;     v35 = stack_addr.i64 ss0
;;     store notrap aligned region6 v3, v35
;; @0048 v4 = iconst.i32 1
;; @004e v5 = iconst.i32 48
;; @004e v6 = iconst.i32 -1342177280
;; @004e v7 = load.i64 notrap aligned readonly can_move region0 v0+40
;; @004e v8 = load.i32 notrap aligned readonly can_move region1 v7
;; @004e v9 = iconst.i32 8
;; @004e v10 = call fn0(v0, v6, v8, v5, v9), stack_map=[i32 @ ss0+0]  ; v6 = -1342177280, v5 = 48, v9 = 8
;; @004e v11 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @004e v12 = load.i64 notrap aligned readonly can_move region2 v11+32
;; @004e v13 = uextend.i64 v10
;; @004e v14 = iadd v12, v13
;; @004e istore8 user2 little region4 v4, v14+24  ; v4 = 1
;; @004e store user2 little region4 v2, v14+32
;; @004e v15 = iconst.i32 1
;; @004e v16 = band v3, v15  ; v15 = 1
;; @004e v17 = iconst.i32 0
;; @004e v18 = icmp eq v3, v17  ; v17 = 0
;; @004e v19 = uextend.i32 v18
;; @004e v20 = bor v16, v19
;; @004e brif v20, block1, block2
;;
;; block2:
;; @004e v21 = iconst.i64 16
;; @004e v22 = uextend.i64 v3
;; @004e v23 = uadd_overflow_trap v22, v21, user2  ; v21 = 16
;; @004e v24 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @004e v25 = load.i64 notrap aligned region5 v24+40
;; @004e v26 = icmp ugt v23, v25
;; @004e v27 = iconst.i64 0
;; @004e v28 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @004e v29 = load.i64 notrap aligned readonly can_move region2 v28+32
;; @004e v30 = iadd v29, v22
;; @004e v31 = select v26, v27, v30  ; v27 = 0
;; @004e v32 = load.i64 user2 little region4 v31+8
;; @004e v33 = iconst.i64 1
;; @004e v34 = iadd v32, v33  ; v33 = 1
;; @004e store user2 little region4 v34, v31+8
;; @004e jump block1
;;
;; block1:
;; @004e store.i32 user2 little region4 v3, v14+40
;; @0051 return v10
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 67108904 "VMStoreContext+0x28"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 536870912 "GcHeap"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0056 trapz v2, user16
;; @0056 v3 = iconst.i64 48
;; @0056 v4 = uextend.i64 v2
;; @0056 v5 = uadd_overflow_trap v4, v3, user2  ; v3 = 48
;; @0056 v6 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0056 v7 = load.i64 notrap aligned region0 v6+40
;; @0056 v8 = icmp ugt v5, v7
;; @0056 v9 = iconst.i64 0
;; @0056 v10 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0056 v11 = load.i64 notrap aligned readonly can_move region2 v10+32
;; @0056 v12 = iadd v11, v4
;; @0056 v13 = select v8, v9, v12  ; v9 = 0
;; @0056 v14 = sload8.i32 user2 little region3 v13+24
;; @005a return v14
;; }
;;
;; function u0:2(i64 vmctx, i64, i32, i32) tail {
;;     region0 = 67108904 "VMStoreContext+0x28"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i32) tail
;;     fn0 = colocated u805306368:22 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;; @0061 trapz v2, user16
;; @0061 v4 = iconst.i64 48
;; @0061 v5 = uextend.i64 v2
;; @0061 v6 = uadd_overflow_trap v5, v4, user2  ; v4 = 48
;; @0061 v7 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v8 = load.i64 notrap aligned region0 v7+40
;; @0061 v9 = icmp ugt v6, v8
;; @0061 v10 = iconst.i64 0
;; @0061 v11 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v12 = load.i64 notrap aligned readonly can_move region2 v11+32
;; @0061 v13 = iadd v12, v5
;; @0061 v14 = select v9, v10, v13  ; v10 = 0
;; @0061 v15 = load.i32 user2 little region3 v14+40
;; @0061 v16 = iconst.i32 1
;; @0061 v17 = band v3, v16  ; v16 = 1
;; @0061 v18 = iconst.i32 0
;; @0061 v19 = icmp eq v3, v18  ; v18 = 0
;; @0061 v20 = uextend.i32 v19
;; @0061 v21 = bor v17, v20
;; @0061 brif v21, block1, block2
;;
;; block2:
;; @0061 v22 = iconst.i64 16
;; @0061 v23 = uextend.i64 v3
;; @0061 v24 = uadd_overflow_trap v23, v22, user2  ; v22 = 16
;; @0061 v25 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v26 = load.i64 notrap aligned region0 v25+40
;; @0061 v27 = icmp ugt v24, v26
;; @0061 v28 = iconst.i64 0
;; @0061 v29 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v30 = load.i64 notrap aligned readonly can_move region2 v29+32
;; @0061 v31 = iadd v30, v23
;; @0061 v32 = select v27, v28, v31  ; v28 = 0
;; @0061 v33 = load.i64 user2 little region3 v32+8
;; @0061 v34 = iconst.i64 1
;; @0061 v35 = iadd v33, v34  ; v34 = 1
;; @0061 store user2 little region3 v35, v32+8
;; @0061 jump block1
;;
;; block1:
;; @0061 store.i32 user2 little region3 v3, v14+40
;; @0061 v36 = iconst.i32 1
;; @0061 v37 = band.i32 v15, v36  ; v36 = 1
;; @0061 v38 = iconst.i32 0
;; @0061 v39 = icmp.i32 eq v15, v38  ; v38 = 0
;; @0061 v40 = uextend.i32 v39
;; @0061 v41 = bor v37, v40
;; @0061 brif v41, block3, block4
;;
;; block4:
;; @0061 v42 = iconst.i64 16
;; @0061 v43 = uextend.i64 v15
;; @0061 v44 = uadd_overflow_trap v43, v42, user2  ; v42 = 16
;; @0061 v45 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v46 = load.i64 notrap aligned region0 v45+40
;; @0061 v47 = icmp ugt v44, v46
;; @0061 v48 = iconst.i64 0
;; @0061 v49 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v50 = load.i64 notrap aligned readonly can_move region2 v49+32
;; @0061 v51 = iadd v50, v43
;; @0061 v52 = select v47, v48, v51  ; v48 = 0
;; @0061 v53 = load.i64 user2 little region3 v52+8
;; @0061 v54 = iconst.i64 1
;; @0061 v55 = icmp eq v53, v54  ; v54 = 1
;; @0061 brif v55, block5, block6
;;
;; block5 cold:
;; @0061 call fn0(v0, v15)
;; @0061 jump block3
;;
;; block6:
;; @0061 v56 = iconst.i64 1
;; @0061 v57 = isub.i64 v53, v56  ; v56 = 1
;; @0061 store user2 little region3 v57, v52+8
;; @0061 jump block3
;;
;; block3:
;; @0065 return
;; }
;;
;; function u0:3(i64 vmctx, i64) -> i32 tail {
;;     ss0 = explicit_slot 4, align = 4
;;     region0 = 469762048 "DefinedGlobal(0)"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;     region4 = 536870912 "GcHeap"
;;     region5 = 32 "VMContext+0x20"
;;     region6 = 805306368 "VMDrcHeapData+0x0"
;;     region7 = 805306372 "VMDrcHeapData+0x4"
;;     region8 = 805306376 "VMDrcHeapData+0x8"
;;     region9 = 1543503872 "Stack(0)"
;;     sig0 = (i64 vmctx) -> i8 tail
;;     fn0 = colocated u805306368:45 sig0
;;
;; block0(v0: i64, v1: i64):
;; @0068 v2 = load.i32 notrap aligned region0 v0+48
;;     v34 = stack_addr.i64 ss0
;;     store notrap aligned region9 v2, v34
;; @0068 v3 = iconst.i32 0
;; @0068 v4 = icmp eq v2, v3  ; v3 = 0
;; @0068 brif v4, block1, block2
;;
;; block2:
;; @0068 v5 = iconst.i64 24
;; @0068 v6 = uextend.i64 v2
;; @0068 v7 = uadd_overflow_trap v6, v5, user2  ; v5 = 24
;; @0068 v8 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v9 = load.i64 notrap aligned region1 v8+40
;; @0068 v10 = icmp ugt v7, v9
;; @0068 v11 = iconst.i64 0
;; @0068 v12 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v13 = load.i64 notrap aligned readonly can_move region3 v12+32
;; @0068 v14 = iadd v13, v6
;; @0068 v15 = select v10, v11, v14  ; v11 = 0
;; @0068 v16 = load.i32 user2 little region4 v15
;; @0068 v17 = iconst.i32 2
;; @0068 v18 = band v16, v17  ; v17 = 2
;; @0068 brif v18, block1, block3
;;
;; block3:
;; @0068 v19 = bor.i32 v16, v17  ; v17 = 2
;; @0068 v20 = load.i64 notrap aligned readonly can_move region5 v0+32
;; @0068 v21 = load.i32 notrap aligned region6 v20
;; @0068 store user2 little region4 v21, v15+16
;; @0068 store user2 little region4 v19, v15
;; @0068 v22 = load.i64 user2 little region4 v15+8
;; @0068 v23 = iconst.i64 1
;; @0068 v24 = iadd v22, v23  ; v23 = 1
;; @0068 store user2 little region4 v24, v15+8
;; @0068 store.i32 notrap aligned region6 v2, v20
;; @0068 v25 = load.i32 notrap aligned region7 v20+4
;; @0068 v26 = iconst.i32 1
;; @0068 v27 = iadd v25, v26  ; v26 = 1
;; @0068 store notrap aligned region7 v27, v20+4
;; @0068 v28 = load.i32 notrap aligned region8 v20+8
;; @0068 v29 = iadd v28, v28
;; @0068 v30 = iconst.i32 1024
;; @0068 v31 = umax v29, v30  ; v30 = 1024
;; @0068 v32 = icmp uge v27, v31
;; @0068 brif v32, block4, block5
;;
;; block4 cold:
;; @0068 v33 = call fn0(v0), stack_map=[i32 @ ss0+0]
;; @0068 jump block5
;;
;; block5:
;; @0068 jump block1
;;
;; block1:
;; @006a return v2
;; }
;;
;; function u0:4(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;; @006f v3 = iconst.i32 1
;; @006f v4 = ishl v2, v3  ; v3 = 1
;; @006f v5 = iconst.i32 1
;; @006f v6 = bor v4, v5  ; v5 = 1
;; @0071 trapz v6, user16
;; @0071 v7 = iconst.i32 1
;; @0071 v8 = ushr v6, v7  ; v7 = 1
;; @0073 return v8
;; }
