;; An active segment is empty when code runs.
(module
  (memory 1)
  (data (i32.const 0) "active")
  (data "passive")
  (func (memory.init 1 (i32.const 1) (i32.const 2) (i32.const 3)))
  (func (memory.init 0 (i32.const 1) (i32.const 2) (i32.const 3)))
  (func (data.drop 1))
  (func (data.drop 0))
  (func (memory.fill (i32.const 1) (i32.const 2) (i32.const 3))))
;; ----
;; function u0:0(i64 vmctx, i64) tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     region2 = 128 "VMContext+0x80"
;;     region3 = 112 "VMContext+0x70"
;;     sig0 = (i64 vmctx, i64, i64, i64) tail
;;     fn0 = colocated u805306368:1 sig0
;;
;; block0(v0: i64, v1: i64):
;; @0023 v2 = iconst.i32 1
;; @0025 v3 = iconst.i32 2
;; @0027 v4 = iconst.i32 3
;; @0029 v5 = uextend.i64 v4  ; v4 = 3
;; @0029 v6 = load.i64 notrap aligned region0 v0+64
;; @0029 v7 = uextend.i64 v2  ; v2 = 1
;; @0029 v8 = iadd v7, v5
;; @0029 v9 = icmp ugt v8, v6
;; @0029 trapnz v9, heap_oob
;; @0029 v10 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @0029 v11 = iadd v10, v7
;; @0029 v12 = load.i32 notrap aligned region2 v0+132
;; @0029 v13 = uextend.i64 v12
;; @0029 v14 = uextend.i64 v3  ; v3 = 2
;; @0029 v15 = iadd v14, v5
;; @0029 v16 = icmp ugt v15, v13
;; @0029 trapnz v16, heap_oob
;; @0029 v17 = load.i64 notrap aligned region3 v0+120
;; @0029 v18 = iadd v17, v14
;; @0029 call fn0(v0, v11, v18, v5)
;; @002d return
;; }
;;
;; function u0:1(i64 vmctx, i64) tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     sig0 = (i64 vmctx, i64, i64, i64) tail
;;     fn0 = colocated u805306368:1 sig0
;;
;; block0(v0: i64, v1: i64):
;; @0030 v2 = iconst.i32 1
;; @0032 v3 = iconst.i32 2
;; @0034 v4 = iconst.i32 3
;; @0036 v5 = uextend.i64 v4  ; v4 = 3
;; @0036 v6 = load.i64 notrap aligned region0 v0+64
;; @0036 v7 = uextend.i64 v2  ; v2 = 1
;; @0036 v8 = iadd v7, v5
;; @0036 v9 = icmp ugt v8, v6
;; @0036 trapnz v9, heap_oob
;; @0036 v10 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @0036 v11 = iadd v10, v7
;; @0036 v12 = iconst.i64 0
;; @0036 v13 = uextend.i64 v3  ; v3 = 2
;; @0036 v14 = iadd v13, v5
;; @0036 v15 = icmp ugt v14, v12  ; v12 = 0
;; @0036 trapnz v15, heap_oob
;; @0036 v16 = iconst.i64 0
;; @0036 v17 = iadd v16, v13  ; v16 = 0
;; @0036 call fn0(v0, v11, v17, v5)
;; @003a return
;; }
;;
;; function u0:2(i64 vmctx, i64) tail {
;;     region0 = 128 "VMContext+0x80"
;;
;; block0(v0: i64, v1: i64):
;; @003d v2 = iconst.i32 0
;; @003d store notrap aligned region0 v2, v0+132  ; v2 = 0
;; @0040 return
;; }
;;
;; function u0:3(i64 vmctx, i64) tail {
;; block0(v0: i64, v1: i64):
;; @0046 return
;; }
;;
;; function u0:4(i64 vmctx, i64) tail {
;;     region0 = 603979784 "VMMemoryDefinition+0x8"
;;     region1 = 603979776 "VMMemoryDefinition+0x0"
;;     sig0 = (i64 vmctx, i64, i32, i64) tail
;;     fn0 = colocated u805306368:2 sig0
;;
;; block0(v0: i64, v1: i64):
;; @0049 v2 = iconst.i32 1
;; @004b v3 = iconst.i32 2
;; @004d v4 = iconst.i32 3
;; @004f v5 = uextend.i64 v4  ; v4 = 3
;; @004f v6 = load.i64 notrap aligned region0 v0+64
;; @004f v7 = uextend.i64 v2  ; v2 = 1
;; @004f v8 = iadd v7, v5
;; @004f v9 = icmp ugt v8, v6
;; @004f trapnz v9, heap_oob
;; @004f v10 = load.i64 notrap aligned readonly can_move region1 v0+56
;; @004f v11 = iadd v10, v7
;; @004f call fn0(v0, v11, v3, v5)  ; v3 = 2
;; @0052 return
;; }
