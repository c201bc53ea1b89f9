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
;; @003d store notrap little region4 v2, v20+24
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
;;     region0 = 536870912 "GcHeap"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32):
;; @0047 trapz v2, user16
;; @0047 v4 = uextend.i64 v2
;; @0047 v5 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0047 v6 = load.i64 notrap aligned region1 v5+40
;; @0047 v7 = iconst.i64 28
;; @0047 v8 = isub v6, v7  ; v7 = 28
;; @0047 v9 = icmp ugt v4, v8
;; @0047 v10 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0047 v11 = load.i64 notrap aligned readonly can_move region3 v10+32
;; @0047 v12 = iadd v11, v4
;; @0047 v13 = iconst.i64 24
;; @0047 v14 = iadd v12, v13  ; v13 = 24
;; @0047 v15 = iconst.i64 0
;; @0047 v16 = select v9, v15, v14  ; v15 = 0
;; @0047 v17 = load.i32 little region0 v16
;; @0047 v18 = icmp uge v3, v17
;; @0047 trapnz v18, user17
;; @0047 v19 = iconst.i32 1
;; @0047 v20 = ishl v3, v19  ; v19 = 1
;; @0047 v21 = iadd v2, v20
;; @0047 v22 = uextend.i64 v21
;; @0047 v23 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0047 v24 = load.i64 notrap aligned region1 v23+40
;; @0047 v25 = iconst.i64 30
;; @0047 v26 = isub v24, v25  ; v25 = 30
;; @0047 v27 = icmp ugt v22, v26
;; @0047 v28 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0047 v29 = load.i64 notrap aligned readonly can_move region3 v28+32
;; @0047 v30 = iadd v29, v22
;; @0047 v31 = iconst.i64 28
;; @0047 v32 = iadd v30, v31  ; v31 = 28
;; @0047 v33 = iconst.i64 0
;; @0047 v34 = select v27, v33, v32  ; v33 = 0
;; @0047 v35 = uload16.i32 little region0 v34
;; @004a return v35
;; }
;;
;; function u0:2(i64 vmctx, i64, i32, i32, i32) tail {
;;     region0 = 536870912 "GcHeap"
;;     region1 = 67108904 "VMStoreContext+0x28"
;;     region2 = 8 "VMContext+0x8"
;;     region3 = 67108896 "VMStoreContext+0x20"
;;     sig0 = (i64 vmctx, i32) tail
;;     fn0 = colocated u805306368:22 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32, v3: i32, v4: i32):
;; @0053 trapz v2, user16
;; @0053 v5 = uextend.i64 v2
;; @0053 v6 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v7 = load.i64 notrap aligned region1 v6+40
;; @0053 v8 = iconst.i64 28
;; @0053 v9 = isub v7, v8  ; v8 = 28
;; @0053 v10 = icmp ugt v5, v9
;; @0053 v11 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v12 = load.i64 notrap aligned readonly can_move region3 v11+32
;; @0053 v13 = iadd v12, v5
;; @0053 v14 = iconst.i64 24
;; @0053 v15 = iadd v13, v14  ; v14 = 24
;; @0053 v16 = iconst.i64 0
;; @0053 v17 = select v10, v16, v15  ; v16 = 0
;; @0053 v18 = load.i32 little region0 v17
;; @0053 v19 = icmp uge v3, v18
;; @0053 trapnz v19, user17
;; @0053 v20 = iconst.i32 2
;; @0053 v21 = ishl v3, v20  ; v20 = 2
;; @0053 v22 = iadd v2, v21
;; @0053 v23 = uextend.i64 v22
;; @0053 v24 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v25 = load.i64 notrap aligned region1 v24+40
;; @0053 v26 = iconst.i64 32
;; @0053 v27 = isub v25, v26  ; v26 = 32
;; @0053 v28 = icmp ugt v23, v27
;; @0053 v29 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v30 = load.i64 notrap aligned readonly can_move region3 v29+32
;; @0053 v31 = iadd v30, v23
;; @0053 v32 = iconst.i64 28
;; @0053 v33 = iadd v31, v32  ; v32 = 28
;; @0053 v34 = iconst.i64 0
;; @0053 v35 = select v28, v34, v33  ; v34 = 0
;; @0053 v36 = load.i32 little region0 v35
;; @0053 v37 = iconst.i32 1
;; @0053 v38 = band v4, v37  ; v37 = 1
;; @0053 v39 = iconst.i32 0
;; @0053 v40 = icmp eq v4, v39  ; v39 = 0
;; @0053 v41 = uextend.i32 v40
;; @0053 v42 = bor v38, v41
;; @0053 brif v42, block1, block2
;;
;; block2:
;; @0053 v43 = uextend.i64 v4
;; @0053 v44 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v45 = load.i64 notrap aligned region1 v44+40
;; @0053 v46 = iconst.i64 16
;; @0053 v47 = isub v45, v46  ; v46 = 16
;; @0053 v48 = icmp ugt v43, v47
;; @0053 v49 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v50 = load.i64 notrap aligned readonly can_move region3 v49+32
;; @0053 v51 = iadd v50, v43
;; @0053 v52 = iconst.i64 8
;; @0053 v53 = iadd v51, v52  ; v52 = 8
;; @0053 v54 = iconst.i64 0
;; @0053 v55 = select v48, v54, v53  ; v54 = 0
;; @0053 v56 = load.i64 little region0 v55
;; @0053 v57 = iconst.i64 1
;; @0053 v58 = iadd v56, v57  ; v57 = 1
;; @0053 store little region0 v58, v55
;; @0053 jump block1
;;
;; block1:
;; @0053 store.i32 little region0 v4, v35
;; @0053 v59 = iconst.i32 1
;; @0053 v60 = band.i32 v36, v59  ; v59 = 1
;; @0053 v61 = iconst.i32 0
;; @0053 v62 = icmp.i32 eq v36, v61  ; v61 = 0
;; @0053 v63 = uextend.i32 v62
;; @0053 v64 = bor v60, v63
;; @0053 brif v64, block3, block4
;;
;; block4:
;; @0053 v65 = uextend.i64 v36
;; @0053 v66 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v67 = load.i64 notrap aligned region1 v66+40
;; @0053 v68 = iconst.i64 16
;; @0053 v69 = isub v67, v68  ; v68 = 16
;; @0053 v70 = icmp ugt v65, v69
;; @0053 v71 = load.i64 notrap aligned readonly can_move region2 v0+8
;; @0053 v72 = load.i64 notrap aligned readonly can_move region3 v71+32
;; @0053 v73 = iadd v72, v65
;; @0053 v74 = iconst.i64 8
;; @0053 v75 = iadd v73, v74  ; v74 = 8
;; @0053 v76 = iconst.i64 0
;; @0053 v77 = select v70, v76, v75  ; v76 = 0
;; @0053 v78 = load.i64 little region0 v77
;; @0053 v79 = iconst.i64 1
;; @0053 v80 = icmp eq v78, v79  ; v79 = 1
;; @0053 brif v80, block5, block6
;;
;; block5 cold:
;; @0053 call fn0(v0, v36)
;; @0053 jump block3
;;
;; block6:
;; @0053 v81 = iconst.i64 1
;; @0053 v82 = isub.i64 v78, v81  ; v81 = 1
;; @0053 store little region0 v82, v77
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
;; @005d store notrap little region6 v3, v29+24
;; @005d v30 = iconst.i64 28
;; @005d v31 = iadd v29, v30  ; v30 = 28
;; @005d v32 = uextend.i64 v2
;; @005d v33 = iadd v4, v32
;; @005d call fn1(v0, v31, v33, v9)
;; @0061 return v25
;; }
