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
;;     v37 = stack_addr.i64 ss0
;;     store notrap aligned region6 v3, v37
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
;; @004e istore8 notrap little region4 v4, v14+24  ; v4 = 1
;; @004e store notrap little region4 v2, v14+32
;; @004e v15 = iconst.i32 1
;; @004e v16 = band v3, v15  ; v15 = 1
;; @004e v17 = iconst.i32 0
;; @004e v18 = icmp eq v3, v17  ; v17 = 0
;; @004e v19 = uextend.i32 v18
;; @004e v20 = bor v16, v19
;; @004e brif v20, block1, block2
;;
;; block2:
;; @004e v21 = uextend.i64 v3
;; @004e v22 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @004e v23 = load.i64 notrap aligned region5 v22+40
;; @004e v24 = iconst.i64 16
;; @004e v25 = isub v23, v24  ; v24 = 16
;; @004e v26 = icmp ugt v21, v25
;; @004e v27 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @004e v28 = load.i64 notrap aligned readonly can_move region2 v27+32
;; @004e v29 = iadd v28, v21
;; @004e v30 = iconst.i64 8
;; @004e v31 = iadd v29, v30  ; v30 = 8
;; @004e v32 = iconst.i64 0
;; @004e v33 = select v26, v32, v31  ; v32 = 0
;; @004e v34 = load.i64 little region4 v33
;; @004e v35 = iconst.i64 1
;; @004e v36 = iadd v34, v35  ; v35 = 1
;; @004e store little region4 v36, v33
;; @004e jump block1
;;
;; block1:
;; @004e store.i32 notrap little region4 v3, v14+40
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
;; @0056 v3 = uextend.i64 v2
;; @0056 v4 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0056 v5 = load.i64 notrap aligned region0 v4+40
;; @0056 v6 = iconst.i64 25
;; @0056 v7 = isub v5, v6  ; v6 = 25
;; @0056 v8 = icmp ugt v3, v7
;; @0056 v9 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0056 v10 = load.i64 notrap aligned readonly can_move region2 v9+32
;; @0056 v11 = iadd v10, v3
;; @0056 v12 = iconst.i64 24
;; @0056 v13 = iadd v11, v12  ; v12 = 24
;; @0056 v14 = iconst.i64 0
;; @0056 v15 = select v8, v14, v13  ; v14 = 0
;; @0056 v16 = sload8.i32 little region3 v15
;; @005a return v16
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
;; @0061 v4 = uextend.i64 v2
;; @0061 v5 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v6 = load.i64 notrap aligned region0 v5+40
;; @0061 v7 = iconst.i64 44
;; @0061 v8 = isub v6, v7  ; v7 = 44
;; @0061 v9 = icmp ugt v4, v8
;; @0061 v10 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v11 = load.i64 notrap aligned readonly can_move region2 v10+32
;; @0061 v12 = iadd v11, v4
;; @0061 v13 = iconst.i64 40
;; @0061 v14 = iadd v12, v13  ; v13 = 40
;; @0061 v15 = iconst.i64 0
;; @0061 v16 = select v9, v15, v14  ; v15 = 0
;; @0061 v17 = load.i32 little region3 v16
;; @0061 v18 = iconst.i32 1
;; @0061 v19 = band v3, v18  ; v18 = 1
;; @0061 v20 = iconst.i32 0
;; @0061 v21 = icmp eq v3, v20  ; v20 = 0
;; @0061 v22 = uextend.i32 v21
;; @0061 v23 = bor v19, v22
;; @0061 brif v23, block1, block2
;;
;; block2:
;; @0061 v24 = uextend.i64 v3
;; @0061 v25 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v26 = load.i64 notrap aligned region0 v25+40
;; @0061 v27 = iconst.i64 16
;; @0061 v28 = isub v26, v27  ; v27 = 16
;; @0061 v29 = icmp ugt v24, v28
;; @0061 v30 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v31 = load.i64 notrap aligned readonly can_move region2 v30+32
;; @0061 v32 = iadd v31, v24
;; @0061 v33 = iconst.i64 8
;; @0061 v34 = iadd v32, v33  ; v33 = 8
;; @0061 v35 = iconst.i64 0
;; @0061 v36 = select v29, v35, v34  ; v35 = 0
;; @0061 v37 = load.i64 little region3 v36
;; @0061 v38 = iconst.i64 1
;; @0061 v39 = iadd v37, v38  ; v38 = 1
;; @0061 store little region3 v39, v36
;; @0061 jump block1
;;
;; block1:
;; @0061 store.i32 little region3 v3, v16
;; @0061 v40 = iconst.i32 1
;; @0061 v41 = band.i32 v17, v40  ; v40 = 1
;; @0061 v42 = iconst.i32 0
;; @0061 v43 = icmp.i32 eq v17, v42  ; v42 = 0
;; @0061 v44 = uextend.i32 v43
;; @0061 v45 = bor v41, v44
;; @0061 brif v45, block3, block4
;;
;; block4:
;; @0061 v46 = uextend.i64 v17
;; @0061 v47 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v48 = load.i64 notrap aligned region0 v47+40
;; @0061 v49 = iconst.i64 16
;; @0061 v50 = isub v48, v49  ; v49 = 16
;; @0061 v51 = icmp ugt v46, v50
;; @0061 v52 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0061 v53 = load.i64 notrap aligned readonly can_move region2 v52+32
;; @0061 v54 = iadd v53, v46
;; @0061 v55 = iconst.i64 8
;; @0061 v56 = iadd v54, v55  ; v55 = 8
;; @0061 v57 = iconst.i64 0
;; @0061 v58 = select v51, v57, v56  ; v57 = 0
;; @0061 v59 = load.i64 little region3 v58
;; @0061 v60 = iconst.i64 1
;; @0061 v61 = icmp eq v59, v60  ; v60 = 1
;; @0061 brif v61, block5, block6
;;
;; block5 cold:
;; @0061 call fn0(v0, v17)
;; @0061 jump block3
;;
;; block6:
;; @0061 v62 = iconst.i64 1
;; @0061 v63 = isub.i64 v59, v62  ; v62 = 1
;; @0061 store little region3 v63, v58
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
;;     v60 = stack_addr.i64 ss0
;;     store notrap aligned region9 v2, v60
;; @0068 v3 = iconst.i32 0
;; @0068 v4 = icmp eq v2, v3  ; v3 = 0
;; @0068 brif v4, block1, block2
;;
;; block2:
;; @0068 v5 = uextend.i64 v2
;; @0068 v6 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v7 = load.i64 notrap aligned region1 v6+40
;; @0068 v8 = iconst.i64 4
;; @0068 v9 = isub v7, v8  ; v8 = 4
;; @0068 v10 = icmp ugt v5, v9
;; @0068 v11 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v12 = load.i64 notrap aligned readonly can_move region3 v11+32
;; @0068 v13 = iadd v12, v5
;; @0068 v14 = iconst.i64 0
;; @0068 v15 = select v10, v14, v13  ; v14 = 0
;; @0068 v16 = load.i32 little region4 v15
;; @0068 v17 = iconst.i32 2
;; @0068 v18 = band v16, v17  ; v17 = 2
;; @0068 brif v18, block1, block3
;;
;; block3:
;; @0068 v19 = bor.i32 v16, v17  ; v17 = 2
;; @0068 store little region4 v19, v15
;; @0068 v20 = load.i64 notrap aligned readonly can_move region5 v0+32
;; @0068 v21 = load.i32 notrap aligned region6 v20
;; @0068 v22 = uextend.i64 v2
;; @0068 v23 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v24 = load.i64 notrap aligned region1 v23+40
;; @0068 v25 = iconst.i64 20
;; @0068 v26 = isub v24, v25  ; v25 = 20
;; @0068 v27 = icmp ugt v22, v26
;; @0068 v28 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v29 = load.i64 notrap aligned readonly can_move region3 v28+32
;; @0068 v30 = iadd v29, v22
;; @0068 v31 = iconst.i64 16
;; @0068 v32 = iadd v30, v31  ; v31 = 16
;; @0068 v33 = iconst.i64 0
;; @0068 v34 = select v27, v33, v32  ; v33 = 0
;; @0068 store little region4 v21, v34
;; @0068 v35 = uextend.i64 v2
;; @0068 v36 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v37 = load.i64 notrap aligned region1 v36+40
;; @0068 v38 = iconst.i64 16
;; @0068 v39 = isub v37, v38  ; v38 = 16
;; @0068 v40 = icmp ugt v35, v39
;; @0068 v41 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0068 v42 = load.i64 notrap aligned readonly can_move region3 v41+32
;; @0068 v43 = iadd v42, v35
;; @0068 v44 = iconst.i64 8
;; @0068 v45 = iadd v43, v44  ; v44 = 8
;; @0068 v46 = iconst.i64 0
;; @0068 v47 = select v40, v46, v45  ; v46 = 0
;; @0068 v48 = load.i64 little region4 v47
;; @0068 v49 = iconst.i64 1
;; @0068 v50 = iadd v48, v49  ; v49 = 1
;; @0068 store little region4 v50, v47
;; @0068 store.i32 notrap aligned region6 v2, v20
;; @0068 v51 = load.i32 notrap aligned region7 v20+4
;; @0068 v52 = iconst.i32 1
;; @0068 v53 = iadd v51, v52  ; v52 = 1
;; @0068 store notrap aligned region7 v53, v20+4
;; @0068 v54 = load.i32 notrap aligned region8 v20+8
;; @0068 v55 = iadd v54, v54
;; @0068 v56 = iconst.i32 1024
;; @0068 v57 = umax v55, v56  ; v56 = 1024
;; @0068 v58 = icmp uge v53, v57
;; @0068 brif v58, block4, block5
;;
;; block4 cold:
;; @0068 v59 = call fn0(v0), stack_map=[i32 @ ss0+0]
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
