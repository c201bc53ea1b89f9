(module
  (type $f (func (param i32) (result i32)))
  (table 2 4 funcref)
  (func (param i32) (result i32) (call_indirect (type $f) (local.get 0) (i32.const 1)))
  (func (param i32) (result i32) (return_call_indirect (type $f) (local.get 0) (local.get 0))))
;; ----
;; function u0:0(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 671088648 "VMTableDefinition+0x8"
;;     region1 = 671088640 "VMTableDefinition+0x0"
;;     region2 = 335544320 "DefinedTable(0)"
;;     region3 = 1610612752 "VMFuncRef+0x10"
;;     region4 = 40 "VMContext+0x28"
;;     region5 = 1677721600 "TypeIdsArray+0x0"
;;     region6 = 1610612744 "VMFuncRef+0x8"
;;     region7 = 1610612760 "VMFuncRef+0x18"
;;     sig0 = (i64 vmctx, i32, i64) -> i64 tail
;;     sig1 = (i64 vmctx, i64, i32) -> i32 tail
;;     fn0 = colocated u805306368:7 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @0023 v3 = iconst.i32 1
;; @0025 v4 = load.i64 notrap aligned region0 v0+56
;; @0025 v5 = ireduce.i32 v4
;; @0025 v6 = icmp uge v3, v5  ; v3 = 1
;; @0025 trapnz v6, user6
;; @0025 v7 = uextend.i64 v3  ; v3 = 1
;; @0025 v8 = iconst.i64 3
;; @0025 v9 = ishl v7, v8  ; v8 = 3
;; @0025 v10 = load.i64 notrap aligned region1 v0+48
;; @0025 v11 = iadd v10, v9
;; @0025 v12 = load.i64 notrap aligned region2 v11
;; @0025 v13 = iconst.i64 -2
;; @0025 v14 = band v12, v13  ; v13 = -2
;; @0025 brif v12, block2(v14), block1
;;
;; block1 cold:
;; @0025 v16 = iconst.i32 0
;; @0025 v17 = uextend.i64 v3  ; v3 = 1
;; @0025 v18 = call fn0(v0, v16, v17)  ; v16 = 0
;; @0025 jump block2(v18)
;;
;; block2(v15: i64):
;; @0025 trapz v15, user7
;; @0025 v19 = load.i32 notrap aligned readonly region3 v15+16
;; @0025 v20 = load.i64 notrap aligned readonly can_move region4 v0+40
;; @0025 v21 = load.i32 notrap aligned readonly can_move region5 v20
;; @0025 v22 = icmp eq v19, v21
;; @0025 v23 = uextend.i32 v22
;; @0025 trapz v23, user8
;; @0025 v24 = load.i64 notrap aligned readonly region6 v15+8
;; @0025 v25 = load.i64 notrap aligned readonly region7 v15+24
;; @0025 v26 = call_indirect sig1, v24(v25, v0, v2)
;; @0028 return v26
;; }
;;
;; function u0:1(i64 vmctx, i64, i32) -> i32 tail {
;;     region0 = 671088648 "VMTableDefinition+0x8"
;;     region1 = 671088640 "VMTableDefinition+0x0"
;;     region2 = 335544320 "DefinedTable(0)"
;;     region3 = 1610612752 "VMFuncRef+0x10"
;;     region4 = 40 "VMContext+0x28"
;;     region5 = 1677721600 "TypeIdsArray+0x0"
;;     region6 = 1610612744 "VMFuncRef+0x8"
;;     region7 = 1610612760 "VMFuncRef+0x18"
;;     sig0 = (i64 vmctx, i32, i64) -> i64 tail
;;     sig1 = (i64 vmctx, i64, i32) -> i32 tail
;;     fn0 = colocated u805306368:7 sig0
;;
;; block0(v0: i64, v1: i64, v2: i32):
;; @002f v3 = load.i64 notrap aligned region0 v0+56
;; @002f v4 = ireduce.i32 v3
;; @002f v5 = icmp uge v2, v4
;; @002f trapnz v5, user6
;; @002f v6 = uextend.i64 v2
;; @002f v7 = iconst.i64 3
;; @002f v8 = ishl v6, v7  ; v7 = 3
;; @002f v9 = load.i64 notrap aligned region1 v0+48
;; @002f v10 = iadd v9, v8
;; @002f v11 = load.i64 notrap aligned region2 v10
;; @002f v12 = iconst.i64 -2
;; @002f v13 = band v11, v12  ; v12 = -2
;; @002f brif v11, block2(v13), block1
;;
;; block1 cold:
;; @002f v15 = iconst.i32 0
;; @002f v16 = uextend.i64 v2
;; @002f v17 = call fn0(v0, v15, v16)  ; v15 = 0
;; @002f jump block2(v17)
;;
;; block2(v14: i64):
;; @002f trapz v14, user7
;; @002f v18 = load.i32 notrap aligned readonly region3 v14+16
;; @002f v19 = load.i64 notrap aligned readonly can_move region4 v0+40
;; @002f v20 = load.i32 notrap aligned readonly can_move region5 v19
;; @002f v21 = icmp eq v18, v20
;; @002f v22 = uextend.i32 v21
;; @002f trapz v22, user8
;; @002f v23 = load.i64 notrap aligned readonly region6 v14+8
;; @002f v24 = load.i64 notrap aligned readonly region7 v14+24
;; @002f return_call_indirect sig1, v23(v24, v0, v2)
;; }
