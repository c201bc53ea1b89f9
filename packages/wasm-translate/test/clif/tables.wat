(module
  (table 3 3 funcref)
  (table 1 externref)
  (elem func 0)
  (func (param i32) (table.set 0 (local.get 0) (ref.func 0)))
  (func (param i32) (result externref) (table.get 1 (local.get 0)))
  (func (param i32) (result i32) (ref.is_null (table.get 0 (local.get 0))))
  (func (param externref) (result i32) (table.grow 1 (local.get 0) (i32.const 1)))
  (func (table.init 0 0 (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop 0)))
;; ----
;; function u0:0(i64 vmctx, i64, i32) tail {
;;     region0 = 671088640 "VMTableDefinition+0x0"
;;     region1 = 335544320 "DefinedTable(0)"
;;     sig0 = (i64 vmctx, i32) -> i64 tail
;;     fn0 = colocated u805306368:6 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0041 v3 = iconst.i32 0
;; @0041 v4 = call fn0(v0, v3)  ; v3 = 0
;; @0043 v5 = iconst.i64 3
;; @0043 v6 = ireduce.i32 v5  ; v5 = 3
;; @0043 v7 = icmp uge v2, v6
;; @0043 trapnz v7, user6
;; @0043 v8 = uextend.i64 v2
;; @0043 v9 = iconst.i64 3
;; @0043 v10 = ishl v8, v9  ; v9 = 3
;; @0043 v11 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0043 v12 = iadd v11, v10
;; @0043 v13 = iconst.i64 1
;; @0043 v14 = bor v4, v13  ; v13 = 1
;; @0043 store notrap aligned region1 v14, v12
;; @0045 return
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     ss0 = explicit_slot 4, align = 4
;;     region0 = 671088648 "VMTableDefinition+0x8"
;;     region1 = 671088640 "VMTableDefinition+0x0"
;;     region2 = 335544321 "DefinedTable(1)"
;;     region3 = 67108904 "VMStoreContext+0x28"
;;     region4 = 8 "VMContext+0x8"
;;     region5 = 67108896 "VMStoreContext+0x20"
;;     region6 = 536870912 "GcHeap"
;;     region7 = 32 "VMContext+0x20"
;;     region8 = 805306368 "VMDrcHeapData+0x0"
;;     region9 = 805306372 "VMDrcHeapData+0x4"
;;     region10 = 805306376 "VMDrcHeapData+0x8"
;;     region11 = 1543503872 "Stack(0)"
;;     sig0 = (i64 vmctx) -> i8 tail
;;     fn0 = colocated u805306368:45 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @004a v3 = load.i64 notrap aligned region0 v0+72
;; @004a v4 = ireduce.i32 v3
;; @004a v5 = icmp uge v2, v4
;; @004a trapnz v5, user6
;; @004a v6 = uextend.i64 v2
;; @004a v7 = iconst.i64 2
;; @004a v8 = ishl v6, v7  ; v7 = 2
;; @004a v9 = load.i64 notrap aligned region1 v0+64
;; @004a v10 = iadd v9, v8
;; @004a v11 = load.i32 notrap aligned region2 v10
;;     v73 = stack_addr.i64 ss0
;;     store notrap aligned region11 v11, v73
;; @004a v12 = iconst.i32 1
;; @004a v13 = band v11, v12  ; v12 = 1
;; @004a v14 = iconst.i32 0
;; @004a v15 = icmp eq v11, v14  ; v14 = 0
;; @004a v16 = uextend.i32 v15
;; @004a v17 = bor v13, v16
;; @004a brif v17, block1, block2
;;
;; block2:
;; @004a v18 = uextend.i64 v11
;; @004a v19 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v20 = load.i64 notrap aligned region3 v19+40
;; @004a v21 = iconst.i64 4
;; @004a v22 = isub v20, v21  ; v21 = 4
;; @004a v23 = icmp ugt v18, v22
;; @004a v24 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v25 = load.i64 notrap aligned readonly can_move region5 v24+32
;; @004a v26 = iadd v25, v18
;; @004a v27 = iconst.i64 0
;; @004a v28 = select v23, v27, v26  ; v27 = 0
;; @004a v29 = load.i32 little region6 v28
;; @004a v30 = iconst.i32 2
;; @004a v31 = band v29, v30  ; v30 = 2
;; @004a brif v31, block1, block3
;;
;; block3:
;; @004a v32 = bor.i32 v29, v30  ; v30 = 2
;; @004a store little region6 v32, v28
;; @004a v33 = load.i64 notrap aligned readonly can_move region7 v0+32
;; @004a v34 = load.i32 notrap aligned region8 v33
;; @004a v35 = uextend.i64 v11
;; @004a v36 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v37 = load.i64 notrap aligned region3 v36+40
;; @004a v38 = iconst.i64 20
;; @004a v39 = isub v37, v38  ; v38 = 20
;; @004a v40 = icmp ugt v35, v39
;; @004a v41 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v42 = load.i64 notrap aligned readonly can_move region5 v41+32
;; @004a v43 = iadd v42, v35
;; @004a v44 = iconst.i64 16
;; @004a v45 = iadd v43, v44  ; v44 = 16
;; @004a v46 = iconst.i64 0
;; @004a v47 = select v40, v46, v45  ; v46 = 0
;; @004a store little region6 v34, v47
;; @004a v48 = uextend.i64 v11
;; @004a v49 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v50 = load.i64 notrap aligned region3 v49+40
;; @004a v51 = iconst.i64 16
;; @004a v52 = isub v50, v51  ; v51 = 16
;; @004a v53 = icmp ugt v48, v52
;; @004a v54 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @004a v55 = load.i64 notrap aligned readonly can_move region5 v54+32
;; @004a v56 = iadd v55, v48
;; @004a v57 = iconst.i64 8
;; @004a v58 = iadd v56, v57  ; v57 = 8
;; @004a v59 = iconst.i64 0
;; @004a v60 = select v53, v59, v58  ; v59 = 0
;; @004a v61 = load.i64 little region6 v60
;; @004a v62 = iconst.i64 1
;; @004a v63 = iadd v61, v62  ; v62 = 1
;; @004a store little region6 v63, v60
;; @004a store.i32 notrap aligned region8 v11, v33
;; @004a v64 = load.i32 notrap aligned region9 v33+4
;; @004a v65 = iconst.i32 1
;; @004a v66 = iadd v64, v65  ; v65 = 1
;; @004a store notrap aligned region9 v66, v33+4
;; @004a v67 = load.i32 notrap aligned region10 v33+8
;; @004a v68 = iadd v67, v67
;; @004a v69 = iconst.i32 1024
;; @004a v70 = umax v68, v69  ; v69 = 1024
;; @004a v71 = icmp uge v66, v70
;; @004a brif v71, block4, block5
;;
;; block4 cold:
;; @004a v72 = call fn0(v0), stack_map=[i32 @ ss0+0]
;; @004a jump block5
;;
;; block5:
;; @004a jump block1
;;
;; block1:
;; @004c return v11
;; }
;;
;; function u0:2(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 671088640 "VMTableDefinition+0x0"
;;     region1 = 335544320 "DefinedTable(0)"
;;     sig0 = (i64 vmctx, i32, i64) -> i64 tail
;;     fn0 = colocated u805306368:7 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0051 v3 = iconst.i64 3
;; @0051 v4 = ireduce.i32 v3  ; v3 = 3
;; @0051 v5 = icmp uge v2, v4
;; @0051 trapnz v5, user6
;; @0051 v6 = uextend.i64 v2
;; @0051 v7 = iconst.i64 3
;; @0051 v8 = ishl v6, v7  ; v7 = 3
;; @0051 v9 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0051 v10 = iadd v9, v8
;; @0051 v11 = load.i64 notrap aligned region1 v10
;; @0051 v12 = iconst.i64 -2
;; @0051 v13 = band v11, v12  ; v12 = -2
;; @0051 brif v11, block2(v13), block1
;;
;; block1 cold:
;; @0051 v15 = iconst.i32 0
;; @0051 v16 = uextend.i64 v2
;; @0051 v17 = call fn0(v0, v15, v16)  ; v15 = 0
;; @0051 jump block2(v17)
;;
;; block2(v14: i64):
;; @0053 v18 = iconst.i64 0
;; @0053 v19 = icmp eq v14, v18  ; v18 = 0
;; @0053 v20 = uextend.i32 v19
;; @0054 return v20
;; }
;;
;; function u0:3(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 671088648 "VMTableDefinition+0x8"
;;     region1 = 671088640 "VMTableDefinition+0x0"
;;     region2 = 335544321 "DefinedTable(1)"
;;     region3 = 67108904 "VMStoreContext+0x28"
;;     region4 = 8 "VMContext+0x8"
;;     region5 = 67108896 "VMStoreContext+0x20"
;;     region6 = 536870912 "GcHeap"
;;     sig0 = (i64 vmctx, i32, i64) -> i64 tail
;;     sig1 = (i64 vmctx, i32) tail
;;     fn0 = colocated u805306368:8 sig0
;;     fn1 = colocated u805306368:22 sig1
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0059 v3 = iconst.i32 1
;; @005b v4 = iconst.i32 1
;; @005b v5 = uextend.i64 v3  ; v3 = 1
;; @005b v6 = call fn0(v0, v4, v5)  ; v4 = 1
;; @005b v7 = iconst.i64 -1
;; @005b v8 = icmp eq v6, v7  ; v7 = -1
;; @005b brif v8, block2, block1
;;
;; block1:
;; @005b v9 = uextend.i64 v3  ; v3 = 1
;; @005b v10 = load.i64 notrap aligned region0 v0+72
;; @005b v11 = iadd.i64 v6, v9
;; @005b v12 = icmp ugt v11, v10
;; @005b trapnz v12, user6
;; @005b v13 = iconst.i64 2
;; @005b v14 = ishl.i64 v6, v13  ; v13 = 2
;; @005b v15 = load.i64 notrap aligned region1 v0+64
;; @005b v16 = iadd v15, v14
;; @005b v17 = iconst.i64 2
;; @005b v18 = ishl v9, v17  ; v17 = 2
;; @005b v19 = iadd v16, v18
;; @005b v21 = icmp eq v16, v19
;; @005b brif v21, block4, block3(v16)
;;
;; block3(v20: i64):
;; @005b v22 = load.i32 notrap aligned region2 v20
;; @005b v23 = iconst.i32 1
;; @005b v24 = band.i32 v2, v23  ; v23 = 1
;; @005b v25 = iconst.i32 0
;; @005b v26 = icmp.i32 eq v2, v25  ; v25 = 0
;; @005b v27 = uextend.i32 v26
;; @005b v28 = bor v24, v27
;; @005b brif v28, block5, block6
;;
;; block6:
;; @005b v29 = uextend.i64 v2
;; @005b v30 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @005b v31 = load.i64 notrap aligned region3 v30+40
;; @005b v32 = iconst.i64 16
;; @005b v33 = isub v31, v32  ; v32 = 16
;; @005b v34 = icmp ugt v29, v33
;; @005b v35 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @005b v36 = load.i64 notrap aligned readonly can_move region5 v35+32
;; @005b v37 = iadd v36, v29
;; @005b v38 = iconst.i64 8
;; @005b v39 = iadd v37, v38  ; v38 = 8
;; @005b v40 = iconst.i64 0
;; @005b v41 = select v34, v40, v39  ; v40 = 0
;; @005b v42 = load.i64 little region6 v41
;; @005b v43 = iconst.i64 1
;; @005b v44 = iadd v42, v43  ; v43 = 1
;; @005b store little region6 v44, v41
;; @005b jump block5
;;
;; block5:
;; @005b store.i32 notrap aligned region2 v2, v20
;; @005b v45 = iconst.i32 1
;; @005b v46 = band.i32 v22, v45  ; v45 = 1
;; @005b v47 = iconst.i32 0
;; @005b v48 = icmp.i32 eq v22, v47  ; v47 = 0
;; @005b v49 = uextend.i32 v48
;; @005b v50 = bor v46, v49
;; @005b brif v50, block7, block8
;;
;; block8:
;; @005b v51 = uextend.i64 v22
;; @005b v52 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @005b v53 = load.i64 notrap aligned region3 v52+40
;; @005b v54 = iconst.i64 16
;; @005b v55 = isub v53, v54  ; v54 = 16
;; @005b v56 = icmp ugt v51, v55
;; @005b v57 = load.i64 notrap aligned readonly can_move region4 v0+8
;; @005b v58 = load.i64 notrap aligned readonly can_move region5 v57+32
;; @005b v59 = iadd v58, v51
;; @005b v60 = iconst.i64 8
;; @005b v61 = iadd v59, v60  ; v60 = 8
;; @005b v62 = iconst.i64 0
;; @005b v63 = select v56, v62, v61  ; v62 = 0
;; @005b v64 = load.i64 little region6 v63
;; @005b v65 = iconst.i64 1
;; @005b v66 = icmp eq v64, v65  ; v65 = 1
;; @005b brif v66, block9, block10
;;
;; block9 cold:
;; @005b call fn1(v0, v22)
;; @005b jump block7
;;
;; block10:
;; @005b v67 = iconst.i64 1
;; @005b v68 = isub.i64 v64, v67  ; v67 = 1
;; @005b store little region6 v68, v63
;; @005b jump block7
;;
;; block7:
;; @005b v69 = iconst.i64 4
;; @005b v70 = iadd.i64 v20, v69  ; v69 = 4
;; @005b v71 = icmp eq v70, v19
;; @005b brif v71, block4, block3(v70)
;;
;; block4:
;; @005b jump block2
;;
;; block2:
;; @005b v72 = ireduce.i32 v6
;; @005e return v72
;; }
;;
;; function u0:4(i64 vmctx, i64) tail {
;;     region0 = 671088640 "VMTableDefinition+0x0"
;;     region1 = 2080374784 "ElementSegment"
;;     region2 = 335544320 "DefinedTable(0)"
;;     sig0 = (i64 vmctx, i32) -> i64 tail
;;     sig1 = (i64 vmctx, i32) -> i64 tail
;;     sig2 = (i64 vmctx, i32) -> i8 tail
;;     fn0 = colocated u805306368:3 sig0
;;     fn1 = colocated u805306368:4 sig1
;;     fn2 = colocated u805306368:5 sig2
;;
;; block0(v0: i64, v1: i64):
;; @0061 v2 = iconst.i32 0
;; @0063 v3 = iconst.i32 0
;; @0065 v4 = iconst.i32 1
;; @0067 v5 = uextend.i64 v2  ; v2 = 0
;; @0067 v6 = uextend.i64 v3  ; v3 = 0
;; @0067 v7 = uextend.i64 v4  ; v4 = 1
;; @0067 v8 = iconst.i64 3
;; @0067 v9 = iadd v5, v7
;; @0067 v10 = icmp ugt v9, v8  ; v8 = 3
;; @0067 trapnz v10, user6
;; @0067 v11 = iconst.i64 3
;; @0067 v12 = ishl v5, v11  ; v11 = 3
;; @0067 v13 = load.i64 notrap aligned readonly can_move region0 v0+48
;; @0067 v14 = iadd v13, v12
;; @0067 v15 = iconst.i32 0
;; @0067 v16 = call fn0(v0, v15)  ; v15 = 0
;; @0067 v17 = iadd v6, v7
;; @0067 v18 = icmp ugt v17, v16
;; @0067 trapnz v18, user6
;; @0067 v19 = call fn1(v0, v15)  ; v15 = 0
;; @0067 v20 = iconst.i64 4
;; @0067 v21 = ishl v6, v20  ; v20 = 4
;; @0067 v22 = iadd v19, v21
;; @0067 v23 = iconst.i64 3
;; @0067 v24 = ishl v7, v23  ; v23 = 3
;; @0067 v25 = iadd v14, v24
;; @0067 v28 = icmp eq v14, v25
;; @0067 brif v28, block2, block1(v14, v22)
;;
;; block1(v26: i64, v27: i64):
;; @0067 v29 = load.i64 notrap aligned little region1 v27
;; @0067 v30 = iconst.i64 1
;; @0067 v31 = bor v29, v30  ; v30 = 1
;; @0067 store notrap aligned region2 v31, v26
;; @0067 v32 = iconst.i64 8
;; @0067 v33 = iadd v26, v32  ; v32 = 8
;; @0067 v34 = iconst.i64 16
;; @0067 v35 = iadd v27, v34  ; v34 = 16
;; @0067 v36 = icmp eq v33, v25
;; @0067 brif v36, block2, block1(v33, v35)
;;
;; block2:
;; @006b v37 = iconst.i32 0
;; @006b v38 = call fn2(v0, v37)  ; v37 = 0
;; @006e return
;; }
