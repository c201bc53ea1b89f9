(module
  (type $a (array (mut i16)))
  (type $r (array (mut eqref)))
  (data $d "abcdef")
  (func (param i32) (result (ref $a)) (array.new_default $a (local.get 0)))
  (func (param (ref null $a) i32) (result i32) (array.get_u $a (local.get 0) (local.get 1)))
  (func (param (ref null $r) i32 eqref) (array.set $r (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (result (ref $a)) (array.new_data $a $d (local.get 0) (local.get 1))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 40 "VMContext+0x28"
;;     region1 = 1677721600 "TypeIdsArray+0x0"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 8 "VMContext+0x8"
;;     region4 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i32, i32, i32, i32) -> i32 tail
;;     sig1 = (i64 vmctx, i64, i32, i64) tail
;;     fn0 = colocated u805306368:24 sig0
;;     fn1 = colocated u805306368:2 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @003d v3 = iconst.i32 0
;; @003d v4 = uextend.i64 v2
;; @003d v5 = iconst.i64 1
;; @003d v6 = ishl v4, v5  ; v5 = 1
;; @003d v7 = iconst.i64 28
;; @003d v8 = iadd v6, v7  ; v7 = 28
;; @003d v9 = iconst.i64 0xffff_ffff
;; @003d v10 = icmp ugt v8, v9  ; v9 = 0xffff_ffff
;; @003d trapnz v10, user18
;; @003d v11 = ireduce.i32 v8
;; @003d v12 = iconst.i32 -1476395008
;; @003d v13 = load.i64 notrap aligned readonly can_move region0 v0+40
;; @003d v14 = load.i32 notrap aligned readonly can_move region1 v13
;; @003d v15 = iconst.i32 8
;; @003d v16 = call fn0(v0, v12, v14, v11, v15)  ; v12 = -1476395008, v15 = 8
;; @003d v17 = load.i64 notrap aligned readonly can_move region3 v0+8
;; @003d v18 = load.i64 notrap aligned readonly can_move region2 v17+32
;; @003d v19 = uextend.i64 v16
;; @003d v20 = iadd v18, v19
;; @003d store user2 little region4 v2, v20+24
;; @003d v21 = iconst.i64 28
;; @003d v22 = iadd v20, v21  ; v21 = 28
;; @003d v23 = uextend.i64 v2
;; @003d v24 = iconst.i64 1
;; @003d v25 = ishl v23, v24  ; v24 = 1
;; @003d v26 = iconst.i32 0
;; @003d call fn1(v0, v22, v26, v25)  ; v26 = 0
;; @0040 return v16
;; }
;;
;; function u0:1(i64 vmctx, i64, i32, i32) -> i32 tail {
;;     region0 = 67108904 "VMStoreContext+0x28"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 536870912 "GcHeap"
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;; @0047 trapz v2, user16
;; @0047 v4 = iconst.i64 28
;; @0047 v5 = uextend.i64 v2
;; @0047 v6 = uadd_overflow_trap v5, v4, user2  ; v4 = 28
;; @0047 v7 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0047 v8 = load.i64 notrap aligned region0 v7+40
;; @0047 v9 = icmp ugt v6, v8
;; @0047 v10 = iconst.i64 0
;; @0047 v11 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0047 v12 = load.i64 notrap aligned readonly can_move region2 v11+32
;; @0047 v13 = iadd v12, v5
;; @0047 v14 = select v9, v10, v13  ; v10 = 0
;; @0047 v15 = load.i32 user2 little region3 v14+24
;; @0047 v16 = icmp uge v3, v15
;; @0047 trapnz v16, user17
;; @0047 v17 = uextend.i64 v3
;; @0047 v18 = iconst.i64 1
;; @0047 v19 = ishl v17, v18  ; v18 = 1
;; @0047 v20 = iconst.i64 28
;; @0047 v21 = iadd v19, v20  ; v20 = 28
;; @0047 v22 = iconst.i64 2
;; @0047 v23 = iadd v21, v22  ; v22 = 2
;; @0047 v24 = uextend.i64 v2
;; @0047 v25 = uadd_overflow_trap v24, v23, user2
;; @0047 v26 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0047 v27 = load.i64 notrap aligned region0 v26+40
;; @0047 v28 = icmp ugt v25, v27
;; @0047 v29 = iconst.i64 0
;; @0047 v30 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0047 v31 = load.i64 notrap aligned readonly can_move region2 v30+32
;; @0047 v32 = iadd v31, v24
;; @0047 v33 = select v28, v29, v32  ; v29 = 0
;; @0047 v34 = iadd v33, v21
;; @0047 v35 = uload16.i32 user2 little region3 v34
;; @004a return v35
;; }
;;
;; function u0:2(i64 vmctx, i64, i32, i32, i32) tail {
;;     region0 = 67108904 "VMStoreContext+0x28"
;;     region1 = 8 "VMContext+0x8"
;;     region2 = 67108896 "VMStoreContext+0x20"
;;     region3 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i32) tail
;;     fn0 = colocated u805306368:22 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32, v4: i32):
;; @0053 trapz v2, user16
;; @0053 v5 = iconst.i64 28
;; @0053 v6 = uextend.i64 v2
;; @0053 v7 = uadd_overflow_trap v6, v5, user2  ; v5 = 28
;; @0053 v8 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v9 = load.i64 notrap aligned region0 v8+40
;; @0053 v10 = icmp ugt v7, v9
;; @0053 v11 = iconst.i64 0
;; @0053 v12 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v13 = load.i64 notrap aligned readonly can_move region2 v12+32
;; @0053 v14 = iadd v13, v6
;; @0053 v15 = select v10, v11, v14  ; v11 = 0
;; @0053 v16 = load.i32 user2 little region3 v15+24
;; @0053 v17 = icmp uge v3, v16
;; @0053 trapnz v17, user17
;; @0053 v18 = uextend.i64 v3
;; @0053 v19 = iconst.i64 2
;; @0053 v20 = ishl v18, v19  ; v19 = 2
;; @0053 v21 = iconst.i64 28
;; @0053 v22 = iadd v20, v21  ; v21 = 28
;; @0053 v23 = iconst.i64 4
;; @0053 v24 = iadd v22, v23  ; v23 = 4
;; @0053 v25 = uextend.i64 v2
;; @0053 v26 = uadd_overflow_trap v25, v24, user2
;; @0053 v27 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v28 = load.i64 notrap aligned region0 v27+40
;; @0053 v29 = icmp ugt v26, v28
;; @0053 v30 = iconst.i64 0
;; @0053 v31 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v32 = load.i64 notrap aligned readonly can_move region2 v31+32
;; @0053 v33 = iadd v32, v25
;; @0053 v34 = select v29, v30, v33  ; v30 = 0
;; @0053 v35 = iadd v34, v22
;; @0053 v36 = load.i32 user2 little region3 v35
;; @0053 v37 = iconst.i32 1
;; @0053 v38 = band v4, v37  ; v37 = 1
;; @0053 v39 = iconst.i32 0
;; @0053 v40 = icmp eq v4, v39  ; v39 = 0
;; @0053 v41 = uextend.i32 v40
;; @0053 v42 = bor v38, v41
;; @0053 brif v42, block1, block2
;;
;; block2:
;; @0053 v43 = iconst.i64 16
;; @0053 v44 = uextend.i64 v4
;; @0053 v45 = uadd_overflow_trap v44, v43, user2  ; v43 = 16
;; @0053 v46 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v47 = load.i64 notrap aligned region0 v46+40
;; @0053 v48 = icmp ugt v45, v47
;; @0053 v49 = iconst.i64 0
;; @0053 v50 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v51 = load.i64 notrap aligned readonly can_move region2 v50+32
;; @0053 v52 = iadd v51, v44
;; @0053 v53 = select v48, v49, v52  ; v49 = 0
;; @0053 v54 = load.i64 user2 little region3 v53+8
;; @0053 v55 = iconst.i64 1
;; @0053 v56 = iadd v54, v55  ; v55 = 1
;; @0053 store user2 little region3 v56, v53+8
;; @0053 jump block1
;;
;; block1:
;; @0053 store.i32 user2 little region3 v4, v35
;; @0053 v57 = iconst.i32 1
;; @0053 v58 = band.i32 v36, v57  ; v57 = 1
;; @0053 v59 = iconst.i32 0
;; @0053 v60 = icmp.i32 eq v36, v59  ; v59 = 0
;; @0053 v61 = uextend.i32 v60
;; @0053 v62 = bor v58, v61
;; @0053 brif v62, block3, block4
;;
;; block4:
;; @0053 v63 = iconst.i64 16
;; @0053 v64 = uextend.i64 v36
;; @0053 v65 = uadd_overflow_trap v64, v63, user2  ; v63 = 16
;; @0053 v66 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v67 = load.i64 notrap aligned region0 v66+40
;; @0053 v68 = icmp ugt v65, v67
;; @0053 v69 = iconst.i64 0
;; @0053 v70 = load.i64 notrap aligned readonly can_move region1 v0+8
;; @0053 v71 = load.i64 notrap aligned readonly can_move region2 v70+32
;; @0053 v72 = iadd v71, v64
;; @0053 v73 = select v68, v69, v72  ; v69 = 0
;; @0053 v74 = load.i64 user2 little region3 v73+8
;; @0053 v75 = iconst.i64 1
;; @0053 v76 = icmp eq v74, v75  ; v75 = 1
;; @0053 brif v76, block5, block6
;;
;; block5 cold:
;; @0053 call fn0(v0, v36)
;; @0053 jump block3
;;
;; block6:
;; @0053 v77 = iconst.i64 1
;; @0053 v78 = isub.i64 v74, v77  ; v77 = 1
;; @0053 store user2 little region3 v78, v73+8
;; @0053 jump block3
;;
;; block3:
;; @0056 return
;; }
;;
;; function u0:3(i64 vmctx, i64, i32, i32) -> i32 tail {
;;     region0 = 48 "VMContext+0x30"
;;     region1 = 56 "VMContext+0x38"
;;     region2 = 40 "VMContext+0x28"
;;     region3 = 1677721600 "TypeIdsArray+0x0"
;;     region4 = 67108896 "VMStoreContext+0x20"
;;     region5 = 8 "VMContext+0x8"
;;     region6 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i32, i32, i32, i32) -> i32 tail
;;     sig1 = (i64 vmctx, i64, i64, i64) tail
;;     fn0 = colocated u805306368:24 sig0
;;     fn1 = colocated u805306368:1 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;; @005d v4 = load.i64 notrap aligned region0 v0+48
;; @005d v5 = load.i32 notrap aligned region1 v0+56
;; @005d v6 = uextend.i64 v5
;; @005d v7 = uextend.i64 v3
;; @005d v8 = iconst.i64 1
;; @005d v9 = ishl v7, v8  ; v8 = 1
;; @005d v10 = uextend.i64 v2
;; @005d v11 = uadd_overflow_trap v10, v9, heap_oob
;; @005d v12 = icmp ugt v11, v6
;; @005d trapnz v12, heap_oob
;; @005d v13 = uextend.i64 v3
;; @005d v14 = iconst.i64 1
;; @005d v15 = ishl v13, v14  ; v14 = 1
;; @005d v16 = iconst.i64 28
;; @005d v17 = iadd v15, v16  ; v16 = 28
;; @005d v18 = iconst.i64 0xffff_ffff
;; @005d v19 = icmp ugt v17, v18  ; v18 = 0xffff_ffff
;; @005d trapnz v19, user18
;; @005d v20 = ireduce.i32 v17
;; @005d v21 = iconst.i32 -1476395008
;; @005d v22 = load.i64 notrap aligned readonly can_move region2 v0+40
;; @005d v23 = load.i32 notrap aligned readonly can_move region3 v22
;; @005d v24 = iconst.i32 8
;; @005d v25 = call fn0(v0, v21, v23, v20, v24)  ; v21 = -1476395008, v24 = 8
;; @005d v26 = load.i64 notrap aligned readonly can_move region5 v0+8
;; @005d v27 = load.i64 notrap aligned readonly can_move region4 v26+32
;; @005d v28 = uextend.i64 v25
;; @005d v29 = iadd v27, v28
;; @005d store user2 little region6 v3, v29+24
;; @005d v30 = iconst.i64 28
;; @005d v31 = iadd v29, v30  ; v30 = 28
;; @005d v32 = uextend.i64 v2
;; @005d v33 = iadd v4, v32
;; @005d call fn1(v0, v31, v33, v9)
;; @0061 return v25
;; }
