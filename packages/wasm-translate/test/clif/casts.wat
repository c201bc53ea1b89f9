(module
  (type $s (sub (struct (field i32))))
  (type $t (sub final $s (struct (field i32) (field i32))))
  (func (param anyref) (result i32) (ref.test (ref null $t) (local.get 0)))
  (func (param anyref) (result (ref $s)) (ref.cast (ref $s) (local.get 0)))
  (func (param anyref) (result i32) (ref.test (ref eq) (local.get 0)))
  (func (param anyref) (result (ref i31)) (block (result (ref i31)) (drop (br_on_cast 0 anyref (ref i31) (local.get 0))) (unreachable))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 536870912 "GcHeap"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;     region4 = 40 "VMContext+0x28"
;;     region5 = 1677721604 "TypeIdsArray+0x4"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0039 v3 = iconst.i32 0
;; @0039 v4 = icmp eq v2, v3  ; v3 = 0
;; @0039 v6 = iconst.i32 1
;; @0039 brif v4, block1(v6), block2  ; v6 = 1
;;
;; block2:
;; @0039 v7 = iconst.i32 1
;; @0039 v8 = band.i32 v2, v7  ; v7 = 1
;; @0039 v9 = iconst.i32 0
;; @0039 brif v8, block1(v9), block3  ; v9 = 0
;;
;; block3:
;; @0039 v10 = uextend.i64 v2
;; @0039 v11 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0039 v12 = load.i64 notrap aligned region1 v11+40
;; @0039 v13 = iconst.i64 8
;; @0039 v14 = isub v12, v13  ; v13 = 8
;; @0039 v15 = icmp ugt v10, v14
;; @0039 v16 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0039 v17 = load.i64 notrap aligned readonly can_move region3 v16+32
;; @0039 v18 = iadd v17, v10
;; @0039 v19 = iconst.i64 4
;; @0039 v20 = iadd v18, v19  ; v19 = 4
;; @0039 v21 = iconst.i64 0
;; @0039 v22 = select v15, v21, v20  ; v21 = 0
;; @0039 v23 = load.i32 little region0 v22
;; @0039 v24 = load.i64 notrap aligned readonly can_move region4 v0+40
;; @0039 v25 = load.i32 notrap aligned readonly can_move region5 v24+4
;; @0039 v26 = icmp eq v23, v25
;; @0039 v27 = uextend.i32 v26
;; @0039 jump block1(v27)
;;
;; block1(v5: i32):
;; @003c return v5
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 536870912 "GcHeap"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;     region4 = 40 "VMContext+0x28"
;;     region5 = 1677721600 "TypeIdsArray+0x0"
;;     sig0 = (i64 vmctx, i32, i32) -> i32 tail
;;     fn0 = colocated u805306368:27 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0041 v3 = iconst.i32 0
;; @0041 v4 = icmp eq v2, v3  ; v3 = 0
;; @0041 v6 = iconst.i32 0
;; @0041 brif v4, block1(v6), block2  ; v6 = 0
;;
;; block2:
;; @0041 v7 = iconst.i32 1
;; @0041 v8 = band.i32 v2, v7  ; v7 = 1
;; @0041 v9 = iconst.i32 0
;; @0041 brif v8, block1(v9), block3  ; v9 = 0
;;
;; block3:
;; @0041 v10 = uextend.i64 v2
;; @0041 v11 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0041 v12 = load.i64 notrap aligned region1 v11+40
;; @0041 v13 = iconst.i64 8
;; @0041 v14 = isub v12, v13  ; v13 = 8
;; @0041 v15 = icmp ugt v10, v14
;; @0041 v16 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0041 v17 = load.i64 notrap aligned readonly can_move region3 v16+32
;; @0041 v18 = iadd v17, v10
;; @0041 v19 = iconst.i64 4
;; @0041 v20 = iadd v18, v19  ; v19 = 4
;; @0041 v21 = iconst.i64 0
;; @0041 v22 = select v15, v21, v20  ; v21 = 0
;; @0041 v23 = load.i32 little region0 v22
;; @0041 v24 = load.i64 notrap aligned readonly can_move region4 v0+40
;; @0041 v25 = load.i32 notrap aligned readonly can_move region5 v24
;; @0041 v26 = icmp eq v23, v25
;; @0041 v27 = uextend.i32 v26
;; @0041 brif v27, block5(v27), block4
;;
;; block4 cold:
;; @0041 v29 = call fn0(v0, v23, v25)
;; @0041 jump block5(v29)
;;
;; block5(v28: i32):
;; @0041 jump block1(v28)
;;
;; block1(v5: i32):
;; @0041 trapz v5, user19
;; @0044 return v2
;; }
;;
;; function u0:2(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 536870912 "GcHeap"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0049 v3 = iconst.i32 0
;; @0049 v4 = icmp eq v2, v3  ; v3 = 0
;; @0049 v6 = iconst.i32 0
;; @0049 brif v4, block1(v6), block2  ; v6 = 0
;;
;; block2:
;; @0049 v7 = iconst.i32 1
;; @0049 v8 = band.i32 v2, v7  ; v7 = 1
;; @0049 v9 = iconst.i32 1
;; @0049 brif v8, block1(v9), block3  ; v9 = 1
;;
;; block3:
;; @0049 v10 = iconst.i32 -1610612736
;; @0049 v11 = uextend.i64 v2
;; @0049 v12 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0049 v13 = load.i64 notrap aligned region1 v12+40
;; @0049 v14 = iconst.i64 4
;; @0049 v15 = isub v13, v14  ; v14 = 4
;; @0049 v16 = icmp ugt v11, v15
;; @0049 v17 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0049 v18 = load.i64 notrap aligned readonly can_move region3 v17+32
;; @0049 v19 = iadd v18, v11
;; @0049 v20 = iconst.i64 0
;; @0049 v21 = select v16, v20, v19  ; v20 = 0
;; @0049 v22 = load.i32 little region0 v21
;; @0049 v23 = band v22, v10  ; v10 = -1610612736
;; @0049 v24 = icmp eq v23, v10  ; v10 = -1610612736
;; @0049 v25 = uextend.i32 v24
;; @0049 jump block1(v25)
;;
;; block1(v5: i32):
;; @004c return v5
;; }
;;
;; function u0:3(i64 vmctx, i64, i32) -> i32 tail {
;; block0(v0: i64, v1: i64, v2: i32):
;; @0054 v3 = iconst.i32 0
;; @0054 v4 = icmp eq v2, v3  ; v3 = 0
;; @0054 v6 = iconst.i32 0
;; @0054 brif v4, block1(v6), block2  ; v6 = 0
;;
;; block2:
;; @0054 v7 = iconst.i32 1
;; @0054 v8 = band.i32 v2, v7  ; v7 = 1
;; @0054 jump block1(v8)
;;
;; block1(v5: i32):
;; @0054 brif v5, block4(v2), block3
;;
;; block3:
;; @005b trap user12
;;
;; block4(v9: i32):
;; @005d return v9
;; }
